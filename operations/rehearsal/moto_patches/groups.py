"""Rules of security groups."""

from functools import wraps
from inspect import signature
from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, module


def _describe_rules_between_groups() -> None:
    rule_class: Any = module("moto.ec2.models.security_groups").SecurityGroupRule
    rule_class.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def _describe_rules_to_prefix_lists() -> None:
    rule_class: Any = module("moto.ec2.models.security_groups").SecurityGroupRule
    original_init, original_description = rule_class.__init__, rule_class.description

    @wraps(original_init)
    def init(self: Any, *args: Any, **asked: Any) -> None:
        original_init(self, *args, **asked)
        prefix_list = signature(original_init).bind(self, *args, **asked).arguments.get("prefix_list_id") or {}
        self.prefix_list_description = prefix_list.get("Description")

    rule_class.__init__ = init
    rule_class.description = property(lambda self: self.prefix_list_description or original_description.fget(self))


PATCHES = (
    Patch("rule-descriptions", "a rule between two groups loses its description", _describe_rules_between_groups),
    Patch("prefix-lists", "a rule to a prefix list loses its description", _describe_rules_to_prefix_lists),
)
