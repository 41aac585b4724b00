"""How the emulator speaks to its clients."""

import socket
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from operations.rehearsal.server import HOST, Server, WholeAnswers


def application(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"whole"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's packets in order between processes")
def test_head_and_body_of_an_answer_arrive_together():
    # A socket that keeps apart what was sent apart.
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with Server(HOST, 0, application, WholeAnswers) as server, ours, its:
        ours.send(b"POST / HTTP/1.1\r\nHost: emulator\r\nContent-Length: 0\r\n\r\n")
        server.finish_request(its, (HOST, 0))
        answer = ours.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nwhole")
