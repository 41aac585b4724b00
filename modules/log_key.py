"""A KMS key of one's own for log groups."""

from collections.abc import Sequence
from typing import Annotated

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.iam import allow, policy
from modules.names import ResourceNames
from modules.regions import PARTITIONS, arn
from modules.settings import KMS_KEY, Settings, matching


class LogEncryption(Settings):
    """That log groups are encrypted with a key of one's own in place of CloudWatch's."""

    key_arn: (
        Annotated[
            str,
            matching(
                KMS_KEY,
                "the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID",
            ),
        ]
        | None
    ) = None
    """A key that exists and lets CloudWatch Logs use it; None has one made, for 1 USD a month."""


class LogKey(Construct):
    """A key that CloudWatch Logs may use for the named groups and no others. Hands out `arn`.

    The names are given and not the groups: these wait for the key. What IAM allows in the account it allows on the
    key too. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        region: str,
        account_id: str,
        log_groups: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        partition = PARTITIONS[region]
        in_china = ".cn" if partition == "aws-cn" else ""
        groups = [arn("logs", region, account_id, f"log-group:{name}") for name in log_groups]
        key = KmsKey(
            self,
            "key",
            description=f"Log groups of {names.prefix}",
            enable_key_rotation=True,
            deletion_window_in_days=30,  # what it encrypted is lost with it
            policy=policy(
                # Without it nobody could change the key's policy ever again.
                allow(["kms:*"], "*", Principal={"AWS": f"arn:{partition}:iam::{account_id}:root"}),
                allow(
                    ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                    "*",
                    Principal={"Service": f"logs.{region}.amazonaws.com{in_china}"},
                    Condition={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": groups}},
                ),
            ),
            tags=names.tags("logs-key"),
        )
        KmsAlias(self, "alias", name=f"alias/{names.prefix}-logs", target_key_id=key.id)
        self.arn = key.arn


def log_key_arn(
    scope: Construct,
    settings: LogEncryption | None,
    *,
    names: ResourceNames,
    region: str,
    account_id: str,
    log_groups: Sequence[str],
) -> str | None:
    """The key of log groups: one that exists, one that is made here for the named groups, or None for CloudWatch's."""
    if settings is None or settings.key_arn is not None:
        return settings.key_arn if settings else None
    return LogKey(scope, "log_key", names=names, region=region, account_id=account_id, log_groups=log_groups).arn
