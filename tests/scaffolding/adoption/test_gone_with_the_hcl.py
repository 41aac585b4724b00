"""What the HCL had taken along, and which facts of its shape the settings take."""

import tempfile

import pytest
from cdktf import Testing

from environments.dev import DEV
from environments.environment import HclAdoption
from modules.settings import SettingsError
from modules.switched_off import MARK
from platform_stack import PlatformStack
from scaffolding.adoption import gone_with_the_hcl, hcl_addresses
from terraform.stack import addresses
from tests.later.dev_2026_02_16 import DEV as SWITCHED_OFF

ZONES = ("us-east-1a", "us-east-1b")


def test_where_the_hcl_switched_nothing_off_nothing_is_missing(synth):
    assert gone_with_the_hcl(DEV, addresses(synth(DEV))) == ()
    assert gone_with_the_hcl(DEV.but(adoption=None), addresses(synth(DEV))) == ()


def test_modules_went_whole_and_so_did_routes_of_private_subnets(synth):
    on = addresses(synth(SWITCHED_OFF.but(activated=True)))
    parts = {address.split(".")[1].split("_")[0] for address in gone_with_the_hcl(SWITCHED_OFF, on)}
    assert parts == {"cdn", "compute", "database", "domain", "networking"}
    networks = {address for address in gone_with_the_hcl(SWITCHED_OFF, on) if ".networking_" in address}
    assert networks == {f"aws_route_table.networking_private_{letter}_routes" for letter in "ab"}


def test_groups_repositories_and_buckets_stayed():
    stayed = [
        "aws_security_group.networking_database_security_group",
        "aws_subnet.networking_private_db_a",
        "aws_ecr_repository.repositories_backend",
        "aws_s3_bucket.buckets_db_backups",
        "aws_iam_policy.github_actions_policy",
    ]
    assert gone_with_the_hcl(SWITCHED_OFF, stayed) == set()


def test_what_is_not_there_yet_is_none_of_what_a_deactivation_may_take():
    """Left on by mistake, it would let the next one take cluster, roles and log groups along: the guard stops that."""
    with tempfile.TemporaryDirectory() as outdir:
        marked = PlatformStack(Testing.app(outdir=outdir), SWITCHED_OFF).to_terraform()["//"][MARK]
    assert "aws_ecs_service.compute_backend_service" in marked
    assert not {
        "aws_acm_certificate.domain_certificate",
        "aws_cloudwatch_log_group.compute_backend_logs",
        "aws_db_subnet_group.database_subnet_group",
        "aws_ecs_cluster.compute_cluster",
        "aws_route_table.networking_private_a_routes",
    }.intersection(marked)


@pytest.mark.parametrize(
    ("adoption", "cluster", "repository"),
    [
        ({}, "module.compute.aws_ecs_cluster.main", "module.compute.aws_ecr_repository.backend"),
        (
            {"repositories_in_compute": False, "conditional_modules_indexed": True},
            "module.compute[0].aws_ecs_cluster.main",
            "aws_ecr_repository.backend",
        ),
        (
            {"conditional_modules_indexed": True},
            "module.compute[0].aws_ecs_cluster.main",
            "module.compute[0].aws_ecr_repository.backend",
        ),
    ],
    ids=["of 2025", "of February 2026", "of January 2026"],
)
def test_addresses_go_by_the_shape_that_the_hcl_had(adoption, cluster, repository):
    shaped = SWITCHED_OFF.but(adoption=HclAdoption(availability_zones=ZONES, **adoption))
    here = {new: old for old, new in hcl_addresses(shaped).items()}
    assert here["aws_ecs_cluster.compute_cluster"] == cluster
    assert here["aws_ecr_repository.repositories_backend"] == repository
    assert here["aws_vpc.networking_vpc"] == "module.networking.aws_vpc.main"
    assert here["aws_iam_user.github_actions_user"] == "module.cicd_iam.aws_iam_user.github_actions"


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (
            {"repositories_in_compute": False},
            "switched_off_by_hcl is on and conditional_modules_indexed is off; turn it on, for the HCL could switch "
            "off what has an index, and nothing else",
        ),
        (
            {"conditional_modules_indexed": True},
            "switched_off_by_hcl and repositories_in_compute are both on; turn repositories_in_compute off, for what "
            "was in the compute module is gone",
        ),
    ],
)
def test_shapes_that_the_hcl_never_had_are_refused(shape, sentence):
    with pytest.raises(SettingsError) as error:
        HclAdoption(availability_zones=ZONES, switched_off_by_hcl=True, **shape)
    assert str(error.value) == f"HclAdoption: {sentence}"


def test_once_it_is_activated_the_setting_has_no_effect_and_says_so():
    with pytest.warns(UserWarning, match="switched_off_by_hcl is on without effect, for activated is on; turn it off"):
        SWITCHED_OFF.but(activated=True)
