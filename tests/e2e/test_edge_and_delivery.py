"""Each type of resource that an edge and a delivery need, on emulated AWS: made, nothing left to do, and gone again.

A stack of its own, of an environment outside of us-east-1. Its waits are the provider's: 60 s for the load balancer, 55
for the lifecycle of a bucket, 30 for each change of a distribution, 15 for each change of a zone, and nothing found
shortens them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.leftovers import left_behind
from operations.rehearsal.platform import ACCOUNT_ID
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from tests.e2e.edge.naming import DOMAIN, PREFIX
from tests.e2e.edge.stack import edge_stack

pytestmark = pytest.mark.e2e

REGION = "eu-west-1"


@dataclass(frozen=True)
class Edge:
    """The stack, as it runs."""

    project: Project
    emulator: Emulator
    folder: Path

    def terraform(self, *arguments: str) -> None:
        self.project.terraform(self.folder, *arguments, "-input=false", "-no-color")

    def state(self, address: str) -> dict[str, Any]:
        resources = json.loads((self.folder / "terraform.tfstate").read_text())["resources"]
        [found] = [
            resource["instances"][0]["attributes"]
            for resource in resources
            if resource["mode"] == "managed" and f"{resource['type']}.{resource['name']}" == address
        ]
        return dict(found)


@pytest.fixture(scope="module")
def edge(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    scratch = tmp_path_factory.mktemp("edge")
    with Emulator(ACCOUNT_ID, REGION, scratch / "emulator.log") as emulator:
        project = Project(
            ROOT, scratch / "project", tools=tools, emulator=emulator, commands=Commands(scratch / "logs")
        )
        made = Edge(project, emulator, project.make_folder("edge", edge_stack(REGION)))
        made.terraform("apply", "-auto-approve")
        yield made


def test_a_second_plan_has_nothing_left_to_do(edge: Edge):
    edge.terraform("plan", "-detailed-exitcode")


def test_the_distribution_is_what_was_asked_for(edge: Edge):
    id_ = edge.state("aws_cloudfront_distribution.cdn")["id"]
    found = edge.emulator.client("cloudfront").get_distribution(Id=id_)["Distribution"]
    config = found["DistributionConfig"]
    [origin] = config["Origins"]["Items"]
    default = config["DefaultCacheBehavior"]
    assert (found["Status"], config["Enabled"], config["HttpVersion"], config["IsIPV6Enabled"]) == (
        "Deployed",
        True,
        "http2and3",
        True,
    )
    assert set(config["Aliases"]["Items"]) == {DOMAIN, f"www.{DOMAIN}"}
    assert {header["HeaderName"] for header in origin["CustomHeaders"]["Items"]} == {
        "X-Custom-Header",
        "X-Origin-Secret",
    }
    assert default["CachePolicyId"] == edge.state("aws_cloudfront_cache_policy.pages")["id"]
    assert default["ResponseHeadersPolicyId"] == edge.state("aws_cloudfront_response_headers_policy.security")["id"]
    assert config["WebACLId"] == edge.state("aws_wafv2_web_acl.edge")["arn"]
    assert config["ViewerCertificate"]["ACMCertificateArn"] == edge.state("aws_acm_certificate.edge")["arn"]


def test_what_cloudfront_uses_is_in_us_east_1_and_the_rest_at_home(edge: Edge):
    arns = {address: edge.state(address)["arn"] for address in AT_HOME_IN}
    assert {address: arn.split(":")[3] for address, arn in arns.items()} == AT_HOME_IN


def test_names_lead_to_the_distribution_by_both_protocols(edge: Edge):
    zone = edge.state("aws_route53_zone.zone")["zone_id"]
    records = edge.emulator.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    targets = {
        (record["Type"], record["AliasTarget"]["DNSName"])
        for record in records
        if record["Name"] == f"{DOMAIN}." and "AliasTarget" in record
    }
    name = edge.state("aws_cloudfront_distribution.cdn")["domain_name"]
    assert {(kind, target.rstrip(".")) for kind, target in targets} == {("A", name), ("AAAA", name)}


def test_the_load_balancer_lets_cloudfront_alone_in(edge: Edge):
    ec2 = edge.emulator.client("ec2")
    name = "com.amazonaws.global.cloudfront.origin-facing"
    [prefix_list] = ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [name]}])[
        "PrefixLists"
    ]
    group = edge.state("aws_security_group.lb")["id"]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert [rule["PrefixListId"] for rule in rules if not rule["IsEgress"]] == [prefix_list["PrefixListId"]]


def test_nothing_of_it_outlives_its_end(edge: Edge):
    vpc = edge.state("aws_vpc.vpc")["id"]
    there = left_behind(edge.emulator, [vpc])
    assert {vpc, f"{DOMAIN}.", DOMAIN, f"{PREFIX}-cdn-logs", "shop/backend", f"{PREFIX}-cloudfront"} <= set(there)
    edge.terraform("destroy", "-auto-approve")
    assert left_behind(edge.emulator, [vpc]) == []


AT_HOME_IN = {
    "aws_acm_certificate.edge": "us-east-1",
    "aws_acm_certificate.load_balancer": REGION,
    "aws_wafv2_web_acl.edge": "us-east-1",
    "aws_wafv2_web_acl.regional": REGION,
    "aws_cloudwatch_log_group.waf_edge": "us-east-1",
    "aws_ecr_repository.backend": REGION,
}
