"""The real cdktf command line on emulated AWS: synth, plan, deploy, output and destroy of dev and prod."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from rehearsal import recording, stacks
from rehearsal.stacks import Plan
from rehearsal.steps import SETTING
from tests.e2e.platforms import Platform

pytestmark = pytest.mark.e2e

NO_CHANGES = "No changes. Your infrastructure matches the configuration."
LOG_GROUP = "aws_cloudwatch_log_group.networking_flow_logs_group"


@pytest.fixture(scope="module")
def dev(platform: Callable[[str], Platform]) -> Platform:
    return platform("dev")


@pytest.fixture(scope="module")
def prod(platform: Callable[[str], Platform]) -> Platform:
    return platform("prod")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_recording_is_of_the_stack_as_it_is_now(environment: str, dev: Platform):
    assert recording.Recording.load(environment).stale(dev.project.stack(environment)) is None


def test_synth_writes_every_stack_and_leaves_the_override_file_alone(dev: Platform):
    before = dev.project.stack("dev")
    dev.project.cdktf_synth()
    assert dev.project.stack("dev") == before
    assert json.loads((dev.project.stack_folder("dev") / "override.tf.json").read_text())
    assert set(dev.project.stack("prod")["resource"])


def test_the_generated_code_knows_nothing_of_the_emulator(dev: Platform):
    for environment in ("dev", "prod"):
        stack = dev.project.stack(environment)
        [provider] = stack["provider"]["aws"]
        assert set(provider) == {"region", "allowed_account_ids", "default_tags"}
        known = {"bucket", "key", "region", "dynamodb_table", "use_lockfile", "encrypt", "allowed_account_ids"}
        assert set(stack["terraform"]["backend"]["s3"]) <= known
        for trace in (str(dev.emulator.port), dev.emulator.url, "moto", "rehears"):
            assert trace not in json.dumps(stack)


def test_planning_dev_as_it_runs_shows_no_changes(dev: Platform):
    done = dev.project.cdktf("plan", "dev")
    assert NO_CHANGES in " ".join(done.output.split())
    assert nothing_to_do(dev.project.plan(dev.project.stack_folder("dev")))


def test_output_of_dev_is_what_scripts_read_by_name(dev: Platform):
    printed = outputs(dev)
    assert set(printed) == set(dev.stack["output"])
    assert printed["resource_prefix"] == "dev-davidshaevel"
    assert printed["vpc_id"] == dev.ids()["aws_vpc.networking_vpc"]
    assert printed["database_endpoint"].endswith(":5432")
    assert printed["application_url"] == f"http://{printed['alb_dns_name']}"


def test_a_changed_setting_updates_one_resource_of_dev_in_place(dev: Platform):
    before = dev.ids()
    dev.project.change_setting("dev", *SETTING)
    done = dev.project.cdktf("deploy", "dev", "--auto-approve")
    assert "0 added, 1 changed, 0 destroyed" in done.output
    assert dev.ids() == before
    assert retention(dev) == 14


def test_destroying_dev_leaves_nothing(dev: Platform):
    dev.project.cdktf("destroy", "dev", "--auto-approve")
    assert dev.ids() == {}
    assert dev.client("rds").describe_db_instances()["DBInstances"] == []
    assert dev.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert dev.client("logs").describe_log_groups()["logGroups"] == []
    assert [vpc for vpc in dev.client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []


def test_planning_prod_as_it_runs_shows_no_changes(prod: Platform):
    done = prod.project.cdktf("plan", "prod")
    assert NO_CHANGES in " ".join(done.output.split())
    assert nothing_to_do(prod.project.plan(prod.project.stack_folder("prod")))


def test_output_of_prod_speaks_https(prod: Platform):
    printed = outputs(prod)
    assert set(printed) == set(prod.stack["output"])
    assert printed["application_url"] == f"https://{printed['alb_dns_name']}"


def test_prod_looks_its_certificate_up(prod: Platform):
    [certificate] = prod.client("acm").list_certificates(CertificateStatuses=["ISSUED"])["CertificateSummaryList"]
    listeners = attributes(prod, "aws_lb_listener.compute_alb_https")
    assert listeners["certificate_arn"] == certificate["CertificateArn"]


def test_destroying_prod_is_refused_and_nothing_is_lost(prod: Platform):
    before = prod.ids()
    done = prod.project.cdktf("destroy", "prod", "--auto-approve", accept=(1,))
    assert "prevent_destroy" in done.output
    assert prod.ids() == before
    assert len(prod.client("rds").describe_db_instances()["DBInstances"]) == 1


def test_deploying_prod_a_second_time_changes_nothing(prod: Platform):
    before = prod.ids()
    done = prod.project.cdktf("deploy", "prod", "--auto-approve")
    assert "0 added, 0 changed, 0 destroyed" in done.output or NO_CHANGES in " ".join(done.output.split())
    assert prod.ids() == before


def nothing_to_do(plan: Plan) -> bool:
    return not plan.moves and not plan.counts and not plan.output_changes


def outputs(platform: Platform) -> dict[str, Any]:
    file = platform.project.folder / "outputs.json"
    platform.project.cdktf("output", platform.environment, "--outputs-file", str(file))
    printed: dict[str, Any] = json.loads(file.read_text())[platform.environment]
    return printed


def attributes(platform: Platform, address: str) -> stacks.Json:
    return stacks.instances(platform.state())[address]


def retention(platform: Platform) -> int:
    name = attributes(platform, LOG_GROUP)["name"]
    [group] = platform.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return int(group["retentionInDays"])
