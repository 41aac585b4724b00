"""Real Terraform in each situation says what the fixtures have, and so the sentences of the guard fit.

`CAPTURE=1 pipenv run e2e -k what_terraform_says` writes the fixtures anew, in two minutes;
tests/terraform/test_explanations.py reads them, without Terraform. They hold for the Terraform that said them: with
that one only the locks are tried again, and with another one all of it.
"""

import json
from pathlib import Path

import pytest

from terraform.command import ask
from terraform.explanations import explain
from tests.e2e.saying import VERSION, capture, fixture
from tests.e2e.situations import SITUATIONS
from tests.e2e.small import Small, unwrapped

pytestmark = pytest.mark.e2e

ALWAYS = ("locked_in_the_table", "locked_with_the_lockfile")


@pytest.fixture(scope="module")
def version() -> str:
    answer: str = json.loads(ask("terraform", Path.cwd(), "version", "-json"))["terraform_version"]
    if capture():
        VERSION.write_text(f"{answer}\n")
    return answer


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_terraform_says_is_what_the_fixture_has(name: str, version: str, request: pytest.FixtureRequest):
    if version == VERSION.read_text().strip() and name not in ALWAYS and not capture():
        pytest.skip(f"the fixture is of this very Terraform, {version}")
    small: Small = request.getfixturevalue("small")
    text = SITUATIONS[name](small)
    if capture():
        fixture(name).write_text(text, encoding="utf-8")
    recorded = fixture(name).read_text(encoding="utf-8")
    assert str(explain("plan", text, folder=Path("F"))) == str(explain("plan", recorded, folder=Path("F")))
    assert unwrapped(text) == unwrapped(recorded)
