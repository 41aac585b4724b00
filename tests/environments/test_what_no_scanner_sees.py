"""What prod decides about faults that take more than one setting to see: docs/decisions/what-no-scanner-sees.md."""

import json

import pytest

from environments.prod import PROD
from tests.conftest import Stack

SECRET = "${aws_db_instance.database_instance.master_user_secret[0].secret_arn}"
GROUP = "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}"


@pytest.fixture(scope="module")
def prod(synth) -> Stack:
    return synth(PROD)["resource"]


def statements(prod, name):
    return json.loads(prod["aws_iam_role_policy"][name]["policy"])["Statement"]


def of(reference):
    """The name in a reference: `${aws_x.NAME.id}`."""
    return reference.split(".")[1]


def test_every_alarm_tells_somebody_through_a_topic_with_a_key_that_cloudwatch_may_use(prod):
    topic = "${aws_sns_topic.notifications_topic.arn}"
    assert {tuple(alarm.get("alarm_actions", ())) for alarm in prod["aws_cloudwatch_metric_alarm"].values()} == {
        (topic,)
    }
    key = prod["aws_kms_key"][of(prod["aws_sns_topic"]["notifications_topic"]["kms_master_key_id"])]
    users = [each["Principal"].get("Service") for each in json.loads(key["policy"])["Statement"]]
    assert "cloudwatch.amazonaws.com" in users


def test_the_alarm_of_free_memory_is_far_below_what_the_instance_has(prod):
    alarm = prod["aws_cloudwatch_metric_alarm"]["database_low_freeable_memory_alarm"]
    assert prod["aws_db_instance"]["database_instance"]["instance_class"] == "db.t4g.small"  # 2 GiB
    assert alarm["threshold"] == 2 * 1024**3 // 10


def test_no_subnet_of_the_database_has_a_route_out(prod):
    tables = {
        of(each["route_table_id"])
        for each in prod["aws_route_table_association"].values()
        if "_db_" in of(each["subnet_id"])
    }
    assert tables == {"networking_database_routes"}
    assert not tables & {of(route["route_table_id"]) for route in prod["aws_route"].values()}
    endpoints = prod["aws_vpc_endpoint"].values()
    assert not tables & {of(table) for endpoint in endpoints for table in endpoint["route_table_ids"]}


def test_only_the_agent_of_the_service_that_uses_the_database_may_read_its_secret(prod):
    roles = {name: of(task["execution_role_arn"]) for name, task in prod["aws_ecs_task_definition"].items()}
    assert len(set(roles.values())) == len(roles)
    readers = {of(policy["role"]) for name, policy in prod["aws_iam_role_policy"].items() if SECRET in policy["policy"]}
    assert readers == {roles["compute_backend_task"]}


def test_the_flow_logs_role_lists_all_groups_and_writes_into_one(prod):
    granted = {
        action: statement["Resource"]
        for statement in statements(prod, "networking_flow_logs_policy")
        for action in statement["Action"]
    }
    assert granted == {
        "logs:CreateLogStream": f"{GROUP}:*",
        "logs:PutLogEvents": f"{GROUP}:*",
        "logs:DescribeLogStreams": f"{GROUP}:*",
        "logs:DescribeLogGroups": f"arn:aws:logs:us-east-1:{PROD.aws_account_id}:log-group:*",
    }


def test_a_rotated_password_brings_new_tasks_of_the_service_that_reads_it(prod):
    assert prod["aws_secretsmanager_secret_rotation"]["database_password_rotation"]["secret_id"] == SECRET
    pattern = json.loads(prod["aws_cloudwatch_event_rule"]["compute_redeployment_rule"]["event_pattern"])
    assert pattern["resources"] == [SECRET]
    definition = prod["aws_sfn_state_machine"]["compute_redeployment_state_machine"]["definition"]
    assert [branch["StartAt"] for branch in json.loads(definition)["States"]["Deploy"]["Branches"]] == ["backend"]


def test_the_load_balancers_log_bucket_has_no_key_of_its_own(prod):
    logs = prod["aws_lb"]["compute_alb_load_balancer"]["access_logs"]
    encryption = prod["aws_s3_bucket_server_side_encryption_configuration"]["compute_alb_logs_encryption"]
    assert logs["enabled"] is True
    assert of(logs["bucket"]) == of(encryption["bucket"])
    assert encryption["rule"] == [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}]
