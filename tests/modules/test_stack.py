"""What every stack has, whatever is in it."""

import json

import cdktf
import pytest
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.ecr_repository import EcrRepository
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from environments.environment import IgnoredTags
from modules.stack import Stack
from terraform.stack import addresses

ACCOUNT = "123456789012"


@pytest.fixture
def stack(tmp_path):
    def make(**more):
        app = cdktf.Testing.app(outdir=str(tmp_path))
        return Stack(app, "shop", **{"account_id": ACCOUNT, "profile": None, "tags": {"Project": "shop"}, **more})

    return make


def written(stack):
    return json.loads(cdktf.Testing.synth(stack))


def test_state_and_providers_are_of_one_account_and_take_the_credentials_of_one_profile(stack):
    made = stack(profile="ops")
    made.keep_state(
        bucket="states", key="shop.tfstate", region="eu-west-1", dynamodb_table="locks", use_lockfile=True, encrypt=True
    )
    made.provider("aws", "eu-west-1")
    made.provider("aws_us_east_1", "us-east-1", alias="us_east_1")
    stack = written(made)
    ours = {"allowed_account_ids": [ACCOUNT], "profile": "ops"}
    assert stack["terraform"]["backend"]["s3"] == {
        "bucket": "states",
        "key": "shop.tfstate",
        "region": "eu-west-1",
        "dynamodb_table": "locks",
        "use_lockfile": True,
        "encrypt": True,
        **ours,
    }
    provider = {"default_tags": [{"tags": {"Project": "shop"}}], **ours}
    assert stack["provider"]["aws"] == [
        {"region": "eu-west-1", **provider},
        {"region": "us-east-1", "alias": "us_east_1", **provider},
    ]


def test_tags_of_others_are_left_alone_by_every_provider(stack):
    made = stack(ignored_tags=IgnoredTags(keys=("CostTool",), key_prefixes=("policy:",)))
    made.provider("aws", "us-east-1")
    [provider] = written(made)["provider"]["aws"]
    assert provider["ignore_tags"] == [{"keys": ["CostTool"], "key_prefixes": ["policy:"]}]


def test_an_output_has_the_name_that_scripts_read(stack):
    made = stack()
    made.output(vpc_id="vpc-1", activated=False)
    assert written(made)["output"] == {"vpc_id": {"value": "vpc-1"}, "activated": {"value": False}}


def test_two_paths_for_one_address_are_refused_rather_than_one_of_them_lost(stack):
    made = stack()
    cdktf.TerraformOutput(Construct(made, "a"), "b_c", value="first")
    cdktf.TerraformOutput(Construct(made, "a_b"), "c", value="second")
    with pytest.raises(Exception, match=r"shop/a_b/c and shop/a/b_c are both called a_b_c; rename the newer"):
        written(made)


def test_its_resources_have_the_addresses_that_the_json_has(stack):
    made = stack()
    assert made.resources() == {}
    vpc = Vpc(Construct(made, "networking"), "vpc", cidr_block="10.0.0.0/16")
    Eip(Construct(made, "nat"), "eip_a")
    assert made.resources()["aws_vpc.networking_vpc"] is vpc
    EcrRepository(made, "api", name="api")  # asked again: an older one keeps its name
    DataAwsCallerIdentity(made, "caller")
    assert set(made.resources()) == {"aws_ecr_repository.api", "aws_eip.nat_eip_a", "aws_vpc.networking_vpc"}
    assert sorted(made.resources()) == list(addresses(written(made)))
