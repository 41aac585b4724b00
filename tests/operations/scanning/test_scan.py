"""The real scanners, over the real environments and over what is wrong on purpose: one run of them for all."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments import load_environments
from environments.dev import DEV
from environments.prod import PROD
from operations.errors import CommandError
from operations.scanning import scanners
from operations.scanning.findings import Scanned, scanned
from operations.scanning.offline_plan import OfflinePlans
from operations.scanning.scan import scan
from operations.scanning.waivers import judge, read_waivers
from terraform.stack import Stack
from tests.conftest import needed
from tests.operations.scanning.made import stack

MISSPELT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObjekt"], "Resource": "${aws_s3_bucket.open.arn}/*"},
        {"Effect": "Allow", "Action": ["ecs:UpdateService"], "Resource": "*"},
    ],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "everybody"}}],
}
CONTAINER = {
    "name": "one",
    "image": "shop/one:1",
    "privileged": True,
    "secrets": [{"name": "PASSWORD", "valueFrom": "${aws_secretsmanager_secret.password.arn}"}],
}
WRONG = stack(
    "wrong",
    # As cdktf writes them: with these in it, checkov reads nothing of the whole file.
    moved=[{"from": "aws_s3_bucket.closed", "to": "aws_s3_bucket.open"}],
    terraform={"required_version": ">= 1.11", "backend": {"s3": {"bucket": "b", "key": "k", "region": "us-east-1"}}},
    provider={"aws": [{"region": "us-east-1"}]},
    data={"aws_caller_identity": {"me": {}}},
    variable={"image": {"type": "string"}},
    resource={
        "aws_s3_bucket": {"open": {"bucket": "shop-${var.image}-${data.aws_caller_identity.me.account_id}"}},
        "aws_s3_bucket_acl": {"public": {"bucket": "${aws_s3_bucket.open.id}", "acl": "public-read"}},
        "aws_iam_role": {"role": {"assume_role_policy": json.dumps(TRUST)}},
        "aws_iam_role_policy": {"policy": {"role": "${aws_iam_role.role.id}", "policy": json.dumps(MISSPELT)}},
        "aws_secretsmanager_secret": {"password": {"name": "password"}},
        "aws_ecs_task_definition": {"task": {"family": "one", "container_definitions": json.dumps([CONTAINER])}},
    },
)


@pytest.fixture(scope="module")
def ran(synth, terraform, tmp_path_factory) -> tuple[dict[str, Scanned], dict[str, Any]]:
    """What was found by environment, and beside it what checkov answers for dev's stack as it is synthesized."""
    python = needed(scanners.find)
    plans = OfflinePlans(terraform.executable, terraform.provider_override, terraform.variables)
    folder = tmp_path_factory.mktemp("wrong")
    raw = folder / "raw.tf.json"
    raw.write_text(json.dumps(synth(DEV)))
    beside: list[dict[str, Any]] = []

    def ask(python, files, policies):
        answer = real(python, [*files, {"framework": "terraform_json", "file": str(raw)}], policies)
        beside.append(answer["files"].pop())
        return answer

    real = scanners.ask
    stacks = [*(Stack(each.name, Path(), synth(each)) for each in (DEV, PROD)), WRONG]
    (folder / "plan").mkdir()
    terraform.provider.turn_to(folder / "plan")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanners, "ask", ask)
        found = scan(stacks, {"wrong": plans.plan(WRONG, folder / "plan")}, python)
    return {each.environment: each for each in found}, beside[0]


@pytest.fixture(scope="module")
def wrong(ran) -> set[tuple[str, str]]:
    return {(finding.check, finding.address) for finding in ran[0]["wrong"].findings}


@pytest.mark.parametrize("environment", [DEV.name, PROD.name])
def test_all_that_is_found_is_waived_or_recorded(ran, environment):
    """Of the stack alone; `pipenv run scan`, which .ci/run runs, has the plans too and sees what is stale."""
    waivers = read_waivers([each.name for each in load_environments()])
    found = ran[0][environment]
    assert found.findings
    assert judge(found, waivers[environment]).open == ()


def test_a_stack_as_it_is_synthesized_is_still_nothing_to_checkov_and_that_is_an_error(ran, synth):
    """Once checkov reads it, the copy can go: docs/decisions/scanning-a-copy.md."""
    answer = ran[1]
    assert (answer["checks"], answer["read"]) == (0, [])
    with pytest.raises(CommandError, match="cannot read the stack of dev"):
        scanned(Stack("dev", Path(), synth(DEV)), {"stack": answer}, [])


def test_a_public_bucket_is_found(wrong):
    assert ("CKV_AWS_20", "aws_s3_bucket.open") in wrong


def test_a_container_is_looked_into_though_it_names_what_is_not_made_yet(wrong):
    assert ("CKV_AWS_336", "aws_ecs_task_definition.task") in wrong


def test_an_action_that_does_not_exist_is_found_and_what_stands_beside_it(wrong):
    assert {check for check, address in wrong if address == "aws_iam_role_policy.policy" and "CKV" not in check} == {
        "UNKNOWN_ACTION s3:GetObjekt",
        "RESOURCE_STAR ecs:UpdateService",
    }


def test_a_role_that_trusts_nobody_who_exists_is_found(wrong):
    assert ("UNKNOWN_PRINCIPAL", "aws_iam_role.role") in wrong
