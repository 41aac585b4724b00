"""What creating each type of resource takes: type -> IAM actions, and on what.

Actions and forms of ARNs: the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Which of them a type takes: what the create function of the AWS provider calls. Of what reads, changes and destroys
there is nothing here: it takes the same services, and whoever may create may mostly do the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """Actions that are allowed or denied on one kind of ARN."""

    actions: tuple[str, ...]
    resource: str = "*"
    """With {name} for what `named` says."""
    named: str = "name"
    """The argument that has the name in the ARN."""


_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_ELB = "arn:{partition}:elasticloadbalancing:{region}:{account}:"
_ECS = "arn:{partition}:ecs:{region}:{account}:"
_RDS = "arn:{partition}:rds:{region}:{account}:"
_ROLE = "arn:{partition}:iam::{account}:role/{name}"
_BUCKET = "arn:{partition}:s3:::{name}"
_ACM = "arn:{partition}:acm:{region}:{account}:certificate/*"
_CDN = "arn:{partition}:cloudfront::{account}:"
_ECR = "arn:{partition}:ecr:{region}:{account}:repository/{name}"
_LOGS = "arn:{partition}:logs:{region}:{account}:"
_SECRET = "arn:{partition}:secretsmanager:{region}:{account}:secret:"
_USER = "arn:{partition}:iam::{account}:user/*"
_WAF = "arn:{partition}:wafv2:{region}:{account}:*/webacl/"


def _ec2(kind: str, *actions: str) -> tuple[Needs, ...]:
    return (Needs(tuple(f"ec2:{action}" for action in actions), f"{_EC2}{kind}/*"),)


def _bucket(action: str) -> tuple[Needs, ...]:
    return (Needs((f"s3:{action}",), _BUCKET, "bucket"),)


ACTIONS: Mapping[str, tuple[Needs, ...]] = {
    "aws_acm_certificate": (Needs(("acm:RequestCertificate", "acm:AddTagsToCertificate"), _ACM),),
    "aws_acm_certificate_validation": (Needs(("acm:DescribeCertificate",), _ACM),),
    "aws_appautoscaling_policy": (Needs(("application-autoscaling:PutScalingPolicy",)),),
    "aws_appautoscaling_scheduled_action": (Needs(("application-autoscaling:PutScheduledAction",)),),
    "aws_appautoscaling_target": (Needs(("application-autoscaling:RegisterScalableTarget",)),),
    "aws_backup_plan": (Needs(("backup:CreateBackupPlan",)),),
    "aws_backup_selection": (Needs(("backup:CreateBackupSelection",)),),
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html
    "aws_backup_vault": (Needs(("backup:CreateBackupVault", "backup-storage:MountCapsule", "kms:CreateGrant")),),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
    "aws_budgets_budget": (
        Needs(("budgets:ModifyBudget", "budgets:TagResource"), "arn:{partition}:budgets::{account}:budget/{name}"),
    ),
    "aws_cloudfront_cache_policy": (Needs(("cloudfront:CreateCachePolicy",), _CDN + "cache-policy/*"),),
    "aws_cloudfront_distribution": (
        Needs(("cloudfront:CreateDistribution", "cloudfront:TagResource"), _CDN + "distribution/*"),
    ),
    "aws_cloudfront_response_headers_policy": (
        Needs(("cloudfront:CreateResponseHeadersPolicy",), _CDN + "response-headers-policy/*"),
    ),
    "aws_cloudwatch_event_rule": (Needs(("events:PutRule",), "arn:{partition}:events:{region}:{account}:rule/{name}"),),
    "aws_cloudwatch_event_target": (Needs(("events:PutTargets",), "arn:{partition}:events:{region}:{account}:rule/*"),),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html
    "aws_cloudwatch_log_delivery": (
        Needs(("logs:CreateDelivery",), _LOGS + "delivery:*"),
        Needs(("s3:GetBucketPolicy", "s3:PutBucketPolicy"), "arn:{partition}:s3:::*"),
    ),
    "aws_cloudwatch_log_delivery_destination": (
        Needs(("logs:PutDeliveryDestination",), _LOGS + "delivery-destination:{name}"),
    ),
    "aws_cloudwatch_log_delivery_source": (
        Needs(("logs:PutDeliverySource",), _LOGS + "delivery-source:{name}"),
        Needs(("cloudfront:AllowVendedLogDeliveryForResource",), _CDN + "distribution/*"),
    ),
    "aws_cloudwatch_log_group": (
        Needs(
            ("logs:CreateLogGroup", "logs:PutRetentionPolicy"),
            "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
        ),
    ),
    "aws_cloudwatch_metric_alarm": (
        Needs(
            ("cloudwatch:PutMetricAlarm",), "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}", "alarm_name"
        ),
    ),
    "aws_db_event_subscription": (Needs(("rds:CreateEventSubscription",), _RDS + "es:{name}"),),
    "aws_db_instance": (
        Needs(("rds:CreateDBInstance", "rds:AddTagsToResource"), _RDS + "db:{name}", "identifier"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html, for a managed password
        Needs(
            ("secretsmanager:CreateSecret", "secretsmanager:TagResource"),
            "arn:{partition}:secretsmanager:{region}:{account}:secret:rds!*",
        ),
        Needs(("kms:DescribeKey",), "arn:{partition}:kms:{region}:{account}:key/*"),
    ),
    "aws_db_parameter_group": (
        Needs(("rds:CreateDBParameterGroup", "rds:ModifyDBParameterGroup"), _RDS + "pg:{name}"),
    ),
    "aws_db_subnet_group": (Needs(("rds:CreateDBSubnetGroup",), _RDS + "subgrp:{name}"),),
    "aws_default_security_group": _ec2("security-group", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"),
    "aws_ecr_lifecycle_policy": (Needs(("ecr:PutLifecyclePolicy",), _ECR, "repository"),),
    "aws_ecr_replication_configuration": (Needs(("ecr:PutReplicationConfiguration",)),),
    "aws_ecr_repository": (Needs(("ecr:CreateRepository", "ecr:TagResource"), _ECR),),
    "aws_ecr_repository_policy": (Needs(("ecr:SetRepositoryPolicy",), _ECR, "repository"),),
    "aws_ecs_cluster": (Needs(("ecs:CreateCluster",), _ECS + "cluster/{name}"),),
    "aws_ecs_cluster_capacity_providers": (
        Needs(("ecs:PutClusterCapacityProviders",), _ECS + "cluster/{name}", "cluster_name"),
    ),
    "aws_ecs_service": (Needs(("ecs:CreateService",), _ECS + "service/*"),),
    "aws_ecs_task_definition": (Needs(("ecs:RegisterTaskDefinition",), _ECS + "task-definition/{name}:*", "family"),),
    "aws_eip": _ec2("elastic-ip", "AllocateAddress"),
    "aws_flow_log": _ec2("vpc-flow-log", "CreateFlowLogs"),
    "aws_iam_openid_connect_provider": (
        Needs(
            ("iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"),
            "arn:{partition}:iam::{account}:oidc-provider/*",
        ),
    ),
    "aws_iam_policy": (Needs(("iam:CreatePolicy", "iam:TagPolicy"), "arn:{partition}:iam::{account}:policy/*"),),
    "aws_iam_role": (Needs(("iam:CreateRole", "iam:TagRole", "iam:PassRole"), _ROLE),),
    "aws_iam_role_policy": (Needs(("iam:PutRolePolicy",), _ROLE, "role"),),
    "aws_iam_role_policy_attachment": (Needs(("iam:AttachRolePolicy",), _ROLE, "role"),),
    "aws_iam_user": (Needs(("iam:CreateUser", "iam:TagUser"), _USER),),
    "aws_iam_user_policy": (Needs(("iam:PutUserPolicy",), _USER),),
    "aws_iam_user_policy_attachment": (Needs(("iam:AttachUserPolicy",), _USER),),
    "aws_internet_gateway": _ec2("internet-gateway", "CreateInternetGateway", "AttachInternetGateway"),
    "aws_kms_alias": (Needs(("kms:CreateAlias",)),),
    "aws_kms_key": (Needs(("kms:CreateKey", "kms:PutKeyPolicy", "kms:EnableKeyRotation", "kms:TagResource")),),
    "aws_lb": (
        Needs(
            tuple(
                f"elasticloadbalancing:{action}"
                for action in ("CreateLoadBalancer", "ModifyLoadBalancerAttributes", "AddTags")
            ),
            _ELB + "loadbalancer/app/{name}/*",
        ),
    ),
    "aws_lb_listener": (Needs(("elasticloadbalancing:CreateListener",), _ELB + "loadbalancer/app/*"),),
    "aws_lb_listener_rule": (Needs(("elasticloadbalancing:CreateRule",), _ELB + "listener/app/*"),),
    "aws_lb_target_group": (
        Needs(
            ("elasticloadbalancing:CreateTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes"),
            _ELB + "targetgroup/{name}/*",
        ),
    ),
    "aws_nat_gateway": _ec2("natgateway", "CreateNatGateway"),
    "aws_route": _ec2("route-table", "CreateRoute"),
    "aws_route_table": _ec2("route-table", "CreateRouteTable"),
    "aws_route_table_association": _ec2("route-table", "AssociateRouteTable"),
    "aws_route53_health_check": (
        Needs(
            ("route53:CreateHealthCheck", "route53:ChangeTagsForResource"), "arn:{partition}:route53:::healthcheck/*"
        ),
    ),
    "aws_route53_record": (Needs(("route53:ChangeResourceRecordSets",), "arn:{partition}:route53:::hostedzone/*"),),
    "aws_route53_zone": (
        Needs(("route53:CreateHostedZone",)),
        Needs(("route53:ChangeTagsForResource",), "arn:{partition}:route53:::hostedzone/*"),
    ),
    "aws_s3_bucket": (Needs(("s3:CreateBucket", "s3:PutBucketTagging"), _BUCKET, "bucket"),),
    "aws_s3_bucket_acl": _bucket("PutBucketAcl"),
    "aws_s3_bucket_lifecycle_configuration": _bucket("PutLifecycleConfiguration"),
    "aws_s3_bucket_ownership_controls": _bucket("PutBucketOwnershipControls"),
    "aws_s3_bucket_policy": _bucket("PutBucketPolicy"),
    "aws_s3_bucket_public_access_block": _bucket("PutBucketPublicAccessBlock"),
    "aws_s3_bucket_server_side_encryption_configuration": _bucket("PutEncryptionConfiguration"),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
    "aws_scheduler_schedule": (
        Needs(("scheduler:CreateSchedule",), "arn:{partition}:scheduler:{region}:{account}:schedule/*"),
    ),
    "aws_scheduler_schedule_group": (
        Needs(
            ("scheduler:CreateScheduleGroup", "scheduler:TagResource"),
            "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}",
        ),
    ),
    "aws_secretsmanager_secret": (
        Needs(("secretsmanager:CreateSecret", "secretsmanager:TagResource"), _SECRET + "{name}-*"),
    ),
    "aws_secretsmanager_secret_rotation": (
        Needs(("secretsmanager:RotateSecret",), "arn:{partition}:secretsmanager:{region}:{account}:secret:rds!*"),
    ),
    "aws_secretsmanager_secret_version": (Needs(("secretsmanager:PutSecretValue",), _SECRET + "*"),),
    "aws_security_group": _ec2("security-group", "CreateSecurityGroup", "RevokeSecurityGroupEgress"),
    "aws_service_discovery_private_dns_namespace": (
        Needs(("servicediscovery:CreatePrivateDnsNamespace", "route53:CreateHostedZone")),
    ),
    "aws_service_discovery_service": (Needs(("servicediscovery:CreateService",)),),
    "aws_sfn_state_machine": (
        Needs(("states:CreateStateMachine",), "arn:{partition}:states:{region}:{account}:stateMachine:{name}"),
    ),
    "aws_sns_topic": (
        Needs(("sns:CreateTopic", "sns:SetTopicAttributes"), "arn:{partition}:sns:{region}:{account}:{name}"),
    ),
    "aws_sns_topic_policy": (Needs(("sns:SetTopicAttributes",), "arn:{partition}:sns:{region}:{account}:*"),),
    "aws_sns_topic_subscription": (Needs(("sns:Subscribe",), "arn:{partition}:sns:{region}:{account}:*"),),
    "aws_subnet": _ec2("subnet", "CreateSubnet"),
    "aws_vpc": _ec2("vpc", "CreateVpc", "ModifyVpcAttribute", "CreateTags"),
    "aws_vpc_endpoint": _ec2("vpc-endpoint", "CreateVpcEndpoint"),
    "aws_vpc_security_group_egress_rule": _ec2("security-group", "AuthorizeSecurityGroupEgress"),
    "aws_vpc_security_group_ingress_rule": _ec2("security-group", "AuthorizeSecurityGroupIngress"),
    "aws_wafv2_web_acl": (Needs(("wafv2:CreateWebACL", "wafv2:TagResource"), _WAF + "{name}/*"),),
    "aws_wafv2_web_acl_association": (
        Needs(("wafv2:AssociateWebACL",), _WAF + "*"),
        Needs(("elasticloadbalancing:SetWebACL",), _ELB + "loadbalancer/app/*"),
    ),
    # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    "aws_wafv2_web_acl_logging_configuration": (
        Needs(("wafv2:PutLoggingConfiguration",), _WAF + "*"),
        Needs(("logs:CreateLogDelivery", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies")),
    ),
}
