"""What logs, alarms and who they notify cost, and secrets, keys and buckets."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from operations.costs.items import Context, Item, Reckoner, Unknown, fixed, used
from operations.costs.resources import Resource, refers

DAYS_OF_A_MONTH = 30
STANDARD_PERIOD = 60
"""Seconds; an alarm that looks more often costs more."""


def written_and_kept(gb: Decimal, days: int | None, context: Context) -> Iterator[Item | Unknown]:
    """What a log group costs that gets so much a month and keeps it so long. CloudWatch keeps it smaller than that."""
    yield used("logs written", "logs_gb", gb)
    yield used("logs kept", "logs_kept_gb", gb * (days or DAYS_OF_A_MONTH) / DAYS_OF_A_MONTH)
    if not days:
        yield Unknown("logs that never expire", "each month adds to them; one month of them is reckoned")


def _log_group(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    assumed = context.assumed
    flow = any(refers(each.values.get("log_destination"), resource) for each in context.resources.of("aws_flow_log"))
    gb = assumed.gb_flow_logs if flow else assumed.gb_logs
    yield from written_and_kept(gb, resource.values.get("retention_in_days"), context)


def _alarm(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """Each metric that it looks at counts, and its mathematics does not."""
    metrics = [query["metric"] for query in resource.blocks("metric_query") if query.get("metric")]
    each = [_only(metric) for metric in metrics] or [resource.values]
    short = sum(int(metric.get("period") or STANDARD_PERIOD) < STANDARD_PERIOD for metric in each)
    if short:
        yield fixed("alarms of high resolution", "alarm_high_resolution", short)
    if len(each) > short:
        yield fixed("alarms", "alarm", len(each) - short)


def _only(block: Any) -> Mapping[str, Any]:
    """A block that there is one of: cdktf writes an object, a plan has a list."""
    found = block[0] if isinstance(block, list) else block
    return found if isinstance(found, Mapping) else {}


def _topic(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield used("e-mails", "emails", context.assumed.emails / 100_000)


def _state_machine(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    if (resource.values.get("type") or "STANDARD") != "STANDARD":
        yield Unknown("state machine of type EXPRESS", "only those of type STANDARD are reckoned")
    elif context.resources.is_first(resource):
        yield used("steps of state machines", "transitions", context.assumed.transitions / 1000)


def _secret(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """A replica in another region is a secret too."""
    yield fixed("secrets", "secret", 1 + len(resource.blocks("replica")))
    yield used("calls for secrets", "secret_requests", context.assumed.secret_requests)


def _key(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield fixed("keys", "key")
    yield used("calls for keys", "key_requests", context.assumed.key_requests)
    if resource.values.get("enable_key_rotation"):
        yield Unknown("keys that are rotated", "the first and the second rotation each add the price of a key for good")


def _bucket(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield used("buckets", "bucket_gb", context.assumed.gb_buckets)
    if context.resources.is_first(resource):
        yield Unknown("buckets: requests", "how many there are is not known")


RECKONED: Mapping[str, Reckoner] = {
    "aws_cloudwatch_log_group": _log_group,
    "aws_cloudwatch_metric_alarm": _alarm,
    "aws_kms_key": _key,
    "aws_s3_bucket": _bucket,
    "aws_secretsmanager_secret": _secret,
    "aws_sfn_state_machine": _state_machine,
    "aws_sns_topic": _topic,
}
