"""The origin's secret on emulated AWS: made once, kept by every plan, printed by none. Logs and WAF settle too."""

import json
import re
import subprocess
from collections.abc import Callable

import pytest

from environments.environment import Environment
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.rehearsal.tools import Tools
from terraform.stack import FILE, Json
from tests.conftest import Stack
from tests.modules.edge.distributions import FULL, ONLY_WAY_IN
from tests.real_terraform import Terraform

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT_ID}:distribution/EDFDVBD6EXAMPLE"
KINDS = ("aws_secretsmanager_secret", "aws_secretsmanager_secret_version", "aws_wafv2", "aws_cloudwatch_log_delivery")
IN_EDGE = ("waf_", "cdn_logs_")
TARGETS = [f"-target=data.aws_secretsmanager_secret_version.origin_secrets_{name}_sent" for name in ("first", "second")]


def part(stack: Json) -> Json:
    """What a stack has beside its distribution and its load balancer, and the first secret as an output."""
    resources = {
        kind: {
            name: resource
            for name, resource in named.items()
            if kind.startswith(KINDS) or (name.startswith(IN_EDGE) and not kind.endswith("lifecycle_configuration"))
        }
        for kind, named in stack["resource"].items()
    }
    text = json.dumps({kind: named for kind, named in resources.items() if named})
    versions = stack["data"]["aws_secretsmanager_secret_version"]
    first = "${data.aws_secretsmanager_secret_version.origin_secrets_first_sent.secret_string}"
    return {
        "provider": {"aws": [{"region": REGION, "max_retries": 2}]},
        "ephemeral": stack["ephemeral"],
        "data": {"aws_secretsmanager_secret_version": versions},
        "resource": json.loads(text.replace("${aws_cloudfront_distribution.cdn_distribution.arn}", DISTRIBUTION)),
        "output": {"sent": {"value": first, "sensitive": True}},
    }


@pytest.fixture(scope="module")
def run(tools: Tools, synth: Callable[[Environment], Stack], tmp_path_factory: pytest.TempPathFactory):
    """Runs Terraform on the part of a stack, in one folder, against one emulator."""
    folder = tmp_path_factory.mktemp("edge")
    versions = {"required_providers": Terraform.find().provider_override}
    with Emulator(ACCOUNT_ID, REGION, folder / "emulator.log", managed_policies=False) as emulator:

        def terraform(environment: Environment, *arguments: str, accept: tuple[int, ...] = (0,)) -> str:
            (folder / FILE).write_text(json.dumps({**part(synth(environment)), "terraform": versions}))
            done = subprocess.run(
                ["terraform", *arguments], cwd=folder, env=emulator.environment(), capture_output=True, text=True
            )
            said = done.stdout + done.stderr
            assert done.returncode in accept, said
            return said

        terraform(FULL, "init", "-input=false", "-no-color")
        yield terraform


@pytest.fixture(scope="module")
def deployed(run):
    """What the first deploy says, and the secret that it made."""
    said = run(FULL, "apply", "-auto-approve", "-input=false", "-no-color")
    return said, run(FULL, "output", "-raw", "sent")


def test_a_secret_is_64_letters_and_digits(deployed):
    assert re.fullmatch(r"[A-Za-z0-9]{64}", deployed[1])


def test_a_deploy_does_not_print_it(deployed):
    said, secret = deployed
    assert "aws_secretsmanager_secret_version.origin_secrets_first_value: Creation complete" in said
    assert secret not in said


def test_the_next_plan_changes_nothing_and_does_not_print_it(run, deployed):
    said = run(FULL, "plan", "-detailed-exitcode", "-input=false", "-no-color")
    assert "No changes." in said
    assert deployed[1] not in said


def test_another_secret_leaves_the_first_as_it_is(run, deployed):
    run(ONLY_WAY_IN, "apply", "-auto-approve", "-input=false", "-no-color", *TARGETS)
    assert run(ONLY_WAY_IN, "output", "-raw", "sent") == deployed[1]
