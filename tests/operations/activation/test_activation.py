"""From what a database starts that comes back: as the command says, as it is said from outside, or by itself."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations.activation.activation import Source, starts_from
from operations.activation.standing import Standing
from operations.errors import UsageError
from terraform.stack import Stack
from terraform.state import Instance, State
from tests.operations.activation.rds import IDENTIFIER, Rds, snapshot

ADDRESS = "aws_db_instance.database_instance"
OURS = f"{IDENTIFIER}-deactivation-20260216-193005"
TF_VAR = "TF_VAR_database_snapshot_identifier"


def start(source: Source, *, found: Any = None, there: bool = False, default: str | None = None) -> str | None:
    database = {"identifier": IDENTIFIER, "engine": "postgres", "engine_version": "17.11"}
    json = {
        "resource": {"aws_db_instance": {"database_instance": database}},
        "variable": {"database_snapshot_identifier": {"default": default}},
    }
    instances = (Instance(ADDRESS, "aws_db_instance", True, None, False, {}),) if there else ()
    rds = Rds(snapshot(OURS), snapshot("by-hand"))
    account: Any = SimpleNamespace(client=lambda _: rds)
    return starts_from(account, Standing(Stack("dev", Path(), json), State({}, instances)), found or {}, source)


@pytest.fixture(autouse=True)
def nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TF_VAR, raising=False)


def test_the_command_comes_before_the_variable_and_this_before_the_deactivation(monkeypatch: pytest.MonkeyPatch):
    assert start(Source()) == OURS
    monkeypatch.setenv(TF_VAR, "by-hand")
    assert start(Source()) == "by-hand"
    assert start(Source(snapshot=OURS)) == OURS


def test_it_starts_empty_where_nothing_says_otherwise(monkeypatch: pytest.MonkeyPatch):
    assert start(Source(empty=True)) is None
    said = "--empty-database, and database_snapshot_identifier is by-hand; leave one of them out"
    with pytest.raises(UsageError, match=said):
        start(Source(empty=True), default="by-hand")
    monkeypatch.setenv(TF_VAR, "by-hand")
    with pytest.raises(UsageError, match=said):
        start(Source(empty=True))


def test_one_that_is_there_starts_from_nothing_and_one_that_is_half_made_has_begun():
    assert start(Source(), there=True) is None
    with pytest.raises(UsageError, match="the database of dev is there already"):
        start(Source(snapshot=OURS), there=True)
    assert start(Source(snapshot=OURS), found={ADDRESS: IDENTIFIER}) is None


def test_a_snapshot_that_is_not_there_is_none():
    with pytest.raises(UsageError, match="--snapshot lost: lost not found"):
        start(Source(snapshot="lost"))
