"""Rules of which one value says all: each on a resource of its own, once for the worse and once back again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case

DB = "aws_db_instance.database_instance"
ACCOUNT, EVERYBODY = {"AWS": "arn:aws:iam::108581769167:root"}, "*"


@dataclass(frozen=True)
class Row:
    """One change for the worse of one attribute."""

    type: str
    cause: str
    was: dict[str, Any]
    will: dict[str, Any]
    level: str = "danger"
    like: str = ""
    """What runs and is copied for it; otherwise it is made of `both` alone."""
    both: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    """What AWS says of it without being told."""
    back: bool = True
    """That the way back is harmless."""


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def _open_to(principal: Any, action: str) -> str:
    return _policy(Principal=principal, Action=action, Resource="*")


def _of(type_: str, cause: str, path: str, before: Any, after: Any, **more: Any) -> Row:
    return Row(type_, cause, {path: before}, {path: after}, **more)


one_value = _of


def _database(path: str, before: Any, after: Any, level: str = "danger", **more: Any) -> Row:
    return _of("aws_db_instance", path, path, before, after, level=level, like=DB, **more)


CLUSTER = {"cluster_identifier": "c", "engine": "aurora-postgresql", "master_username": "u"}
OWN_CLUSTER = {
    "engine_mode": "provisioned",
    "database_name": "",
    "storage_encrypted": True,
    "availability_zones": ["a", "b", "c"],
}


def _cluster(cause: str, was: dict[str, Any], will: dict[str, Any], level: str = "danger", *, back: bool = True) -> Row:
    version = {"engine_version": "15.4", "skip_final_snapshot": True, "manage_master_user_password": True}
    return Row("aws_rds_cluster", cause, {**version, **was}, {**version, **will}, level, both=CLUSTER, own=OWN_CLUSTER,
               back=back)  # fmt: skip


def _resource_policy(type_: str, both: dict[str, Any], action: str, **own: Any) -> Row:
    was, will = _open_to(ACCOUNT, action), _open_to(EVERYBODY, action)
    return _of(type_, "widened", "policy", was, will, both=both, own=own)


SERVICE = "aws_ecs_service.compute_frontend_service"
NETWORK = {"subnets": ["subnet-1"], "security_groups": ["sg-1"]}
ARN = "arn:aws:{}:us-east-1:108581769167:{}"
VPC = "aws_vpc.networking_vpc"
WORLD, OFFICE = ["0.0.0.0/0"], ["192.0.2.0/24"]
BLOCK = {"bucket": "b", "block_public_acls": True, "block_public_policy": True, "ignore_public_acls": True,
         "restrict_public_buckets": True}  # fmt: skip


def _group_rule(cidrs: list[str]) -> dict[str, Any]:
    said = {"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": cidrs, "description": ""}
    return {**said, "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False}


def _encrypted(algorithm: str) -> dict[str, Any]:
    return {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]}


def _breaker(*, rollback: bool) -> dict[str, Any]:
    return {"deployment_circuit_breaker": [{"enable": True, "rollback": rollback}]}


def _forwards(kind: str) -> dict[str, Any]:
    redirect = {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}
    more = (
        {"redirect": [redirect]}
        if kind == "redirect"
        else {"target_group_arn": ARN.format("elasticloadbalancing", "targetgroup/t/1")}
    )
    return {"default_action": [{"type": kind, **more}]}


def _health(*, enabled: bool) -> dict[str, Any]:
    return {"health_check": [{"enabled": enabled, "path": "/", "protocol": "HTTP", "matcher": "200"}]}


ROWS = (
    Row("aws_db_instance", "manage_master_user_password", {"manage_master_user_password": True},
        {"manage_master_user_password": None, "password": "hunter2hunter2"}, like=DB),
    _database("iam_database_authentication_enabled", True, False, "warning"),
    Row("aws_db_instance", "performance_insights_enabled", {"performance_insights_enabled": True},
        {"performance_insights_enabled": False, "performance_insights_retention_period": None}, "warning", like=DB),
    _database("performance_insights_retention_period", 731, 7, "warning"),
    _database("identifier", "one", "two", back=False),
    _database("db_subnet_group_name", "one", "two", "warning", back=False),
    Row("aws_db_instance", "monitoring_interval", {"monitoring_interval": 60},
        {"monitoring_interval": 0, "monitoring_role_arn": None}, "warning", like=DB),
    _cluster("backup_retention_period", {"backup_retention_period": 7}, {"backup_retention_period": 1}),
    _cluster("deletion_protection", {"deletion_protection": True}, {"deletion_protection": False}),
    _cluster("skip_final_snapshot", {"skip_final_snapshot": False, "final_snapshot_identifier": "f"},
             {"skip_final_snapshot": True, "final_snapshot_identifier": "f"}),
    _cluster("downgrade", {"engine_version": "15.4"}, {"engine_version": "15.2"}),
    _cluster("minor-dropped", {"engine_version": "15.4"}, {"engine_version": "15"}),
    _cluster("major-upgrade", {"engine_version": "15.4"}, {"engine_version": "16.1"}, back=False),
    _cluster("manage_master_user_password", {"manage_master_user_password": True},
             {"manage_master_user_password": None, "master_password": "hunter2hunter2"}),
    _cluster("performance_insights_enabled", {"performance_insights_enabled": True},
             {"performance_insights_enabled": False}, "warning"),
    _cluster("iam_database_authentication_enabled", {"iam_database_authentication_enabled": True},
             {"iam_database_authentication_enabled": False}, "warning"),
    _cluster("enabled_cloudwatch_logs_exports", {"enabled_cloudwatch_logs_exports": ["postgresql"]},
             {"enabled_cloudwatch_logs_exports": []}, "warning"),
    _of("aws_rds_cluster_parameter_group", "tls-off", "parameter",
        [{"name": "rds.force_ssl", "value": "1", "apply_method": "immediate"}],
        [{"name": "rds.force_ssl", "value": "0", "apply_method": "immediate"}],
        both={"name": "p", "family": "aurora-postgresql15", "description": "d"}),
    _of("aws_dynamodb_table", "deletion_protection_enabled", "deletion_protection_enabled", True, False,
        both={"name": "t", "billing_mode": "PAY_PER_REQUEST", "hash_key": "k",
              "attribute": [{"name": "k", "type": "S"}]}),
    _of("aws_cloudwatch_log_group", "kms_key_id", "kms_key_id", ARN.format("kms", "key/1"), None, both={"name": "l"}),
    Row("aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm", _encrypted("aws:kms"), _encrypted("AES256"),
        "warning", both={"bucket": "b"}, own={"expected_bucket_owner": ""}),
    *(
        _of("aws_s3_bucket_public_access_block", path, path, True, False, both=BLOCK)
        for path in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    ),
    _of("aws_kms_key", "deletion_window_in_days", "deletion_window_in_days", 30, 7, level="warning",
        own={"key_usage": "ENCRYPT_DECRYPT", "customer_master_key_spec": "SYMMETRIC_DEFAULT"}),
    _of("aws_secretsmanager_secret", "recovery_window_in_days", "recovery_window_in_days", 30, 0, level="warning",
        both={"name": "s"}),
    _of("aws_ecr_repository", "force_delete", "force_delete", False, True, level="warning", both={"name": "r"}),
    _of("aws_s3_bucket", "force_destroy", "force_destroy", False, True, both={"bucket": "b"}),
    _of("aws_lb", "drop_invalid_header_fields", "drop_invalid_header_fields", True, False, level="warning",
        like="aws_lb.compute_alb_load_balancer"),
    Row("aws_lb", "access_logs.enabled", {"access_logs": [{"bucket": "b", "enabled": True}]},
        {"access_logs": [{"bucket": "b", "enabled": False}]}, "warning", like="aws_lb.compute_alb_load_balancer"),
    Row("aws_lb_listener", "default_action.type", _forwards("redirect"), _forwards("forward"), "warning",
        like="aws_lb_listener.compute_alb_http"),
    Row("aws_lb_target_group", "health_check.enabled", _health(enabled=True), _health(enabled=False), "warning",
        like="aws_lb_target_group.compute_alb_backend_targets"),
    Row("aws_ecs_service", "deployment_circuit_breaker.rollback", _breaker(rollback=True), _breaker(rollback=False),
        "warning", like=SERVICE),
    Row("aws_ecs_service", "network_configuration.assign_public_ip",
        {"network_configuration": [{**NETWORK, "assign_public_ip": False}]},
        {"network_configuration": [{**NETWORK, "assign_public_ip": True}]}, "warning", like=SERVICE),
    _of("aws_appautoscaling_target", "min_capacity", "min_capacity", 2, 0, level="warning",
        both={"resource_id": "service/a/b", "scalable_dimension": "ecs:service:DesiredCount",
              "service_namespace": "ecs", "max_capacity": 4}),
    _of("aws_cloudwatch_metric_alarm", "actions_enabled", "actions_enabled", True, False, level="warning",
        like="aws_cloudwatch_metric_alarm.database_high_cpu_alarm"),
    _of("aws_cloudwatch_metric_alarm", "alarm_actions", "alarm_actions", [ARN.format("sns", "t")], [], level="warning",
        like="aws_cloudwatch_metric_alarm.database_high_cpu_alarm"),
    _of("aws_vpc", "enable_dns_support", "enable_dns_support", True, False, like=VPC),
    _of("aws_vpc", "enable_dns_hostnames", "enable_dns_hostnames", True, False, like=VPC),
    Row("aws_security_group", "open-to-all", {"ingress": [_group_rule(OFFICE)]}, {"ingress": [_group_rule(WORLD)]},
        both={"name": "g", "description": "g"}, own={"vpc_id": "vpc-1"}),
    Row("aws_default_security_group", "open-to-all", {"ingress": [_group_rule(OFFICE)]},
        {"ingress": [_group_rule(WORLD)]}, both={"vpc_id": "vpc-1"}),
    _of("aws_iam_policy", "widened", "policy", _policy(Action="s3:GetObject", Resource="arn:aws:s3:::b/*"),
        _policy(Action="s3:GetObject", Resource="*"), both={"name": "p", "path": "/"}),
    _resource_policy("aws_ecr_repository_policy", {"repository": "r"}, "ecr:BatchGetImage"),
    _resource_policy("aws_kms_key", {}, "kms:Decrypt", key_usage="ENCRYPT_DECRYPT",
                     customer_master_key_spec="SYMMETRIC_DEFAULT"),
    _resource_policy("aws_secretsmanager_secret_policy", {"secret_arn": ARN.format("secretsmanager", "secret:s")},
                     "secretsmanager:GetSecretValue"),
    _resource_policy("aws_sns_topic", {"name": "t"}, "sns:Publish", fifo_topic=False),
    _resource_policy("aws_sns_topic_policy", {"arn": ARN.format("sns", "t")}, "sns:Publish"),
    _resource_policy("aws_sqs_queue", {"name": "q"}, "sqs:SendMessage", fifo_queue=False),
    _resource_policy("aws_sqs_queue_policy", {"queue_url": "https://sqs/q"}, "sqs:SendMessage"),
    _of("aws_iam_role", "permissions_boundary", "permissions_boundary", ARN.format("iam", "policy/b"), None,
        level="warning", like="aws_iam_role.compute_frontend_task_role"),
)  # fmt: skip


def cases_of(rows: Iterable[Row], module: str) -> Iterator[Case]:
    """Each change for the worse, and each back again, of resources of a part of the platform."""
    for number, row in enumerate(rows):
        for name, was, will in (("worse", row.was, row.will), ("better", row.will, row.was)):
            address = f"{row.type}.{module}_{name}_{number}"
            title = f"{row.type} {row.cause}, {module} {number}"
            if name == "worse":
                yield Case(title, _change(row, address, was, will), {f"{address}={row.cause}": row.level})
            elif row.back:
                yield Case(f"{title}, back again", _change(row, address, was, will), group="rows")


def _change(row: Row, address: str, was: dict[str, Any], will: dict[str, Any]) -> Any:
    def change(bed: Bed) -> None:
        attributes, said = bed.like(row.like) if row.like else ({"id": "x"}, {})
        bed.run(address, **{**attributes, **row.own, **row.both, **was})
        bed.make(address, **{**said, **row.both, **will})

    return change


CASES = tuple(cases_of(ROWS, "database"))
