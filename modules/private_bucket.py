"""What every bucket of ours has: encrypted at rest, and closed to the public."""

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from constructs import Construct


def encrypt(scope: Construct, id_: str, bucket: S3Bucket) -> None:
    """By S3's own key."""
    S3BucketServerSideEncryptionConfigurationA(
        scope,
        id_,
        bucket=bucket.id,
        rule=[
            S3BucketServerSideEncryptionConfigurationRuleA(
                apply_server_side_encryption_by_default=(
                    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                        sse_algorithm="AES256"
                    )
                )
            )
        ],
    )


def close(scope: Construct, id_: str, bucket: S3Bucket) -> S3BucketPublicAccessBlock:
    """To the public, whatever a policy or an ACL says."""
    return S3BucketPublicAccessBlock(
        scope,
        id_,
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
