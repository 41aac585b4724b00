"""Plans as `terraform show -json` prints them, made by hand."""

from typing import Any

from operations.guard.findings import AS_IT_IS, Judgement
from operations.guard.verdict import Verdict, judge


def change(address: str, *actions: str, **more: Any) -> dict[str, Any]:
    *module, type_, name = address.split("[")[0].split(".")
    details = {key: more.pop(key) for key in tuple(more) if key in CHANGE_KEYS}
    return {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": name,
        **({"module_address": ".".join(module)} if module else {}),
        "change": {"actions": list(actions), "before": {}, "after": {}, **details},
        **more,
    }


CHANGE_KEYS = ("before", "after", "after_unknown", "before_sensitive", "after_sensitive", "replace_paths", "importing")


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(changes), **more}


def verdict(
    *changes: dict[str, Any],
    allow: tuple[str, ...] = (),
    forgettable: tuple[str, ...] = (),
    judgement: Judgement = AS_IT_IS,
    strict: bool = False,
    **more: Any,
) -> Verdict:
    return judge("dev", plan(*changes, **more), allow, forgettable, judgement=judgement, strict=strict)
