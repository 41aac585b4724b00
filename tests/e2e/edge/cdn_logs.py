"""A bucket for access logs of CloudFront, which delivers them the old way and the new one."""

import json

from operations.rehearsal.platform import ACCOUNT_ID
from tests.e2e.edge.naming import EDGE, PREFIX, Json


def cdn_logs() -> Json:
    bucket = "${aws_s3_bucket.logs.id}"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LogDelivery",
                "Effect": "Allow",
                "Principal": {"Service": "delivery.logs.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "${aws_s3_bucket.logs.arn}/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}},
            }
        ],
    }
    return {
        "resource": {
            "aws_s3_bucket": {"logs": {"bucket": f"{PREFIX}-cdn-logs", "force_destroy": True}},
            "aws_s3_bucket_ownership_controls": {
                "logs": {"bucket": bucket, "rule": {"object_ownership": "BucketOwnerPreferred"}}
            },
            "aws_s3_bucket_acl": {
                "logs": {
                    "bucket": bucket,
                    "acl": "log-delivery-write",
                    "depends_on": ["aws_s3_bucket_ownership_controls.logs"],
                }
            },
            "aws_s3_bucket_public_access_block": {
                "logs": {
                    "bucket": bucket,
                    "block_public_acls": True,
                    "block_public_policy": True,
                    "ignore_public_acls": True,
                    "restrict_public_buckets": True,
                }
            },
            "aws_s3_bucket_server_side_encryption_configuration": {
                "logs": {
                    "bucket": bucket,
                    "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
                }
            },
            "aws_s3_bucket_lifecycle_configuration": {
                "logs": {
                    "bucket": bucket,
                    "rule": [{"id": "expire", "status": "Enabled", "filter": [{}], "expiration": [{"days": 90}]}],
                }
            },
            "aws_s3_bucket_policy": {"logs": {"bucket": bucket, "policy": json.dumps(policy)}},
            "aws_cloudwatch_log_delivery_source": {
                "cdn": {
                    "provider": EDGE,
                    "name": f"{PREFIX}-cdn",
                    "log_type": "ACCESS_LOGS",
                    "resource_arn": "${aws_cloudfront_distribution.cdn.arn}",
                }
            },
            "aws_cloudwatch_log_delivery_destination": {
                "cdn": {
                    "provider": EDGE,
                    "name": f"{PREFIX}-cdn",
                    "output_format": "json",
                    "delivery_destination_configuration": [{"destination_resource_arn": "${aws_s3_bucket.logs.arn}"}],
                }
            },
            "aws_cloudwatch_log_delivery": {
                "cdn": {
                    "provider": EDGE,
                    "delivery_source_name": "${aws_cloudwatch_log_delivery_source.cdn.name}",
                    "delivery_destination_arn": "${aws_cloudwatch_log_delivery_destination.cdn.arn}",
                }
            },
        }
    }
