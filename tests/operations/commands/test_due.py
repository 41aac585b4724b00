"""`due` asks GitHub when its workflow last succeeded, and says what has come since, as a step's outputs are read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import environments
from environments.dev import DEV
from environments.environment import Environment
from operations.command_line import main
from operations.errors import Exit
from tests.nights import NIGHT
from tests.operations.commands.conftest import only_error
from tests.operations.commands.github_api import Answers, Api, serving

OFF = {"environment": "dev", "command": "deactivate", "says": "PLATFORM_DEV_ACTIVATED=false"}
ON = {"environment": "dev", "command": "activate", "says": "PLATFORM_DEV_ACTIVATED=true"}
NOW = datetime.now(UTC).replace(second=0, microsecond=0)


def hour(ago: float) -> str:
    return f"{NOW - timedelta(hours=ago):%H:%M}"


def switched(sleeps: float, wakes: float) -> Environment:
    """Dev with a night whose hours came so many hours ago, on each day."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return DEV.but(night=NIGHT.but(by="workflow", sleeps=hour(sleeps), wakes=hour(wakes), time_zone="UTC", days=days))


class Github(Api):
    def __init__(self) -> None:
        super().__init__(Handler)
        self.runs: list[dict[str, Any]] = []


class Handler(Answers, BaseHTTPRequestHandler):
    server: Github

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        assert split.path == "/repos/me/platform/actions/workflows/night.yml/runs"
        assert parse_qs(split.query) == {"status": ["success"], "per_page": ["1"]}
        self.answer({"workflow_runs": self.server.runs})


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Github]:
    github = Github()
    with serving(github, monkeypatch):
        yield github


def told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, environment: Environment, *arguments: str
) -> Any:
    monkeypatch.setattr(environments, "load_environments", lambda: (environment,))
    code = main(["due", *arguments])
    printed = capsys.readouterr()
    assert code is Exit.FINE, printed.err
    name, _, value = printed.out.strip().partition("=")
    assert name == "switches"
    return json.loads(value)


def test_what_has_come_since_the_workflow_last_succeeded_is_due(capsys, monkeypatch, github: Github):
    github.runs = [{"created_at": f"{NOW - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"}]
    assert told(capsys, monkeypatch, switched(sleeps=2, wakes=12)) == [OFF]
    assert told(capsys, monkeypatch, switched(sleeps=12, wakes=2)) == [ON]
    assert told(capsys, monkeypatch, switched(sleeps=4, wakes=12)) == []


def test_the_first_run_of_all_looks_back_an_hour(capsys, monkeypatch, github: Github):
    assert told(capsys, monkeypatch, switched(sleeps=0.5, wakes=12)) == [OFF]
    assert told(capsys, monkeypatch, switched(sleeps=2, wakes=12)) == []


def test_whoever_asks_elsewhere_says_since_when(capsys, monkeypatch):
    since = f"{NOW - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    assert told(capsys, monkeypatch, switched(sleeps=2, wakes=12), "--since", since) == [OFF]
    assert told(capsys, monkeypatch, DEV, "--since", since) == []
    with pytest.raises(SystemExit):
        main(["due", "--since", "2026-02-16T20:00"])
    assert "is no time with its zone, such as 2026-02-16T20:00:00Z" in capsys.readouterr().err


def test_outside_of_github_and_without_the_right_to_ask_it_says_what_is_missing(capsys, monkeypatch, github: Github):
    github.refuses = 403
    assert main(["due"]) is Exit.FAILED
    assert only_error(capsys.readouterr().err) == (
        "GitHub refuses GET /actions/workflows/night.yml/runs (403); the job needs `actions: read`"
    )
    monkeypatch.delenv("GITHUB_TOKEN")
    assert main(["due"]) is Exit.USAGE
    assert "GITHUB_TOKEN is not set" in only_error(capsys.readouterr().err)
