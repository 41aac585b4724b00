"""`deactivate` and `activate` do what the settings say, and nothing that the next plan would take back."""

import json
from pathlib import Path

from operations.errors import Exit
from tests.conftest import Stack
from tests.operations.commands.conftest import Bucket, Run, only_error


def switched_off(here: Path, *gone: str) -> None:
    stack = json.loads((here / "cdk.tf.json").read_text())
    (here / "cdk.tf.json").write_text(json.dumps({**stack, "//": {"switched_off": gone}}))


def test_what_is_on_by_its_settings_is_not_switched_off(run: Run, here: Path):
    code, out, err = run("deactivate", "dev", "--synthesized", "--auto-approve")
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err) == (
        "dev is activated by its settings, and the next plan would switch it on again; write activated=False into "
        "environments/dev.py (or set PLATFORM_DEV_ACTIVATED=false wherever it is planned), and call this again"
    )
    code, _, err = run("plan", "dev", "--synthesized", "--allow-deactivation")
    assert code is Exit.USAGE
    assert only_error(err).startswith("--allow-deactivation: dev is activated by its settings")


def test_what_is_off_by_its_settings_is_not_switched_on(run: Run, here: Path):
    switched_off(here)
    code, out, err = run("activate", "dev", "--synthesized", "--auto-approve")
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err).startswith(
        "dev is switched off by its settings, and the next plan would switch it off again"
    )


def test_an_environment_that_was_never_adopted_is_not_switched_off(
    run: Run, here: Path, bucket: Bucket, running: Stack
):
    switched_off(here, "aws_db_instance.database_instance")
    code, _, err = run("deactivate", "dev", "--synthesized", "--auto-approve")
    assert code is Exit.STOPPED
    assert "adopt them first, while the environment is activated" in only_error(err)
    assert bucket.state() == running
