"""How tables of inputs are written from settings."""

from collections.abc import Mapping
from typing import Annotated, Literal

import pytest
from frozendict import frozendict

from modules.settings import Port, Settings, Strings, any_sequence, between, check, each_matching, frozen, matching
from operations.settings_tables import END, START, written


class Lifeguard(Settings):
    """Who watches."""

    name: str
    whistle: bool = True


class Pool(Settings):
    """A swimming pool.

    No module's rules in here.
    """

    lanes: Annotated[int, between(1, 10, "lanes")]
    """Side by side,
    and none across."""
    depth: Annotated[int, between(1, 5, "metres")] | None = None
    name: Annotated[str, matching("[a-z]+", "lowercase letters"), check(lambda name: name != "sea", "no sea")] = ""
    """Such as `a|b`."""
    water: Literal["fresh", "salt"] = "fresh"

    # A comment is none of its settings' text.
    rules: Annotated[Strings, each_matching("[a-z]+", "words")] = ("run", "dive")
    ports: Annotated[tuple[Port, ...], any_sequence] = ()
    signs: Annotated[Mapping[Annotated[str, matching("[A-Z]", "a letter")], str], frozen] = frozendict()
    first: Lifeguard = Lifeguard(name="Ann")
    others: Annotated[tuple[Lifeguard, ...], any_sequence] = ()
    """The others."""

    @property
    def is_deep(self) -> bool:
        """Not a setting."""
        return self.depth == 5


TABLES = """\
### Pool

A swimming pool.

No module's rules in here.

| setting | type | default | allowed | effect |
|---|---|---|---|---|
| `lanes` | int | required | 1 to 10 lanes | Side by side, and none across. |
| `depth` | int or None | None | 1 to 5 metres |  |
| `name` | str | empty | lowercase letters; no sea | Such as `a\\|b`. |
| `water` | str | fresh | fresh, salt |  |
| `rules` | list of str | run, dive | words |  |
| `ports` | list of int | empty | 1 to 65535 as TCP port |  |
| `signs` | mapping of str to str | empty | a letter |  |
| `first` | [Lifeguard](#lifeguard) | `Lifeguard(name='Ann')` |  |  |
| `others` | list of [Lifeguard](#lifeguard) | empty |  | The others. |

### Lifeguard

Who watches.

| setting | type | default | allowed | effect |
|---|---|---|---|---|
| `name` | str | required |  |  |
| `whistle` | bool | True |  |  |"""


def test_a_table_says_type_default_what_is_allowed_and_what_stands_below_a_setting():
    assert written(f"# Pool\n\n{START}\n{END}\n\n## More\n", Pool) == (
        f"# Pool\n\n{START}\n\n{TABLES}\n\n{END}\n\n## More\n"
    )


def test_what_was_written_before_is_replaced():
    once = written(f"before\n{START}\nold\n{END}\nafter\n", Pool)
    assert "old" not in once
    assert written(once, Pool) == once


@pytest.mark.parametrize("text", ["", START, END, f"{END}{START}"])
def test_a_readme_without_marks_is_refused(text):
    with pytest.raises(ValueError, match="the README has no <!-- written by pipenv run tables -->"):
        written(text, Pool)
