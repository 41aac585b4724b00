"""Every type of resource that a stack can have: what it costs, why it costs nothing, or why nobody says.

A type that stands in none of the tables is listed as not estimated until someone has thought about it; a test sees to
it that all types of the environments stand in one.
"""

from collections.abc import Mapping

from operations.costs import containers, database, edge, network, observing
from operations.costs.items import Reckoner

SHOWN = "operations/costs/kinds.py"

RECKONED: Mapping[str, Reckoner] = {
    **network.RECKONED,
    **containers.RECKONED,
    **database.RECKONED,
    **observing.RECKONED,
    **edge.RECKONED,
}
"""Types that cost something."""

NOT_ESTIMATED: Mapping[str, str] = {
    "aws_cloudwatch_log_delivery": "whether CloudFront's logs are charged for on their way is not confirmed",
    "aws_ecr_replication_configuration": "images are sent to another region and kept there, at that region's price",
    "aws_lambda_function": "how often it runs, and for how long, is not known",
    "aws_service_discovery_service": "services ask for one another's names; how often is not known",
}
"""Types that cost what cannot be told from a stack -> why."""

FREE: Mapping[str, tuple[str, ...]] = {
    "a part of the network": (
        "aws_default_security_group",
        "aws_internet_gateway",
        "aws_route",
        "aws_route_table",
        "aws_route_table_association",
        "aws_security_group",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    ),
    "what it writes is paid for in its log group or bucket": (
        "aws_cloudwatch_log_delivery_destination",
        "aws_cloudwatch_log_delivery_source",
        "aws_cloudwatch_log_resource_policy",
        "aws_flow_log",
        "aws_wafv2_web_acl_logging_configuration",
    ),
    "a part of a load balancer": (
        "aws_lb_listener",
        "aws_lb_listener_certificate",
        "aws_lb_listener_rule",
        "aws_lb_target_group",
    ),
    "its tasks are paid for, as its service's": ("aws_ecs_task_definition",),
    "a setting of services": (
        "aws_appautoscaling_scheduled_action",
        "aws_appautoscaling_target",
        "aws_ecs_cluster_capacity_providers",
    ),
    "a part of the database, or of its backups": (
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_db_event_subscription",
        "aws_db_parameter_group",
        "aws_db_subnet_group",
    ),
    "14 million calls of a schedule cost nothing, and these are two a day": (
        "aws_scheduler_schedule",
        "aws_scheduler_schedule_group",
    ),
    "IAM costs nothing": (
        "aws_iam_access_key",
        "aws_iam_openid_connect_provider",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_iam_user",
        "aws_iam_user_policy",
        "aws_iam_user_policy_attachment",
    ),
    "events of AWS's own services cost nothing": ("aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"),
    "a part of a topic, a key or a secret": (
        "aws_kms_alias",
        "aws_secretsmanager_secret_rotation",
        "aws_secretsmanager_secret_version",
        "aws_sns_topic_policy",
        "aws_sns_topic_subscription",
    ),
    "a setting of a bucket or a repository": (
        "aws_ecr_lifecycle_policy",
        "aws_ecr_repository_policy",
        "aws_s3_bucket_acl",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    ),
    "public certificates cost nothing": ("aws_acm_certificate", "aws_acm_certificate_validation"),
    "aliases of AWS's own are asked for nothing": ("aws_route53_record",),
    "a part of CloudFront or WAF": (
        "aws_cloudfront_cache_policy",
        "aws_cloudfront_origin_access_control",
        "aws_cloudfront_origin_request_policy",
        "aws_cloudfront_response_headers_policy",
        "aws_wafv2_ip_set",
        "aws_wafv2_web_acl_association",
    ),
    "budgets without actions cost nothing": ("aws_budgets_budget",),
    "it lives in the state alone": ("random_password", "terraform_data", "time_sleep"),
}
"""Why a type costs nothing by itself -> such types."""

FREE_TYPES = frozenset(type_ for types in FREE.values() for type_ in types)
