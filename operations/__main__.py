"""`python operations COMMAND`, from any folder, and `python -m operations COMMAND` from the project's own."""

import os
import sys
import warnings
from pathlib import Path

if "PIPENV_ACTIVE" in os.environ:  # as in main.py, and for what a command starts
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # in place of operations/ itself, or of where one stands

    from operations import terminal
    from operations.command_line import main
    from terraform.interrupts import end_like_ctrl_c

    warnings.showwarning = lambda message, *_: terminal.tell(f"warning: {message}")  # without a place in the source
    end_like_ctrl_c()
    sys.exit(main())
