"""The public name: its zone, and who else has it. On the emulator."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.preflight.asking import Account
from operations.preflight.domain import aliases, hosted_zones
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import only, stack

KEY = "dev/terraform.tfstate"
LOOKS_UP = {"aws_route53_zone": {"edge": {"name": "example.com", "private_zone": False}}}


def make_zone(aws: Any, reference: str, **more: Any) -> str:
    made = aws("route53").create_hosted_zone(Name="example.com", CallerReference=reference, **more)
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def test_a_zone_that_is_there_once_is_fine(account: Account, aws: Any):
    network = {"VPCRegion": "us-east-1", "VPCId": "vpc-1"}
    make_zone(aws, "private", VPC=network, HostedZoneConfig={"PrivateZone": True})
    public = make_zone(aws, "public")
    assert only(hosted_zones(account, stack(data=LOOKS_UP))) == ("fine", f"example.com is {public}")


def test_a_zone_that_nobody_made_is_a_problem(account: Account):
    answer, sentence = only(hosted_zones(account, stack(data=LOOKS_UP)))
    assert answer == "problem"
    assert sentence.startswith("there is no public hosted zone for example.com; make it (")


def test_two_zones_of_a_name_are_a_problem(account: Account, aws: Any):
    zones = [make_zone(aws, reference) for reference in "ab"]
    answer, sentence = only(hosted_zones(account, stack(data=LOOKS_UP)))
    assert answer == "problem"
    assert sentence.startswith("there are 2 zones for example.com: ")
    assert all(zone in sentence for zone in zones)


def test_a_stack_that_looks_none_up_asks_nothing(account: Account, refuse: Any):
    refuse("GET /2013-04-01/hostedzone")
    assert only(hosted_zones(account, stack())) == ("fine", "the stack looks none up")


@pytest.fixture
def wanted(aws: Any) -> Wanted:
    aws("s3").create_bucket(Bucket="state")
    cdn = {"aws_cloudfront_distribution": {"edge": {"aliases": ["shop.example.com", "${aws_lb.x.dns_name}"]}}}
    return stack(cdn, backend={"bucket": "state", "key": KEY})


def make_distribution(aws: Any, *names: str) -> str:
    ports = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    config = {
        "CallerReference": ",".join(names),
        "Comment": "-",
        "Enabled": True,
        "Aliases": {"Quantity": len(names), "Items": list(names)},
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "o.example.com", "CustomOriginConfig": ports}]},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only"},
    }
    return str(aws("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def test_a_name_that_another_distribution_has_is_a_problem(account: Account, aws: Any, wanted: Wanted):
    free = ("fine", "no other distribution of the account has shop.example.com")
    assert only(aliases(account, wanted)) == free
    make_distribution(aws, "other.example.com")
    assert only(aliases(account, wanted)) == free
    id_ = make_distribution(aws, "www.example.com", "shop.example.com")
    answer, sentence = only(aliases(account, wanted))
    assert answer == "problem"
    assert sentence.startswith(
        f"distribution {id_} has the name shop.example.com, and CloudFront gives it to no second"
    )


def test_a_name_of_the_environments_own_distribution_is_fine(account: Account, aws: Any, wanted: Wanted):
    id_ = make_distribution(aws, "shop.example.com")
    own = {"mode": "managed", "type": "aws_cloudfront_distribution", "name": "edge"}
    state = {
        "version": 4,
        "lineage": "x",
        "outputs": {},
        "resources": [{**own, "instances": [{"attributes": {"id": id_}}]}],
    }
    aws("s3").put_object(Bucket="state", Key=KEY, Body=json.dumps(state).encode())
    assert only(aliases(account, wanted))[0] == "fine"


def test_where_one_may_not_ask_it_is_not_known(account: Account, wanted: Wanted, refuse: Any):
    refuse("GET /2020-05-31/distribution", "GET /2013-04-01/hostedzone")
    with pytest.raises(ClientError, match="AccessDenied"):
        list(aliases(account, wanted))
    with pytest.raises(ClientError, match="AccessDenied"):
        list(hosted_zones(account, stack(data=LOOKS_UP)))
