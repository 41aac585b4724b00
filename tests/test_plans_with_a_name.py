"""Terraform itself on dev under a public name, from what runs and from nothing, and on a certificate that changes."""

import json
from collections.abc import Callable, Iterator
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
def with_aws(terraform: Terraform, emulator: Emulator) -> Iterator[Terraform]:
    """Terraform that looks things up in the emulated AWS; who applies takes one of their own."""
    with terraform.with_running_provider(unchanging=True, AWS_ENDPOINT_URL=emulator.url) as running:
        yield running


@pytest.fixture(scope="module")
def plans(
    with_aws: Terraform,
    synth: Callable[[Environment], Stack],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Plan]:
    """Each variant, planned from the state of the platform that runs, and from none."""
    running = state("dev-with-compute")
    variants = {
        **{name: Variant(synth(environment), running) for name, environment in VARIANTS.items()},
        **{f"{name}_from_nothing": Variant(synth(environment)) for name, environment in VARIANTS.items()},
    }
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
    certificates = emulator.client("acm").list_certificates()["CertificateSummaryList"]
    assert listener.after["certificate_arn"] in {
        each["CertificateArn"] for each in certificates if each["DomainName"] == "example.com"
    }
    [zone] = emulator.client("route53").list_hosted_zones()["HostedZones"]
    [name] = [each for each in plans["plain"].changes if each.address.startswith("aws_route53_record.")]
    assert name.after["zone_id"] == zone["Id"].removeprefix("/hostedzone/")


def test_elsewhere_cloudfronts_certificate_is_made_in_its_region(
    with_aws: Terraform, synth: Callable[[Environment], Stack], tmp_path: Path
):
    stack = synth(platforms.CDN_ELSEWHERE)
    plan = with_aws.workspace(tmp_path, stack).plan()
    assert plan.counts == {"create": sum(map(len, stack["resource"].values()))}


def test_where_dns_is_elsewhere_a_first_step_says_what_to_enter(
    terraform: Terraform, synth: Callable[[Environment], Stack], emulator: Emulator, tmp_path: Path
):
    """As modules/edge/README.md has it."""
    with terraform.with_running_provider(AWS_ENDPOINT_URL=emulator.url) as applying:
        workspace = applying.workspace(tmp_path, synth(platforms.DNS_ELSEWHERE))
        plan = workspace.plan("-target=aws_acm_certificate.domain_certificate")
        assert plan.counts == {"create": 1}
        workspace.apply()
        said = json.loads(applying.run(tmp_path, "output", "-json"))
    assert [
        (record["type"], record["name"].partition(".")[2], record["value"].endswith(".acm-validations.aws."))
        for record in said["acm_certificate_validation_records"]["value"]
    ] == [("CNAME", f"{name}.", True) for name in ("shop.example.com", "www.shop.example.com", "shop.example.org")]


# A certificate that is replaced


STAYS, FOLLOWS = "example.org", "example.net"
"""Zones: what proves names in the second goes by the certificate, as it does in most public examples."""


def with_names(folder: Path, *labels: str) -> Stack:
    """A domain in each zone, with these names in it, and something that uses both certificates.

    Like a listener's rules it is created before it is destroyed, and hands that on to all that it depends on.
    """
    stack = TerraformStack(Testing.app(outdir=str(folder)), "example")
    AwsProvider(stack, "aws", region=REGION)
    for zone in (STAYS, FOLLOWS):
        first, *others = (f"{label}.{zone}" for label in labels)
        Domain(
            stack,
            zone.replace(".", "-"),
            names=ResourceNames(environment="test", project_name="shop", owner="Ops", cost_center="Shop"),
            settings=EdgeSettings(
                domain_name=first, alternate_domain_names=tuple(others), hosted_zone=HostedZone(name=zone)
            ),
            region=REGION,
            serves_load_balancer=True,
        )
    made: Stack = json.loads(Testing.synth(stack))
    issued = [
        f"${{aws_acm_certificate_validation.{name}.certificate_arn}}"
        for name in named(made, "aws_acm_certificate_validation")
    ]
    made["resource"]["terraform_data"] = {"user": {"input": issued, "lifecycle": {"create_before_destroy": True}}}
    for name, record in named(made, "aws_route53_record").items():
        if name.startswith(FOLLOWS.replace(".", "-")):
            del record["lifecycle"]
    return made


def test_what_proves_a_name_outlives_the_certificate(terraform: Terraform, tmp_path: Path):
    folder, out = tmp_path / "example", tmp_path / "out"
    folder.mkdir()
    with Emulator(ACCOUNT_ID, REGION, tmp_path / "emulator.log") as emulator:
        route53 = emulator.client("route53")
        zones = {
            zone: route53.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"]
            for zone in (STAYS, FOLLOWS)
        }
        with terraform.with_running_provider(AWS_ENDPOINT_URL=emulator.url) as with_aws:
            workspace = with_aws.workspace(folder, with_names(out, "shop"))
            workspace.plan()
            workspace.apply()
            (folder / "cdk.tf.json").write_text(json.dumps(with_names(out, "shop", "www")))
            plan = workspace.plan()
            workspace.apply()
        proven = {
            zone: {
                record["Name"].partition(".")[2]
                for record in route53.list_resource_record_sets(HostedZoneId=id_)["ResourceRecordSets"]
                if record["Type"] == "CNAME"
            }
            for zone, id_ in zones.items()
        }
    [replaced] = [each for each in plan.by_action("create", "delete") if each.startswith("aws_route53_record.")]
    assert FOLLOWS.replace(".", "-") in replaced
    assert proven[STAYS] == {"shop.example.org.", "www.example.org."}
    # The one that was there is gone: ACM could not renew the certificate, and only the next plan would say so.
    assert proven[FOLLOWS] == {"www.example.net."}
