"""What uses a thing that goes, for every type that somebody may miss: in use, used by nobody, with a successor."""

from typing import Any

import pytest

from operations.guard.findings import Level
from operations.guard.outage import MISSED_BY_NOBODY, OUTAGES
from operations.guard.protected import DISPOSABLE
from tests.operations.guard.plans import change, verdict

DANGER, WARNING = Level.DANGER, Level.WARNING
ARN = "arn:aws:iam::1:role/a"
SERVICE = (
    "aws_ecs_service.compute_app",
    {"name": "app", "load_balancer": [{"container_port": 80}], "groups": ["sg-1"]},
)
PEER = ("aws_ecs_service.compute_peer", {"load_balancer": [{"container_port": 80}], "groups": ["sg-2"]})
ROLE = ("aws_iam_role.compute_role", {"name": "a", "arn": ARN})
TAKER = ("aws_ecs_task_definition.compute_app", {"task_role_arn": ARN})
RULE = {"security_group_id": "sg-1", "referenced_security_group_id": "sg-2", "ip_protocol": "tcp", "from_port": 80,
        "to_port": 80}  # fmt: skip
CDN = ("aws_cloudfront_distribution.edge_cdn", {"arn": "d", "domain_name": "d1.cloudfront.net"})
USER = ("aws_iam_user.github_user", {"name": "u"})
BUCKET = ("aws_s3_bucket.compute_b", {"bucket": "b"})

Other = tuple[str, dict[str, Any]]
USED: dict[str, tuple[dict[str, Any], list[Other], Level, Level]] = {
    "aws_route": ({"route_table_id": "rtb-1"}, [("aws_route_table_association.a_b", {"route_table_id": "rtb-1"})],
                  DANGER, WARNING),
    "aws_route_table": ({"id": "rtb-1"}, [("aws_route_table_association.a_b", {"route_table_id": "rtb-1"})],
                        DANGER, DANGER),
    "aws_route_table_association": ({"subnet_id": "s-1"}, [("aws_subnet.a_b", {"id": "s-1"})], DANGER, WARNING),
    "aws_internet_gateway": ({"vpc_id": "v-1"}, [("aws_lb.a_b", {"vpc_id": "v-1", "internal": False})], DANGER, DANGER),
    "aws_vpc_security_group_ingress_rule": (RULE, [SERVICE, PEER], DANGER, WARNING),
    "aws_vpc_security_group_egress_rule": (RULE, [SERVICE, PEER], DANGER, WARNING),
    "aws_iam_role": (ROLE[1], [TAKER], DANGER, DANGER),
    "aws_iam_role_policy": ({"role": "a"}, [ROLE, TAKER], DANGER, WARNING),
    "aws_iam_role_policy_attachment": ({"role": "a"}, [ROLE, TAKER], DANGER, WARNING),
    "aws_iam_policy": ({"arn": "p"}, [("aws_iam_role_policy_attachment.a_b", {"policy_arn": "p"})], DANGER, WARNING),
    "aws_lb_listener_rule": (
        {"listener_arn": "l", "action": [{"target_group_arn": "t"}]},
        [("aws_lb_listener.a_b", {"arn": "l"}), ("aws_lb_target_group.a_b", {"arn": "t"})], DANGER, WARNING),
    "aws_lb_listener_certificate": ({"listener_arn": "l"}, [("aws_lb_listener.a_b", {"arn": "l"})], DANGER, WARNING),
    "aws_appautoscaling_target": ({"resource_id": "service/c/app"}, [SERVICE], WARNING, WARNING),
    "aws_route53_record": ({"name": "shop.example.com", "alias": [{"name": "D1.cloudfront.net."}]}, [CDN], DANGER,
                           WARNING),
    "aws_route53_health_check": (
        {"id": "h"}, [("aws_cloudwatch_metric_alarm.a_b", {"dimensions": {"HealthCheckId": "h"}})], WARNING, WARNING),
    "aws_wafv2_web_acl_association": ({"resource_arn": "lb"}, [("aws_lb.a_b", {"arn": "lb"})], DANGER, WARNING),
    "aws_wafv2_web_acl_logging_configuration": (
        {"resource_arn": "w"}, [("aws_wafv2_web_acl.a_b", {"arn": "w"})], WARNING, WARNING),
    "aws_cloudwatch_log_delivery": (
        {"delivery_source_name": "s"}, [("aws_cloudwatch_log_delivery_source.a_b", {"name": "s"})], WARNING, WARNING),
    "aws_cloudwatch_log_delivery_destination": (
        {"arn": "t"}, [("aws_cloudwatch_log_delivery.a_b", {"delivery_destination_arn": "t"})], WARNING, WARNING),
    "aws_cloudwatch_log_delivery_source": ({"resource_arn": "d"}, [CDN], WARNING, WARNING),
    "aws_ecr_replication_configuration": ({"id": "1"}, [("aws_ecr_repository.a_b", {"name": "r"})], WARNING, WARNING),
    "aws_ecr_repository_policy": ({"repository": "r"}, [("aws_ecr_repository.a_b", {"name": "r"})], WARNING, WARNING),
    "aws_iam_user_policy": ({"user": "u"}, [USER], DANGER, WARNING),
    "aws_iam_user_policy_attachment": ({"user": "u"}, [USER], DANGER, WARNING),
    "aws_flow_log": ({"vpc_id": "v-1"}, [("aws_vpc.a_b", {"id": "v-1"})], WARNING, WARNING),
    "aws_s3_bucket_public_access_block": ({"bucket": "b"}, [BUCKET], DANGER, WARNING),
    "aws_s3_bucket_policy": ({"bucket": "b"}, [BUCKET], WARNING, WARNING),
    "aws_s3_bucket_versioning": ({"bucket": "b"}, [BUCKET], DANGER, WARNING),
    "aws_backup_plan": (
        {"rule": [{"target_vault_name": "v"}]}, [("aws_backup_vault.a_b", {"name": "v"})], DANGER, WARNING),
    "aws_backup_selection": ({"resources": ["d"]}, [("aws_db_instance.a_b", {"arn": "d"})], DANGER, WARNING),
    "aws_scheduler_schedule": (
        {"target": [{"arn": "arn:aws:scheduler:::aws-sdk:rds:startDBInstance",
                     "input": '{"DbInstanceIdentifier": "db"}'}]},
        [("aws_db_instance.a_b", {"identifier": "db"})], WARNING, WARNING),
    "aws_secretsmanager_secret_rotation": ({"secret_id": "s"}, [("aws_secretsmanager_secret.a_b", {"id": "s"})],
                                           WARNING, WARNING),
    "aws_cloudwatch_event_rule": (
        {"name": "r"}, [("aws_cloudwatch_event_target.a_b", {"rule": "r"})], WARNING, WARNING),
    "aws_cloudwatch_event_target": (
        {"rule": "r"}, [("aws_cloudwatch_event_rule.a_b", {"name": "r"})], WARNING, WARNING),
    "aws_db_event_subscription": ({"sns_topic": "t"}, [("aws_sns_topic.a_b", {"arn": "t"})], WARNING, WARNING),
    "aws_sfn_state_machine": ({"arn": "m"}, [("aws_cloudwatch_event_target.a_b", {"arn": "m"})], WARNING, WARNING),
    "aws_sns_topic_policy": ({"arn": "t"}, [("aws_sns_topic.a_b", {"arn": "t"})], WARNING, WARNING),
}  # fmt: skip


def found(type_: str, *actions: str, others: str = "no-op", after: Any = None) -> dict[str, Level]:
    before, using, _, _ = USED[type_]
    around = [
        change(address, others, before=values, after=values if others == "no-op" else None) for address, values in using
    ]
    it = change(f"{type_}.compute_it", *actions, before=before, after=after or {})
    return {finding.allowance: finding.level for finding in verdict(it, *around).findings if finding.type == type_}


def test_somebody_has_thought_about_every_disposable_type():
    assert set(USED) == set(OUTAGES)
    assert set(OUTAGES) | MISSED_BY_NOBODY == DISPOSABLE
    assert not set(OUTAGES) & MISSED_BY_NOBODY


@pytest.mark.parametrize("type_", USED)
def test_what_is_in_use_is_missed_when_it_is_destroyed(type_: str):
    assert found(type_, "delete") == {f"{type_}.compute_it=outage": USED[type_][2]}


@pytest.mark.parametrize("type_", USED)
def test_what_is_in_use_is_missed_until_it_is_made_again(type_: str):
    assert found(type_, "delete", "create") == {f"{type_}.compute_it=outage": USED[type_][3]}


@pytest.mark.parametrize("type_", USED)
def test_what_goes_with_its_users_is_not_missed(type_: str):
    assert found(type_, "delete", others="delete") == {}


@pytest.mark.parametrize("type_", USED)
def test_what_has_a_successor_before_it_goes_is_not_missed(type_: str):
    assert found(type_, "create", "delete") == {}


@pytest.mark.parametrize("type_", USED)
def test_what_only_changes_or_stays_is_not_missed(type_: str):
    before = USED[type_][0]
    assert found(type_, "update", after=before) == {}
    assert found(type_, "no-op", after=before) == {}


def test_who_turns_away_from_it_in_the_same_plan_does_not_miss_it():
    route = change("aws_route.a_r", "delete", before={"route_table_id": "rtb-1"})
    turned = change(
        "aws_route_table_association.a_b",
        "update",
        before={"route_table_id": "rtb-1"},
        after={"route_table_id": "rtb-2"},
    )
    assert verdict(route, turned).findings == ()


def test_a_record_that_proves_a_name_is_missed_as_long_as_its_certificate_is_there():
    option = {"resource_record_name": "_1.shop.example.com."}
    certificate = ("aws_acm_certificate.edge_a", {"domain_validation_options": [option]})
    gone = change("aws_route53_record.edge_r", "delete", before={"name": "_1.shop.example.com"}, after=None)
    stays = change(certificate[0], "no-op", before=certificate[1], after=certificate[1])
    assert [finding.cause for finding in verdict(gone, stays).findings] == ["outage"]
    another = {"domain_validation_options": [{"resource_record_name": "_2.shop.example.com."}]}
    assert verdict(gone, change(certificate[0], "no-op", before=another, after=another)).findings == ()


def test_any_other_record_is_missed_by_its_zone():
    gone = change("aws_route53_record.edge_r", "delete", before={"name": "a.b", "zone_id": "z"}, after=None)
    zone = change("aws_route53_zone.edge_z", "no-op", before={"zone_id": "z"}, after={"zone_id": "z"})
    assert [finding.cause for finding in verdict(gone, zone).findings] == ["outage"]
    assert verdict(gone).findings == ()


def test_a_rule_is_not_missed_where_another_one_lets_the_same_through():
    gone = change("aws_vpc_security_group_ingress_rule.a_old", "delete", before=RULE, after=None)
    wider = change("aws_vpc_security_group_ingress_rule.a_new", "create", after={**RULE, "from_port": 1, "to_port": 99})
    around = [change(address, "no-op", before=values, after=values) for address, values in (SERVICE, PEER)]
    assert verdict(gone, wider, *around).findings == ()
    narrow = change(
        "aws_vpc_security_group_ingress_rule.a_new", "create", after={**RULE, "from_port": 81, "to_port": 99}
    )
    assert [finding.cause for finding in verdict(gone, narrow, *around).findings] == ["outage"]


def test_nobody_misses_the_schedule_that_stops_a_database():
    call = {"arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance", "input": '{"DbInstanceIdentifier": "db"}'}
    database = change("aws_db_instance.a_b", "no-op", before={"identifier": "db"}, after={"identifier": "db"})
    assert verdict(change("aws_scheduler_schedule.a_s", "delete", before={"target": [call]}), database).findings == ()
