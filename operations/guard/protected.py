"""Which types of resources must not be lost, and why.

Every type that a stack uses stands in one of the two tables; a test sees to it. A type in neither is treated as
protected until someone has thought about it.
"""

from collections.abc import Mapping

PROTECTED: Mapping[str, str] = {
    # network
    "aws_vpc": "everything in the network lives in it",
    "aws_subnet": "network interfaces and the database live in it, and other systems know its id",
    "aws_nat_gateway": "all traffic to the internet goes through it",
    "aws_vpc_endpoint": "where there is no NAT, tasks start, log and read secrets through it alone",
    "aws_eip": "its address is in other people's allow lists and cannot be had again",
    "aws_security_group": "network interfaces and other groups' rules refer to it",
    # load balancer
    "aws_lb": "DNS records point to its name, which cannot be had again",
    "aws_alb": "DNS records point to its name, which cannot be had again",
    "aws_lb_target_group": "services register their containers in it",
    "aws_alb_target_group": "services register their containers in it",
    "aws_lb_listener": "without it the load balancer answers nobody",
    "aws_alb_listener": "without it the load balancer answers nobody",
    # what stands before it
    "aws_cloudfront_distribution": "DNS records point to its name, which cannot be had again",
    # containers
    "aws_ecs_cluster": "the services run in it",
    "aws_ecs_service": "its running containers are stopped",
    "aws_ecr_repository": "it holds the images that run",
    # data
    "aws_db_instance": "it holds data",
    "aws_db_parameter_group": "the database refers to it, and reads another one only when it is restarted",
    "aws_db_snapshot": "it holds data",
    "aws_db_subnet_group": "the database lives in it",
    "aws_rds_cluster": "it holds data",
    "aws_rds_cluster_instance": "it serves data",
    "aws_rds_cluster_parameter_group": "the database refers to it, and reads another one only when it is restarted",
    "aws_backup_vault": "it holds backups",
    "aws_dynamodb_table": "it holds data",
    "aws_ebs_volume": "it holds data",
    "aws_efs_file_system": "it holds data",
    "aws_elasticache_replication_group": "it holds data",
    "aws_s3_bucket": "it holds data, and its name may be taken by others once it is gone",
    "aws_s3_object": "it is data",
    "aws_sqs_queue": "it holds messages, and others know its address",
    "aws_sns_topic": "others have subscribed to it",
    "aws_sns_topic_subscription": "whom it notified hears of nothing, and has to confirm a new one",
    "aws_cloudwatch_log_group": "it holds logs",
    # keys, secrets, names
    "aws_kms_key": "what it encrypted cannot be read without it",
    "aws_secretsmanager_secret": "it holds a secret",
    "aws_secretsmanager_secret_version": "it is what a secret says, and whoever goes by it is refused with another",
    "aws_ssm_parameter": "it holds a value that others read",
    "aws_acm_certificate": "listeners and distributions refer to it, and a new one has to be validated first",
    "aws_service_discovery_private_dns_namespace": "services find each other by names in it",
    "aws_service_discovery_service": "others find the service by its name",
    "aws_route53_zone": "its name servers are registered elsewhere, and a new zone gets others",
    # who may do what
    "aws_iam_openid_connect_provider": "an account has it once, and workflows of other stacks take their roles by it",
    "aws_iam_user": "its keys were made by hand and go with it",
}
"""Types that hold data or an identity that others know -> what is lost with one."""

DISPOSABLE = frozenset(
    {
        "aws_acm_certificate_validation",
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_appautoscaling_target",
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_budgets_budget",
        "aws_cloudfront_cache_policy",
        "aws_cloudfront_response_headers_policy",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_delivery",
        "aws_cloudwatch_log_delivery_destination",
        "aws_cloudwatch_log_delivery_source",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_db_event_subscription",
        "aws_default_security_group",
        "aws_ecr_lifecycle_policy",
        "aws_ecr_replication_configuration",
        "aws_ecr_repository_policy",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_task_definition",
        "aws_flow_log",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_iam_user_policy",
        "aws_iam_user_policy_attachment",
        "aws_internet_gateway",
        "aws_kms_alias",
        "aws_lb_listener_certificate",
        "aws_lb_listener_rule",
        "aws_route",
        "aws_route53_health_check",
        "aws_route53_record",
        "aws_route_table",
        "aws_route_table_association",
        "aws_s3_bucket_acl",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_scheduler_schedule",
        "aws_scheduler_schedule_group",
        "aws_secretsmanager_secret_rotation",
        "aws_sfn_state_machine",
        "aws_sns_topic_policy",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_wafv2_web_acl",
        "aws_wafv2_web_acl_association",
        "aws_wafv2_web_acl_logging_configuration",
    }
)
"""Types that can be made again from the settings alone. Who misses one while it is gone: outage.py."""


def why_protected(type_: str) -> str | None:
    """What is lost with a resource of this type; None where nothing is."""
    if type_ in DISPOSABLE:
        return None
    return PROTECTED.get(type_, f"{type_} is not listed in operations/guard/protected.py, so it is taken for precious")
