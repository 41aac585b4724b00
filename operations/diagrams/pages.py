"""The page with the pictures of all environments, and the files that it shows."""

from collections.abc import Sequence
from pathlib import Path

from operations.diagrams.mermaid import as_mermaid
from operations.diagrams.model import Picture

COMMAND = "pipenv run pictures"
DOCS = Path(__file__).parents[2] / "docs"
PAGE, PICTURES = DOCS / "architecture.md", DOCS / "pictures"
START, END = f"<!-- written by {COMMAND} -->", "<!-- up to here -->"


def written(text: str, pictures: Sequence[Picture]) -> str:
    """The text of the page with all pictures between its marks. Raises ValueError where it has none."""
    before, _, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page has no {START} with an {END} after it")
    return "\n\n".join([f"{before}{START}", *map(_part, pictures), f"{END}{after}"])


def file_of(picture: Picture) -> Path:
    """Where the SVG of an environment lies."""
    return PICTURES / f"{picture.name}.svg"


def _part(picture: Picture) -> str:
    shown = f"![{picture.title}]({file_of(picture).relative_to(PAGE.parent).as_posix()})"
    return f"## {picture.title}\n\n{shown}\n\n```mermaid\n{as_mermaid(picture)}```"
