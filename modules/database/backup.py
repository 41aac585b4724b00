"""Backups of the database by AWS Backup, which outlive it, and copies of them in a second region."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlan,
    BackupPlanRule,
    BackupPlanRuleCopyAction,
    BackupPlanRuleCopyActionLifecycle,
    BackupPlanRuleLifecycle,
)
from cdktf_cdktf_provider_aws.backup_selection import BackupSelection
from cdktf_cdktf_provider_aws.backup_vault import BackupVault
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.database.settings import BackupPlan as BackupPlanSettings
from modules.iam import assume_role_policy
from modules.names import ResourceNames

# https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
_POLICIES = {
    "backup_policy": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "restore_policy": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
}


class DatabaseBackup(Construct):
    """A vault, a daily plan that fills it from one database, and where asked for a second vault with the copies.

    `copies_provider` is the provider of the second region; without copies it is None.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: BackupPlanSettings,
        instance_arn: str,
        copies_provider: TerraformProvider | None,
    ) -> None:
        super().__init__(scope, id_)
        name = f"{names.database_prefix}-db"
        vault = BackupVault(self, "vault", name=name, tags={"Name": name})
        copies = (
            BackupVault(
                self, "copies_vault", name=f"{name}-copies", provider=copies_provider, tags={"Name": f"{name}-copies"}
            )
            if settings.copy_to_region is not None
            else None
        )
        plan = BackupPlan(
            self,
            "plan",
            name=f"{name}-daily",
            rule=[self._rule(settings, vault, copies)],
            tags={"Name": f"{name}-daily"},
        )
        role = self._make_role(f"{name}-backup-role")
        BackupSelection(self, "selection", name=name, plan_id=plan.id, iam_role_arn=role.arn, resources=[instance_arn])

    def _rule(self, settings: BackupPlanSettings, vault: BackupVault, copies: BackupVault | None) -> BackupPlanRule:
        hour, minute = settings.start_time.split(":")
        return BackupPlanRule(
            rule_name="daily",
            target_vault_name=vault.name,
            schedule=f"cron({int(minute)} {int(hour)} * * ? *)",
            start_window=settings.start_window,
            completion_window=settings.completion_window,
            lifecycle=BackupPlanRuleLifecycle(delete_after=settings.delete_after),
            copy_action=None
            if copies is None
            else [
                BackupPlanRuleCopyAction(
                    destination_vault_arn=copies.arn,
                    lifecycle=BackupPlanRuleCopyActionLifecycle(delete_after=settings.copy_delete_after),
                )
            ],
        )

    def _make_role(self, name: str) -> IamRole:
        role = IamRole(
            self,
            "role",
            name=name,
            assume_role_policy=assume_role_policy("backup.amazonaws.com"),
            tags={"Name": name},
        )
        for id_, arn in _POLICIES.items():
            IamRolePolicyAttachment(self, id_, role=role.name, policy_arn=arn)
        return role
