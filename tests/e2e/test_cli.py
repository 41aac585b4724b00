"""The real cdktf command line on emulated AWS: synth, plan, deploy, output and destroy of prod.

dev goes the whole way, from its HCL addresses to its end, in test_rehearsal.py.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from operations.rehearsal import recording
from operations.rehearsal.leftovers import left_behind, there_before
from operations.rehearsal.provider import REATTACH
from terraform.plan import Plan
from terraform.stack import Json
from tests.e2e.platforms import Platform
from tests.e2e.small import Small

pytestmark = pytest.mark.e2e

NO_CHANGES = "No changes. Your infrastructure matches the configuration."


@pytest.fixture(scope="module")
def prod(platform: Callable[[str], Platform]) -> Platform:
    return platform("prod")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_recording_is_of_the_stack_as_it_is_now(environment: str, prod: Platform):
    assert recording.Recording.load(environment).stale(prod.project.stack(environment)) is None


def test_synth_writes_every_stack_and_leaves_the_override_file_alone(prod: Platform):
    before = prod.project.stack("dev"), prod.project.stack("prod")
    prod.project.cdktf_synth()
    assert (prod.project.stack("dev"), prod.project.stack("prod")) == before
    assert json.loads((prod.project.stack_folder("prod") / "override.tf.json").read_text())


def test_the_generated_code_knows_nothing_of_the_emulator(prod: Platform):
    for environment in ("dev", "prod"):
        stack = prod.project.stack(environment)
        for provider in stack["provider"]["aws"]:
            assert set(provider) <= {"alias", "region", "allowed_account_ids", "default_tags"}
        known = {"bucket", "key", "region", "dynamodb_table", "use_lockfile", "encrypt", "allowed_account_ids"}
        assert set(stack["terraform"]["backend"]["s3"]) <= known
        for trace in (str(prod.emulator.port), prod.emulator.url, "moto", "rehears"):
            assert trace not in json.dumps(stack)


def test_planning_prod_as_it_runs_shows_no_changes(prod: Platform):
    done = prod.project.cdktf("plan", "prod")
    assert NO_CHANGES in " ".join(done.output.split())
    assert nothing_to_do(prod.project.plan(prod.project.stack_folder("prod")))


def test_output_of_prod_speaks_https(prod: Platform):
    printed = outputs(prod)
    assert set(printed) == set(prod.stack["output"])
    assert printed["application_url"] == printed["frontend_url"] == "https://davidshaevel.com"


def test_prod_has_its_certificate_issued(prod: Platform):
    [certificate] = prod.client("acm").list_certificates(CertificateStatuses=["ISSUED"])["CertificateSummaryList"]
    listeners = attributes(prod, "aws_lb_listener.compute_alb_https")
    assert listeners["certificate_arn"] == certificate["CertificateArn"]


def test_destroying_prod_is_refused_and_nothing_is_lost(prod: Platform):
    before = prod.ids()
    done = prod.project.cdktf("destroy", "prod", "--auto-approve", accept=(1,))
    assert "prevent_destroy" in done.output
    assert prod.ids() == before
    assert len(prod.client("rds").describe_db_instances()["DBInstances"]) == 1


def test_prod_is_destroyed_once_each_of_its_protections_is_switched_off(prod: Platform):
    vpc = prod.ids()["aws_vpc.networking_vpc"]
    for protection in ("prevent_destroy", "deletion_protection", "enable_deletion_protection"):
        prod.project.change_setting("prod", f" {protection}=True", f" {protection}=False")
    prod.project.change_setting("prod", '="davidshaevel-prod-final-snapshot"', "=None")
    done = prod.project.cdktf("deploy", "prod", "--auto-approve")
    assert "0 added, 2 changed, 0 destroyed" in done.output

    prod.project.cdktf("destroy", "prod", "--auto-approve")
    assert prod.ids() == {}
    assert left_behind(prod.emulator, [vpc], kept=there_before(prod.stack)) == []
    assert [bucket["Name"] for bucket in prod.client("s3").list_buckets()["Buckets"]] == [prod.backend["bucket"]]


def test_terraform_starts_the_provider_itself_where_none_runs(small: Small, monkeypatch: pytest.MonkeyPatch):
    """As a user's does; all others here share one that runs."""
    monkeypatch.delitem(small.project.variables, REATTACH)
    small.deploy()
    assert list((small.folder / ".terraform" / "providers").glob("*/hashicorp/aws/*/*/terraform-provider-aws*"))
    small.agrees()


def nothing_to_do(plan: Plan) -> bool:
    return not plan.moves and not plan.doing and not plan.output_changes


def outputs(platform: Platform) -> dict[str, Any]:
    file = platform.project.folder / "outputs.json"
    platform.project.cdktf("output", platform.environment, "--outputs-file", str(file))
    printed: dict[str, Any] = json.loads(file.read_text())[platform.environment]
    return printed


def attributes(platform: Platform, address: str) -> Json:
    return platform.state().attributes[address]
