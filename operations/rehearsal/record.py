"""The command line: `python -m operations.rehearsal.record [ENV ...]` makes recordings anew, 4 to 6 minutes each."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from operations.rehearsal import recording, stacks
from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import ROOT, Emulator
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.platform import ACCOUNT_ID, REGION, certificate_domains
from operations.rehearsal.project import Project
from operations.rehearsal.signals import Terminated, terminate_like_ctrl_c
from operations.rehearsal.tools import Tools


def main(arguments: Sequence[str] | None = None) -> int:
    """Records and returns an exit code."""
    parser = argparse.ArgumentParser(prog="record", description="Makes the recordings of tests/e2e anew.")
    parser.add_argument("environments", nargs="*", default=["dev", "prod"], metavar="ENV")
    options = parser.parse_args(arguments)
    terminate_like_ctrl_c()
    try:
        for environment in options.environments:
            _record(environment)
    except RehearsalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Terminated):
        print("\ninterrupted; everything it started has been stopped", file=sys.stderr)
        return 130
    return 0


def _record(environment: str) -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        scratch = Path(folder)
        commands = Commands(scratch / "logs")
        with Emulator(ACCOUNT_ID, REGION, scratch / "logs" / "emulator.log") as emulator:
            project = Project(ROOT, scratch / "project", tools=Tools.find(ROOT), emulator=emulator, commands=commands)
            project.synthesize()
            stack = project.stack(environment)
            recording.prepare(emulator)
            recording.start(emulator)
            for domain in certificate_domains(stack):
                emulator.issue_certificate(domain)
            # In a local backend: the state's own requests belong to no platform.
            made_from = {**stack, "terraform": {**stack["terraform"], "backend": {"local": {}}}}
            where = project.make_folder("recorded", made_from)
            print(f"{environment}: making {len(stacks.addresses(stack))} resources, one at a time", file=sys.stderr)
            project.terraform(where, "apply", "-input=false", "-auto-approve", "-no-color", "-parallelism=1")
            requests = recording.stop(emulator)
            state = json.loads((where / "terraform.tfstate").read_text())
        made = recording.Recording(recording.fingerprint(stack), version("moto"), requests, state)
        file = made.save(environment)
    print(
        f"{environment}: {len(requests)} requests in {file.relative_to(ROOT)}, {file.stat().st_size // 1024} KiB, "
        f"{time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
