"""Repositories as the stack has them."""

import json

import pytest

from environments.dev import DEV
from modules.delivery import KeepReleases, image_id
from modules.delivery.lifecycle import lifecycle_policy
from tests.modules.delivery.deliveries import ACCOUNT, ELSEWHERE, KEY, REGION, SHIPPING, SHOP, SWITCHED_OFF
from tests.reading import addresses, changed, named

ALL = ["frontend", "backend", "grafana"]
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"


def arn(name):
    return f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/davidshaevel/{name}"


def test_each_service_has_a_repository_and_so_has_what_is_named_besides(synth):
    assert named(synth(SHIPPING), "aws_ecr_repository") == {
        f"repositories_{name}": {
            "name": f"davidshaevel/{name}",
            "image_tag_mutability": "IMMUTABLE",
            "image_scanning_configuration": {"scan_on_push": True},
            "encryption_configuration": [{"encryption_type": "AES256"}],
            "tags": {
                "Environment": "dev",
                "Project": "davidshaevel",
                "ManagedBy": "Terraform",
                "Owner": "David Shaevel",
                "CostCenter": "Platform Engineering",
                "Name": f"davidshaevel-{name}-ecr",
                "Application": name,
            },
        }
        for name in ALL
    }


def test_others_can_take_the_place_of_the_owners_tags(synth):
    """As the HCL's had them once they were at its root."""
    settings = SHIPPING.delivery.repositories.but(tags={"Repository": "platform"})
    repositories = named(
        synth(SHIPPING.but(delivery=SHIPPING.delivery.but(repositories=settings))), "aws_ecr_repository"
    )
    assert repositories["repositories_grafana"]["tags"] == {
        "Environment": "dev",
        "Project": "davidshaevel",
        "ManagedBy": "Terraform",
        "Name": "davidshaevel-grafana-ecr",
        "Application": "grafana",
        "Repository": "platform",
    }


def test_each_keeps_what_the_settings_say(synth):
    assert named(synth(SHIPPING), "aws_ecr_lifecycle_policy") == {
        f"repositories_{name}_lifecycle": {
            "repository": f"${{aws_ecr_repository.repositories_{name}.name}}",
            "policy": lifecycle_policy(KeepReleases(), "dev"),
        }
        for name in ALL
    }


def test_other_settings_are_other_arguments(synth):
    stack = synth(SHOP)
    [policy] = {each["policy"] for each in named(stack, "aws_ecr_lifecycle_policy").values()}
    assert json.loads(policy)["rules"][0]["selection"]["tagPrefixList"] == ["release-prod-"]
    repository = named(stack, "aws_ecr_repository")["repositories_admin_site"]
    assert repository["name"] == "davidshaevel/admin-site"
    assert {key: value for key, value in repository.items() if key not in ("name", "tags")} == {
        "image_tag_mutability": "MUTABLE",
        "image_scanning_configuration": {"scan_on_push": False},
        "encryption_configuration": [{"encryption_type": "KMS", "kms_key": KEY}],
    }


def test_images_of_the_project_are_copied_to_a_second_region(synth):
    assert named(synth(SHIPPING), "aws_ecr_replication_configuration") == {}
    assert named(synth(SHOP), "aws_ecr_replication_configuration") == {
        "repositories_replication": {
            "replication_configuration": {
                "rule": [
                    {
                        "destination": [{"region": "us-west-2", "registry_id": ACCOUNT}],
                        "repository_filter": [{"filter": "davidshaevel/", "filter_type": "PREFIX_MATCH"}],
                    }
                ]
            }
        }
    }


@pytest.mark.parametrize("environment", [SHIPPING, SHOP], ids=["plain", "shop"])
def test_no_repository_is_deleted_with_its_images(synth, environment):
    assert not [each for each in named(synth(environment), "aws_ecr_repository").values() if "force_delete" in each]


def test_scripts_find_them_by_name(synth):
    outputs = synth(SHIPPING)["output"]
    assert {name: output["value"] for name, output in outputs.items() if "_ecr_" in name} == {
        **{f"{name}_ecr_repository_url": f"${{aws_ecr_repository.repositories_{name}.repository_url}}" for name in ALL},
        **{f"{name}_ecr_repository_name": f"davidshaevel/{name}" for name in ALL},
    }


def test_of_another_environments_repositories_nothing_is_made_and_all_is_known(synth):
    stack = synth(ELSEWHERE)
    assert not [address for address in addresses(stack) if address.startswith("aws_ecr")]
    assert {name: output["value"] for name, output in stack["output"].items() if "_ecr_" in name} == {
        **{f"{name}_ecr_repository_url": f"{REGISTRY}/davidshaevel/{name}" for name in ALL},
        **{f"{name}_ecr_repository_name": f"davidshaevel/{name}" for name in ALL},
    }


def test_they_stay_while_the_services_are_switched_off(synth):
    kinds = ("aws_ecr_repository", "aws_ecr_lifecycle_policy")
    assert [named(synth(SWITCHED_OFF), kind) for kind in kinds] == [named(synth(SHIPPING), kind) for kind in kinds]


def test_all_else_of_the_platform_stays_as_it_is(synth):
    assert {address.split(".")[1].split("_")[0] for address in changed(synth(DEV), synth(SHIPPING))} == {
        "repositories",
        "github",
    }


@pytest.mark.parametrize(("environment", "services"), [(SHOP, 5), (ELSEWHERE, 2)], ids=["its own", "another's"])
def test_an_execution_role_of_its_own_pulls_from_its_services_repository_alone(synth, environment, services):
    policies = named(synth(environment), "aws_iam_role_policy")
    pulls = {
        name: statement["Resource"]
        for name, each in policies.items()
        if name.endswith("_execution_policy")
        for statement in json.loads(each["policy"])["Statement"]
        if "ecr:BatchGetImage" in statement["Action"]
    }
    assert pulls == {
        f"compute_{service.id}_execution_policy": arn(service.name) for service in environment.compute.services
    }
    assert len(pulls) == services


def test_a_name_with_dots_has_an_address():
    assert [image_id(name) for name in ("price-feed", "a.b", "a__b")] == ["price_feed", "a_b", "a__b"]
