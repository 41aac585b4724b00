"""Rules that hold between the settings of an environment."""

import pytest

from environments import load_environments
from environments.dev import DEV
from modules.compute import Secret
from modules.settings import SettingsError
from tests.changes import with_compute, with_service


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        DEV.but(**settings)
    return str(error.value)


@pytest.mark.parametrize("account", ["10858176916", "1085817691670", "10858176916a"])
def test_an_account_has_twelve_digits(account):
    assert f"aws_account_id is '{account}'; allowed: the 12 digits of an AWS account" in refusal(aws_account_id=account)


def test_an_account_that_starts_with_zero_stays_whole():
    assert DEV.but(aws_account_id="012345678901").aws_account_id == "012345678901"
    assert "aws_account_id is 12345678901: input should be a valid string" in refusal(aws_account_id=12345678901)


@pytest.mark.parametrize("region", ["us-east", "us-east-1a", "useast1", ""])
def test_a_region_is_one_of_aws(region):
    assert f"aws_region is '{region}'; allowed: a region of AWS, such as us-east-1" in refusal(aws_region=region)
    with pytest.raises(SettingsError, match=f"region is '{region}'; allowed: a region of AWS"):
        DEV.backend.but(region=region)


def test_zones_are_of_the_region():
    message = refusal(aws_region="us-west-2")
    assert "availability_zones holds 'us-east-1a', which is not of aws_region 'us-west-2'" in message
    assert "allowed: zones such as us-west-2a" in message


def test_one_zone_of_another_region_is_enough_to_refuse():
    with pytest.raises(SettingsError, match="availability_zones holds zones of us-east-1 and us-east-2"):
        DEV.networking.but(availability_zones=("us-east-1a", "us-east-2b"))


def test_an_environment_of_another_region_has_that_regions_zones():
    elsewhere = DEV.but(
        aws_region="ap-southeast-2",
        networking=DEV.networking.but(availability_zones=("ap-southeast-2a", "ap-southeast-2c")),
    )
    assert elsewhere.aws_region == "ap-southeast-2"


def test_environment_and_project_make_a_prefix_that_fits():
    no_services = with_compute(DEV, enabled=False, services=())
    assert no_services.but(project_name="a" * 24).names.prefix == "dev-" + "a" * 24
    with pytest.raises(SettingsError) as error:
        no_services.but(project_name="a" * 25)
    assert "environment and project_name make the prefix" in str(error.value)
    assert "of 29 characters; allowed: 28" in str(error.value)


def test_an_environment_says_at_least_what_it_is_and_where_it_runs():
    with pytest.raises(SettingsError) as error:
        type(DEV)()
    optional = {"adoption", "aws_profile", "backend", "budget", "confine_roles", "delivery", "edge", "ignore_tags"}
    optional |= {"activated", "buckets", "log_encryption", "night", "notifications", "prevent_destroy"}
    for setting in set(type(DEV).model_fields) - optional:
        assert f"{setting} is missing and has no default" in str(error.value)


def test_services_have_names_that_their_target_groups_can_bear():
    assert DEV.but(project_name="a" * 16).names.prefix == "dev-" + "a" * 16
    with pytest.raises(SettingsError) as error:
        DEV.but(project_name="a" * 17)
    assert "compute.services: 'frontend' makes the target group's name" in str(error.value)
    assert "of 33 characters; allowed: 32, choose a shorter name for the service" in str(error.value)


def test_environments_have_names_and_states_of_their_own():
    environments = load_environments()
    assert len({environment.name for environment in environments}) == len(environments)
    states = {(environment.state.bucket, environment.state.key) for environment in environments}
    assert len(states) == len(environments)


def test_dev_runs_where_it_has_always_run():
    assert (DEV.name, DEV.aws_account_id, DEV.aws_region) == ("dev", "108581769167", "us-east-1")


def test_a_name_that_no_resource_may_bear_is_refused_by_its_own_setting():
    assert refusal(name="Dev").startswith("Environment: name is 'Dev'; allowed: lowercase letters")


def test_the_zones_of_the_hcl_are_distinct():
    with pytest.raises(SettingsError, match="availability_zones names us-east-1a more than once; name each once"):
        DEV.adoption.but(availability_zones=("us-east-1a", "us-east-1a"))


def test_a_state_without_any_lock_is_refused():
    with pytest.raises(SettingsError, match="two deploys at once would lose a state; set one of them"):
        DEV.backend.but(dynamodb_table=None, use_lockfile=False)


def test_a_state_is_locked_by_the_table_or_by_a_lockfile():
    assert DEV.backend.but(dynamodb_table=None, use_lockfile=True).dynamodb_table is None
    assert DEV.backend.but(use_lockfile=False).dynamodb_table is not None


def test_secrets_are_of_the_environments_region():
    elsewhere = Secret(arn="arn:aws:secretsmanager:us-west-2:108581769167:secret:mail-AbCdEf")
    with pytest.raises(SettingsError) as error:
        with_service(DEV, "backend", secrets={"MAIL_KEY": elsewhere})
    assert "compute.services: secrets of 'backend' has MAIL_KEY from" in str(error.value)
    assert "which is not of aws_region 'us-east-1'; ECS reads secrets of its own region only" in str(error.value)


def test_whoever_logs_in_by_iam_needs_a_database_that_lets_him():
    with pytest.raises(SettingsError) as error:
        with_service(DEV, "backend", database_iam_user="app")
    assert "iam_database_authentication_enabled of database is off; turn it on, or leave the user out" in str(
        error.value
    )
    willing = DEV.but(database=DEV.database.but(iam_database_authentication_enabled=True))
    assert with_service(willing, "backend", database_iam_user="app")
