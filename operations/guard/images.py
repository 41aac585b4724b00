"""Containers that would run something else because a variable was forgotten. Pure functions."""

from collections.abc import Iterator, Mapping
from typing import Any

from operations.guard import json_text
from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, kind_of, name_of
from terraform.addresses import without_key
from terraform.plan import Change, Plan

PLACEHOLDERS = frozenset({"nginx:latest"})
"""Images that a container has until there is a real one: PLACEHOLDER_IMAGE of modules/compute/containers.py."""

CAUSE = "image"


def findings(plan: Plan) -> Iterator[Finding]:
    """Task definitions that go from a real image to the placeholder, or back to the default of their variable."""
    for change in plan.changes:
        if change.type == "aws_ecs_task_definition" and kind_of(change) in (Kind.UPDATED, Kind.REPLACED):
            for what, loss in _of(change, plan):
                yield Finding(name_of(change), change.type, CAUSE, Level.DANGER, what, loss)


def _of(change: Change, plan: Plan) -> Iterator[tuple[str, str]]:
    before = _images(change.before)
    after = _images(change.after)
    asked = _variables(change, plan)
    for container, image in before.items():
        if image in PLACEHOLDERS:
            continue
        # Where something else in the text is unknown before the apply, all of it is; the variable is not.
        value = after.get(container) if after else next(iter(asked)) if len(before) == len(asked) == 1 else None
        if value is None or value == image:
            continue
        what = f"would run {value} in container {container} instead of {image}"
        if value in PLACEHOLDERS:
            yield what, f"that is the placeholder and no program; was {_spelled(asked, value)} forgotten?"
        elif value in asked and plan.variables[asked[value]].default == value:
            yield what, f"that is the default of a variable; was {_spelled(asked, value)} forgotten?"


def _images(values: Mapping[str, Any]) -> dict[str, str]:
    """Container -> image; none where the text is not known yet."""
    definitions = json_text.parsed(values.get("container_definitions"))
    return {
        str(definition.get("name")): str(definition.get("image"))
        for definition in (definitions if isinstance(definitions, list) else ())
        if isinstance(definition, dict)
    }


def _variables(change: Change, plan: Plan) -> dict[str, str]:
    """Value -> name of each variable with an image that the task definition refers to."""
    expressions = plan.configured.get(without_key(change.address), {})
    said = expressions.get("container_definitions", {})
    names = [reference.removeprefix("var.") for reference in said.get("references", ()) if reference[:4] == "var."]
    return {str(plan.variables[name].value): name for name in names if name in plan.variables}


def _spelled(asked: Mapping[str, str], value: str) -> str:
    """The environment variable by which a deploy names the image."""
    return f"TF_VAR_{asked[value]}" if value in asked else "its variable"
