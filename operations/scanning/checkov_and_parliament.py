"""Runs checkov and parliament in one process, by the Python of the scanners' own environment (.ci/scanners).

`python checkov_and_parliament.py JOB RESULT`: reads what to scan from one file of JSON and writes what was found to
another. One process for all, for importing checkov takes longer than a scan. Nothing of the project is imported here.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import parliament
from checkov.runner_filter import RunnerFilter
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform_json.runner import TerraformJsonRunner

ADDRESS = "__address__"
"""Where checkov keeps a planned resource's address."""


class Errors(logging.Handler):
    """Keeps what checkov logs as an error: it says so when it skips something, and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a line."""
        self.said.append(record.getMessage())


def checkov(framework: str, file: str, errors: Errors) -> dict[str, Any]:
    """Scans one file. `read` has the addresses of all resources that checkov understood, checked or not."""
    errors.said.clear()
    runner: Any = TerraformJsonRunner() if framework == "terraform_json" else PlanRunner()
    report = runner.run(root_folder=None, files=[file], runner_filter=RunnerFilter(framework=[framework]))
    read = {
        conf.get(ADDRESS, f"{type_}.{name}")
        for definition in (runner.definitions or {}).values()
        for block in definition.get("resource", ())
        for type_, named in block.items()
        for name, conf in named.items()
        if isinstance(conf, dict)
    }
    return {
        "checks": len(report.passed_checks) + len(report.failed_checks),
        "read": sorted(read),
        "errors": [*report.parsing_errors, *errors.said],
        "failed": [
            {"check": check.check_id, "resource": check.resource, "says": check.check_name}
            for check in report.failed_checks
        ],
    }


def lint(policy: str) -> list[dict[str, Any]]:
    """What parliament says of one policy."""
    found = parliament.analyze_policy_string(policy).findings
    return [
        {"check": each.issue, "says": parliament.enhance_finding(each).title, "detail": each.detail} for each in found
    ]


def main(job: str, result: str) -> None:
    """Scans all that a job names."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    found = {
        "files": [checkov(each["framework"], each["file"], errors) for each in asked["files"]],
        "policies": [lint(policy) for policy in asked["policies"]],
    }
    Path(result).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
