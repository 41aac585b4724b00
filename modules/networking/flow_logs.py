"""All traffic of the VPC, in CloudWatch Logs."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.iam import Source, Statement, allow, assume_role_policy, policy
from modules.names import ResourceNames
from modules.networking.settings import NetworkingSettings


def flow_logs_group_name(names: ResourceNames) -> str:
    """The log group that they are written into."""
    return f"/aws/vpc/{names.prefix}-flow-logs"


def log_traffic(
    scope: Construct,
    *,
    names: ResourceNames,
    settings: NetworkingSettings,
    vpc_id: str,
    all_groups_arn: str,
    source: Source | None,
    log_key_arn: str | None,
) -> CloudwatchLogGroup:
    """A flow log, its log group, and the role in which AWS writes into it."""
    group = CloudwatchLogGroup(
        scope,
        "flow_logs_group",
        name=flow_logs_group_name(names),
        retention_in_days=settings.flow_logs_retention_days,
        kms_key_id=log_key_arn,
        tags=names.tags("vpc-flow-logs"),
    )
    may_create = settings.flow_logs_may_create_group
    role = IamRole(
        scope,
        "flow_logs_role",
        name=f"{names.prefix}-vpc-flow-logs-role",
        assume_role_policy=assume_role_policy("vpc-flow-logs.amazonaws.com", source),
        tags=names.tags("vpc-flow-logs-role"),
    )
    IamRolePolicy(
        scope,
        "flow_logs_policy",
        name=f"{names.prefix}-vpc-flow-logs-policy",
        role=role.id,
        policy=policy(*(_may_create(group) if may_create else _may_only_write(group, all_groups_arn))),
    )
    FlowLog(
        scope,
        "flow_log",
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=names.tags("vpc-flow-logs"),
    )
    return group


def _may_create(group: CloudwatchLogGroup) -> list[Statement]:
    """What runs in dev, and the actions of AWS's page, which has the role make the group."""
    actions = [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
    ]
    return [allow(actions, f"{group.arn}:*")]


def _may_only_write(group: CloudwatchLogGroup, all_groups_arn: str) -> list[Statement]:
    return [
        allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], f"{group.arn}:*"),
        allow(["logs:DescribeLogGroups"], all_groups_arn),  # it lists, which AWS allows on no single group
    ]
