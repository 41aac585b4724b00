"""Changes that must pass without a word: first the adoption itself, then ten changes afterwards, in one plan."""

import copy

import pytest

from operations.guard import report
from operations.guard.kinds import Kind
from operations.guard.verdict import Verdict
from tests.conftest import Stack
from tests.operations.guard.conftest import Bench
from tests.operations.stacks import renamed, resource

OLD, NEW = "aws_db_subnet_group.database_subnet_group", "aws_db_subnet_group.database_subnets"


@pytest.fixture(scope="module")
def later(bench: Bench, dev: Stack, adopted: Stack) -> Verdict:
    """Once adopted, ten things change at once. None depends on another, so each would pass alone as well."""
    stack = renamed(copy.deepcopy(dev), OLD, NEW)
    stack["moved"] = [{"from": OLD, "to": NEW}]
    resource(stack, "aws_vpc.networking_vpc")["tags"]["Name"] = "the network"
    resource(stack, "aws_cloudwatch_log_group.compute_frontend_logs")["retention_in_days"] = 30
    database = resource(stack, "aws_db_instance.database_instance")
    database.update(max_allocated_storage=200, backup_window="01:00-02:00")
    resource(stack, "aws_cloudwatch_metric_alarm.database_high_cpu_alarm")["threshold"] = 90
    del stack["resource"]["aws_cloudwatch_metric_alarm"]["database_low_free_storage_alarm"]
    stack["resource"]["aws_s3_bucket"] = {"networking_reports": {"bucket": "reports"}}
    resource(stack, "aws_ecs_task_definition.compute_frontend_task")["cpu"] = "512"
    rule = resource(stack, "aws_vpc_security_group_ingress_rule.networking_alb_https")
    rule["cidr_ipv4"] = "10.0.0.0/8"
    resource(stack, "aws_lb.compute_alb_load_balancer")["idle_timeout"] = 120
    return bench.judge(stack, adopted)


def kind(verdict: Verdict, address: str) -> Kind:
    return {change.address: change.kind for change in verdict.changes}[address]


def test_the_adoption_of_what_runs_passes_and_only_moves(adoption: tuple[Verdict, Stack]):
    verdict, _ = adoption
    assert verdict.fine
    assert verdict.dangers == ()
    assert {name: number for name, number in verdict.counts.items() if number} == {"moved": 70}
    assert "STOPPED" not in report.as_text(verdict)


def test_ten_harmless_changes_pass_without_a_word(later: Verdict):
    assert later.findings == ()
    assert later.notes == ()
    assert "STOPPED" not in report.as_text(later)


def test_removing_the_adoption_once_it_is_done_destroys_nothing_of_it(later: Verdict):
    assert not [change.name for change in later.changes if change.address.startswith("module.")]


def test_a_renamed_construct_with_a_moved_block_passes(later: Verdict):
    (change,) = [change for change in later.changes if change.address == NEW]
    assert (change.previous_address, change.kind) == (OLD, Kind.UNCHANGED)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_vpc.networking_vpc", Kind.UPDATED),
        ("aws_cloudwatch_log_group.compute_frontend_logs", Kind.UPDATED),
        ("aws_db_instance.database_instance", Kind.UPDATED),
        ("aws_cloudwatch_metric_alarm.database_high_cpu_alarm", Kind.UPDATED),
        ("aws_cloudwatch_metric_alarm.database_low_free_storage_alarm", Kind.DESTROYED),
        ("aws_s3_bucket.networking_reports", Kind.CREATED),
        ("aws_ecs_task_definition.compute_frontend_task", Kind.REPLACED),
        ("aws_ecs_service.compute_frontend_service", Kind.UPDATED),
        ("aws_vpc_security_group_ingress_rule.networking_alb_https", Kind.UPDATED),
        ("aws_lb.compute_alb_load_balancer", Kind.UPDATED),
    ],
)
def test_a_harmless_change_is_reported_for_what_it_is(later: Verdict, address: str, expected: Kind):
    assert kind(later, address) is expected


def test_old_and_new_values_of_an_update_are_told(later: Verdict):
    text = report.as_text(later)
    assert 'backup_window: "03:00-04:00" -> "01:00-02:00"' in text
    assert "max_allocated_storage: 100 -> 200" in text
    assert 'tags.Name: "dev-davidshaevel-vpc" -> "the network"' in text
