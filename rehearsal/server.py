"""The emulator's own process: `python -m rehearsal.server`. rehearsal/emulator.py starts and stops it.

It prints its port, and stops as soon as its stdin ends, that is when whoever started it is gone, however that came to
be. A line `keep` on stdin lets it go on without its parent.
"""

import argparse
import logging
import os
import signal
import sys
import threading

from rehearsal import faults, moto_patches


def main() -> None:
    """Serves until stdin ends or a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as-it-is", action="store_true", help="moto without the patches")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent: Terraform needs the server to the end
    # A socket's first use is its own thread's; this one must not wait for moto to be imported.
    threading.Thread(target=_stop_with_the_parent, daemon=True).start()

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    if not options.as_it_is:
        moto_patches.apply_all()
    logging.getLogger("werkzeug").setLevel(logging.INFO)
    application = faults.Faults(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    print(server.port, flush=True)
    server.serve_forever()


def _stop_with_the_parent() -> None:
    for line in sys.stdin:
        if line.strip() == "keep":
            return
    os._exit(0)


if __name__ == "__main__":
    main()
