"""Measures what loading bindings on use gains with cdktf and with cdktn: `python benchmarks/leaving.py COPY`.

COPY is what `.ci/leaving-cdktf COPY` leaves. Prints a table; all cases are run in turn, as benchmarks/synth.py does.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from synth import ROOT, Bench, Case


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("copy", type=Path, help="the copy, with its packages in .venv")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is run (default: 5)")
    options = parser.parse_args()
    copy = options.copy.resolve()
    rows = []
    with tempfile.TemporaryDirectory(prefix="leaving-benchmark-") as folder:
        bench = Bench(Path(folder), options.rounds)
        for name, python, root in (("cdktf", sys.executable, ROOT), ("cdktn", copy / ".venv/bin/python", copy)):
            preload = root / "scaffolding" / "aws_bindings" / "preload.js"
            eager = {"PYTHONPATH": str(root), "AWS_BINDINGS": "eager"}
            node_alone = eager | {"NODE_OPTIONS": f'--preserve-symlinks --require "{preload}"'}
            command = [python, root / "main.py"]
            rows += [
                (
                    Case(f"{name}, plain", command, eager),
                    Case(f"{name}, Node's side alone on use", command, node_alone),
                    Case(f"{name}, with aws_bindings", command, {"PYTHONPATH": str(root)}),
                )
            ]
        for number in range(options.rounds + 1):
            for case in (case for row in rows for case in row):
                print(f"round {number}: {case.name}", file=sys.stderr)
                sample = bench.run(case)
                if number:  # the first fills jsii's cache and Python's
                    case.samples.append(sample)
    print("| | time | of plain | CPU | of plain | memory |\n|---|---:|---:|---:|---:|---:|")
    for row in rows:
        plain = row[0]
        for case in row:
            print(
                f"| {case.name} | {case.seconds:.2f} s | {case.seconds / plain.seconds:.2f} "
                f"| {case.cpu:.2f} s | {case.cpu / plain.cpu:.2f} | {case.memory:.0f} MB |"
            )


if __name__ == "__main__":
    main()
