"""What several commands take and do alike: the environment, the stack as it lies there, the form of the report."""

import argparse
import codecs
import gzip
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from environments.judgement import LOWERED, RAISED
from operations import synthesis, terminal
from operations.errors import UnknownEnvironment, UsageError
from operations.guard.findings import Judgement
from terraform.stack import Stack
from terraform.state import State, read_state

if TYPE_CHECKING:
    from environments.environment import Environment


def add_environment(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    parser.add_argument("environment", metavar="ENV", help="such as dev")


def environment_called(name: str) -> "Environment":
    """An environment's settings. Raises UsageError where there is none of the name, and for a mistake in one."""
    known = {environment.name: environment for environment in all_environments()}
    if name not in known:
        raise UnknownEnvironment(name, known)
    return known[name]


def all_environments() -> "tuple[Environment, ...]":
    """Settings of all environments. Raises UsageError for a mistake in one."""
    from scaffolding import aws_bindings

    aws_bindings.install()  # the settings come with their modules, and those with the bindings

    from environments import load_environments
    from modules.settings import SettingsError

    try:
        return load_environments()
    except SettingsError as error:
        raise UsageError(str(error)) from None


def add_synthesized(parser: argparse.ArgumentParser) -> None:
    """`--synthesized`, for commands that synthesize first."""
    parser.add_argument("--synthesized", action="store_true", help="take the stack as synthesized last, it is current")


def synthesized(options: argparse.Namespace) -> Stack:
    """The environment's stack, synthesized anew unless the command line says that it is current."""
    if not options.synthesized:
        synthesis.synthesize()
    return synthesis.load(options.environment)


def all_synthesized(options: argparse.Namespace) -> dict[str, Stack]:
    """The same of all environments, by their names."""
    if not options.synthesized:
        synthesis.synthesize()
    return {name: synthesis.load(name) for name in synthesis.environments()}


def add_auto_approve(parser: argparse.ArgumentParser) -> None:
    """`--auto-approve`, for commands that ask before they begin."""
    parser.add_argument("--auto-approve", action="store_true", help="ask nobody")


def asker(options: argparse.Namespace) -> Callable[[str], bool]:
    """What asks whoever sits there, or takes yes for the answer where the command line says so."""

    def ask(question: str) -> bool:
        if options.auto_approve:
            return True
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here; say --auto-approve, if it is meant")
        return input(f"{question} Only yes is a yes: ").strip() == "yes"

    return ask


def judgement(options: argparse.Namespace) -> Judgement:
    """Where the environment judges otherwise than the rules."""
    name = options.environment
    return Judgement(frozenset(RAISED.get(name, ())), LOWERED.get(name, {}))


def add_timeout(parser: argparse.ArgumentParser) -> None:
    """`--timeout`, for commands that wait for tasks."""
    parser.add_argument(
        "--timeout",
        metavar="MINUTES",
        type=_minutes,
        default=20,
        help="for the tasks, 1 to 600; 20 unless said",
    )


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes; allowed: 1 to 600")
    return int(text)


def add_forms(parser: argparse.ArgumentParser, *, markdown: bool = False) -> None:
    """`--json`, and `--markdown` where there is such a report."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", dest="form", const="json", help="print JSON")
    if markdown:
        form.add_argument("--markdown", action="store_const", dest="form", const="markdown", help="print Markdown")


def print_report(
    options: argparse.Namespace,
    *,
    text: Callable[[], str],
    json: Callable[[], str],
    markdown: Callable[[], str] | None = None,
) -> None:
    """Prints the report to stdout, in the form that the command line asks for; text as terminal.py has it."""
    match options.form:
        case "json":
            print(json())
        case "markdown" if markdown is not None:
            print(markdown(), end="")
        case _:
            terminal.show(text())


def read_state_file(file: Path) -> State:
    """The state in a file that the command line names. Raises UsageError or Unreadable."""
    return read_state(_text_of(file), str(file))


def _text_of(file: Path) -> str:
    """The text of a state's file.

    UTF-8 or UTF-16, as PowerShell writes it, with a byte order mark or without, and gzipped or not.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        return content.decode(_encoding(content))
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not text, so it is no state; give what `terraform state pull` prints") from None
    except (OSError, EOFError, zlib.error):
        raise UsageError(f"{file} is gzipped and broken; copy it again") from None


def _encoding(content: bytes) -> str:
    """Of JSON, which begins with a plain character: https://www.rfc-editor.org/rfc/rfc4627#section-3."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if content[1:2] == b"\0":
        return "utf-16-le"
    if content[:1] == b"\0":
        return "utf-16-be"
    return "utf-8-sig"
