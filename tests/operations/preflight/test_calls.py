"""What is called: only what reads, and exactly what docs/preflight.md says that it takes."""

import json
import re
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations.preflight import asking
from operations.preflight.asking import Account, NotReadOnly
from operations.preflight.checks import ask_all
from operations.preflight.preflight import preflight
from operations.preflight.wanted import Wanted
from operations.rehearsal.platform import REGION
from terraform.stack import Stack

DOCS = Path(__file__).parents[3] / "docs"
READS = ("Describe", "Get", "List", "Head", "Simulate", "BatchGet", "BatchCheck")

# IAM knows these calls by other names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
OTHER_NAMES = {"s3:HeadBucket": "s3:ListBucket", "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration"}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Each call, as service and operation, as botocore is about to send it.

    Versions are recorded by hand, for moto has none: without one nobody asks what can be ordered with it.
    """
    seen: set[str] = set()
    original = asking.only_read

    def see(model: Any, **rest: Any) -> Any:
        seen.add(f"{model.service_model.signing_name}:{model.name}")
        original(model, **rest)
        versions = {"DBEngineVersions": [{"EngineVersion": "15.12", "DBParameterGroupFamily": "postgres15"}]}
        return (SimpleNamespace(status_code=200), versions) if model.name == "DescribeDBEngineVersions" else None

    monkeypatch.setattr(asking, "only_read", see)
    return seen


def documented() -> set[str]:
    [policy] = re.findall(r"```json\n(.*?)```", (DOCS / "preflight.md").read_text(), re.S)
    [statement] = json.loads(policy)["Statement"]
    assert statement["Action"] == sorted(set(statement["Action"]))
    return set(statement["Action"])


def test_all_that_is_called_reads_and_stands_in_the_documented_policy(
    calls: set[str], aws: Any, prod_with_names: dict[str, Any], account: Account
):
    """prod in an account that has just enough that every call is made."""
    prod = prod_with_names
    backend = prod["terraform"]["backend"]["s3"]
    aws("s3").create_bucket(Bucket=backend["bucket"])
    aws("ecr").create_repository(repositoryName="app")
    acm = aws("acm")
    acm.request_certificate(DomainName=prod["data"]["aws_acm_certificate"]["edge_one"]["domain"])
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="other")
    ecs.register_task_definition(family="t", containerDefinitions=[{"name": "x", "image": "y", "memory": 512}])
    subnet = aws("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    network = {"awsvpcConfiguration": {"subnets": [subnet]}}
    ecs.run_task(cluster="other", taskDefinition="t", launchType="FARGATE", networkConfiguration=network)
    image = f"{account.caller.account}.dkr.ecr.{REGION}.amazonaws.com/app:1"
    images = {f"{name}_container_image": image for name in ("backend", "frontend")}
    report = preflight(Stack("prod", Path("nowhere"), prod), images)

    assert all(name.split(":")[1].startswith(READS) for name in calls)
    assert {OTHER_NAMES.get(call, call).replace("service-quotas:", "servicequotas:") for call in calls} == documented()
    failed = [f for each in report.answered for f in each.findings if "the check itself failed" in f.sentence]
    assert not failed


def test_a_call_that_may_change_something_never_leaves(account: Account, aws: Any):
    with pytest.raises(NotReadOnly, match=r"^CreateVpc may change something$"):
        account.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    with pytest.raises(NotReadOnly):
        account.client("s3").put_object(Bucket="b", Key="k", Body=b"")
    assert len(aws("ec2").describe_vpcs()["Vpcs"]) == 1


# Services whose requests have no action but a method and a path.
BY_PATH = (
    "GET /2020-05-31/distribution",
    "GET /2020-05-31/cache-policy",
    "GET /2020-05-31/response-headers-policy",
    "GET /2013-04-01/hostedzone",
)


def test_what_may_not_be_asked_is_never_fine(refuse: Any, prod_with_names: dict[str, Any], account: Account):
    """Everything is refused, and prod asks about everything but Spot."""
    prod = prod_with_names
    operations = [call.split(":")[1] for call in documented()]
    backend = prod["terraform"]["backend"]["s3"]
    of_state = [f"HEAD /{backend['bucket']}", f"GET /{backend['bucket']}", f"GET /{backend['bucket']}/{backend['key']}"]
    refuse(*operations, *of_state, *BY_PATH)
    image = f"{account.caller.account}.dkr.ecr.{REGION}.amazonaws.com/app:1"
    wanted = Wanted(Stack("prod", Path("nowhere"), prod), dict.fromkeys(prod["variable"], image))
    for answered in ask_all(account, wanted):
        answers = {finding.answer for finding in answered.findings}
        assert answers == {"fine" if answered.check == "quota of vCPU on Fargate Spot" else "not known"}, answered


def test_the_documented_actions_exist():
    """cfn-lint has AWS's own list of actions."""
    known = json.loads((files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text())
    for action in documented():
        service, _, name = action.partition(":")
        assert name.lower() in known[service]["Actions"], action
