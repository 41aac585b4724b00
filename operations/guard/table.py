"""The rules as the table in docs/planning-safely.md; `pipenv run tables` writes it there."""

from pathlib import Path

from operations.guard.outage import CAUSE, OUTAGES
from operations.guard.rule import Rule
from operations.guard.rules import RULES

DOCS = Path(__file__).parents[2] / "docs" / "planning-safely.md"
START, END = "<!-- rules -->\n", "<!-- end of rules -->\n"


def as_markdown() -> str:
    """A row for each rule: resource, what counts, level, the word for `--allow`, what it costs."""
    lines = ["| resource | change | level | `CAUSE` | what it costs |", "|---|---|---|---|---|"]
    lines += [f"| `{rule.type}` | {_change(rule)} | {_level(rule)} | `{rule.cause}` | {rule.loss} |" for rule in RULES]
    lines += [
        f"| `{type_}` | destroyed or, second, replaced while it is used | {outage.destroyed}, {outage.replaced} "
        f"| `{CAUSE}` | {outage.loss} |"
        for type_, outage in OUTAGES.items()
    ]
    return "\n".join(lines) + "\n"


def _change(rule: Rule) -> str:
    what = rule.counts.__name__.replace("_", " ")
    return f"`{rule.path}` {what}" if rule.path else what


def _level(rule: Rule) -> str:
    if rule.created is None:
        return rule.level
    return f"{rule.level}, new too" if rule.created is rule.level else f"{rule.level}, new: {rule.created}"


def documented(text: str) -> str:
    """The documentation with the table as it has to be."""
    before, _, rest = text.partition(START)
    return before + START + as_markdown() + END + rest.partition(END)[2]
