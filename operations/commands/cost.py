"""`pipenv run cost ENV`: what an environment costs a month, line by line."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from operations import options as common
from operations import synthesis
from operations.costs.assumptions import add_assumptions, assumptions
from operations.errors import Exit, UsageError

if TYPE_CHECKING:
    from operations.costs.comparison import Comparison
    from operations.costs.estimate import Estimate
    from terraform.plan import Plan
    from terraform.stack import Stack

ABOUT = "estimate what an environment costs a month, or by how much a plan changes it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, what it is compared with, and what is assumed."""
    common.add_environment(parser)
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument("--compare", metavar="ENV", help="show only in what the two differ")
    beside.add_argument(
        "--plan",
        metavar="FILE",
        type=Path,
        help="show what this plan makes of it: a plan file, or what `terraform show -json` printed",
    )
    common.add_synthesized(parser)
    common.add_forms(parser, markdown=True)
    add_assumptions(parser)


def run(options: argparse.Namespace) -> Exit:
    """Reads the stack, and asks nobody."""
    from datetime import date

    from operations.costs import markdown, of_plan, report, resources, wording
    from operations.costs.comparison import Comparison
    from operations.costs.estimate import estimate
    from operations.costs.prices import read_prices

    today, prices, assumed = date.today(), read_prices(), assumptions(options)
    if assumed.spot_low > assumed.spot_high:
        raise UsageError(f"--spot-low is {assumed.spot_low}; allowed: up to --spot-high, which is {assumed.spot_high}")

    def of(stack: "Stack", found: resources.Resources | None = None) -> "Estimate":
        prices.check_region(stack.name, stack.region)
        return estimate(stack.name, found or resources.of_stack(stack), assumed, prices)

    stack = common.synthesized(options)
    if options.plan is not None:
        plan = _read(stack, options.plan)
        both = Comparison(of(stack, of_plan.before(plan, stack)), of(stack, of_plan.after(plan, stack)))
        _print_comparison(options, wording.planned(both), ("now", "planned"), both)
    elif options.compare is not None:
        both = Comparison(of(stack), of(synthesis.load(options.compare)))
        _print_comparison(options, wording.compared(both), (options.environment, options.compare), both)
    else:
        found = of(stack)
        common.print_report(
            options,
            text=lambda: report.as_text(found, today),
            json=lambda: report.as_json(found, today),
            markdown=lambda: markdown.as_markdown(found, today),
        )
    return Exit.FINE


def _print_comparison(options: argparse.Namespace, headline: str, titles: tuple[str, str], both: "Comparison") -> None:
    from datetime import date

    from operations.costs import markdown, report

    today = date.today()
    common.print_report(
        options,
        text=lambda: report.comparison_as_text(headline, titles, both),
        json=lambda: report.comparison_as_json(both, today),
        markdown=lambda: markdown.comparison_as_markdown(headline, titles, both, today),
    )


def _read(stack: "Stack", file: Path) -> "Plan":
    """A plan, whether Terraform still has to show it or has done so."""
    import json

    from operations.guard.planning import find_plan
    from terraform.command import Terraform
    from terraform.errors import Unreadable
    from terraform.plan import read_plan

    found = find_plan(stack, file)
    if found.read_bytes()[:1] != b"{":
        return Terraform(stack.folder, stack.name).show(found)
    try:
        return read_plan(json.loads(found.read_text(encoding="utf-8")))
    except ValueError as error:
        raise Unreadable(f"{file} is no JSON ({error}); give what `terraform show -json` printed") from None
