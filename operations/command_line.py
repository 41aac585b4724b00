"""The command line: which commands there are, and what all of them have in common.

A command is a module in operations/commands, called as the command is but for its hyphens. Only the one that is asked
for is imported, and it imports what takes time in its `run`. Without one, or with `--help`, the page of all of them is
shown: start_page.py
"""

import argparse
import contextlib
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol, TextIO, cast

from operations import commands, terminal
from operations.errors import CommandError, Exit, exit_of
from operations.live import OnTerminal
from terraform import progress
from terraform.errors import TerraformError
from terraform.interrupts import Interrupted

LONGEST_LINE = 300  # characters; Terraform quotes the line of the stack that it is unhappy with

EXIT_CODES = """exit codes:
  0  fine
  1  failed: synthesizing, Terraform, or a file that cannot be read
  2  the command line or the settings are wrong
  3  stopped: a danger, something unaccounted for, or what preflight or scan found
  4  wrong target: account, bucket or state belong to something else
  5  the saved plan is stale: plan again
  6  something has been changed outside of Terraform
  130  interrupted
"""


class Command(Protocol):
    """What a module in operations/commands has."""

    ABOUT: str
    """What it does, in a few words: a line of the start page, which reads it as one literal."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Says what it takes. What several commands take is in options.py."""

    def run(self, options: argparse.Namespace) -> Exit:
        """Does it. Prints its report to stdout, all else to stderr, and raises CommandError or TerraformError."""


def names() -> list[str]:
    """All commands, sorted."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__))


def load(name: str) -> Command:
    """Imports one command."""
    return cast(Command, importlib.import_module(f"{commands.__name__}.{name.replace('-', '_')}"))


def main(arguments: Sequence[str] | None = None) -> Exit:
    """Runs one command and returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a report never fails for what a terminal cannot show
    if terminal.is_rich(sys.stderr) and sys.stderr.isatty():
        progress.speak_with(OnTerminal())
    if not arguments:
        terminal.show(_page())
        return Exit.FINE
    options = _parser(arguments).parse_args(arguments)
    try:
        code = cast(Command, options.command).run(options)
        sys.stdout.flush()
        return code
    except (CommandError, TerraformError) as error:
        _complain(f"error: {error}", *_details(error), *_notes(error))
        return exit_of(error)
    except (KeyboardInterrupt, Interrupted) as interrupt:
        _complain("; ".join(["interrupted", *_notes(interrupt)]))
        return Exit.INTERRUPTED
    except ModuleNotFoundError as missing:  # what develops and rehearses is not needed to plan and apply
        _complain(f"error: {missing.name} is not installed; run `pipenv sync --dev`")
        return Exit.FAILED
    except BrokenPipeError:  # whoever read the report has enough of it
        _give_up(sys.stdout)
        return Exit.FAILED
    except OSError as error:
        _give_up(sys.stdout)
        where = f"{error.filename}: " if error.filename else ""
        _complain(f"error: {where}{(error.strerror or str(error)).lower()}")
        return Exit.FAILED


def _complain(*lines: str) -> None:
    """Prints to stderr, if anybody can read it."""
    try:
        terminal.tell(*lines)
    except (OSError, ValueError):
        _give_up(sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Drops what could not be printed: Python would try again at its end, and end with a code of its own."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _details(error: CommandError | TerraformError) -> list[str]:
    """What a tool said, if the sentence does not say it all."""
    if not error.details or error.details in str(error):
        return []
    return [f"    {line[:LONGEST_LINE]}" for line in error.details.splitlines()]


def _notes(error: BaseException) -> list[str]:
    """What was added on the way with `add_note`."""
    return getattr(error, "__notes__", [])


def _form(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28)


class _Parser(argparse.ArgumentParser):
    """Complains as everything else does."""

    def error(self, message: str) -> NoReturn:
        """One sentence, and how to call it."""
        _complain(f"error: {message}", self.format_usage().strip())
        self.exit(Exit.USAGE)


class _AllCommands(_Parser):
    """Its help is the start page."""

    def print_help(self, file: Any = None) -> None:
        """Prints it to stdout."""
        terminal.show(terminal.Report([*_page().parts, "", *EXIT_CODES.splitlines()]))


def _page() -> terminal.Report:
    from operations import start_page  # reads every command's source: not for one that runs

    return start_page.page()


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = _AllCommands(prog="pipenv run", usage="pipenv run COMMAND ...")
    add_commands(parser, *arguments[:1])
    return parser


def add_commands(parser: argparse.ArgumentParser, *wanted: str) -> "argparse._SubParsersAction[Any]":
    """Lets a parser know all commands, and what those take that are wanted: only these are imported."""
    added = parser.add_subparsers(required=True, metavar="COMMAND", prog="pipenv run", parser_class=_Parser)
    for name in names():
        if name not in wanted:
            added.add_parser(name)
            continue
        command = load(name)
        own = added.add_parser(
            name,
            help=command.ABOUT,
            description=command.ABOUT[0].upper() + command.ABOUT[1:] + ".",
            epilog=EXIT_CODES,
            formatter_class=_form,
        )
        command.add_arguments(own)
        own.set_defaults(command=command)
    return added
