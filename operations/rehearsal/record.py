"""Makes a recording anew, in 4 to 6 minutes: the platform of one environment, one resource at a time."""

import json
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from operations.rehearsal import recording
from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION, make_what_is_looked_up
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from operations.terminal import show
from terraform.interrupts import Interrupted
from terraform.progress import say
from terraform.stack import addresses


def record(environment: str) -> None:
    """Writes it to tests/e2e/recordings. Raises RehearsalError, CommandError or TerraformError."""
    try:
        _record(environment)
    except (KeyboardInterrupt, Interrupted) as interrupt:
        interrupt.add_note("everything it started has been stopped")
        raise


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
            make_what_is_looked_up(emulator, stack)
            # In a local backend: the state's own requests belong to no platform.
            made_from = {**stack, "terraform": {**stack["terraform"], "backend": {"local": {}}}}
            where = project.make_folder("recorded", made_from)
            say(f"{environment}: making {len(addresses(stack))} resources, one at a time")
            project.terraform(where, "apply", "-input=false", "-auto-approve", "-no-color", "-parallelism=1")
            requests = recording.stop(emulator)
            state = json.loads((where / "terraform.tfstate").read_text())
        made = recording.Recording(recording.fingerprint(stack), version("moto"), requests, state)
        file = made.save(environment)
    show(
        f"{environment}: {len(requests)} requests in {file.relative_to(ROOT)}, {file.stat().st_size // 1024} KiB, "
        f"{time.monotonic() - started:.0f} s"
    )
