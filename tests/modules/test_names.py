"""How resources are called."""

import pytest

from modules.compute.service import LONGEST_NAME
from modules.names import ResourceNames
from modules.settings import SettingsError

DEV = ResourceNames(
    environment="dev", project_name="davidshaevel", owner="David Shaevel", cost_center="Platform Engineering"
)


def test_networking_and_compute_names_start_with_the_environment():
    assert DEV.prefix == "dev-davidshaevel"


def test_database_names_start_with_the_project():
    assert DEV.database_prefix == "davidshaevel-dev"


def test_tags_are_the_common_ones_the_name_and_what_one_resource_adds():
    assert DEV.tags("vpc", Tier="public") == {
        "Environment": "dev",
        "Project": "davidshaevel",
        "ManagedBy": "Terraform",
        "Owner": "David Shaevel",
        "CostCenter": "Platform Engineering",
        "Name": "dev-davidshaevel-vpc",
        "Tier": "public",
    }


@pytest.mark.parametrize("name", ["d", "dev", "dev2", "blue-2"])
def test_names_are_words_of_lowercase_letters_and_digits(name):
    assert DEV.but(environment=name).environment == name
    assert DEV.but(environment="x", project_name=name).project_name == name


@pytest.mark.parametrize("setting", ["environment", "project_name"])
@pytest.mark.parametrize("name", ["", "Dev", "2dev", "-dev", "dev-", "blue--2", "dev_2", "dév", "dev "])
def test_other_names_are_refused(setting, name):
    with pytest.raises(SettingsError) as error:
        DEV.but(**{setting: name})
    assert f"{setting} is {name!r}; allowed: lowercase letters, digits and single hyphens, a letter first" in str(
        error.value
    )


def test_the_longest_prefix_leaves_a_load_balancer_its_32_characters():
    longest = DEV.but(project_name="a" * 24)
    assert len(f"{longest.prefix}-alb") == 32
    with pytest.raises(SettingsError) as error:
        DEV.but(project_name="a" * 25)
    assert f"environment and project_name make the prefix 'dev-{'a' * 25}' of 29 characters; allowed: 28" in str(
        error.value
    )


def test_the_longest_prefix_and_service_leave_a_role_its_64_characters():
    longest = DEV.but(project_name="a" * 24)
    assert len(f"{longest.prefix}-{'b' * LONGEST_NAME}-execution-role") == 64
    assert len(f"{longest.prefix}-ecs-task-execution-role") <= 64
    assert len(f"{longest.prefix}-vpc-flow-logs-role") <= 64


def test_the_longest_prefix_leaves_a_bucket_its_63_characters():
    longest = DEV.but(project_name="a" * 24)
    assert len(f"123456789012-{longest.prefix}-alb-logs") <= 63


def test_others_can_take_the_place_of_the_owners_tags():
    assert DEV.tags("vpc", in_place_of_owner={"Repository": "platform"}) == {
        "Environment": "dev",
        "Project": "davidshaevel",
        "ManagedBy": "Terraform",
        "Name": "dev-davidshaevel-vpc",
        "Repository": "platform",
    }
    assert DEV.tags("vpc", in_place_of_owner={}).keys() == {"Environment", "Project", "ManagedBy", "Name"}
