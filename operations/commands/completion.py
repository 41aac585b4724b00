"""`pipenv run completion SHELL`: what completes `pipenv run ...` in a shell."""

import argparse

from operations.errors import Exit

ABOUT = "print what completes `pipenv run` in a shell: docs/terminal.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SHELL."""
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh"), help="bash or zsh")


def run(options: argparse.Namespace) -> Exit:
    """For a file that the shell reads when it starts."""
    from operations.completion.script import script

    print(script(options.shell), end="")
    return Exit.FINE
