"""The command line: `python -m operations.guard plan|apply|lock-addresses|check-adoption|rollback-moves`."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from environments.address_changes import REMOVED
from operations.guard import address_lock, coverage, planning, report, stack, target, wayback
from operations.guard.errors import Exit, GuardError, UsageError
from operations.guard.state import read_state
from operations.guard.terraform import Interrupted, Terraform

LONGEST_LINE = 300  # characters; Terraform quotes the line of the stack that it is unhappy with

EXIT_CODES = """exit codes:
  0  fine
  1  failed: synthesizing, Terraform, or a file that cannot be read
  2  the command line or the settings are wrong
  3  stopped by the guard: a protected resource would be lost, or something is unaccounted for
  4  wrong target: account, bucket or state belong to something else
  5  the saved plan is stale: plan again
  130  interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], Exit] = options.command
    try:
        return command(options)
    except GuardError as error:
        print(f"error: {error}", file=sys.stderr)
        if error.details and error.details not in str(error):
            print("\n".join(f"    {line[:LONGEST_LINE]}" for line in error.details.splitlines()), file=sys.stderr)
        return error.exit
    except (KeyboardInterrupt, Interrupted):
        print("interrupted", file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.FAILED


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interrupted


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guard",
        description="Plans, judges and applies without destroying what runs. More: docs/planning-safely.md",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], Exit], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=about,
            description=about[0].upper() + about[1:] + ".",
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=command)
        return added

    plan = add("plan", _plan, "synthesize, plan and judge an environment")
    plan.add_argument("environment", metavar="ENV", help="such as dev")
    plan.add_argument(
        "--allow",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="let this protected resource be destroyed, replaced or forgotten; give it once for each",
    )
    plan.add_argument("--plan", metavar="FILE", type=Path, help="judge this plan file, such as what `cdktf plan` left")
    plan.add_argument("--new", action="store_true", help="the state may be empty although the stack moves resources")
    _add_synthesized(plan)
    form = plan.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", dest="form", const="json", help="print JSON")
    form.add_argument("--markdown", action="store_const", dest="form", const="markdown", help="print Markdown")

    apply = add("apply", _apply, "apply the saved plan exactly as it was judged")
    apply.add_argument("environment", metavar="ENV")
    apply.add_argument("--plan", metavar="FILE", type=Path, help="the plan file, if not the one that `plan` saved")

    lock = add("lock-addresses", _lock_addresses, "write tests/addresses/ENV.txt of every environment anew")
    _add_synthesized(lock)

    check = add("check-adoption", _check_adoption, "account for everything in the state")
    check.add_argument("environment", metavar="ENV")
    check.add_argument("--state", metavar="FILE", type=Path, help="read this file instead of pulling the state")
    _add_synthesized(check)

    back = add("rollback-moves", _rollback_moves, "write the moved blocks that lead back to the HCL modules")
    back.add_argument("environment", metavar="ENV")
    back.add_argument("--output", metavar="FILE", type=Path, help="default: rollback-ENV.tf")
    _add_synthesized(back)
    return parser


def _add_synthesized(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--synthesized", action="store_true", help="take the stack as synthesized last, it is current")


def _plan(options: argparse.Namespace) -> Exit:
    if options.plan is None:
        judged = planning.plan(
            options.environment, allow=options.allow, new=options.new, synthesized=options.synthesized
        )
    else:
        judged = planning.judge_file(options.environment, options.plan, allow=options.allow, new=options.new)
    match options.form:
        case "json":
            print(report.as_json(judged.verdict, sha256=judged.sha256))
        case "markdown":
            print(report.as_markdown(judged.verdict), end="")
        case _:
            print(report.as_text(judged.verdict), end="")
    if judged.verdict.fine and options.plan is None:
        print(f"apply it with: pipenv run apply {options.environment}", file=sys.stderr)
    return Exit.FINE if judged.verdict.fine else Exit.STOPPED


def _apply(options: argparse.Namespace) -> Exit:
    planning.apply(options.environment, options.plan)
    return Exit.FINE


def _lock_addresses(options: argparse.Namespace) -> Exit:
    if not options.synthesized:
        stack.synthesize()
    found = {environment: stack.load(environment) for environment in stack.environments()}
    problems = []
    for environment, loaded in found.items():
        locked = address_lock.read_lock(address_lock.lock_file(environment))
        removed = REMOVED.get(environment, {})
        problems += address_lock.lost(environment, locked, loaded.json, removed)
        problems += address_lock.resurrected(environment, loaded.json, removed)
    if problems:
        raise UsageError("\n".join(problems))
    for environment, loaded in found.items():
        file = address_lock.lock_file(environment)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(address_lock.as_lines(loaded.addresses), encoding="utf-8")
        print(f"{environment}: {len(loaded.addresses)} addresses in {file.relative_to(stack.ROOT)}")
    return Exit.FINE


def _check_adoption(options: argparse.Namespace) -> Exit:
    if not options.synthesized:
        stack.synthesize()
    loaded = stack.load(options.environment)
    if options.state is None:
        terraform = Terraform(loaded.folder, options.environment)
        planning.initialize(loaded, terraform)
        text, source = terraform.pull_state(), f"the state of {options.environment}"
    else:
        text, source = _read(options.state), str(options.state)
    state = read_state(text, source)
    target.check_state(loaded, state, new=True)
    found = coverage.account_for(loaded, state, REMOVED.get(options.environment, {}))
    print(coverage.as_text(found), end="")
    return Exit.FINE if found.fine else Exit.STOPPED


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not text, so it is no state; give what `terraform state pull` prints") from None


def _rollback_moves(options: argparse.Namespace) -> Exit:
    if not options.synthesized:
        stack.synthesize()
    way = wayback.way_back(stack.load(options.environment))
    if not way.moves:
        raise UsageError(f"{options.environment} has no moved blocks, so there is no way back to the HCL modules")
    file = options.output or Path(f"rollback-{options.environment}.tf")
    file.write_text(wayback.as_hcl(way), encoding="utf-8")
    print(wayback.as_commands(way), end="")
    print(f"wrote {len(way.moves)} moved blocks to {file}; the commands above do the same", file=sys.stderr)
    if way.strangers:
        print(
            f"{len(way.strangers)} resources were never part of the HCL modules; see the end of {file}",
            file=sys.stderr,
        )
    return Exit.FINE


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main())
