"""Access logs of a distribution, in a bucket.

By standard logging v2, in which CloudWatch Logs delivers them. The older way, `logging_config` of the distribution,
wants a bucket with ACLs, to which awslogsdelivery adds a grant of its own, drift in the next plan; buckets are made
without ACLs since 2023, and the module's have none.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
"""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery import CloudwatchLogDelivery
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_destination import (
    CloudwatchLogDeliveryDestination,
    CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_source import CloudwatchLogDeliverySource
from constructs import Construct

from modules.edge.settings import CLOUDFRONT_REGION
from modules.iam import Statement, allow
from modules.log_bucket import LogBucket
from modules.names import ResourceNames
from modules.regions import arn


def deliver_access_logs(
    scope: Construct,
    *,
    names: ResourceNames,
    account_id: str,
    distribution_arn: str,
    retention_days: int,
    provider: TerraformProvider | None,
) -> None:
    """A bucket, and a line for each request in it, under AWSLogs/ACCOUNT/CloudFront/.

    `provider` is one of CloudFront's region, where deliveries are made and nowhere else; the bucket is the stack's.
    """
    bucket = LogBucket(
        scope,
        "logs",
        name=f"{account_id}-{names.prefix}-cdn-logs",
        tags=names.tags("cdn-logs", Module="edge"),
        retention_days=retention_days,
        writers=lambda bucket_arn: [_may_deliver(bucket_arn, account_id)],
    )
    source = CloudwatchLogDeliverySource(
        scope,
        "logs_source",
        provider=provider,
        name=f"{names.prefix}-cdn",
        log_type="ACCESS_LOGS",
        resource_arn=distribution_arn,
        tags=names.tags("cdn-logs-source", Module="edge"),
    )
    destination = CloudwatchLogDeliveryDestination(
        scope,
        "logs_destination",
        provider=provider,
        name=f"{names.prefix}-cdn-logs",
        output_format="json",
        delivery_destination_configuration=[
            CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration(destination_resource_arn=bucket.arn)
        ],
        tags=names.tags("cdn-logs-destination", Module="edge"),
    )
    CloudwatchLogDelivery(
        scope,
        "logs_delivery",
        provider=provider,
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        # No s3_delivery_configuration: AWS puts AWSLogs/ACCOUNT/CloudFront before its path when it is made, and not
        # when it is changed. https://github.com/hashicorp/terraform-provider-aws/issues/46328
        tags=names.tags("cdn-logs-delivery", Module="edge"),
        depends_on=[bucket.policy],
    )


def _may_deliver(bucket_arn: str, account_id: str) -> Statement:
    """Word for word as AWS has it: where it does not find that in the policy, it adds it, and that is drift.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
    """
    return allow(
        ["s3:PutObject"],
        f"{bucket_arn}/AWSLogs/{account_id}/*",
        Principal={"Service": "delivery.logs.amazonaws.com"},
        Condition={
            "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account_id},
            "ArnLike": {"aws:SourceArn": arn("logs", CLOUDFRONT_REGION, account_id, "delivery-source:*")},
        },
    )
