"""The project's Markdown pages: where they are, their headings' anchors, and what they link to."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = {"cdktf.out", "node_modules"}


def _pages() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    yield from ROOT.glob(".github/**/*.md")
    for folder in ROOT.iterdir():
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in GENERATED:
            yield from folder.rglob("*.md")


PAGES = sorted(_pages())


def name_of(page: Path) -> str:
    """A page's path in the project."""
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    """A page's text."""
    return page.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page's text with spaces in place of its code blocks: all else is where it was."""
    blocks = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
    return blocks.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)


def anchors(text: str) -> set[str]:
    """What can stand after # in a link to a page: its headings, as GitHub makes anchors of them."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *$", prose(text), re.MULTILINE):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def links(text: str) -> list[str]:
    """Targets of a page's links to the project itself: paths, with or without an anchor, and anchors alone."""
    without_code = re.sub(r"`[^`\n]*`", "", prose(text))
    return [target for target in re.findall(r"\]\(([^()\s]+)\)", without_code) if not re.match(r"[a-z]+:", target)]
