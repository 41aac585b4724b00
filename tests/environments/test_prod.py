"""What was decided for production."""

import ast
import json
from pathlib import Path

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.edge import EdgeSettings
from modules.settings import SettingsError


@pytest.fixture(scope="module")
def prod(synth):
    return synth(PROD)


def named(stack, kind):
    return stack["resource"].get(kind, {})


def at(stack, address):
    kind, name = address.split(".")
    return stack["resource"][kind][name]


def test_prod_has_a_state_of_its_own(prod):
    backend = prod["terraform"]["backend"]["s3"]
    assert backend["key"] == "prod/terraform.tfstate"
    assert backend["bucket"] == "108581769167-terraform-state-davidshaevel"
    assert backend["dynamodb_table"] == "terraform-state-lock-davidshaevel"
    assert PROD.state.key != DEV.state.key


def test_prod_has_nothing_to_adopt(prod):
    assert PROD.adoption is None
    assert "moved" not in prod


def test_prod_runs_in_three_zones_with_a_nat_gateway_in_each(prod):
    assert {subnet["availability_zone"] for subnet in named(prod, "aws_subnet").values()} == {
        "us-east-1a",
        "us-east-1b",
        "us-east-1c",
    }
    assert len(named(prod, "aws_subnet")) == 9
    gateways = named(prod, "aws_nat_gateway")
    assert sorted(gateway["subnet_id"] for gateway in gateways.values()) == [
        f"${{aws_subnet.networking_public_{zone}.id}}" for zone in "abc"
    ]
    routes = {
        name: route["nat_gateway_id"] for name, route in named(prod, "aws_route").items() if "nat_gateway_id" in route
    }
    assert routes == {
        f"networking_private_{zone}_nat_route": f"${{aws_nat_gateway.networking_nat_{zone}.id}}" for zone in "abc"
    }


def test_prods_network_is_apart_from_devs(prod):
    assert at(prod, "aws_vpc.networking_vpc")["cidr_block"] == "10.1.0.0/16"
    assert PROD.networking.vpc_cidr != DEV.networking.vpc_cidr


def test_prod_keeps_flow_logs_for_thirty_days(prod):
    assert at(prod, "aws_cloudwatch_log_group.networking_flow_logs_group")["retention_in_days"] == 30


def test_prods_database_stands_in_two_zones_and_cannot_be_lost_by_mistake(prod):
    database = at(prod, "aws_db_instance.database_instance")
    assert database["multi_az"] is True
    assert database["deletion_protection"] is True
    assert database["skip_final_snapshot"] is False
    assert database["final_snapshot_identifier"].startswith("davidshaevel-prod-final-snapshot-$")
    assert database["backup_retention_period"] == 30


def test_prods_database_takes_tls_only(prod):
    group = at(prod, "aws_db_parameter_group.database_parameter_group")
    assert group["parameter"] == [{"name": "rds.force_ssl", "value": "1", "apply_method": "pending-reboot"}]
    assert at(prod, "aws_db_instance.database_instance")["parameter_group_name"].startswith(
        "${aws_db_parameter_group.database_parameter_group."
    )


def test_prods_database_alarms_look_where_rds_publishes(prod):
    for name, alarm in named(prod, "aws_cloudwatch_metric_alarm").items():
        if name.startswith("database_"):
            assert alarm["dimensions"] == {"DBInstanceIdentifier": "${aws_db_instance.database_instance.identifier}"}


def test_prods_load_balancer_is_protected_and_writes_logs_to_a_bucket_of_its_own(prod):
    balancer = at(prod, "aws_lb.compute_alb_load_balancer")
    assert balancer["enable_deletion_protection"] is True
    assert balancer["drop_invalid_header_fields"] is True
    assert balancer["access_logs"] == {"bucket": "${aws_s3_bucket.compute_alb_logs_bucket.id}", "enabled": True}


def test_prod_serves_https_with_a_certificate_that_it_waits_for(prod):
    assert prod["output"]["application_url"]["value"] == "https://davidshaevel.com"
    assert at(prod, "aws_lb_listener.compute_alb_https")["certificate_arn"] == (
        "${aws_acm_certificate_validation.domain_certificate_validation.certificate_arn}"
    )
    certificate = at(prod, "aws_acm_certificate.domain_certificate")
    assert certificate["domain_name"] == "davidshaevel.com"
    assert certificate["subject_alternative_names"] == ["www.davidshaevel.com", "origin.davidshaevel.com"]
    assert at(prod, "aws_lb_listener.compute_alb_https")["port"] == 443
    [action] = at(prod, "aws_lb_listener.compute_alb_http")["default_action"]
    assert (action["type"], action["redirect"]["status_code"]) == ("redirect", "HTTP_301")


def test_prod_is_refused_without_a_certificate():
    with pytest.raises(SettingsError, match="require_https is on and there is no certificate"):
        PROD.but(edge=EdgeSettings(domain_name="davidshaevel.com", certificate=None))


def test_prods_protected_database_is_refused_without_a_name_for_its_last_snapshot():
    with pytest.raises(SettingsError, match="final_snapshot_identifier is not set and deletion_protection is on"):
        PROD.database.but(final_snapshot_identifier=None)


def test_prods_services_run_two_to_ten_tasks(prod):
    assert {
        name: (target["min_capacity"], target["max_capacity"])
        for name, target in named(prod, "aws_appautoscaling_target").items()
    } == {"compute_frontend_scaling": (2, 10), "compute_backend_scaling": (2, 10)}


def test_prods_deployments_that_fail_are_rolled_back(prod):
    for service in named(prod, "aws_ecs_service").values():
        assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert len(named(prod, "aws_ecs_service")) == 2


def test_prods_containers_keep_logs_for_thirty_days(prod):
    for service in ("frontend", "backend"):
        assert at(prod, f"aws_cloudwatch_log_group.compute_{service}_logs")["retention_in_days"] == 30


def test_prod_is_named_for_itself(prod):
    """No name of dev's is left in production; both live in one account."""
    assert "dev-davidshaevel" not in json.dumps(prod)
    assert "davidshaevel-dev" not in json.dumps(prod)


# What the files say

ENVIRONMENTS = Path(__file__).parents[2] / "environments"

# Protection, backups, HTTPS: prod must not lose one of them when a default changes.
NEVER_BY_DEFAULT = {
    "": {"notifications", "prevent_destroy"},
    "backend": {"encrypt", "use_lockfile"},
    "networking": {"enable_nat_gateway", "single_nat_gateway", "enable_flow_logs", "flow_logs_retention_days"},
    "database": {"backup_retention_period", "deletion_protection", "final_snapshot_identifier", "multi_az"},
    "compute": {
        "enable_deletion_protection",
        "require_https",
        "separate_execution_roles",
        "enable_alb_access_logs",
        "log_retention_days",
        "alarms",
    },
}


@pytest.mark.parametrize("part", NEVER_BY_DEFAULT)
def test_prod_says_what_must_not_depend_on_a_default(part):
    settings = getattr(PROD, part) if part else PROD
    assert NEVER_BY_DEFAULT[part] - settings.model_fields_set == set()


def test_environments_hold_no_logic():
    for name in ("dev", "prod"):
        [docstring, *statements] = ast.parse((ENVIRONMENTS / f"{name}.py").read_text()).body
        assert isinstance(docstring, ast.Expr)
        [assignment] = [each for each in statements if not isinstance(each, ast.ImportFrom)]
        assert isinstance(assignment, ast.Assign)
        allowed = (ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.Dict, ast.Name, ast.Load, ast.Assign, ast.Store)
        assert {type(node) for node in ast.walk(assignment)} <= set(allowed)
