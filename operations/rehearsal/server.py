"""The emulator's own process: `python -m operations.rehearsal.server`. emulator.py starts and stops it.

It prints its port, and stops as soon as its stdin ends, that is when whoever started it is gone, however that came to
be. A line on stdin is a command: `keep` lets it go on without its parent, `away` closes its port and every connection,
`back` opens the same port again, with all that it held.
"""

import argparse
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from operations.rehearsal import faults, moto_patches

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
OBJECTS_BETWEEN_SEARCHES = 100_000
"""Python's search for garbage; of its own accord it searches after 700."""


class WholeAnswers(WSGIRequestHandler):
    """Sends each answer in one piece, where werkzeug sends its head first and then its body.

    Facts: an AWS SDK for Go closes its request's body as soon as it has the head of an answer
    (https://github.com/aws/smithy-go/pull/226), while Go's http package may still look whether that body has ended
    (https://github.com/golang/go/issues/51907). It then takes the request for failed, cuts the connection before it has
    read the answer's body, and the SDK repeats a call that did its work: a create is told that its resource already
    exists. AWS answers too late for that; an emulator on a busy machine does not. Go reads 4 KiB at once, so no answer
    up to that size is lost any more. Of all creates of dev and prod only CreateDBInstance has a larger one.

    An answer has to say its Content-Length: the end of one in chunks is sent with the end of the connection.
    """

    wbufsize = -1

    def handle_expect_100(self) -> bool:
        """Says `100 Continue` at once, without which boto3 holds a body back for a second."""
        super().handle_expect_100()
        self.wfile.flush()
        del self.headers["Expect"]  # werkzeug would say it again
        return True


class Server(ThreadedWSGIServer):
    """A server that can leave its port, as if its machine were unplugged."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection: clients keep them open from call to call."""
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets the connection."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Takes no more connections, and cuts those that are open."""
        self.shutdown()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def one_at_a_time(application: "WSGIApplication") -> "WSGIApplication":
    """The same, which answers no call before it has done with the one before.

    moto is not made for threads: it deletes a record by a copy of its zone's list without it, and of two that were
    deleted at once one stayed. Terraform makes ten calls at a time.
    """
    lock = threading.Lock()

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with lock:
            return application(environ, start_response)

    return answer


class Switch(threading.Thread):
    """Follows the commands on stdin."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server: Server | None = None
        self.back = threading.Event()

    def run(self) -> None:
        """Ends the process when stdin ends, unless it was told to keep going."""
        for line in sys.stdin:
            match line.strip():
                case "keep":
                    return
                case "away" if self.server is not None:
                    self.back.clear()
                    self.server.hang_up()
                case "back":
                    self.back.set()
        os._exit(0)


def main() -> None:
    """Serves until stdin ends or a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as-it-is", action="store_true", help="moto without the patches")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent: Terraform needs the server to the end
    # Before moto's imports, which take seconds: the parent may be gone by then.
    switch = Switch()
    switch.start()
    # Nearly half of the time that a start and a rehearsal's calls would take goes into these two: moto asks three
    # sessions for EC2's regions, each of which reads all of EC2's description, and Python looks for garbage all along.
    import botocore.session

    loader = botocore.session.create_loader()
    botocore.session.create_loader = lambda *_: loader
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

    if not options.as_it_is:
        moto_patches.apply_all()
    gc.freeze()  # what was imported stays

    class Handler(WholeAnswers, MotoRequestHandler):
        """Reads paths as moto wants them."""

    logging.getLogger("werkzeug").setLevel(logging.INFO)
    application = faults.Faults(one_at_a_time(DomainDispatcherApplication(create_backend_app)))
    server = Server(HOST, 0, application, Handler)
    switch.server = server
    print(server.port, flush=True)
    while True:
        server.serve_forever()
        switch.back.wait()
        server = switch.server = Server(HOST, server.port, application, Handler)


if __name__ == "__main__":
    main()
