"""A verdict as text for people, as JSON for machines, and as Markdown for a pull request. Pure functions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from operations.guard.verdict import AttributeChange, Change, Danger, Kind, OutputChange, Verdict, count

JSON_FORMAT = 1
"""Counts up when a reader of `--json` has to change."""

LONGEST_VALUE = 160  # characters of a value in text and Markdown
LONGEST_COMMENT = 65536 - 1024  # characters; GitHub refuses longer comments

_ORDER = (Kind.DESTROYED, Kind.FORGOTTEN, Kind.REPLACED, Kind.UPDATED, Kind.CREATED)


def summary(counts: Mapping[str, int]) -> str:
    """`52 moved, 1 updated`, or `no changes`."""
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number) or "no changes"


def as_text(verdict: Verdict) -> str:
    """The report that `plan` prints."""
    lines = [f"{verdict.environment}: {_headline(verdict)}"]
    for module, changes in _by_module(verdict.changes):
        lines += ["", f"{module}: {summary(count(changes))}"]
        for change in _touched(changes):
            lines.append(f"  {change.kind:<10} {change.name}{_previously(change)}")
            lines += [f"             {detail}" for detail in _details(change)]
        moved = _only_moved(changes)
        if moved:
            width = max(len(change.previous_address or "") for change in moved)
            lines += [f"  moved      {change.previous_address or '':<{width}} -> {change.address}" for change in moved]
    if verdict.outputs:
        lines += ["", "outputs:"]
        lines += [f"  {output.kind:<10} {output.name}: {_output(output)}" for output in verdict.outputs]
    if verdict.notes:
        lines += ["", *(f"Note: {note}." for note in verdict.notes)]
    if verdict.dangers:
        lines += ["", *_judgement(verdict)]
    return "\n".join(lines) + "\n"


def _headline(verdict: Verdict) -> str:
    text = summary(verdict.counts)
    if not verdict.changes and verdict.outputs:
        text = "only outputs change"
    if verdict.unchanged:
        text += f", {verdict.unchanged} unchanged"
    if not verdict.complete:
        text += " (a partial plan: Terraform left something out, such as all but a -target)"
    return text


def _judgement(verdict: Verdict) -> Iterator[str]:
    for danger in verdict.dangers:
        if danger.name in verdict.allowed:
            yield f"Allowed: {_sentence(danger)}."
    stopping = verdict.stopping
    if not stopping:
        return
    yield f"STOPPED: {_losses(len(stopping))}"
    for danger in stopping:
        yield f"  {_sentence(danger)}."
        if danger.hint:
            yield f"    Otherwise: {danger.hint}."
    yield "If it is meant, plan again with:"
    yield "  " + " ".join(f"--allow {_quoted(danger.name)}" for danger in stopping)


def _losses(number: int) -> str:
    return "1 protected resource would be lost." if number == 1 else f"{number} protected resources would be lost."


_WOULD = {
    Kind.DESTROYED: "would be destroyed",
    Kind.REPLACED: "would be replaced",
    Kind.FORGOTTEN: "would be removed from the state",
    Kind.UPDATED: "would be changed",
}


def _sentence(danger: Danger) -> str:
    change = danger.change
    because = f", forced by {' and '.join(change.forced_by)}" if change.forced_by else ""
    return f"{danger.name} {_WOULD[change.kind]}{because}: {danger.loss}"


def _details(change: Change) -> Iterator[str]:
    if change.reason:
        yield f"because {change.reason}"
    for attribute in change.attributes:
        forces = "forced by " if change.kind is Kind.REPLACED else ""
        yield f"{forces}{attribute.path}: {_value(attribute.before)} -> {_value(attribute.after)}"
    shown = {attribute.path for attribute in change.attributes}
    for path in change.forced_by:
        if not any(name == path or name.startswith((f"{path}.", f"{path}[")) for name in shown):
            yield f"forced by {path}"
    if change.kind is Kind.UPDATED and not change.attributes:
        yield "nothing that can be shown: a value becomes sensitive or stops being so"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) and value.startswith("(") else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _output(output: OutputChange) -> str:
    match output.kind:
        case Kind.CREATED:
            return _value(output.after)
        case Kind.DESTROYED:
            return _value(output.before)
        case _:
            return f"{_value(output.before)} -> {_value(output.after)}"


def _previously(change: Change) -> str:
    moved = f" (moved from {change.previous_address})" if change.previous_address else ""
    return moved + (" (imported)" if change.imported else "")


def _by_module(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    ordered = sorted(changes, key=lambda change: change.module)
    return [(module, list(group)) for module, group in groupby(ordered, key=lambda change: change.module)]


def _touched(changes: Sequence[Change]) -> list[Change]:
    """Those that are more than moved, the worst first."""
    touched = [change for change in changes if change.kind in _ORDER or change.imported]
    return sorted(touched, key=lambda change: (_rank(change), change.name))


def _rank(change: Change) -> int:
    return _ORDER.index(change.kind) if change.kind in _ORDER else len(_ORDER)


def _only_moved(changes: Sequence[Change]) -> list[Change]:
    moved = [c for c in changes if c.kind is Kind.UNCHANGED and c.previous_address is not None and not c.imported]
    return sorted(moved, key=lambda change: change.previous_address or "")


def _quoted(name: str) -> str:
    return name if not set(name) & set(" \"'[]()$*?;&|<>\\`!#~{}") else "'" + name.replace("'", "'\\''") + "'"


def as_json(verdict: Verdict, *, sha256: str) -> str:
    """For machines; the fields are described in docs/planning-safely.md."""
    return json.dumps(
        {
            "format": JSON_FORMAT,
            "environment": verdict.environment,
            "verdict": "fine" if verdict.fine else "stopped",
            "sha256": sha256,
            "complete": verdict.complete,
            "counts": {**verdict.counts, "unchanged": verdict.unchanged},
            "dangers": [
                {
                    "name": danger.name,
                    "kind": danger.change.kind,
                    "loss": danger.loss,
                    "forced_by": danger.change.forced_by,
                    "hint": danger.hint,
                    "allowed": danger.name in verdict.allowed,
                }
                for danger in verdict.dangers
            ],
            "changes": [
                {
                    "address": change.address,
                    "previous_address": change.previous_address,
                    "module": change.module,
                    "type": change.type,
                    "kind": change.kind,
                    "deposed": change.deposed,
                    "imported": change.imported,
                    "forced_by": change.forced_by,
                    "reason": change.reason,
                    "attributes": [_attribute_json(attribute) for attribute in change.attributes],
                }
                for change in verdict.changes
            ],
            "outputs": [
                {"name": output.name, "kind": output.kind, "before": output.before, "after": output.after}
                for output in verdict.outputs
            ],
            "notes": verdict.notes,
        },
        indent=2,
        ensure_ascii=False,
    )


def _attribute_json(attribute: AttributeChange) -> dict[str, Any]:
    return {"path": attribute.path, "before": attribute.before, "after": attribute.after}


def as_markdown(verdict: Verdict) -> str:
    """A comment for a pull request, cut where it would be too long for GitHub."""
    lines = [f"### Plan for {verdict.environment}: {_headline(verdict)}", ""]
    if verdict.stopping:
        lines += [f"> **Stopped.** {_losses(len(verdict.stopping))}", ""]
    for danger in verdict.dangers:
        allowed = " (allowed)" if danger.name in verdict.allowed else ""
        because = f", forced by {_code(', '.join(danger.change.forced_by))}" if danger.change.forced_by else ""
        lines.append(f"- {_code(danger.name)} {_WOULD[danger.change.kind]}{because}: {danger.loss}{allowed}")
        if danger.hint and danger.name not in verdict.allowed:
            lines.append(f"  - {danger.hint}")
    if verdict.stopping:
        lines += ["", "If it is meant, plan again with:", "", "```"]
        lines += [f"--allow {_quoted(danger.name)}" for danger in verdict.stopping]
        lines += ["```"]
    if verdict.dangers:
        lines.append("")
    for module, changes in _by_module(verdict.changes):
        lines += [f"<details><summary>{module}: {summary(count(changes))}</summary>", ""]
        touched = _touched(changes)
        if touched:
            lines += ["| | resource | what changes |", "|---|---|---|"]
            lines += [
                f"| {change.kind} | {_cell(change.name + _previously(change))} "
                f"| {'<br>'.join(_cell(detail) for detail in _details(change))} |"
                for change in touched
            ]
            lines.append("")
        moved = _only_moved(changes)
        if moved:
            lines += ["| moved from | to |", "|---|---|"]
            lines += [f"| {_cell(change.previous_address or '')} | {_cell(change.address)} |" for change in moved]
            lines.append("")
        lines += ["</details>", ""]
    if verdict.outputs:
        lines += ["| output | | |", "|---|---|---|"]
        lines += [f"| {_cell(o.name)} | {o.kind} | {_cell(_output(o))} |" for o in verdict.outputs]
        lines.append("")
    lines += [f"Note: {note}." for note in verdict.notes]
    return _cut("\n".join(lines).rstrip() + "\n")


def _code(text: str) -> str:
    """Inline code, whatever backticks the text holds."""
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _cell(text: str) -> str:
    """Inline code inside a table, where a bar would end the cell even in code."""
    return _code(text.replace("\n", " ")).replace("|", "\\|")


def _cut(text: str) -> str:
    if len(text) <= LONGEST_COMMENT:
        return text
    kept = text[:LONGEST_COMMENT].rsplit("\n", 1)[0]
    still_open = kept.count("<details>") - kept.count("</details>")
    return kept + "\n" + "\n</details>\n" * still_open + "\nThe rest is too long for a comment.\n"
