"""docs/cost.md: its table is what the command prints, and its figures beside the owner's are the command's."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from environments.dev import DEV
from modules.budget import Budget
from operations.costs import report
from operations.costs.assumptions import Assumptions
from operations.costs.estimate import estimate
from operations.costs.prices import read_prices
from operations.costs.resources import of_stack
from terraform.stack import Stack

PAGE = (Path(__file__).parents[2] / "docs" / "cost.md").read_text(encoding="utf-8")
WRITTEN = date(2026, 11, 28)


@pytest.fixture(scope="module")
def dev_cost(synth):
    return estimate("dev", of_stack(Stack("dev", Path(), synth(DEV))), Assumptions(), read_prices())


def test_the_page_shows_what_the_command_prints(dev_cost):
    """Where it differs: paste what `pipenv run cost dev` prints, and the day on which it does."""
    assert f"```\n{report.as_text(dev_cost, WRITTEN)}```\n" in PAGE


def test_beside_the_owners_figures_stands_every_line_once_with_its_amount(dev_cost):
    amounts = {line.what: line.amount.cents.low for line in dev_cost.lines}
    rows = re.findall(r"^\| ([^|]+) \| (\d+\.\d\d) \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert rows
    told: list[str] = []
    for names, figure in rows:
        lines = re.split(r", (?!both)", names)  # "both ways" is part of a name
        assert sum(amounts[name] for name in lines) == Decimal(figure), names
        told += lines
    assert sorted(told) == sorted(amounts)


def test_what_the_first_reckoning_left_out_is_the_rest(dev_cost):
    assert dev_cost.total().low - Decimal("154.05") == Decimal("27.71")
    assert "the other 27.71" in PAGE


def test_its_budget_is_one():
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["budget"] == Budget(monthly_usd=300)
    assert DEV.but(budget=names["budget"]).budget == names["budget"]
