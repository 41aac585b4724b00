"""Constructs that were renamed after the adoption: a second step of the move."""

import json

import pytest
from cdktf import Testing

from environments.dev import DEV
from platform_stack import PlatformStack
from scaffolding.adoption import AdoptionError, adopt, hcl_addresses


def test_a_renamed_construct_gets_a_moved_block_after_those_of_the_adoption(stack: PlatformStack):
    adopt(stack, DEV, {"aws_vpc.networking_network": "aws_vpc.networking_vpc"})
    moved = {move["from"]: move["to"] for move in json.loads(Testing.synth(stack))["moved"]}
    assert moved == {**hcl_addresses(DEV), "aws_vpc.networking_network": "aws_vpc.networking_vpc"}


def test_a_renaming_of_what_this_environment_does_not_have_is_left_out(stack: PlatformStack):
    adopt(stack, DEV, {"aws_s3_bucket.old": "aws_s3_bucket.new"})
    assert "aws_s3_bucket" not in json.dumps(json.loads(Testing.synth(stack))["moved"])


def test_a_renaming_to_nowhere_of_what_is_adopted_is_an_error(stack: PlatformStack):
    with pytest.raises(AdoptionError, match=r"module\.networking\.aws_vpc\.main"):
        adopt(stack, DEV, {"aws_vpc.networking_vpc": "aws_vpc.nowhere"})
