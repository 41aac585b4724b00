"""`pipenv run plan ENV`: what an apply would do, and whether it may."""

import argparse
from collections.abc import Collection
from pathlib import Path

from operations import options as common
from operations import synthesis
from operations.errors import Exit, UsageError
from operations.guard import markdown, planning, report
from operations.guard.switching import let_go
from terraform.progress import say
from terraform.stack import Stack

ABOUT = "synthesize, plan and judge an environment"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, what is allowed, and what is judged."""
    common.add_environment(parser)
    parser.add_argument(
        "--allow",
        metavar="ADDRESS=CAUSE",
        action="append",
        default=[],
        help="let this happen to this resource, as the report spells it; give it once for each",
    )
    parser.add_argument(
        "--allowed", metavar="ALL", default="", help="the same, all of them in one text with spaces: for a pipeline"
    )
    parser.add_argument(
        "--plan", metavar="FILE", type=Path, help="judge this plan file, such as what `cdktf plan` left"
    )
    parser.add_argument(
        "--allow-deactivation",
        action="store_true",
        help="let go what the environment does not have while it is switched off, and nothing else",
    )
    parser.add_argument("--strict", action="store_true", help="let warnings stop the plan as dangers do")
    parser.add_argument("--new", action="store_true", help="the state may be empty: all is built from nothing")
    common.add_synthesized(parser)
    common.add_forms(parser, markdown=True)


def run(options: argparse.Namespace) -> Exit:
    """Prints the verdict, which is stored beside the plan too."""
    stack = synthesis.load(options.environment) if options.plan else common.synthesized(options)
    terms = planning.Terms(
        allow=[*options.allow, *options.allowed.split()],
        new=options.new,
        strict=options.strict,
        judgement=common.judgement(options),
        expected=_deactivation(stack) if options.allow_deactivation else (),
    )
    judged = planning.judge_file(stack, options.plan, terms) if options.plan else planning.plan(stack, terms)
    common.print_report(
        options,
        text=lambda: report.as_text(judged.verdict),
        json=lambda: report.as_json(judged.verdict, sha256=judged.sha256),
        markdown=lambda: markdown.as_markdown(judged.verdict),
    )
    if judged.verdict.fine and options.plan is None:
        say(f"apply it with: pipenv run apply {options.environment}")
    return Exit.FINE if judged.verdict.fine else Exit.STOPPED


def _deactivation(stack: Stack) -> Collection[str]:
    """What a deactivation may do: of databases only with those that are in a snapshot."""
    from operations.activation.deactivation import saved
    from operations.activation.standing import look

    if stack.switched_off is None:
        raise UsageError(
            f"--allow-deactivation: {stack.name} is activated by its settings, so that there is nothing to let go"
        )
    return let_go(saved(stack, look(stack)))
