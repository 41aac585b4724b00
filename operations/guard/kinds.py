"""What a plan can do to a resource."""

from enum import StrEnum

from operations.errors import CommandError
from terraform.plan import Change


class Kind(StrEnum):
    """What a plan does to a resource. A move goes with any of them."""

    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    DESTROYED = "destroyed"
    FORGOTTEN = "forgotten"
    """Removed from the state while it goes on to exist, unmanaged."""
    UNCHANGED = "unchanged"


KINDS = {
    ("create",): Kind.CREATED,
    ("update",): Kind.UPDATED,
    ("delete", "create"): Kind.REPLACED,
    ("create", "delete"): Kind.REPLACED,
    ("create", "forget"): Kind.REPLACED,
    ("delete",): Kind.DESTROYED,
    ("forget",): Kind.FORGOTTEN,
    ("no-op",): Kind.UNCHANGED,
    ("read",): Kind.UNCHANGED,
}

# https://developer.hashicorp.com/terraform/internals/json-format#plan-representation, action_reason
REASONS = {
    "replace_because_tainted": "it is tainted: an earlier apply left it half made",
    "replace_by_request": "the command line asks for it with -replace",
    "replace_by_triggers": "a resource in its replace_triggered_by changes",
    "delete_because_no_resource_config": "the stack has no such resource",
    "delete_because_no_module": "the stack has no such module",
    "delete_because_no_move_target": "a moved block leads to a resource that the stack does not have",
    "delete_because_wrong_repetition": "the resource no longer has count or for_each, or has the other one",
    "delete_because_count_index": "its index is beyond count",
    "delete_because_each_key": "its key is not in for_each",
}


def type_of(change: Change) -> str:
    """Its type, by one name where the provider has two: `aws_alb` is `aws_lb`."""
    return change.type.replace("aws_alb", "aws_lb")


def kind_of(change: Change) -> Kind:
    """What a plan does to one object. Raises CommandError for what nobody has taught the guard."""
    kind = KINDS.get(change.actions)
    if kind is None:
        raise CommandError(
            f"{change.address} meets {' and '.join(change.actions)}, which operations/guard/kinds.py does not "
            "know; teach it"
        )
    return kind


def is_gone_first(change: Change) -> bool:
    """That a replacement destroys the old one before it makes the new one."""
    return change.actions == ("delete", "create")


def name_of(change: Change) -> str:
    """What reports and `--allow` call an object. Terraform's own notation for deposed ones."""
    return change.address if change.deposed is None else f"{change.address} (deposed object {change.deposed})"
