"""Logs written and kept, alarms by their metrics, secrets, keys, messages, steps, buckets."""

from tests.operations.costs.small import lines, unknown

FLOW = {
    "aws_cloudwatch_log_group.flow": {"name": "/flow", "retention_in_days": 90},
    "aws_flow_log.flow": {"log_destination": "${aws_cloudwatch_log_group.flow.arn}"},
}


def test_logs_are_paid_for_when_they_are_written_and_for_as_long_as_they_are_kept():
    group = {"aws_cloudwatch_log_group.web": {"name": "/web", "retention_in_days": 60}}
    assert lines(group, gb_logs=10) == {"logs written": ("10", "5.00"), "logs kept": ("20", "0.60")}


def test_flow_logs_have_a_number_of_their_own():
    assert lines(FLOW, gb_logs=1, gb_flow_logs=20) == {"logs written": ("20", "10.00"), "logs kept": ("60", "1.80")}


def test_of_logs_that_never_expire_one_month_is_reckoned_and_it_is_said():
    group = {"aws_cloudwatch_log_group.web": {"name": "/web"}}
    assert lines(group)["logs kept"] == ("1", "0.03")
    assert set(unknown(group)) == {"logs that never expire"}


def test_an_alarm_costs_as_many_metrics_as_it_looks_at():
    metric = {"metric_name": "Errors", "period": 60}
    queries = [{"id": "a", "metric": metric}, {"id": "b", "metric": [metric]}, {"id": "rate", "expression": "a / b"}]
    stack = {
        "aws_cloudwatch_metric_alarm.plain": {"metric_name": "CPU", "period": 300},
        "aws_cloudwatch_metric_alarm.rate": {"metric_query": queries},
    }
    assert lines(stack) == {"alarms": ("3", "0.30")}


def test_one_that_looks_more_often_than_once_a_minute_costs_more():
    assert lines({"aws_cloudwatch_metric_alarm.fast": {"metric_name": "CPU", "period": 10}}) == {
        "alarms of high resolution": ("1", "0.30")
    }


def test_secrets_and_keys_cost_a_month_and_by_the_call():
    stack = {"aws_secretsmanager_secret.a": {}, "aws_secretsmanager_secret.b": {"replica": [{"region": "us-west-2"}]}}
    assert lines(stack) == {"secrets": ("3", "1.20"), "calls for secrets": ("2", "0.10")}
    assert lines({"aws_kms_key.key": {}}, key_requests=10) == {"keys": ("1", "1.00"), "calls for keys": ("10", "0.30")}
    assert set(unknown({"aws_kms_key.key": {"enable_key_rotation": True}})) == {"keys that are rotated"}


def test_messages_steps_and_buckets_are_assumed():
    assert lines({"aws_sns_topic.topic": {}}, emails=50000) == {"e-mails": ("0.5", "1.00")}
    assert lines({"aws_sfn_state_machine.m": {}}, transitions=40000) == {"steps of state machines": ("40", "1.00")}
    assert set(unknown({"aws_sfn_state_machine.m": {"type": "EXPRESS"}})) == {"state machine of type EXPRESS"}
    assert lines({"aws_s3_bucket.logs": {}}, gb_buckets=100) == {"buckets": ("100", "2.30")}
