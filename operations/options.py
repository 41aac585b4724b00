"""What several commands take and do alike: the environment, the stack as it lies there, the form of the report."""

import argparse
from collections.abc import Callable
from pathlib import Path

from environments.judgement import LOWERED, RAISED
from operations import synthesis
from operations.errors import UsageError
from operations.guard.findings import Judgement
from terraform.stack import Stack


def add_environment(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    parser.add_argument("environment", metavar="ENV", help="such as dev")


def add_synthesized(parser: argparse.ArgumentParser) -> None:
    """`--synthesized`, for commands that synthesize first."""
    parser.add_argument("--synthesized", action="store_true", help="take the stack as synthesized last, it is current")


def synthesized(options: argparse.Namespace) -> Stack:
    """The environment's stack, synthesized anew unless the command line says that it is current."""
    if not options.synthesized:
        synthesis.synthesize()
    return synthesis.load(options.environment)


def judgement(options: argparse.Namespace) -> Judgement:
    """Where the environment judges otherwise than the rules."""
    name = options.environment
    return Judgement(frozenset(RAISED.get(name, ())), LOWERED.get(name, {}))


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
    """Prints the report to stdout, in the form that the command line asks for."""
    match options.form:
        case "json":
            print(json())
        case "markdown" if markdown is not None:
            print(markdown(), end="")
        case _:
            print(text(), end="")


def read_file(file: Path, *, otherwise: str) -> str:
    """The text of a file that the command line names; `otherwise` ends the sentence that a file of no text gets."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not text, {otherwise}") from None
