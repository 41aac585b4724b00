"""Terraform itself on states that hold what the HCL had of repositories and of the pipeline's user.

Nobody recorded these: the resources are put together here from ../shared/platform/later (inventory.json, ecr.md,
cicd-iam.md), with the attributes that provider 5.100 writes, beside the recorded state. Ids and ARNs that AWS gives are
invented.
"""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.delivery import DeliverySettings, KeepNewest, Repositories
from scaffolding.adoption import hcl_addresses
from terraform.plan import Plan
from tests.changes import with_compute, without_containers
from tests.conftest import Stack, state
from tests.modules.delivery.statements_of_the_hcl import STATEMENTS
from tests.real_terraform import Terraform

ACCOUNT, REGION = "108581769167", "us-east-1"
NAME = "dev-davidshaevel"
IMAGES = ("backend", "frontend", "grafana")
LIFECYCLE = (
    '{"rules":[{"action":{"type":"expire"},"description":"Keep last 10 images","rulePriority":1,"selection":'
    '{"countNumber":10,"countType":"imageCountMoreThan","tagStatus":"any"}}]}'
)
DEFAULT_TAGS = {
    "Project": "davidshaevel",
    "Environment": "dev",
    "ManagedBy": "Terraform",
    "Repository": "davidshaevel-platform",
}
OWNERS = {"Owner": "David Shaevel", "CostCenter": "Platform Engineering"}

DELIVERY = DeliverySettings(
    repositories=Repositories(keep=KeepNewest(images=10), more=("grafana",)), github_actions_user=True
)
# As they ran when they were recorded: what dev has decided since is no concern of these tests.
RAN = with_compute(DEV, alarms=None, services=[service.but(scaling=None) for service in DEV.compute.services]).but(
    delivery=DELIVERY
)
AT_THE_ROOT = without_containers(DEV).but(delivery=DELIVERY, adoption=DEV.adoption.but(repositories_in_compute=False))


def resource(kind: str, name: str, module: str | None, attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        **({"module": module} if module else {}),
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
        "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
    }


def repositories(module: str | None, more_tags: dict[str, str]) -> Iterator[dict[str, Any]]:
    for image in IMAGES:
        name = f"davidshaevel/{image}"
        tags = {
            **{key: value for key, value in DEFAULT_TAGS.items() if key != "Repository"},
            "Name": f"davidshaevel-{image}-ecr",
            "Application": image,
            **more_tags,
        }
        yield resource(
            "aws_ecr_repository",
            image,
            module,
            {
                "arn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}",
                "encryption_configuration": [{"encryption_type": "AES256", "kms_key": ""}],
                "force_delete": None,
                "id": name,
                "image_scanning_configuration": [{"scan_on_push": True}],
                "image_tag_mutability": "IMMUTABLE",
                "name": name,
                "registry_id": ACCOUNT,
                "repository_url": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}",
                "tags": tags,
                "tags_all": {**DEFAULT_TAGS, **tags},
                "timeouts": None,
            },
        )
        yield resource(
            "aws_ecr_lifecycle_policy",
            image,
            module,
            {"id": name, "policy": LIFECYCLE, "registry_id": ACCOUNT, "repository": name},
        )


def pipeline() -> Iterator[dict[str, Any]]:
    module, policy = "module.cicd_iam", f"arn:aws:iam::{ACCOUNT}:policy/cicd/{NAME}-github-actions-deployment"
    tags = {"Environment": "dev", "ManagedBy": "terraform", "Project": "davidshaevel"}
    user_tags = {**tags, "Name": f"{NAME}-github-actions", "Purpose": "GitHub Actions CI/CD deployments"}
    policy_tags = {**tags, "Name": f"{NAME}-github-actions-deployment"}
    yield resource(
        "aws_iam_user",
        "github_actions",
        module,
        {
            "arn": f"arn:aws:iam::{ACCOUNT}:user/cicd/{NAME}-github-actions",
            "force_destroy": False,
            "id": f"{NAME}-github-actions",
            "name": f"{NAME}-github-actions",
            "path": "/cicd/",
            "permissions_boundary": "",
            "tags": user_tags,
            "tags_all": {**DEFAULT_TAGS, **user_tags},
            "unique_id": "AIDAEXAMPLEEXAMPLEEXA",
        },
    )
    yield resource(
        "aws_iam_policy",
        "github_actions_deployment",
        module,
        {
            "arn": policy,
            "attachment_count": 1,
            "description": "Minimal permissions for GitHub Actions to deploy to ECS Fargate",
            "id": policy,
            "name": f"{NAME}-github-actions-deployment",
            "name_prefix": "",
            "path": "/cicd/",
            "policy": json.dumps({"Statement": STATEMENTS, "Version": "2012-10-17"}, sort_keys=True),
            "policy_id": "ANPAEXAMPLEEXAMPLEEXA",
            "tags": policy_tags,
            "tags_all": {**DEFAULT_TAGS, **policy_tags},
        },
    )
    yield resource(
        "aws_iam_user_policy_attachment",
        "github_actions_deployment",
        module,
        {"id": f"{NAME}-github-actions-20251104", "policy_arn": policy, "user": f"{NAME}-github-actions"},
    )


def holding(recorded: str, *new: dict[str, Any]) -> dict[str, Any]:
    before = copy.deepcopy(state(recorded))
    return {**before, "resources": [*before["resources"], *new]}


def planned(terraform: Terraform, folder: Path, stack: Stack, before: dict[str, Any]) -> Plan:
    return terraform.workspace(folder, stack, before).plan()


def test_with_the_services_all_of_it_is_adopted_and_nothing_changes(
    terraform: Terraform, synth: Callable[[Environment], Stack], tmp_path: Path
):
    before = holding("dev-with-compute", *repositories("module.compute", OWNERS), *pipeline())
    plan = planned(terraform, tmp_path, synth(RAN), before)
    assert plan.counts == {"no-op": 70 + 6 + 3}
    assert plan.moves == hcl_addresses(RAN)
    assert len(plan.moves) == 79


def test_at_the_root_and_without_services_only_tags_of_owners_are_added(
    terraform: Terraform, synth: Callable[[Environment], Stack], tmp_path: Path
):
    before = holding("dev", *repositories(None, {}), *pipeline())
    plan = planned(terraform, tmp_path, synth(AT_THE_ROOT), before)
    assert plan.moves == hcl_addresses(AT_THE_ROOT)
    assert plan.counts == {"no-op": 52 + 3 + 3, "update": 3}
    for change in plan.changes:
        if change.actions == ("update",):
            assert change.address.startswith("aws_ecr_repository.repositories_")
            assert change.after == {
                **change.before,
                "tags": {**change.before["tags"], **OWNERS},
                "tags_all": {**change.before["tags_all"], **OWNERS},
            }


@pytest.mark.parametrize(
    ("address", "attribute", "value"),
    [
        ("aws_ecr_repository.backend", "image_tag_mutability", "MUTABLE"),
        ("aws_ecr_lifecycle_policy.backend", "policy", LIFECYCLE.replace(":10,", ":11,")),
        ("aws_iam_user.github_actions", "force_destroy", True),
        ("aws_iam_policy.github_actions_deployment", "policy", '{"Statement":[],"Version":"2012-10-17"}'),
    ],
)
def test_the_plan_notices_what_differs(
    terraform: Terraform,
    synth: Callable[[Environment], Stack],
    tmp_path: Path,
    address: str,
    attribute: str,
    value: object,
):
    new = [*repositories("module.compute", OWNERS), *pipeline()]
    [changed] = [each for each in new if f"{each['type']}.{each['name']}" == address]
    changed["instances"][0]["attributes"][attribute] = value
    plan = planned(terraform, tmp_path, synth(RAN), holding("dev-with-compute", *new))
    [found] = [change for change in plan.changes if change.actions != ("no-op",)]
    assert (found.previous_address or "").endswith(address)
