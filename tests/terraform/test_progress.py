"""What takes long is told: as lines, or as somebody else shows it."""

from collections.abc import Iterator

import pytest

from terraform import progress


@pytest.fixture(autouse=True)
def plain_afterwards() -> Iterator[None]:
    yield
    progress.speak_with(progress.Plain())


def test_a_pipe_gets_a_line_at_the_beginning_and_one_each_time(capsys: pytest.CaptureFixture[str]):
    with progress.under_way("  waiting for it") as sign:
        sign.still()
        sign.still("37 %")
    assert capsys.readouterr() == (
        "",
        "  waiting for it ...\n  still waiting for it, 0 s\n  still waiting for it, 37 %, 0 s\n",
    )


def test_another_voice_takes_over():
    told: list[str] = []

    class Voice:
        def say(self, sentence: str) -> None:
            told.append(sentence)

        def under_way(self, doing: str) -> progress.Sign:
            return progress.Lines(f"({doing})", told.append)

    progress.speak_with(Voice())
    progress.say("one")
    with progress.under_way("two"):
        progress.say("three")
    assert told == ["one", "(two) ...", "three"]
