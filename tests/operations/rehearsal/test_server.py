"""How the emulator speaks to its clients."""

import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from typing import Any

import pytest

from operations.rehearsal.server import HOST, Server, WholeAnswers, one_at_a_time


def application(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"whole"]


@pytest.fixture
def asked() -> Iterator[Callable[[bytes], socket.socket]]:
    """Lets the server answer what it is sent, over a socket that keeps apart what is sent apart."""
    if sys.platform != "linux":
        pytest.skip("needs Linux's packets in order between processes")
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with Server(HOST, 0, application, WholeAnswers) as server, ours, its:

        def ask(request: bytes) -> socket.socket:
            ours.send(request)
            server.finish_request(its, (HOST, 0))
            return ours

        yield ask


def test_head_and_body_of_an_answer_arrive_together(asked: Callable[[bytes], socket.socket]):
    answer = asked(b"POST / HTTP/1.1\r\nHost: emulator\r\nContent-Length: 0\r\n\r\n").recv(65536)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nwhole")


def test_who_waits_with_the_body_is_told_to_send_it(asked: Callable[[bytes], socket.socket]):
    client = asked(b"PUT / HTTP/1.1\r\nHost: emulator\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
    assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_what_is_called_at_once_is_answered_in_turn():
    records = ["a", "b", "c", "d"]

    def delete(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """As moto deletes a record, and slowly."""
        nonlocal records
        others = [record for record in records if record != environ["PATH_INFO"].strip("/")]
        time.sleep(0.02)
        records = others
        return application(environ, start_response)

    def call(server: Server, record: str) -> None:
        connection = HTTPConnection(HOST, server.port, timeout=60)
        connection.request("DELETE", f"/{record}")
        assert connection.getresponse().read() == b"whole"
        connection.close()

    with Server(HOST, 0, one_at_a_time(delete), WholeAnswers) as server, ThreadPoolExecutor() as threads:
        threads.submit(server.serve_forever)
        try:
            list(threads.map(partial(call, server), tuple(records)))
        finally:
            server.shutdown()
    assert records == []
