"""The page that is shown when nothing is given."""

import pytest

from environments import load_environments
from operations import start_page
from operations.command_line import load, main, names
from operations.errors import Exit


def test_every_command_has_one_place():
    listed = [name for group in start_page.GROUPS.values() for name in group]
    assert sorted(listed) == names()


@pytest.mark.parametrize("name", names())
def test_it_says_of_a_command_what_that_says(name: str):
    assert start_page.about(name) == load(name).ABOUT


def test_the_environments_are_those_that_are_loaded():
    assert start_page.environments() == [environment.name for environment in load_environments()]


def test_nothing_given_is_answered_with_the_page(capsys: pytest.CaptureFixture[str]):
    assert main([]) is Exit.FINE
    printed = capsys.readouterr()
    assert printed.out == start_page.page()
    assert "\nship an image\n  ship            deploy an image to a service, wait" in printed.out
    assert "\nenvironments  dev, prod\n" in printed.out
    assert printed.err == ""


def test_help_is_the_page_with_the_exit_codes(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert printed.startswith(start_page.page())
    for code in Exit:
        assert f"\n  {code.value}  " in printed
