"""Settings of WAF, and what they refuse."""

import pytest

from modules.edge import ManagedRuleGroup, Waf
from modules.edge.waf_settings import CAPACITY, CAPACITY_INCLUDED
from modules.settings import SettingsError


def test_by_default_large_bodies_are_counted_and_not_blocked():
    [common] = [group for group in Waf().managed_rule_groups if group.name == "AWSManagedRulesCommonRuleSet"]
    assert common.counted == ("SizeRestrictions_BODY",)


def test_the_default_groups_take_no_more_than_what_is_included():
    assert Waf(rate_limit=1000).capacity == 25 + 700 + 200 + 2 <= CAPACITY_INCLUDED


def test_a_group_that_aws_does_not_have_is_refused():
    with pytest.raises(
        SettingsError, match=r"ManagedRuleGroup 'AWSManagedRulesBotControlRuleSet': name is .*; allowed"
    ):
        ManagedRuleGroup(name="AWSManagedRulesBotControlRuleSet")


def test_a_group_is_asked_once():
    group = ManagedRuleGroup(name="AWSManagedRulesSQLiRuleSet")
    with pytest.raises(SettingsError, match="managed_rule_groups holds AWSManagedRulesSQLiRuleSet more than once"):
        Waf(managed_rule_groups=(group, group))


def test_an_acl_without_rules_is_refused():
    with pytest.raises(SettingsError, match="managed_rule_groups is empty and rate_limit is None; set one of them"):
        Waf(managed_rule_groups=())
    assert Waf(managed_rule_groups=(), rate_limit=100).capacity == 2


def test_capacity_that_costs_by_the_request_is_said():
    everything = tuple(ManagedRuleGroup(name=name) for name in CAPACITY)
    with pytest.warns(UserWarning, match="take 1975 capacity units; above 1500 each request costs more"):
        Waf(managed_rule_groups=everything)


def test_a_window_without_a_limit_is_said():
    with pytest.warns(UserWarning, match="rate_window has no effect: rate_limit is None"):
        Waf(rate_window=60)


@pytest.mark.parametrize(("setting", "value"), [("rate_limit", 9), ("rate_window", 61), ("logs_retention_days", 31)])
def test_numbers_are_those_that_aws_takes(setting, value):
    with pytest.raises(SettingsError, match=f"{setting} is {value}; allowed: "):
        Waf(**{"rate_limit": 100, setting: value})
