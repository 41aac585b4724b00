"""An option for each assumption."""

import argparse
from dataclasses import fields
from decimal import Decimal

import pytest

from operations.costs.assumptions import Assumptions, add_assumptions, assumptions


def parsed(*arguments: str) -> Assumptions:
    parser = argparse.ArgumentParser()
    add_assumptions(parser)
    return assumptions(parser.parse_args(arguments))


def test_each_can_be_said_and_has_a_default():
    assert parsed() == Assumptions()
    for number, each in enumerate(fields(Assumptions)):
        said = parsed(f"--{each.name.replace('_', '-')}", f"{number}.5")
        assert getattr(said, each.name) == Decimal(f"{number}.5")
        assert sum(getattr(said, other.name) != other.default for other in fields(Assumptions)) == 1


@pytest.mark.parametrize("wrong", ["-1", "many", "nan", "inf", ""])
def test_it_is_a_number_from_0_up(wrong, capsys):
    with pytest.raises(SystemExit):
        parsed(f"--gb-out={wrong}")
    assert f"argument --gb-out: {wrong!r} is none; allowed: a number from 0 up, such as 2.5" in capsys.readouterr().err
