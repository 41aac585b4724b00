"""Lets the emulator refuse calls or be slow on demand, as AWS does when it denies, throttles or is out of reach."""

import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

PATH = "/rehearsal/faults"
"""PUT a list of faults here, in place of those before; an empty one ends them. GET tells which are left."""

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


@dataclass
class Fault:
    """Calls of one action that fail."""

    action: str
    """`CreateSubnet`. S3 requests have no actions: there it is method and path, `PUT /bucket/key`."""
    code: str | None = None
    """`UnauthorizedOperation`, `ThrottlingException`; None lets the call pass, late."""
    status: int = 400
    times: int = -1
    """How many calls meet it before the next ones pass; -1 for all."""
    skip: int = 0
    """How many calls pass before that."""
    seconds: float = 0
    """How long the call waits first, or until the faults are replaced."""
    held: int = 0
    """How many calls wait now."""


class Faults:
    """WSGI middleware in front of moto."""

    def __init__(self, application: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._application = application
        self._faults: list[Fault] = []
        self._replaced = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers for itself, fails, or passes the call on."""
        if environ["PATH_INFO"] == PATH:
            return self._set(environ, start_response)
        if self._faults and (due := self._due(_action(environ))):
            fault, replaced = due
            replaced.wait(fault.seconds)
            with self._lock:
                fault.held -= 1
            if fault.code is not None:
                return _refuse(fault, fault.code, environ, start_response)
        return self._application(environ, start_response)

    def _set(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            if environ["REQUEST_METHOD"] == "PUT":
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                self._faults = [Fault(**fault) for fault in json.loads(body)]
                self._replaced.set()
                self._replaced = threading.Event()
            left = json.dumps([asdict(fault) for fault in self._faults])
        return _answer(start_response, "200 OK", "application/json", left)

    def _due(self, action: str) -> tuple[Fault, threading.Event] | None:
        """The fault that a call meets, which holds it now, and what tells when the faults are replaced."""
        with self._lock:
            for fault in self._faults:
                if fault.action != action or fault.times == 0:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                fault.held += 1
                return fault, self._replaced
        return None


def _action(environ: Environ) -> str:
    """What is asked for, of any of AWS's protocols."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rpartition(".")[2]
    if str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded"):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        action = parse_qs(body.decode()).get("Action")
        if action:
            return str(action[0])
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"


def _refuse(fault: Fault, code: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    message = f"Refused by the rehearsal: {fault.action}"
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if "HTTP_X_AMZ_TARGET" in environ:
        kind = "application/x-amz-json-1.1"
        body = json.dumps({"__type": code, "message": message})
    elif re.search(r"/ec2/", environ.get("HTTP_AUTHORIZATION", "")):
        kind = "text/xml"
        body = f"<Response><Errors>{error}</Errors></Response>"
    elif re.search(r"/s3/", environ.get("HTTP_AUTHORIZATION", "")):
        kind = "application/xml"
        body = error
    else:
        kind = "text/xml"
        body = f"<ErrorResponse>{error}</ErrorResponse>"
    return _answer(start_response, f"{fault.status} Refused", kind, body)


def _answer(start_response: StartResponse, status: str, kind: str, text: str) -> Iterable[bytes]:
    """An answer that says its length: without it, its end would not be sent before the client closes."""
    body = text.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
