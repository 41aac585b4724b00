"""`cost` prints what an environment costs, beside another one, and what a plan makes of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments.dev import DEV
from environments.prod import PROD
from operations.errors import Exit
from tests.operations.commands.conftest import Bucket, Run, only_error

PLAN = {
    "format_version": "1.2",
    "planned_values": {},
    "resource_changes": [
        {
            "address": "aws_eip.new",
            "mode": "managed",
            "type": "aws_eip",
            "name": "new",
            "change": {"actions": ["create"], "before": None, "after": {}},
        }
    ],
}


@pytest.fixture
def cost(synth: Callable[..., Any], synthesized: Run, tmp_path: Path) -> Callable[..., tuple[Exit, str, str]]:
    """Runs the command on dev and prod as they are, and on an environment of another region."""
    out = tmp_path / "cdktf.out"
    elsewhere = {**synth(DEV), "provider": {"aws": [{"region": "eu-central-1"}]}}
    for name, stack in {"dev": synth(DEV), "prod": synth(PROD), "elsewhere": elsewhere}.items():
        (out / "stacks" / name).mkdir(exist_ok=True)
        (out / "stacks" / name / "cdk.tf.json").write_text(json.dumps(stack))
    (out / "manifest.json").write_text(json.dumps({"stacks": {"dev": {}, "prod": {}, "elsewhere": {}}}))
    return lambda environment, *options: synthesized("cost", environment, "--synthesized", *options)


def test_it_prints_a_table_json_or_markdown(cost):
    code, out, _ = cost("dev")
    assert code is Exit.FINE
    assert out.startswith("dev: 181.76 to 227.00 USD a month in us-east-1 (151.11 to 196.35 fixed, 30.65 usage)\n")
    assert json.loads(cost("dev", "--json")[1])["total"] == {"low": 181.76, "high": 227.0}
    assert cost("dev", "--markdown")[1].startswith("### Cost of dev: 181.76 to 227.00 USD a month")


def test_what_is_assumed_can_be_said(cost):
    _, out, _ = cost("dev", "--json", "--lcus", "3", "--gb-nat", "0")
    found = {line["what"]: line["amount"]["high"] for line in json.loads(out)["lines"]}
    assert found["load balancer capacity units"] == 17.52
    assert "data through NAT" not in found


def test_spot_costs_no_less_at_most_than_at_least(cost):
    code, _, err = cost("dev", "--spot-low", "60")
    assert code is Exit.USAGE
    assert only_error(err) == "--spot-low is 60; allowed: up to --spot-high, which is 50"


def test_two_environments_are_compared(cost):
    _, out, _ = cost("dev", "--compare", "prod")
    assert out.startswith("dev 181.76 to 227.00 and prod 277.09 to 439.65 USD a month: +95.33 to +212.65\n")
    assert "\n  NAT gateways" in out
    code, out, _ = cost("prod", "--compare", "prod")
    assert (code, out.splitlines()[0]) == (
        Exit.FINE,
        "prod and prod cost the same: prod 277.09 to 439.65 and prod 277.09 to 439.65 USD a month",
    )


def test_another_region_is_refused(cost):
    for arguments in (("elsewhere",), ("dev", "--compare", "elsewhere")):
        code, out, err = cost(*arguments)
        assert (code, out) == (Exit.USAGE, "")
        assert only_error(err).startswith(
            "elsewhere is in eu-central-1, and operations/costs/prices.toml has prices of"
        )


def test_a_plan_that_terraform_has_shown_is_read(cost, tmp_path: Path):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PLAN))
    code, out, _ = cost("dev", "--plan", str(file))
    assert code is Exit.FINE
    assert out.startswith("dev: the plan makes it +3.65: 0.00 -> 3.65 USD a month\n")
    assert json.loads(cost("dev", "--plan", str(file), "--json")[1])["difference"] == {"low": 3.65, "high": 3.65}
    assert (
        "| fixed | public addresses of NAT | 0.00 | 3.65 | +3.65 |" in cost("dev", "--plan", str(file), "--markdown")[1]
    )


def test_what_is_no_plan_is_refused(cost, tmp_path: Path):
    code, _, err = cost("dev", "--plan", "nowhere")
    assert code is Exit.USAGE
    assert only_error(err).startswith("there is no plan nowhere, neither here nor in ")
    for text in ("{", "{}"):
        (tmp_path / "plan.json").write_text(text)
        code, _, err = cost("dev", "--plan", str(tmp_path / "plan.json"))
        assert code is Exit.FAILED
        assert "`terraform show -json`" in only_error(err)


def test_a_plan_and_another_environment_are_not_compared_at_once(cost, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cost("dev", "--plan", "plan", "--compare", "prod")
    assert "argument --compare: not allowed with argument --plan" in capsys.readouterr().err


def test_a_plan_file_is_shown_by_terraform(bucket: Bucket, run: Run):
    """What `plan` leaves: dev's adoption, which moves and changes nothing."""
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.FINE, err
    code, out, err = run("cost", "dev", "--synthesized", "--plan", "plan")
    assert code is Exit.FINE, err
    assert out.splitlines()[0].startswith("dev: the plan changes no amount: ")
