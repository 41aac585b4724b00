"""Measures how long a synth takes, and against what: `python benchmarks/synth.py`.

Prints the result and writes docs/performance.md. All cases are run in turn, several times over, and the
best run of each counts: what else the machine does can only make a run slower. Takes some minutes on a machine
that is otherwise idle. Needs Linux, and npm's registry for the TypeScript to compare with (`--no-typescript`).
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import typescript

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "performance.md"
COPIES = (1, 10, 50)
PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1024 * 1024

# What Python asks of Node -> as the report calls it. jsii's own names are private.
CALLS = {
    "CreateRequest": "objects made",
    "GetRequest": "attributes read",
    "_CompleteRequest": "answers to questions of Node's, the name of an element each",
    "InvokeRequest": "methods called",
    "StaticInvokeRequest": "static methods called",
    "StaticGetRequest": "classes loaded ahead",
    "LoadRequest": "assemblies loaded",
}
COUNT = """
import collections, json
from jsii._kernel.providers.process import _NodeProcess
counted, send = collections.Counter(), _NodeProcess.send
def count(node, request, answer):
    counted[type(request).__name__] += 1
    return send(node, request, answer)
_NodeProcess.send = count
import main
main.main()
print(json.dumps(counted))
"""


@dataclass(frozen=True)
class Sample:
    """One run: wall-clock and processor seconds, and the most memory that all its processes held at once, in MB."""

    seconds: float
    cpu: float
    memory: float


@dataclass
class Case:
    """What is measured. `environ` is added to the environment; `cold` starts with an empty cache of jsii."""

    name: str
    command: Sequence[str | Path]
    environ: dict[str, str] = field(default_factory=dict)
    cold: bool = False
    rounds: int = 1
    samples: list[Sample] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Wall-clock seconds of the fastest run."""
        return min(sample.seconds for sample in self.samples)

    @property
    def cpu(self) -> float:
        """Processor seconds of the run that took the fewest."""
        return min(sample.cpu for sample in self.samples)

    @property
    def memory(self) -> float:
        """The median of the runs' peaks, in MB."""
        return statistics.median(sample.memory for sample in self.samples)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="how often each warm case is run (default: 5)")
    parser.add_argument("--no-typescript", action="store_true", help="leave out what needs npm")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="synth-benchmark-") as folder:
        bench = Bench(Path(folder), options.rounds)
        bench.prepare(with_typescript=not options.no_typescript)
        bench.measure()
        report = bench.report()
    print(report)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report)


class Bench:
    """The cases, in a temporary folder of their own with a cache of jsii of its own."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self._folder = folder
        self._cache = folder / "cache"
        self._resources = 0
        copies = ROOT / "benchmarks" / "copies.py"
        python, eager = sys.executable, {"AWS_BINDINGS": "eager"}
        self.ours = Case("our synth (`python main.py`)", [python, ROOT / "main.py"], rounds=rounds)
        self.plain = Case("plain Python cdktf, same stacks", [python, ROOT / "main.py"], eager, rounds=rounds)
        self.import_alone = Case(
            "plain `from cdktf_cdktf_provider_aws.vpc import Vpc` alone",
            [python, "-c", "from cdktf_cdktf_provider_aws.vpc import Vpc"],
            rounds=rounds,
        )
        self.cdktf_alone = Case("`import cdktf` alone", [python, "-c", "import cdktf"], rounds=rounds)
        self.ours_cold = Case(self.ours.name, self.ours.command, cold=True)
        self.plain_cold = Case(self.plain.name, self.plain.command, eager, cold=True)
        self.copies = {
            count: Case(f"our synth, {count} x dev", [python, copies, str(count), f"copies{count}"], rounds=rounds)
            for count in COPIES
        }
        self.typescript: Case | None = None
        self.javascript: Case | None = None

    def prepare(self, *, with_typescript: bool) -> None:
        """Fill the caches, and write the stack in TypeScript from what ours generates."""
        self.run(self.plain)
        self.run(self.copies[1])
        text = next(self._folder.glob("copies1/stacks/*/cdk.tf.json")).read_text()
        stack = json.loads(text)
        self._resources = sum(len(found) for found in stack["resource"].values())
        if with_typescript:
            self._prepare_typescript(stack)

    def measure(self) -> None:
        """Run every case in turn, round after round."""
        cases = [case for case in vars(self).values() if isinstance(case, Case)] + list(self.copies.values())
        for number in range(max(case.rounds for case in cases)):
            for case in cases:
                if number < case.rounds:
                    print(f"round {number + 1}: {case.name}{', cold' if case.cold else ''}", file=sys.stderr)
                    case.samples.append(self.run(case))

    def _prepare_typescript(self, stack: dict[str, object]) -> None:
        folder = self._folder / "typescript"
        folder.mkdir()
        (folder / "package.json").write_text('{"private": true}')
        (folder / "tsconfig.json").write_text(json.dumps(typescript.TSCONFIG))
        (folder / "main.ts").write_text(typescript.program(stack, "dev", str(folder / "out")))
        print("installing TypeScript cdktf", file=sys.stderr)
        install = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", *typescript.PACKAGES], cwd=folder, stdout=sys.stderr
        )
        if install.returncode != 0:
            print("npm could not install it: measuring without TypeScript", file=sys.stderr)
            return
        rounds = self.ours.rounds
        modules = folder / "node_modules"
        # As cdktf.json of a TypeScript project has it: `npx ts-node main.ts`, which checks the types.
        self.typescript = Case(
            "TypeScript cdktf, 1 x dev (ts-node)",
            ["node", modules / "ts-node/dist/bin.js", folder / "main.ts"],
            rounds=rounds,
        )
        subprocess.run(["node", modules / "typescript/bin/tsc", "--project", folder], check=True)
        self.javascript = Case(
            "the same, compiled to JavaScript beforehand", ["node", folder / "main.js"], rounds=rounds
        )
        self.run(self.javascript)
        made = json.loads((folder / "out/stacks/dev/cdk.tf.json").read_text())
        if typescript.without_metadata(made) != typescript.without_metadata(stack):
            sys.exit("error: the stack in TypeScript is another one; see MAPS in benchmarks/typescript.py")

    def run(self, case: Case) -> Sample:
        """Run a case once."""
        cache = self._folder / "empty" if case.cold else self._cache
        shutil.rmtree(self._folder / "empty", ignore_errors=True)
        environ = {**self._environ(cache), **case.environ}
        start, cpu_before, peak = time.perf_counter(), _cpu_of_children(), 0.0
        process = subprocess.Popen(
            case.command, cwd=self._folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        while process.poll() is None:
            peak = max(peak, sum(map(_resident, _tree(process.pid))))
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            sys.exit(f"error: {case.name} failed:\n{process.stderr.read() if process.stderr else ''}")
        return Sample(seconds, _cpu_of_children() - cpu_before, peak / MB)

    def _environ(self, cache: Path) -> dict[str, str]:
        """What programs find around them, with jsii's cache there: the same whatever this process was started with."""
        unset = ("AWS_BINDINGS", "NODE_OPTIONS", "PYTHONDONTWRITEBYTECODE")
        return {
            **{name: value for name, value in os.environ.items() if name not in unset},
            "PYTHONPATH": str(ROOT),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache),
            "CDKTF_OUTDIR": str(self._folder / "cdktf.out"),
            # Bytecode as an installation leaves it behind, whatever this one did.
            "PYTHONPYCACHEPREFIX": str(self._folder / "bytecode"),
        }

    def report(self) -> str:
        """Return docs/performance.md."""
        return "\n".join(
            [
                "# How long a synth takes",
                "",
                "Written by `python benchmarks/synth.py`, which measures all of it in one run; don't edit. "
                "What makes it fast is in [aws_bindings](../scaffolding/aws_bindings/README.md).",
                "",
                f"All environments in one program; dev has {self._resources} resources. The best of "
                f"{self.ours.rounds} runs, taken in turn. "
                "CPU is the processor time of Python and Node together, which depends least on what else the machine "
                "does. Memory is the highest sum of what both hold, and counts twice what they share. "
                "The columns of ratios say how many times ours.",
                "",
                *self._table(
                    "Warm: jsii's cache is filled",
                    [
                        self.ours,
                        self.plain,
                        self.import_alone,
                        self.copies[1],
                        self.typescript,
                        self.javascript,
                        self.cdktf_alone,
                    ],
                ),
                *self._table(
                    "Cold: jsii's cache is empty (one run)",
                    [
                        self.ours_cold,
                        self.plain_cold,
                    ],
                ),
                *self._copies(),
                *self._calls(),
                *self._goals(),
                "## The machine",
                "",
                *(f"- {line}" for line in _machine()),
                "",
            ]
        )

    def _table(self, title: str, cases: Sequence[Case | None]) -> list[str]:
        ours = cases[0]
        assert ours is not None
        rows = [
            f"| {case.name} | {case.seconds:.2f} s | {case.seconds / ours.seconds:.2f} "
            f"| {case.cpu:.2f} s | {case.cpu / ours.cpu:.2f} | {case.memory:.0f} MB | {case.memory / ours.memory:.2f} |"
            for case in cases
            if case is not None
        ]
        head = ["| | time | ratio | CPU | ratio | memory | ratio |", "|---|---:|---:|---:|---:|---:|---:|"]
        return [f"## {title}", "", *head, *rows, ""]

    def _copies(self) -> list[str]:
        rows, before = [], 0
        for count, case in self.copies.items():
            further = f"{1000 * self._further(before, count):.0f} ms" if before else ""
            rows.append(
                f"| {count} | {count * self._resources} | {case.seconds:.2f} s | {case.cpu:.2f} s "
                f"| {further} | {case.memory:.0f} MB |"
            )
            before = count
        head = [
            "| environments | resources | time | CPU | CPU of each further | memory |",
            "|---:|---:|---:|---:|---:|---:|",
        ]
        return ["## Several environments in one program", "", *head, *rows, ""]

    def _calls(self) -> list[str]:
        """How often Python calls Node, and waits for it, for all environments."""
        printed = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", COUNT],
            env=self._environ(self._cache),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        counted = Counter(json.loads(printed))
        rows = [f"| {CALLS.get(kind, kind)} | {number} |" for kind, number in counted.most_common()]
        total = f"| all | {counted.total()} |"
        return ["## Calls from Python to Node", "", "| `python main.py` | |", "|---|---:|", *rows, total, ""]

    def _further(self, few: int, many: int) -> float:
        """Processor seconds that each environment beyond `few` takes, of `many`."""
        return (self.copies[many].cpu - self.copies[few].cpu) / (many - few)

    def _goals(self) -> list[str]:
        one, ten, fifty = COPIES
        memory_ratio = self.ours.memory / self.plain.memory
        growth = self._further(ten, fifty) / self._further(one, ten)
        goals = [
            *self._time_goals("at most a tenth of plain Python's", self.ours, self.plain, 0.1),
            *self._time_goals("one environment: at most twice `import cdktf`'s", self.copies[1], self.cdktf_alone, 2),
            ("at most a third of plain Python's memory", f"{memory_ratio:.2f}", memory_ratio <= 1 / 3),
            (
                "cost of a further environment flat: among the last 40 at most 1.25 of that among the first 10",
                f"{growth:.2f}",
                growth <= 1.25,
            ),
        ]
        if self.typescript is not None:
            goals += self._time_goals("no more than TypeScript's", self.copies[1], self.typescript, 1)
        rows = [f"| {goal} | {measured} | {'yes' if met else 'no'} |" for goal, measured, met in goals]
        return ["## Goals", "", "| goal | measured | met |", "|---|---:|---|", *rows, ""]

    @staticmethod
    def _time_goals(goal: str, ours: Case, other: Case, limit: float) -> list[tuple[str, str, bool]]:
        ratios = {"time": ours.seconds / other.seconds, "processor time": ours.cpu / other.cpu}
        return [(f"{goal} {what}", f"{ratio:.3f}", ratio <= limit) for what, ratio in ratios.items()]


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> list[int]:
    """Return this process and all that descend from it."""
    found = [pid]
    try:
        children = " ".join(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")).split()
    except OSError:  # it has just ended
        return found
    for child in children:
        found += _tree(int(child))
    return found


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _machine() -> list[str]:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * PAGE / MB / 1024
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in ("cdktf", "cdktf-cdktf-provider-aws", "jsii"))
    return [
        f"{os.cpu_count()} x {cpu}, {memory:.0f} GB of memory, {platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}, Node {node.removeprefix('v')}, {packages}",
        f"Load average over the last 15 minutes: {os.getloadavg()[2]:.1f} (the benchmark alone makes about 1.5)",
    ]


if __name__ == "__main__":
    main()
