"""What CI does of it is a script that anybody can run."""

import os
from pathlib import Path

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[3]


def test_the_job_runs_one_script():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "leaving-cdktf.yml").read_text())
    (job,) = workflow["jobs"].values()
    (script,) = [step["run"] for step in job["steps"] if "run" in step]
    assert os.access(ROOT / script, os.X_OK)
    commands = (ROOT / script).read_text()
    for command in ("leave-cdktf", "--compare", "pipenv run unit", "npx cdktn synth"):
        assert command in commands
