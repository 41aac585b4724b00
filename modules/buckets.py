"""Private buckets for what is put there and read again within days, such as dumps of a database."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from constructs import Construct

from modules.iam import deny_without_tls, policy
from modules.names import NamePart, ResourceNames, TagKey, TagValue
from modules.private_bucket import close, encrypt
from modules.settings import Settings, between, frozen, matching

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
LONGEST_BUCKET_NAME = 63


class Bucket(Settings):
    """A bucket called `{project}-{environment}-{name}`. It stays while the environment is switched off."""

    name: NamePart
    purpose: TagValue
    """Its tag Purpose."""
    expire_after_days: Annotated[int, between(1, 36500, "days")] = 30
    """What is in it is deleted after so many days."""
    expiry_rule: Annotated[str, matching(r"[A-Za-z0-9_-]{1,255}", "1 to 255 letters, digits, _ and -")] = "expire"
    """What S3 calls the rule that deletes it."""
    expiry_has_filter: bool = True
    """Off: the rule says no prefix, not even the empty one, as the HCL's did. S3 does the same by both."""
    tls_only: bool = True
    """S3 refuses whoever comes without TLS. Off: the bucket has no policy, as the HCL's had none."""
    tags: Annotated[Mapping[TagKey, TagValue], frozen] | None = None
    """Tags in the place of Owner and CostCenter; None: these two."""

    @property
    def id(self) -> str:
        """The name in addresses and outputs."""
        return self.name.replace("-", "_")


def bucket_name(names: ResourceNames, name: str) -> str:
    """What S3 calls it."""
    return f"{names.database_prefix}-{name}"


class Buckets(Construct):
    """Encrypted, closed to the public, expiring. Hands out `outputs`, names and ARNs of all."""

    def __init__(self, scope: Construct, id_: str, *, names: ResourceNames, settings: Sequence[Bucket]) -> None:
        super().__init__(scope, id_)
        made = {each.id: self._make(names, each) for each in settings}
        self.outputs = {f"{id_}_bucket_name": bucket.bucket for id_, bucket in made.items()} | {
            f"{id_}_bucket_arn": bucket.arn for id_, bucket in made.items()
        }

    def _make(self, names: ResourceNames, settings: Bucket) -> S3Bucket:
        name = bucket_name(names, settings.name)
        tags = names.tags(settings.name, in_place_of_owner=settings.tags)
        bucket = S3Bucket(self, settings.id, bucket=name, tags={**tags, "Name": name, "Purpose": settings.purpose})
        encrypt(self, f"{settings.id}_encryption", bucket)
        closed = close(self, f"{settings.id}_public_access", bucket)
        S3BucketLifecycleConfiguration(
            self,
            f"{settings.id}_expiry",
            bucket=bucket.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id=settings.expiry_rule,
                    status="Enabled",
                    filter=(
                        [S3BucketLifecycleConfigurationRuleFilter(prefix="")] if settings.expiry_has_filter else None
                    ),
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=settings.expire_after_days)],
                )
            ],
        )
        if settings.tls_only:
            S3BucketPolicy(
                self,
                f"{settings.id}_policy",
                bucket=bucket.id,
                policy=policy(deny_without_tls("s3:*", [bucket.arn, f"{bucket.arn}/*"])),
                depends_on=[closed],
            )
        return bucket
