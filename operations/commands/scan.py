"""`pipenv run scan [ENV...]`: what checkov and parliament find, beside what is waived."""

import argparse

from operations import options as common
from operations import synthesis
from operations.errors import Exit

ABOUT = "scan stack, plan and IAM policies for what is insecure, and hold it against what is waived"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Environments; all of them where none is named."""
    parser.add_argument("environments", metavar="ENV", nargs="*", help="such as dev; all, if none is named")
    common.add_synthesized(parser)
    common.add_forms(parser)


def run(options: argparse.Namespace) -> Exit:
    """Asks neither account nor network, once the scanners are installed."""
    import tempfile
    from pathlib import Path

    from operations.scanning import report, scanners
    from operations.scanning.offline_plan import OfflinePlans
    from operations.scanning.scan import scan
    from operations.scanning.waivers import judge, read_waivers

    if not options.synthesized:
        synthesis.synthesize()
    known = synthesis.environments()
    stacks = [synthesis.load(name) for name in options.environments or known]
    waivers = read_waivers(known)
    python = scanners.install()
    offline = OfflinePlans.find()
    plans = {}
    for stack in stacks:
        with tempfile.TemporaryDirectory() as folder:
            plans[stack.name] = offline.plan(stack, Path(folder))
    judged = [judge(scanned, waivers[scanned.environment]) for scanned in scan(stacks, plans, python)]
    common.print_report(options, text=lambda: report.as_text(judged), json=lambda: report.as_json(judged))
    return Exit.FINE if all(each.fine for each in judged) else Exit.STOPPED
