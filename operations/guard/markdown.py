"""A verdict as Markdown for a pull request, never longer than a comment may be. Pure functions."""

from collections.abc import Iterator, Sequence

from operations.guard import wording
from operations.guard.findings import Finding
from operations.guard.verdict import Verdict

LONGEST_COMMENT = 65536 - 1024  # characters; GitHub refuses longer comments
MOST_FINDINGS = 60
"""How many dangers are told, and how many warnings: what a plan would do has to have room as well."""


def as_markdown(verdict: Verdict) -> str:
    """What is judged comes first, then what changes, as far as there is room."""
    lines = [f"### Plan for {verdict.environment}: {wording.headline(verdict)}", "", *_judgement(verdict)]
    for module, summary, changes in wording.by_module(verdict.changes):
        lines += [f"<details><summary>{module}: {summary}</summary>", ""]
        touched = wording.touched(changes)
        if touched:
            lines += ["| | resource | what changes |", "|---|---|---|"]
            lines += [
                f"| {change.kind} | {_cell(change.name + wording.previously(change))} "
                f"| {'<br>'.join(_cell(detail) for detail in wording.details(change))} |"
                for change in touched
            ]
            lines.append("")
        moved = wording.only_moved(changes)
        if moved:
            lines += ["| moved from | to |", "|---|---|"]
            lines += [f"| {_cell(change.previous_address or '')} | {_cell(change.address)} |" for change in moved]
            lines.append("")
        lines += ["</details>", ""]
    if verdict.outputs:
        lines += ["| output | | |", "|---|---|---|"]
        lines += [f"| {_cell(o.name)} | {o.kind} | {_cell(wording.output(o))} |" for o in verdict.outputs]
        lines.append("")
    lines += [f"Note: {_code(line)}." for drift in verdict.drift for line in wording.left(drift)]
    lines += [f"Note: {note}." for note in verdict.notes]
    return _cut("\n".join(lines).rstrip() + "\n")


def _judgement(verdict: Verdict) -> Iterator[str]:
    stopping = verdict.stopping
    if stopping:
        yield f"> **Stopped.** {wording.stopped(verdict)}"
        yield ""
    yield from _findings(verdict.dangers, verdict)
    if stopping:
        allowances = wording.allowances(stopping)
        yield from ("", "If it is meant, plan again with:", "", "```", *allowances[:MOST_FINDINGS])
        yield "```"
        if len(allowances) > MOST_FINDINGS:
            yield f"and {len(allowances) - MOST_FINDINGS} more, which the text report lists."
    if verdict.dangers:
        yield ""
    if verdict.warnings:
        yield "**Warnings**"
        yield ""
        yield from _findings(verdict.warnings, verdict)
        yield ""


def _findings(findings: Sequence[Finding], verdict: Verdict) -> Iterator[str]:
    for finding in findings[:MOST_FINDINGS]:
        allowed = finding.allowance in verdict.allowed
        what = f"{_prose(finding.what)}: {_prose(finding.loss)}{wording.lowered(finding)}"
        yield f"- {_code(finding.name)} {what}{' (allowed)' * allowed}"
        if finding.hint and not allowed:
            yield f"  - {finding.hint}"
    if len(findings) > MOST_FINDINGS:
        yield f"- and {len(findings) - MOST_FINDINGS} more, which the text report lists"


def _prose(text: str) -> str:
    """Text that may hold values: none of it is read as Markdown or HTML."""
    for character in "\\`*_<>|[]#":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", " ")


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
