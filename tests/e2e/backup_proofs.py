"""Of the patches of AWS Backup: whether the emulator behaves as AWS does."""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.emulator import Emulator


def reads_backup_tags(aws: Emulator) -> bool:
    backup = aws.client("backup")

    def as_the_sdk_for_go(request: Any, **_: Any) -> None:
        request.url = request.url.rstrip("/")

    arn = backup.create_backup_vault(BackupVaultName=_fresh("vault"), BackupVaultTags={"Name": "one"})["BackupVaultArn"]
    backup.meta.events.register("before-sign.backup.ListTags", as_the_sdk_for_go)
    tags = backup.list_tags(ResourceArn=arn)["Tags"]
    backup.meta.events.unregister("before-sign.backup.ListTags", as_the_sdk_for_go)  # the client is others' too
    return bool(tags == {"Name": "one"})


def selects_for_backup(aws: Emulator) -> bool:
    backup, name = aws.client("backup"), _fresh("plan")
    rule = {"RuleName": "daily", "TargetBackupVaultName": name}
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": name, "Rules": [rule]})["BackupPlanId"]
    asked = {"SelectionName": name, "IamRoleArn": "arn:aws:iam::123456789012:role/backup", "Resources": ["*"]}
    try:
        made = backup.create_backup_selection(BackupPlanId=plan, BackupSelection=asked)["SelectionId"]
        found = backup.get_backup_selection(BackupPlanId=plan, SelectionId=made)
        backup.delete_backup_selection(BackupPlanId=plan, SelectionId=made)
    except (ClientError, json.JSONDecodeError):
        return False
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_selection(BackupPlanId=plan, SelectionId=made)
    return bool(found["BackupSelection"] == asked and found["BackupPlanId"] == plan)


def _fresh(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:12]}"


BEHAVES = {"backup-tags": reads_backup_tags, "backup-selections": selects_for_backup}
