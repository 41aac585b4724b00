"""A server in place of GitHub's API, and the variables by which a workflow's job would know GitHub."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

EVERY = 0.01
"""Seconds after which the server sees that it is to end; its own half a second is longer than a test."""


class Api(ThreadingHTTPServer):
    """A server on a free port. `refuses` is the status of its answers, where it is not 0."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.refuses = 0


class Answers(BaseHTTPRequestHandler):
    """What handlers of such a server share: answers in JSON, and no log."""

    server: Api

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def answer(self, what: Any) -> None:
        """Answers the request, once its method has found what."""
        body = json.dumps(what).encode()
        self.send_response(self.server.refuses or 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(api: Api, monkeypatch: pytest.MonkeyPatch, **variables: str) -> Iterator[None]:
    """Has the server answer, and commands ask it about me/platform with "the-token", by these variables and more."""
    thread = threading.Thread(target=api.serve_forever, args=(EVERY,), daemon=True)
    thread.start()
    for name, value in {
        "GITHUB_API_URL": f"http://127.0.0.1:{api.server_port}",
        "GITHUB_REPOSITORY": "me/platform",
        "GITHUB_TOKEN": "the-token",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        **variables,
    }.items():
        monkeypatch.setenv(name, value)
    yield
    api.shutdown()
    api.server_close()
    thread.join()
