"""A bucket that AWS's services write logs to."""

from collections.abc import Callable, Sequence

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from constructs import Construct

from modules.iam import Statement, deny_without_tls, policy
from modules.private_bucket import close, encrypt


class LogBucket(Construct):
    """Encrypted, closed to the public, TLS only, expiring; nobody writes but whom `writers` lets.

    Hands out `name`, `arn`, and `policy`, which whoever writes has to depend on.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        tags: dict[str, str],
        retention_days: int,
        writers: Callable[[str], Sequence[Statement]],
    ) -> None:
        """`writers` makes the policy's statements from the bucket's ARN."""
        super().__init__(scope, id_)
        bucket = S3Bucket(self, "bucket", bucket=name, tags=tags)
        encrypt(self, "encryption", bucket)  # log delivery supports no key of one's own
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        closed = close(self, "public_access", bucket)
        S3BucketLifecycleConfiguration(
            self,
            "expiry",
            bucket=bucket.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=retention_days)],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
                    ],
                )
            ],
        )
        self.policy = S3BucketPolicy(
            self,
            "policy",
            bucket=bucket.id,
            policy=policy(
                deny_without_tls("s3:*", [bucket.arn, f"{bucket.arn}/*"]),
                *writers(bucket.arn),
            ),
            depends_on=[closed],
        )
        self.name = bucket.id
        self.arn = bucket.arn
