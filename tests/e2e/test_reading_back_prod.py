"""What prod is made of, by the word of AWS and not of Terraform."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.platforms import Platform
from tests.e2e.reading import forwards_to, listeners, private_database, subnets, tracked

pytestmark = pytest.mark.e2e

PUBLIC_NAMES = ("davidshaevel.com.", "www.davidshaevel.com.")


@pytest.fixture(scope="module")
def prod(platform: Callable[[str], Platform]) -> Platform:
    return platform("prod")


@pytest.fixture(scope="module")
def distribution(prod: Platform) -> dict[str, Any]:
    cloudfront = prod.client("cloudfront")
    [found] = cloudfront.list_distributions()["DistributionList"]["Items"]
    return dict(cloudfront.get_distribution_config(Id=found["Id"])["DistributionConfig"])


def test_prod_has_three_zones(prod: Platform):
    assert {(tier, zone) for tier, zone, _, _ in subnets(prod)} == {
        (tier, f"us-east-1{letter}") for tier in ("public", "private-app", "private-db") for letter in "abc"
    }


def test_the_database_is_private_encrypted_and_backed_up(prod: Platform):
    database = private_database(prod)
    assert (database["EngineVersion"], database["BackupRetentionPeriod"]) == ("17", 30)
    assert (database["MultiAZ"], database["DeletionProtection"]) == (True, True)


def test_connections_to_prods_database_have_to_be_encrypted(prod: Platform):
    [database] = prod.client("rds").describe_db_instances()["DBInstances"]
    [group] = [group["DBParameterGroupName"] for group in database["DBParameterGroups"]]
    parameters = prod.client("rds").describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert {(p["ParameterName"], p["ParameterValue"]) for p in parameters} == {("rds.force_ssl", "1")}


def test_prod_serves_https_and_redirects_http_to_it(prod: Platform):
    by_port = {listener["Port"]: listener for listener in listeners(prod)}
    assert set(by_port) == {80, 443}
    [redirect] = by_port[80]["DefaultActions"]
    assert redirect["Type"] == "redirect"
    assert redirect["RedirectConfig"]["Protocol"] == "HTTPS"
    assert redirect["RedirectConfig"]["StatusCode"] == "HTTP_301"
    assert by_port[443]["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    rules = prod.client("elbv2").describe_rules(ListenerArn=by_port[443]["ListenerArn"])["Rules"]
    targets = {rule["Priority"]: forwards_to(prod, rule["Actions"]) for rule in rules if not rule["IsDefault"]}
    assert targets == {"100": "prod-davidshaevel-backend-tg", "50000": "prod-davidshaevel-frontend-tg"}


def test_services_scale_on_cpu_and_memory(prod: Platform):
    metrics = {("ECSServiceAverageCPUUtilization", 70), ("ECSServiceAverageMemoryUtilization", 80)}
    assert tracked(prod) == {("frontend", 2, 10): metrics, ("backend", 2, 10): metrics}


def test_prods_load_balancer_logs_into_a_closed_bucket_that_only_log_delivery_writes_to(prod: Platform):
    [balancer] = prod.client("elbv2").describe_load_balancers()["LoadBalancers"]
    settings = {
        attribute["Key"]: attribute["Value"]
        for attribute in prod.client("elbv2").describe_load_balancer_attributes(
            LoadBalancerArn=balancer["LoadBalancerArn"]
        )["Attributes"]
    }
    assert settings["access_logs.s3.enabled"] == "true"
    assert settings["deletion_protection.enabled"] == "true"
    assert settings["routing.http.drop_invalid_header_fields.enabled"] == "true"
    bucket, s3 = settings["access_logs.s3.bucket"], prod.client("s3")

    statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [statement["Principal"] for statement in allowed] == [
        {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    ]
    assert {str(statement["Action"]) for statement in allowed} <= {"s3:PutObject", "['s3:PutObject']"}
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(blocked.values())
    [rule] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["Expiration"]["Days"] == 90


def test_the_names_lead_to_cloudfront_and_its_origin_to_the_load_balancer(prod: Platform):
    route53 = prod.client("route53")
    zones = {zone["Name"]: zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"]}
    records = route53.list_resource_record_sets(HostedZoneId=zones["davidshaevel.com."])["ResourceRecordSets"]
    aliases = {
        (record["Name"], record["Type"]): record["AliasTarget"]["DNSName"].rstrip(".").removeprefix("dualstack.")
        for record in records
        if "AliasTarget" in record
    }
    [found] = prod.client("cloudfront").list_distributions()["DistributionList"]["Items"]
    [balancer] = prod.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert aliases == {
        **{(name, type_): found["DomainName"] for name in PUBLIC_NAMES for type_ in ("A", "AAAA")},
        ("origin.davidshaevel.com.", "A"): balancer["DNSName"],
    }


def test_one_certificate_covers_the_names_and_the_origin_and_serves_both(prod: Platform, distribution: dict[str, Any]):
    acm = prod.client("acm")
    [summary] = acm.list_certificates()["CertificateSummaryList"]
    certificate = acm.describe_certificate(CertificateArn=summary["CertificateArn"])["Certificate"]
    assert (certificate["Status"], sorted(certificate["SubjectAlternativeNames"])) == (
        "ISSUED",
        ["davidshaevel.com", "origin.davidshaevel.com", "www.davidshaevel.com"],
    )
    viewer = distribution["ViewerCertificate"]
    assert (viewer["ACMCertificateArn"], viewer["MinimumProtocolVersion"], viewer["SSLSupportMethod"]) == (
        summary["CertificateArn"],
        "TLSv1.2_2021",
        "sni-only",
    )
    assert https(prod)["Certificates"] == [{"CertificateArn": summary["CertificateArn"]}]


def test_cloudfront_calls_the_load_balancer_by_https_and_keeps_what_it_may(distribution: dict[str, Any]):
    [origin] = distribution["Origins"]["Items"]
    assert origin["DomainName"] == "origin.davidshaevel.com"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSslProtocols"]["Items"] == ["TLSv1.2"]
    assert sorted(distribution["Aliases"]["Items"]) == ["davidshaevel.com", "www.davidshaevel.com"]
    paths = {item["PathPattern"]: item for item in distribution["CacheBehaviors"]["Items"]}
    assert list(paths) == ["/api/*", "/_next/static/*"]
    every = [*paths.values(), distribution["DefaultCacheBehavior"]]
    assert {behavior["ViewerProtocolPolicy"] for behavior in every} == {"redirect-to-https"}
    # CachingDisabled and CachingOptimized of AWS, and a policy of our own for pages.
    assert paths["/api/*"]["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert paths["/_next/static/*"]["CachePolicyId"] == "658327ea-f89d-4fab-a63d-7e88639e58f6"
    assert len({behavior["CachePolicyId"] for behavior in every}) == 3
    assert len({behavior["ResponseHeadersPolicyId"] for behavior in every}) == 1


def test_the_load_balancer_serves_those_alone_who_know_the_secret_that_cloudfront_sends(
    prod: Platform, distribution: dict[str, Any]
):
    [origin] = distribution["Origins"]["Items"]
    [header] = origin["CustomHeaders"]["Items"]
    secrets = prod.client("secretsmanager")
    secret = secrets.get_secret_value(SecretId="prod-davidshaevel/origin/first")["SecretString"]
    assert (header["HeaderName"], header["HeaderValue"]) == ("X-Origin-Verify", secret)
    assert len(secret) == 64

    [refusal] = https(prod)["DefaultActions"]
    assert (refusal["Type"], refusal["FixedResponseConfig"]["StatusCode"]) == ("fixed-response", "403")
    rules = prod.client("elbv2").describe_rules(ListenerArn=https(prod)["ListenerArn"])["Rules"]
    asked = {
        rule["Priority"]: [
            condition["HttpHeaderConfig"] for condition in rule["Conditions"] if condition["Field"] == "http-header"
        ]
        for rule in rules
        if not rule["IsDefault"]
    }
    wanted = [{"HttpHeaderName": "X-Origin-Verify", "Values": [secret]}]
    assert asked == {"100": wanted, "50000": wanted}


def test_the_load_balancers_group_takes_https_from_cloudfront_alone(prod: Platform):
    ec2 = prod.client("ec2")
    [balancer] = prod.client("elbv2").describe_load_balancers()["LoadBalancers"]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": balancer["SecurityGroups"]}])
    [way_in] = [rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
    [addresses] = [
        found
        for found in ec2.describe_managed_prefix_lists()["PrefixLists"]
        if found["PrefixListName"] == "com.amazonaws.global.cloudfront.origin-facing"
    ]
    assert (way_in["FromPort"], way_in["ToPort"], way_in["PrefixListId"]) == (443, 443, addresses["PrefixListId"])


def test_the_web_acl_stands_in_front_of_cloudfront(prod: Platform, distribution: dict[str, Any]):
    [acl] = prod.client("wafv2").list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
    assert distribution["WebACLId"] == acl["ARN"]


@pytest.mark.parametrize("service", ["frontend", "backend"])
def test_repositories_keep_what_was_released_and_no_tag_moves(prod: Platform, service: str):
    ecr = prod.client("ecr")
    [found] = ecr.describe_repositories(repositoryNames=[f"davidshaevel/{service}"])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    policy = json.loads(ecr.get_lifecycle_policy(repositoryName=f"davidshaevel/{service}")["lifecyclePolicyText"])
    first = min(policy["rules"], key=lambda rule: rule["rulePriority"])
    assert (first["selection"]["tagPrefixList"], first["selection"]["countNumber"]) == (["release-prod-"], 50)
    assert prod.outputs[f"{service}_ecr_repository_url"] == found["repositoryUri"]


def test_workflows_take_three_roles_without_a_key(prod: Platform):
    iam = prod.client("iam")
    [provider] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    subjects = {}
    for role in ("ship", "plan", "apply"):
        arn = prod.outputs[f"github_{role}_role_arn"]
        trust = iam.get_role(RoleName=arn.rpartition("/")[2])["Role"]["AssumeRolePolicyDocument"]
        [statement] = trust["Statement"]
        assert statement["Principal"] == {"Federated": provider["Arn"]}
        [(_, conditions)] = [item for item in statement["Condition"].items() if item[0].startswith("String")]
        assert conditions["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        subjects[role] = conditions["token.actions.githubusercontent.com:sub"]
    ours = "repo:davidshaevel/davidshaevel-platform:"
    assert subjects == {
        "ship": [f"{ours}environment:prod"],
        "plan": [f"{ours}pull_request", f"{ours}ref:refs/heads/main"],
        "apply": [f"{ours}environment:prod"],
    }
    assert not iam.list_users()["Users"]


def https(prod: Platform) -> dict[str, Any]:
    [listener] = [listener for listener in listeners(prod) if listener["Port"] == 443]
    return listener
