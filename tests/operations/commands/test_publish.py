"""`publish` on a server that answers as GitHub does: one comment and one issue, written anew."""

import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from operations.command_line import main
from operations.errors import Exit
from operations.github import LONGEST_TEXT
from tests.operations.commands.conftest import only_error
from tests.operations.commands.github_api import Answers, Api, serving

BOT, SOMEBODY = {"type": "Bot", "login": "github-actions[bot]"}, {"type": "User", "login": "somebody"}


class Github(Api):
    """Comments of pull request 7, and issues."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []


class Handler(Answers, BaseHTTPRequestHandler):
    server: Github

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(split.query).items()}
        if split.path == "/repos/me/platform/issues/7/comments":
            found = self.server.comments
        else:
            assert (split.path, asked["state"]) == ("/repos/me/platform/issues", "open")
            found = [issue for issue in self.server.issues if issue["state"] == "open"]
        page, size = int(asked["page"]), int(asked["per_page"])
        self.answer(found[(page - 1) * size : page * size])

    def do_POST(self) -> None:
        kept = self.server.comments if self.path.endswith("/comments") else self.server.issues
        number = len(kept) + 1
        kept.append({"id": number, "number": number, "user": BOT, "state": "open", **self._body()})
        self.answer(kept[-1])

    def do_PATCH(self) -> None:
        found = re.fullmatch(r"/repos/me/platform/issues/(comments/)?(\d+)", self.path)
        kept = self.server.comments if found[1] else self.server.issues
        kept[int(found[2]) - 1].update(self._body())
        self.answer(kept[int(found[2]) - 1])

    def _body(self) -> Any:
        assert self.headers["Authorization"] == "Bearer the-token"
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Github]:
    github = Github()
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
    variables = {
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_RUN_ID": "42",
        "GITHUB_SERVER_URL": "https://github.com",
    }
    with serving(github, monkeypatch, **variables):
        yield github


@pytest.fixture
def publish(github: Github, tmp_path: Path) -> Callable[..., Exit]:
    def publish(what: str, report: str, *options: str, environment: str = "dev") -> Exit:
        (tmp_path / "report").write_text(report)
        return Exit(main(["publish", what, environment, str(tmp_path / "report"), *options]))

    return publish


Publish = Callable[..., Exit]


def test_a_plan_is_one_comment_for_each_environment_written_anew(github: Github, publish: Publish):
    github.comments += [
        {"id": i, "user": SOMEBODY, "body": "fine"} for i in range(1, 101)
    ]  # ours is on the second page
    assert publish("plan", "### Plan for dev: 1 created\n") is Exit.FINE
    assert publish("plan", "### Plan for prod: nothing\n", environment="prod") is Exit.FINE
    assert publish("plan", "### Plan for dev: 2 created\n") is Exit.FINE
    assert [comment["body"] for comment in github.comments[100:]] == [
        "<!-- platform: plan dev -->\n### Plan for dev: 2 created",
        "<!-- platform: plan prod -->\n### Plan for prod: nothing",
    ]


def test_a_comment_that_somebody_copied_is_left_alone(github: Github, publish: Publish):
    github.comments.append({"id": 1, "user": SOMEBODY, "body": "<!-- platform: plan dev -->\nmine"})
    publish("plan", "theirs")
    assert [comment["body"].splitlines()[1] for comment in github.comments] == ["mine", "theirs"]


def test_a_plan_that_failed_leads_to_its_log(github: Github, publish: Publish):
    publish("plan", "")
    assert github.comments[0]["body"] == (
        "<!-- platform: plan dev -->\n### Plan for dev: there is none\n\nPlanning failed: "
        "[the log](https://github.com/me/platform/actions/runs/42)."
    )


def test_drift_is_one_issue_that_is_written_anew_and_closed(github: Github, publish: Publish):
    github.issues.append({"number": 1, "user": BOT, "state": "open", "body": "another", "pull_request": {}})
    assert publish("drift", "dev: 1 changed\n  changed ```x", "--outcome", "failure") is Exit.FINE
    assert publish("drift", "dev: 2 changed\n", "--outcome", "failure") is Exit.FINE
    [_, issue] = github.issues
    assert issue["title"] == "dev: changed outside of Terraform"
    assert issue["body"].startswith("<!-- platform: drift dev -->\n```\ndev: 2 changed\n```\n")
    assert publish("drift", "dev: nothing has changed\n", "--outcome", "success") is Exit.FINE
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    publish("drift", "dev: 3 changed\n", "--outcome", "failure")
    assert [each["state"] for each in github.issues] == ["open", "closed", "open"]


def test_no_drift_and_no_issue_is_nothing_to_do(github: Github, publish: Publish):
    assert publish("drift", "dev: nothing has changed\n", "--outcome", "success") is Exit.FINE
    assert github.issues == []


def test_drift_that_could_not_be_looked_for_is_an_issue_too(github: Github, publish: Publish):
    publish("drift", "", "--outcome", "failure")
    assert github.issues[0]["title"] == "dev: whether anything was changed outside of Terraform is not known"
    assert "actions/runs/42" in github.issues[0]["body"]


def test_what_is_too_long_is_cut_inside_of_its_fence(github: Github, publish: Publish):
    publish("drift", "x" * 100_000, "--outcome", "failure")
    body = github.issues[0]["body"]
    assert len(body) <= LONGEST_TEXT + 100
    assert body.count("```") == 2


def test_a_refusal_says_what_the_job_needs(github: Github, publish: Publish, capsys: pytest.CaptureFixture[str]):
    github.refuses = 403
    assert publish("plan", "x") is Exit.FAILED
    assert only_error(capsys.readouterr().err) == (
        "GitHub refuses GET /issues/7/comments (403); the job needs `issues: write`, or for a comment "
        "`pull-requests: write`"
    )


def test_outside_of_a_workflow_it_says_so(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("GITHUB_TOKEN")
    assert publish("plan", "x") is Exit.USAGE
    assert only_error(capsys.readouterr().err) == ("GITHUB_TOKEN is not set; this runs in a workflow of GitHub Actions")


def test_without_a_pull_request_there_is_nothing_to_comment_on(
    publish: Publish, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "event.json").write_text("{}")
    assert publish("plan", "x") is Exit.USAGE
    assert only_error(capsys.readouterr().err).startswith("no pull request started this run")
