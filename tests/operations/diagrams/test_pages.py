"""The page has each environment's picture, and its text for GitHub."""

import pytest

from operations.diagrams.model import Kind, Node, Picture
from operations.diagrams.pages import END, PICTURES, START, file_of, written

DEV = Picture("dev", (Node("aws_lb.web", Kind.WAY_IN, "Load balancer"),), (), ())
OFF = Picture("prod", (), (), (), switched_off=True)
WRITTEN = f"""\
# Page

{START}

## dev

![dev](pictures/dev.svg)

```mermaid
flowchart TB
  aws_lb_web["<b>Load balancer</b>"]:::way-in
  classDef way-in fill:#e6f0fe,stroke:#0969da,color:#1f2328
```

## prod, switched off

![prod, switched off](pictures/prod.svg)

```mermaid
flowchart TB
```

{END}

More.
"""


def test_what_was_written_before_is_replaced():
    assert written(f"# Page\n\n{START}\nold\n{END}\n\nMore.\n", [DEV, OFF]) == WRITTEN
    assert written(WRITTEN, [DEV, OFF]) == WRITTEN


def test_pictures_are_called_as_their_environments():
    assert file_of(OFF) == PICTURES / "prod.svg"


@pytest.mark.parametrize("text", ["", START, END, f"{END}{START}"])
def test_a_page_without_marks_is_refused(text):
    with pytest.raises(ValueError, match="the page has no <!-- written by pipenv run pictures -->"):
        written(text, [DEV])
