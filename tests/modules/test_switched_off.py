"""What goes from a stack that is switched off, what stays as it is, and what nobody is asked for any more."""

import json
import tempfile

import pytest
from cdktf import Testing
from hypothesis import given
from hypothesis import strategies as st

from environments.dev import DEV
from environments.prod import PROD
from modules.switched_off import GOES, MARK, NULL, going, references
from platform_stack import PlatformStack
from terraform.stack import addresses
from tests.changes import unprotected, without_database
from tests.conftest import synthesize
from tests.five_services import FIVE_SERVICES

KEEPS_ADDRESSES = DEV.but(networking=DEV.networking.but(keep_nat_addresses=True))
ENDPOINTS = unprotected(PROD).but(networking=PROD.networking.but(interface_endpoints=("logs", "ecr.api", "ecr.dkr")))
ENVIRONMENTS = {
    "dev": DEV,
    "prod": unprotected(PROD),
    "five_services": FIVE_SERVICES,
    "endpoints": ENDPOINTS,
    "keeps_addresses": KEEPS_ADDRESSES,
    "no_database": without_database(DEV),
}
every = pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)


def types(stack):
    return set(stack["resource"])


def statements(resource):
    """Of its policy: the whole text, where it is no document with statements."""
    text = resource.get("policy", "{}")
    return json.loads(text).get("Statement", [text]) if text.startswith("{") else [text]


@every
def test_what_stays_has_the_same_address_and_says_the_same(synth, environment):
    on, off = synth(environment), synth(environment.but(activated=False))
    assert set(addresses(off)) < set(addresses(on))
    for type_, named in off["resource"].items():
        for name, resource in named.items():
            there = on["resource"][type_][name]
            changes = {"depends_on": None, "policy": None}
            assert {**resource, **changes} == {**there, **changes}
            assert all(statement in statements(there) for statement in statements(resource))
            assert set(resource.get("depends_on", ())) <= set(there.get("depends_on", ()))


@every
def test_nothing_that_stays_speaks_of_what_goes_or_waits_for_it(synth, environment):
    on, off = synth(environment), synth(environment.but(activated=False))
    gone = set(addresses(on)) - set(addresses(off))
    rest = {key: value for key, value in off.items() if key != "moved"}
    assert not gone & references(rest)
    waited_for = {
        each for named in off["resource"].values() for r in named.values() for each in r.get("depends_on", ())
    }
    assert not gone & waited_for
    assert not gone & {move["to"] for move in off.get("moved", ())}


@every
def test_nothing_is_left_that_costs_by_the_hour(synth, environment):
    off = synth(environment.but(activated=False))
    kept = {"aws_eip"} if environment is KEEPS_ADDRESSES else set()
    assert types(off) & (GOES.keys() - {"aws_vpc_endpoint"}) == kept
    endpoints = off["resource"].get("aws_vpc_endpoint", {}).values()
    assert {endpoint["vpc_endpoint_type"] for endpoint in endpoints} <= {"Gateway"}
    assert "aws_cloudwatch_metric_alarm" not in types(off)


@every
def test_on_again_it_is_what_it_was_to_the_byte(environment):
    def fresh():
        with tempfile.TemporaryDirectory() as outdir:
            return Testing.synth(PlatformStack(Testing.app(outdir=outdir), environment))

    assert synthesize(environment.but(activated=False)) != synthesize(environment) == fresh()


def test_what_holds_data_or_a_name_stays(synth):
    off = synth(unprotected(PROD).but(activated=False))
    assert types(off) >= {
        "aws_backup_vault",
        "aws_cloudwatch_log_group",
        "aws_ecs_cluster",
        "aws_iam_role",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_security_group",
        "aws_service_discovery_private_dns_namespace",
        "aws_sns_topic_subscription",
        "aws_vpc",
    }


def test_outputs_stay_and_are_null_where_nothing_is_left_of_them(synth):
    on, off = synth(FIVE_SERVICES), synth(FIVE_SERVICES.but(activated=False))
    assert set(off["output"]) == {*on["output"], "activated"}
    assert off["output"]["activated"]["value"] is False
    assert {name for name, output in off["output"].items() if output["value"] != NULL} == {
        "activated",
        "aws_region",
        "ecs_cluster_arn",
        "ecs_cluster_name",
        "environment",
        "project_name",
        "resource_prefix",
        "vpc_id",
    }


def test_nobody_is_asked_for_images_nor_is_anything_looked_up_for_what_does_not_run(synth):
    on, off = synth(unprotected(PROD)), synth(unprotected(PROD).but(activated=False))
    assert set(on["variable"]) > {"alarm_addresses", "database_snapshot_identifier", "frontend_container_image"}
    assert set(off["variable"]) == {"alarm_addresses"}
    assert set(on["data"]) > set(off["data"]) == {"aws_ec2_managed_prefix_list"}  # a rule of a group speaks of it


def test_names_certificates_repositories_and_who_may_deploy_stay(synth):
    off = synth(unprotected(PROD).but(activated=False))
    assert types(off) >= {
        "aws_acm_certificate",
        "aws_acm_certificate_validation",
        "aws_cloudfront_cache_policy",
        "aws_ecr_repository",
        "aws_iam_openid_connect_provider",
        "aws_route53_zone",
        "aws_secretsmanager_secret",
    }
    # Who applies and plans would not take away the right to do so, half way.
    assert {"github_apply_policy", "github_plan_policy"} <= set(off["resource"]["aws_iam_role_policy"])
    assert off["output"]["backend_ecr_repository_url"]["value"] != NULL


def test_a_role_loses_of_its_rights_only_those_to_what_goes(synth):
    on, off = (synth(unprotected(PROD).but(activated=activated)) for activated in (True, False))

    def lost(name):
        before, after = (statements(stack["resource"]["aws_iam_role_policy"][name]) for stack in (on, off))
        return len(after), [statement["Action"] for statement in before if statement not in after]

    assert lost("github_ship_policy") == (10, [["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]])
    assert lost("compute_backend_execution_policy") == (3, [["secretsmanager:GetSecretValue"]])
    gone = on["resource"]["aws_iam_role_policy"].keys() - off["resource"]["aws_iam_role_policy"]
    assert gone == {"compute_redeployment_policy", "compute_redeployment_rule_policy"}  # nothing is left of these


def test_the_stack_says_what_it_would_have_besides(synth):
    with tempfile.TemporaryDirectory() as outdir:
        stack = PlatformStack(Testing.app(outdir=outdir), DEV.but(activated=False))
        said = stack.to_terraform()["//"][MARK]
    assert said == sorted(set(addresses(synth(DEV))) - set(addresses(synth(DEV.but(activated=False)))))


def test_an_environment_without_a_database_has_no_group_for_one_and_outputs_without_values(synth):
    stack = synth(without_database(DEV))
    names = [f"{type_}.{name}" for type_, named in stack["resource"].items() for name in named]
    assert [name for name in names if "database" in name] == []
    assert {name for name, output in stack["output"].items() if output["value"] == NULL} == {
        "database_connection_string",
        "database_endpoint",
        "database_name",
        "database_port",
        "database_secret_arn",
    }
    assert "database_snapshot_identifier" not in stack["variable"]


def resource(*speaks_of, waits_for=()):
    return {"value": [f"${{{address}.id}}" for address in speaks_of], "depends_on": list(waits_for)}


def test_what_only_waits_for_something_stays():
    stack = {"resource": {"aws_lb": {"a": {}}, "aws_route": {"b": resource(waits_for=["aws_lb.a"])}}}
    assert going(stack) == {"aws_lb.a"}


def test_what_speaks_of_something_goes_through_any_number_of_others():
    stack = {
        "resource": {"aws_lb": {"a": {}}, "aws_x": {"b": resource("aws_lb.a"), "c": resource("data.aws_y.d")}},
        "data": {"aws_y": {"d": resource("aws_x.b"), "e": {}}},
        "variable": {"f": {}, "g": {}, "h": {}},
        "output": {"i": {"value": "${aws_x.c.id}-${var.f}"}, "j": {"value": "${var.g}"}},
    }
    assert going(stack) == {"aws_lb.a", "aws_x.b", "aws_x.c", "data.aws_y.d", "var.f"}
    assert going(stack, kept=["aws_lb"]) == frozenset()


def test_what_is_not_there_yet_goes_with_all_that_speaks_of_it():
    stack = {"resource": {"aws_x": {"a": {}, "b": resource("aws_x.a"), "c": {}}}}
    assert going(stack, absent=["aws_x.a", "aws_x.elsewhere"]) == {"aws_x.a", "aws_x.b"}


def test_of_a_policy_the_statements_go_that_speak_of_what_goes_and_the_rest_with_the_last():
    def policy(*addresses, **more):
        said = [{"Action": "a", "Resource": f"${{{address}.arn}}"} for address in addresses]
        return {"policy": json.dumps({"Statement": said}), **more}

    stack = {
        "resource": {
            "aws_lb": {"a": {}},
            "aws_x": {
                "some": policy("aws_lb.a", "aws_y.b"),
                "every": policy("aws_lb.a", "aws_x.other"),
                "other": policy("aws_y.b", role="${aws_lb.a.id}"),
                "text": {"policy": "see ${aws_lb.a.arn}"},
                "none": {"policy": json.dumps({"Statement": []})},
            },
        }
    }
    assert going(stack) == {"aws_lb.a", "aws_x.every", "aws_x.other", "aws_x.text"}


def test_an_alarm_that_says_no_more_of_a_service_than_its_name_goes_with_it():
    def alarm(name):
        return {"metric_query": [{"metric": {"dimensions": {"ServiceName": name}}}, {"expression": "a"}]}

    stack = {
        "resource": {
            "aws_ecs_service": {"a": {"name": "dev-shop"}},
            "aws_cloudwatch_metric_alarm": {"b": alarm("dev-shop"), "c": alarm("dev-other")},
        }
    }
    assert going(stack) == {"aws_ecs_service.a", "aws_cloudwatch_metric_alarm.b"}


@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=13))
def test_nothing_stays_that_speaks_of_what_goes_whatever_speaks_of_what(graph):
    def address(number):
        return f"aws_lb.r{number}" if number % 5 == 0 else f"aws_x.r{number}"

    stack: dict[str, dict[str, dict[str, object]]] = {"resource": {"aws_lb": {}, "aws_x": {}}}
    for number, others in graph.items():
        type_, name = address(number).split(".")
        stack["resource"][type_][name] = resource(*(address(other) for other in others if other in graph))
    gone = going(json.loads(json.dumps(stack)))
    for number, others in graph.items():
        reaches = number % 5 == 0 or any(address(other) in gone for other in others if other in graph)
        assert (address(number) in gone) == reaches
