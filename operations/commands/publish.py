"""`pipenv run publish WHAT ENV FILE`: brings a report to where people see it, for a pipeline."""

import argparse
from pathlib import Path

from operations.errors import Exit, UsageError
from operations.github import LONGEST_TEXT, Repository

ABOUT = "write a plan into the pull request's comment, or drift into the issue about it"

WORKED, FAILED = "success", "failure"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is, of which environment, and what came of it."""
    parser.add_argument("what", choices=("plan", "drift"), help="a comment of the pull request, or an issue")
    parser.add_argument("environment", metavar="ENV", help="such as dev")
    parser.add_argument("file", metavar="FILE", type=Path, help="what the command printed")
    parser.add_argument(
        "--outcome",
        default=FAILED,
        help=f"how its step ended, as GitHub calls it; {WORKED} closes the issue about drift",
    )


def run(options: argparse.Namespace) -> Exit:
    """There is one comment, and one open issue, for each environment."""
    repository = Repository()
    try:
        report = options.file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.file} cannot be read: {error}") from None
    marker = f"{options.what} {options.environment}"
    if options.what == "plan":
        headline = f"### Plan for {options.environment}: there is none"
        repository.comment(marker, report or f"{headline}\n\nPlanning failed: [the log]({repository.run_url}).")
    elif options.outcome == WORKED:
        repository.close_issue(marker)
    elif report:
        repository.open_issue(
            marker,
            f"{options.environment}: changed outside of Terraform",
            f"{fenced(report)}\n\n[The log]({repository.run_url}). What is to stay so goes into the environment's "
            f"file, and `pipenv run plan {options.environment}` takes back the rest.",
        )
    else:
        repository.open_issue(
            marker,
            f"{options.environment}: whether anything was changed outside of Terraform is not known",
            f"Looking for it failed: [the log]({repository.run_url}).",
        )
    return Exit.FINE


def fenced(text: str) -> str:
    """A block of code, whatever backticks the text holds, that leaves room for what is said below it."""
    text = text[: LONGEST_TEXT - 1024]
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"
