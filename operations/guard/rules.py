"""Changes in place that cost something: a table, to be checked at a glance.

Terraform calls all of this an update. A row says of which attribute which change counts, how bad it is, and what a user
is told. Direction counts: to keep logs for longer is harmless. docs/planning-safely.md shows the same table; a test
holds the two together. Those of the edge and of the delivery are in edge_rules.py. What is lost with a whole resource
is in protected.py, what stands still in outage.py, and what AWS refuses in refused.py.
"""

from collections.abc import Iterator

from operations.guard.access import all_powerful, opened_to_the_world, widened
from operations.guard.edge_rules import EDGE_RULES
from operations.guard.predicates import (
    changed,
    emptied,
    expires_sooner,
    kept_shorter,
    lost_some,
    lowered,
    major_version_raised,
    minor_dropped,
    no_longer,
    parameter_off,
    raised,
    turned_off,
    turned_on,
    version_lowered,
    weaker_tls,
)
from operations.guard.rule import DANGER, READABLE, STOLEN, UNKEPT, UNTOLD, WARNING, Rule

ENDPOINT = "its endpoint changes with it and clients lose the database"
GONE = "what is older is deleted at once and cannot be had again"
NO_SNAPSHOT = "when it is destroyed nothing of it is left"
ONE_CALL = "one call or one plan may delete it from now on"
FINAL = "there is no way back but to restore a snapshot into a new database"
REFUSED = "AWS refuses that, in the middle of the apply"
PREFERRED = "RDS takes a major version alone for the minor that it prefers, and never goes back to one"
AS_IT_RUNS = 'write engine_version="{before}", or ignore_engine_version_changes=True, in the environment\'s file'
IN_ONE_ZONE = "it stands still when its availability zone does"
MAY_BE_OPENED = "a policy or an ACL may open it to everybody"
EVERYBODY = "whoever finds it can get in"
NO_TASK = "it answers nobody"

_DATABASES = ("aws_db_instance", "aws_rds_cluster")


def _of_databases() -> Iterator[Rule]:
    for type_ in _DATABASES:
        yield Rule(type_, "backup_retention_period", lowered, DANGER, f"of its backups, {GONE}")
        yield Rule(type_, "deletion_protection", turned_off, DANGER, ONE_CALL)
        yield Rule(type_, "skip_final_snapshot", turned_on, DANGER, NO_SNAPSHOT)
        yield Rule(type_, "engine_version", version_lowered, DANGER, REFUSED, word="downgrade", hint=AS_IT_RUNS)
        yield Rule(type_, "engine_version", minor_dropped, DANGER, PREFERRED, word="minor-dropped", hint=AS_IT_RUNS)
        yield Rule(type_, "engine_version", major_version_raised, DANGER, FINAL, word="major-upgrade")
        yield Rule(type_, "manage_master_user_password", turned_off, DANGER, "the secret that its clients read is gone")
        yield Rule(type_, "iam_database_authentication_enabled", turned_off, WARNING, "clients without password fail")
        yield Rule(type_, "enabled_cloudwatch_logs_exports", lost_some, WARNING, UNKEPT)
        yield Rule(type_, "performance_insights_enabled", turned_off, WARNING, UNKEPT)


_ACCESS_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_IDENTITY_POLICIES = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy")
_ATTACHMENTS = ("aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment")
_RESOURCE_POLICIES = (
    "aws_ecr_repository_policy",
    "aws_kms_key",
    "aws_s3_bucket_policy",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
)
_GROUPS_OF_RULES = (
    "aws_default_security_group",
    "aws_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
)

RULES: tuple[Rule, ...] = (
    # databases
    *_of_databases(),
    Rule("aws_db_instance", "identifier", changed, DANGER, ENDPOINT),
    Rule("aws_db_instance", "port", changed, DANGER, ENDPOINT),
    Rule("aws_db_instance", "publicly_accessible", turned_on, DANGER, EVERYBODY, created=DANGER),
    Rule("aws_db_instance", "allocated_storage", raised, WARNING, "storage never shrinks again", word="storage-grown"),
    Rule("aws_db_instance", "allocated_storage", lowered, DANGER, REFUSED, word="storage-shrunk"),
    Rule("aws_db_instance", "multi_az", turned_off, WARNING, IN_ONE_ZONE),
    Rule("aws_db_instance", "db_subnet_group_name", changed, WARNING, "it moves, and is away for that time"),
    Rule("aws_db_instance", "monitoring_interval", emptied, WARNING, UNKEPT),
    Rule("aws_db_instance", "performance_insights_retention_period", lowered, WARNING, GONE),
    Rule("aws_db_parameter_group", "parameter", parameter_off("rds.force_ssl"), DANGER, READABLE, word="tls-off"),
    Rule("aws_rds_cluster_parameter_group", "parameter", parameter_off("rds.force_ssl"), DANGER, READABLE,
         word="tls-off"),
    Rule("aws_dynamodb_table", "point_in_time_recovery.enabled", turned_off, DANGER, f"of its backups, {GONE}"),
    Rule("aws_dynamodb_table", "deletion_protection_enabled", turned_off, DANGER, ONE_CALL),
    # logs, buckets, queues
    Rule("aws_cloudwatch_log_group", "retention_in_days", kept_shorter, DANGER, f"of its logs, {GONE}"),
    Rule("aws_cloudwatch_log_group", "kms_key_id", emptied, DANGER, "new logs are not encrypted with the key"),
    Rule("aws_s3_bucket", "force_destroy", turned_on, DANGER, "destroying it deletes all objects with it"),
    Rule("aws_s3_bucket_versioning", "versioning_configuration.status", turned_off, DANGER,
         "what is overwritten or deleted cannot be had again"),
    Rule("aws_s3_bucket_lifecycle_configuration", "rule", expires_sooner, DANGER, GONE, word="expires-sooner"),
    Rule("aws_s3_bucket_server_side_encryption_configuration",
         "rule.apply_server_side_encryption_by_default.sse_algorithm", no_longer("aws:kms"), WARNING,
         "new objects are not encrypted with the key"),
    *(Rule("aws_s3_bucket_public_access_block", path, turned_off, DANGER, MAY_BE_OPENED) for path in _ACCESS_BLOCKS),
    Rule("aws_sqs_queue", "message_retention_seconds", lowered, DANGER, f"of its messages, {GONE}"),
    # keys, secrets, images
    Rule("aws_kms_key", "is_enabled", turned_off, DANGER, "what it encrypted cannot be read without it"),
    Rule("aws_kms_key", "enable_key_rotation", turned_off, WARNING, "one key is used for ever"),
    Rule("aws_kms_key", "deletion_window_in_days", lowered, WARNING, "there is less time to keep it from deletion"),
    Rule("aws_secretsmanager_secret", "recovery_window_in_days", emptied, WARNING, NO_SNAPSHOT),
    Rule("aws_ecr_repository", "image_tag_mutability", no_longer("IMMUTABLE"), WARNING,
         "a tag may become another image than the one that was tested"),
    Rule("aws_ecr_repository", "force_delete", turned_on, WARNING, "destroying it deletes all images with it"),
    # load balancers
    Rule("aws_lb", "enable_deletion_protection", turned_off, DANGER, ONE_CALL),
    Rule("aws_lb", "drop_invalid_header_fields", turned_off, WARNING, "requests may be smuggled to the services"),
    Rule("aws_lb", "access_logs.enabled", turned_off, WARNING, UNKEPT),
    Rule("aws_lb_listener", "protocol", no_longer("HTTPS"), DANGER, READABLE),
    Rule("aws_lb_listener", "ssl_policy", weaker_tls, DANGER, "it takes TLS 1.0 and 1.1, which can be read"),
    Rule("aws_lb_listener", "default_action.type", no_longer("redirect"), WARNING,
         "who comes without HTTPS is no longer sent to it"),
    Rule("aws_lb_target_group", "health_check.enabled", turned_off, WARNING, "tasks that are ill get requests"),
    # services
    Rule("aws_ecs_service", "desired_count", emptied, DANGER, NO_TASK),
    Rule("aws_ecs_service", "deployment_minimum_healthy_percent", emptied, WARNING, "a deployment may stop all tasks"),
    Rule("aws_ecs_service", "deployment_circuit_breaker.rollback", turned_off, WARNING,
         "a deployment that fails goes on failing"),
    Rule("aws_ecs_service", "enable_execute_command", turned_on, WARNING,
         "a shell in a container has all that the container has"),
    Rule("aws_ecs_service", "network_configuration.assign_public_ip", turned_on, WARNING,
         "its tasks have addresses on the internet"),
    Rule("aws_appautoscaling_target", "max_capacity", emptied, DANGER, NO_TASK),
    Rule("aws_appautoscaling_target", "min_capacity", emptied, WARNING, "scaling may stop the last task"),
    Rule("aws_cloudwatch_metric_alarm", "actions_enabled", turned_off, WARNING, UNTOLD),
    Rule("aws_cloudwatch_metric_alarm", "alarm_actions", emptied, WARNING, UNTOLD),
    # network
    Rule("aws_vpc", "enable_dns_support", turned_off, DANGER, "nothing in it finds the database or AWS by name"),
    Rule("aws_vpc", "enable_dns_hostnames", turned_off, DANGER, "private names in it are no longer answered"),
    Rule("aws_subnet", "map_public_ip_on_launch", turned_on, WARNING, "what starts in it is on the internet"),
    *(Rule(type_, "", opened_to_the_world, DANGER, EVERYBODY, DANGER, "open-to-all") for type_ in _GROUPS_OF_RULES),
    # who may do what
    *(Rule(type_, "policy", widened, DANGER, STOLEN, WARNING, "widened") for type_ in _IDENTITY_POLICIES),
    *(Rule(type_, "policy", widened, DANGER, EVERYBODY, DANGER, "widened") for type_ in _RESOURCE_POLICIES),
    Rule("aws_iam_role", "assume_role_policy", widened, DANGER, "whoever finds it can take it", DANGER, "widened"),
    Rule("aws_iam_role", "permissions_boundary", emptied, WARNING, "its policies alone limit it"),
    *(Rule(type_, "policy_arn", all_powerful, DANGER, STOLEN, DANGER, "all-powerful") for type_ in _ATTACHMENTS),
    *EDGE_RULES,
)  # fmt: skip
