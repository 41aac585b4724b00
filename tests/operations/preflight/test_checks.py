"""All checks together: their order, and what becomes of one that fails."""

import time
from pathlib import Path

from operations.preflight.asking import Account
from operations.preflight.checks import CHECKS, Answered, Check, ask, ask_all
from operations.preflight.findings import Answer, Finding, NotKnown, fine, not_known
from operations.preflight.report import Report, as_json, as_text
from terraform.errors import Unreadable
from tests.operations.preflight.conftest import stack

NOBODY = Account(make=lambda service, region: None, region="us-east-1", identity=None)
DOCS = Path(__file__).parents[3] / "docs"


def test_answers_come_in_the_order_of_the_checks_whatever_takes_long():
    def slow(_account, _wanted):
        time.sleep(0.2)
        yield fine("at last")

    def quick(_account, _wanted):
        yield fine("at once")

    answered = ask_all(NOBODY, stack(), [Check("first", slow), Check("second", quick)])
    assert answered == [Answered("first", [fine("at last")]), Answered("second", [fine("at once")])]


def failing(error: Exception) -> list[Finding]:
    def fails(_account, _wanted):
        yield fine("this much")
        raise error

    return list(ask(NOBODY, stack(), Check("x", fails)).findings)


def test_a_check_that_fails_is_not_known_and_keeps_what_it_found():
    for error, sentence in (
        (NotKnown("the reason"), "the reason"),
        (Unreadable("the state is no state"), "the state is no state"),
        (KeyError("Vpcs"), "the check itself failed: KeyError: 'Vpcs'"),
    ):
        assert failing(error) == [fine("this much"), not_known(sentence)]


def test_a_check_that_finds_nothing_to_ask_is_not_fine():
    silent = Check("x", lambda _account, _wanted: iter(()))
    assert ask(NOBODY, stack(), silent).findings == [not_known("the stack does not say enough to ask")]


def test_an_error_is_one_line_of_bearable_length():
    [_, found] = failing(ValueError("a\nb  c" + "x" * 1000))
    assert found.sentence.startswith("the check itself failed: ValueError: a b cx")
    assert len(found.sentence) == 240


def test_checks_that_ask_who_calls_do_not_know_without():
    for check in CHECKS:
        if check.name == "permissions":
            found = ask(NOBODY, stack(), check).findings
            assert found == [not_known("the account did not say whose credentials these are")]


def test_what_is_not_known_is_not_wrong():
    report = Report("dev", "1", "us-east-1", [Answered("a", [fine("x")]), Answered("b", [not_known("y")])])
    assert report.fine
    assert as_text(report) == (
        "dev (account 1, us-east-1): 1 fine, no problems, 1 not known\n  fine       a: x\n  not known  b: y\n"
    )
    assert '"answer": "not known"' in as_json(report)


def test_the_page_names_every_check():
    page = (DOCS / "preflight.md").read_text()
    for check in CHECKS:
        assert f"| {check.name} |" in page


def test_answers_have_three_words():
    assert [answer.value for answer in Answer] == ["fine", "problem", "not known"]
