"""Names that exist already, on the emulator."""

import json
from typing import Any

import pytest

from operations.preflight.asking import Account
from operations.preflight.findings import NotKnown
from operations.preflight.names_taken import names_taken
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import only, said, stack

KEY = "dev/terraform.tfstate"


@pytest.fixture
def wanted(aws: Any) -> Wanted:
    aws("s3").create_bucket(Bucket="state")
    named = {
        "aws_lb": {"web": {"name": "dev-alb"}},
        "aws_lb_target_group": {"web": {"name": "dev-tg"}},
        "aws_s3_bucket": {"logs": {"bucket": "dev-logs"}},
        "aws_cloudwatch_log_group": {"web": {"name": "/ecs/dev"}},
        "aws_iam_role": {"task": {"name": "dev-task"}},
        "aws_db_instance": {"db": {"identifier": "dev-db"}},
    }
    return stack(named, backend={"bucket": "state", "key": KEY})


def make_all(aws: Any) -> None:
    elbv2, ec2 = aws("elbv2"), aws("ec2")
    subnets = ec2.describe_subnets()["Subnets"][:2]
    elbv2.create_load_balancer(Name="dev-alb", Subnets=[subnet["SubnetId"] for subnet in subnets])
    elbv2.create_target_group(Name="dev-tg", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], TargetType="ip")
    aws("s3").create_bucket(Bucket="dev-logs")
    aws("logs").create_log_group(logGroupName="/ecs/dev")
    aws("iam").create_role(RoleName="dev-task", AssumeRolePolicyDocument="{}")
    aws("rds").create_db_instance(DBInstanceIdentifier="dev-db", Engine="postgres", DBInstanceClass="db.t3.micro")


def put_state(aws: Any, wanted: Wanted, *types: str) -> None:
    """A state that has the resources of these types."""
    resources = [
        {"mode": "managed", "type": each.type, "name": each.name, "instances": [{"attributes": dict(each.body)}]}
        for type_ in types
        for each in wanted.all(type_)
    ]
    state = {"version": 4, "lineage": "x", "outputs": {}, "resources": resources}
    aws("s3").put_object(Bucket="state", Key=KEY, Body=json.dumps(state).encode())


def test_names_that_nobody_has_are_fine(account: Account, aws: Any, wanted: Wanted):
    aws("logs").create_log_group(logGroupName="/ecs/dev-of-another-name")
    assert only(names_taken(account, wanted)) == ("fine", "6 names are free, or the environment's own already")


def test_names_that_exist_without_a_state_are_problems(account: Account, aws: Any, wanted: Wanted):
    make_all(aws)
    found = [sentence for answer, sentence in said(names_taken(account, wanted)) if answer == "problem"]
    assert [sentence.split(" exists, ")[0] for sentence in found] == [
        "the load balancer dev-alb",
        "the target group dev-tg",
        "the bucket dev-logs",
        "the log group /ecs/dev",
        "the role dev-task",
        "the database dev-db",
    ]
    assert found[0].endswith(
        "exists, and the environment's state is empty; if it is this environment's, take it over by an import of "
        "aws_lb.web, and otherwise choose another name or remove it"
    )


def test_names_that_the_state_has_are_the_environments_own(account: Account, aws: Any, wanted: Wanted):
    make_all(aws)
    put_state(aws, wanted, *wanted.types)
    assert only(names_taken(account, wanted))[0] == "fine"
    put_state(aws, wanted, *(wanted.types - {"aws_iam_role"}))
    [(answer, sentence), _] = said(names_taken(account, wanted))
    assert answer == "problem"
    assert sentence.startswith("the role dev-task exists, and the environment's state does not have it; ")


def test_a_bucket_of_somebody_else_is_taken(account: Account, wanted: Wanted, refuse: Any):
    refuse("HEAD /dev-logs")
    [(answer, sentence), _] = said(names_taken(account, wanted))
    assert (answer, sentence.split(" exists")[0]) == ("problem", "the bucket dev-logs")


def test_one_that_may_not_be_asked_about_hides_no_other(account: Account, aws: Any, wanted: Wanted, refuse: Any):
    make_all(aws)
    refuse("DescribeLoadBalancers", "GetRole")
    assert [answer for answer, _ in said(names_taken(account, wanted))] == [
        "not known",
        "problem",
        "problem",
        "problem",
        "not known",
        "problem",
    ]


def test_a_state_that_may_not_be_read_says_nothing_of_names(account: Account, wanted: Wanted, refuse: Any):
    refuse(f"GET /state/{KEY}")
    with pytest.raises(NotKnown, match=rf"^the credentials may not read s3://state/{KEY}, or not list its bucket"):
        list(names_taken(account, wanted))


EDGE = {
    "aws_ecr_repository": {"web": {"name": "shop/web"}},
    "aws_secretsmanager_secret": {"origin": {"name": "shop/origin"}},
    "aws_iam_user": {"github": {"name": "shop-github"}},
    "aws_iam_policy": {"github": {"name": "shop-github-policy"}},
    "aws_iam_openid_connect_provider": {"github": {"url": "https://token.actions.githubusercontent.com"}},
    "aws_cloudfront_cache_policy": {"pages": {"name": "shop-pages"}},
    "aws_cloudfront_response_headers_policy": {"security": {"name": "shop-headers"}},
    "aws_wafv2_web_acl": {
        "lb": {"name": "shop-waf", "scope": "REGIONAL"},
        "edge": {"name": "shop-edge-waf", "scope": "CLOUDFRONT"},
    },
}


def make_the_edge(aws: Any) -> None:
    aws("ecr").create_repository(repositoryName="shop/web")
    aws("secretsmanager").create_secret(Name="shop/origin", SecretString="x")
    iam, cloudfront = aws("iam"), aws("cloudfront")
    iam.create_user(UserName="shop-github", Path="/cicd/")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
    iam.create_policy(PolicyName="shop-github-policy", PolicyDocument=json.dumps(document))
    iam.create_open_id_connect_provider(Url="https://token.actions.githubusercontent.com", ThumbprintList=["0" * 40])
    cloudfront.create_cache_policy(CachePolicyConfig={"Name": "shop-pages", "MinTTL": 0})
    cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig={"Name": "shop-headers"})
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    for name, scope in (("shop-waf", "REGIONAL"), ("shop-edge-waf", "CLOUDFRONT")):
        acl = {"Name": name, "Scope": scope, "DefaultAction": {"Allow": {}}, "VisibilityConfig": seen}
        aws("wafv2").create_web_acl(**acl)


def test_names_of_the_edge_and_the_delivery_are_asked_for_too(account: Account, aws: Any):
    aws("s3").create_bucket(Bucket="state")
    wanted = stack(EDGE, backend={"bucket": "state", "key": KEY})
    assert only(names_taken(account, wanted)) == ("fine", "9 names are free, or the environment's own already")
    make_the_edge(aws)
    found = [sentence for answer, sentence in said(names_taken(account, wanted)) if answer == "problem"]
    assert [sentence.split(" exists, ")[0] for sentence in found] == [
        "the repository shop/web",
        "the secret shop/origin",
        "the user shop-github",
        "the policy shop-github-policy",
        "the identity provider https://token.actions.githubusercontent.com",
        "the cache policy shop-pages",
        "the policy of headers shop-headers",
        "the web ACL shop-waf",
        "the web ACL shop-edge-waf",
    ]
    assert found[0].endswith("and otherwise say in repositories.owner which environment makes it")
    assert found[4].endswith("and otherwise set github_actions.makes_provider to False: an account has it once")
