"""Comments of pull requests and issues, by GitHub's interface: one of each, written anew; and runs of workflows.

https://docs.github.com/en/rest/issues, https://docs.github.com/en/rest/actions/workflow-runs
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from operations.errors import CommandError, UsageError

LONGEST_TEXT = 65536 - 1024  # characters; GitHub refuses longer ones
PAGE = 100
TIMEOUT = 30.0
"""Seconds for one call."""


class Repository:
    """The repository that a workflow runs for, as the token of the run may see it."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        """Raises UsageError outside of a workflow."""
        missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not variables.get(name)]
        if missing:
            raise UsageError(f"{' and '.join(missing)} is not set; this runs in a workflow of GitHub Actions")
        self._variables = variables
        base = variables.get("GITHUB_API_URL") or "https://api.github.com"
        self._url = f"{base}/repos/{variables['GITHUB_REPOSITORY']}"

    @property
    def run_url(self) -> str:
        """Where the log of this run is."""
        said = self._variables
        server = said.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{said['GITHUB_REPOSITORY']}/actions/runs/{said.get('GITHUB_RUN_ID', '')}"

    @property
    def pull_request(self) -> int:
        """Number of the pull request that started the run. Raises UsageError where none did."""
        path = self._variables.get("GITHUB_EVENT_PATH")
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
        number = event.get("pull_request", {}).get("number")
        if number is None:
            raise UsageError("no pull request started this run, so there is nothing to comment on")
        return int(number)

    def comment(self, marker: str, text: str) -> None:
        """Writes the comment with this marker anew, or makes it."""
        body = _body(marker, text)
        number = self.pull_request
        for found in self._all(f"/issues/{number}/comments"):
            if _is_ours(found, marker):
                self._call("PATCH", f"/issues/comments/{found['id']}", {"body": body})
                return
        self._call("POST", f"/issues/{number}/comments", {"body": body})

    def open_issue(self, marker: str, title: str, text: str) -> None:
        """Writes the open issue with this marker anew, or opens one."""
        body = _body(marker, text)
        number = self._open_issue(marker)
        if number is None:
            self._call("POST", "/issues", {"title": title, "body": body})
        else:
            self._call("PATCH", f"/issues/{number}", {"title": title, "body": body})

    def close_issue(self, marker: str) -> None:
        """Closes the open issue with this marker, if there is one."""
        number = self._open_issue(marker)
        if number is not None:
            self._call("PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "completed"})

    def last_success(self, workflow: str) -> datetime | None:
        """When the last run of a workflow's file that came to a good end was started; None where none did."""
        path = f"/actions/workflows/{workflow}/runs?{urlencode({'status': 'success', 'per_page': 1})}"
        runs = self._call("GET", path, needs="`actions: read`")["workflow_runs"]
        return datetime.fromisoformat(runs[0]["created_at"]) if runs else None

    def _open_issue(self, marker: str) -> int | None:
        for found in self._all("/issues", state="open"):
            if _is_ours(found, marker) and "pull_request" not in found:
                return int(found["number"])
        return None

    def _all(self, path: str, **asked: str) -> Iterator[Any]:
        page = 1
        while True:
            query = urlencode({**asked, "per_page": PAGE, "page": page})
            found = self._call("GET", f"{path}?{query}")
            yield from found
            if len(found) < PAGE:
                return
            page += 1

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        needs: str = "`issues: write`, or for a comment `pull-requests: write`",
    ) -> Any:
        request = urllib.request.Request(
            self._url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._variables['GITHUB_TOKEN']}",
                "Content-Type": "application/json",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        what = f"{method} {path.partition('?')[0]}"
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in (403, 404):
                raise CommandError(f"GitHub refuses {what} ({error.code}); the job needs {needs}") from None
            raise CommandError(f"GitHub refuses {what}: {error.code} {error.reason}") from None
        except (urllib.error.URLError, TimeoutError) as error:
            raise CommandError(f"GitHub does not answer {what}: {error}") from None


def _body(marker: str, text: str) -> str:
    return f"{_line(marker)}\n{text[:LONGEST_TEXT]}"


def _line(marker: str) -> str:
    """Nobody sees it, and it stays in the text."""
    return f"<!-- platform: {marker} -->"


def _is_ours(found: Mapping[str, Any], marker: str) -> bool:
    """That a bot wrote it: whoever else may write anything into a comment, or copy ours."""
    text = found.get("body") or ""
    return bool(text.startswith(_line(marker)) and found.get("user", {}).get("type") == "Bot")
