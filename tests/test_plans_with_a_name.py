"""Terraform itself on dev under a public name, from what runs and from nothing, and on a certificate that changes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.provider import AwsProvider

from environments.environment import Environment
from modules.edge import Domain, EdgeSettings, HostedZone
from modules.names import ResourceNames
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from terraform.plan import Plan
from tests.conftest import Stack, state
from tests.modules.edge import platforms
from tests.reading import named
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

VARIANTS = {
    "made": platforms.MADE,
    "dns_elsewhere": platforms.DNS_ELSEWHERE,
    "not_waited_for": platforms.NOT_WAITED_FOR,
    "zone_by_id": platforms.ZONE_BY_ID,
    "zone_made": platforms.ZONE_MADE,
    "by_arn": platforms.BY_ARN,
    "looked_up": platforms.LOOKED_UP,
    "plain": platforms.PLAIN,
    "checked": platforms.CHECKED,
}
CREATE, UPDATE = ("create",), ("update",)
CERTIFICATE = "aws_acm_certificate.domain_certificate"
ISSUED = "aws_acm_certificate_validation.domain_certificate_validation"
# What serves by https now, and the task that is told so.
SERVED_BY_HTTPS = {
    "aws_lb_listener.compute_alb_https": CREATE,
    "aws_lb_listener.compute_alb_http": UPDATE,
    "aws_lb_listener_rule.compute_alb_backend_api": ("create", "delete"),
}
TOLD = {
    "aws_ecs_task_definition.compute_frontend_task": ("create", "delete"),
    "aws_ecs_service.compute_frontend_service": UPDATE,
}


def record(*ids: str) -> dict[str, tuple[str, ...]]:
    return {f"aws_route53_record.{id_}": CREATE for id_ in ids}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulated AWS that has issued a certificate, and has a zone."""
    with Emulator(ACCOUNT_ID, REGION, tmp_path_factory.mktemp("aws") / "emulator.log") as running:
        running.issue_certificate("example.com")
        running.client("route53").create_hosted_zone(Name="example.com", CallerReference="tests")
        yield running


@pytest.fixture(scope="module")
def plans(
    terraform: Terraform,
    emulator: Emulator,
    synth: Callable[[Environment], Stack],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Plan]:
    """Each variant, planned from the state of the platform that runs, and from none."""
    running = state("dev-with-compute")
    variants = {
        **{name: Variant(synth(environment), running) for name, environment in VARIANTS.items()},
        **{f"{name}_from_nothing": Variant(synth(environment)) for name, environment in VARIANTS.items()},
    }
    with terraform.with_running_provider(AWS_ENDPOINT_URL=emulator.url) as with_aws:
        return plan_together(with_aws, tmp_path_factory.mktemp("plans"), variants)


@pytest.mark.parametrize(
    ("variant", "done"),
    [
        (
            "made",
            {
                CERTIFICATE: CREATE,
                ISSUED: CREATE,
                **record("domain_validation_shop_example_com", "domain_validation_www_shop_example_com"),
                **record(
                    "records_shop_example_com_a",
                    "records_www_shop_example_com_a",
                    "records_wildcard__shop_example_com_a",
                ),
                **SERVED_BY_HTTPS,
            },
        ),
        ("dns_elsewhere", {CERTIFICATE: CREATE, ISSUED: CREATE, **SERVED_BY_HTTPS}),
        ("not_waited_for", {CERTIFICATE: CREATE, **SERVED_BY_HTTPS}),
        (
            "zone_by_id",
            {
                CERTIFICATE: CREATE,
                ISSUED: CREATE,
                **record("domain_validation_shop_example_com", "records_shop_example_com_a"),
                **SERVED_BY_HTTPS,
            },
        ),
        (
            "zone_made",
            {
                "aws_route53_zone.domain_zone": CREATE,
                CERTIFICATE: CREATE,
                ISSUED: CREATE,
                **record("domain_validation_shop_example_com", "records_shop_example_com_a"),
                **SERVED_BY_HTTPS,
            },
        ),
        ("by_arn", SERVED_BY_HTTPS),
        ("looked_up", SERVED_BY_HTTPS),
        ("plain", record("records_shop_example_com_a")),
        (
            "checked",
            {
                CERTIFICATE: CREATE,
                ISSUED: CREATE,
                **record("domain_validation_shop_example_com", "records_shop_example_com_a"),
                "aws_route53_health_check.records_health_check": CREATE,
                "aws_cloudwatch_metric_alarm.records_health_check_alarm": CREATE,
                **SERVED_BY_HTTPS,
            },
        ),
    ],
)
def test_a_name_changes_what_serves_and_what_services_are_told(
    plans: dict[str, Plan], variant: str, done: dict[str, tuple[str, ...]]
):
    found = {
        address: actions
        for address, actions in changes(plans[variant]).items()
        if address.partition(".")[2].startswith(("domain_", "records_")) or "_lb" in address or "_ecs_" in address
    }
    assert found == {**done, **TOLD}


def changes(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {change.address: change.actions for change in plan.changes if change.actions != ("no-op",)}


@pytest.mark.parametrize("variant", VARIANTS)
def test_from_nothing_everything_is_created(
    plans: dict[str, Plan], synth: Callable[[Environment], Stack], variant: str
):
    resources = sum(map(len, synth(VARIANTS[variant])["resource"].values()))
    assert plans[f"{variant}_from_nothing"].counts == {"create": resources}


def test_what_is_looked_up_is_found(plans: dict[str, Plan], emulator: Emulator):
    [listener] = [each for each in plans["looked_up"].changes if each.address == "aws_lb_listener.compute_alb_https"]
    [issued] = emulator.client("acm").list_certificates()["CertificateSummaryList"]
    assert listener.after["certificate_arn"] == issued["CertificateArn"]
    [zone] = emulator.client("route53").list_hosted_zones()["HostedZones"]
    [name] = [each for each in plans["plain"].changes if each.address.startswith("aws_route53_record.")]
    assert name.after["zone_id"] == zone["Id"].removeprefix("/hostedzone/")


def test_elsewhere_cloudfronts_certificate_is_made_in_its_region(
    terraform: Terraform, synth: Callable[[Environment], Stack], emulator: Emulator, tmp_path: Path
):
    stack = synth(platforms.CDN_ELSEWHERE)
    with_aws = replace(terraform, variables={**terraform.variables, "AWS_ENDPOINT_URL": emulator.url})
    plan = with_aws.workspace(tmp_path, stack).plan()
    assert plan.counts == {"create": sum(map(len, stack["resource"].values()))}


# A certificate that is replaced


def with_names(folder: Path, *alternates: str, stays: bool = True) -> Stack:
    """A domain, and something that uses its certificate and is created before it is destroyed, as listener rules are.

    Not `stays`: validation records go by the certificate, as they do in most public examples.
    """
    stack = TerraformStack(Testing.app(outdir=str(folder)), "example")
    AwsProvider(stack, "aws", region=REGION)
    Domain(
        stack,
        "domain",
        names=ResourceNames(environment="test", project_name="shop", owner="Ops", cost_center="Shop"),
        settings=EdgeSettings(
            domain_name="shop.example.org",
            alternate_domain_names=alternates,
            hosted_zone=HostedZone(name="example.org", make=True),
        ),
        region=REGION,
        serves_load_balancer=True,
    )
    made: Stack = json.loads(Testing.synth(stack))
    [issued] = named(made, "aws_acm_certificate_validation")
    made["resource"]["terraform_data"] = {
        "user": {
            "input": f"${{aws_acm_certificate_validation.{issued}.certificate_arn}}",
            "lifecycle": {"create_before_destroy": True},
        }
    }
    if not stays:
        for record in named(made, "aws_route53_record").values():
            del record["lifecycle"]
    return made


@pytest.mark.parametrize("stays", [True, False], ids=["as it is", "as it would be by the certificate"])
def test_what_proves_a_name_outlives_the_certificate(terraform: Terraform, tmp_path: Path, stays: bool):
    folder, out = tmp_path / "example", tmp_path / "out"
    folder.mkdir()
    with Emulator(ACCOUNT_ID, REGION, tmp_path / "emulator.log") as emulator:
        with_aws = replace(terraform, variables={"AWS_ENDPOINT_URL": emulator.url})
        workspace = with_aws.workspace(folder, with_names(out, stays=stays))
        workspace.plan()
        workspace.apply()
        (folder / "cdk.tf.json").write_text(json.dumps(with_names(out, "www.shop.example.org", stays=stays)))
        plan = workspace.plan()
        assert [address.split(".")[0] for address in plan.by_action("create", "delete")].count(
            "aws_route53_record"
        ) == (0 if stays else 1)
        workspace.apply()
        route53 = emulator.client("route53")
        [zone] = route53.list_hosted_zones()["HostedZones"]
        records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    proven = {record["Name"].partition(".")[2] for record in records if record["Type"] == "CNAME"}
    # Else ACM could not renew the certificate, and nothing would say so but the next plan.
    assert proven == ({"shop.example.org.", "www.shop.example.org."} if stays else {"www.shop.example.org."})
