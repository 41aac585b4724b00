"""AWS Backup."""

import json
from typing import Any
from urllib.parse import unquote

from operations.rehearsal.moto_patches.patch import Patch, module


def _read_backup_tags() -> None:
    def list_tags(self: Any) -> str:
        # The SDK for Go asks for /tags/ARN, boto3 for /tags/ARN/, and moto reads the last word but one.
        arn = unquote(self.path).partition("/tags/")[2].rstrip("/")
        return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})

    module("moto.backup.responses").BackupResponse.list_tags = list_tags


def _select_for_backup() -> None:
    from moto.moto_api._internal import mock_random

    responses: Any = module("moto.backup.responses").BackupResponse

    def selections(response: Any) -> dict[str, dict[str, Any]]:
        by_id: dict[str, dict[str, Any]] = vars(response.backup_backend).setdefault("selections", {})
        return by_id

    def plan_and_selection(response: Any) -> tuple[str, str]:
        plan, _, selection = response.path.partition("/plans/")[2].strip("/").partition("/selections")
        return plan, selection.strip("/")

    def create(self: Any) -> str:
        plan, _ = plan_and_selection(self)
        made: dict[str, Any] = {"SelectionId": str(mock_random.uuid4()), "BackupPlanId": plan, "CreationDate": 0}
        selections(self)[made["SelectionId"]] = {**made, "BackupSelection": json.loads(self.body)["BackupSelection"]}
        return json.dumps(made)

    def get(self: Any) -> Any:
        selection = plan_and_selection(self)[1]
        if selection not in selections(self):
            raise module("moto.backup.exceptions").ResourceNotFoundException(msg=f"there is no {selection}")
        return json.dumps(selections(self)[selection])

    def delete(self: Any) -> str:
        selections(self).pop(plan_and_selection(self)[1], None)
        return "{}"

    responses.create_backup_selection = create
    responses.get_backup_selection = get
    responses.delete_backup_selection = delete


PATCHES = (
    Patch("backup-tags", "the tags of backup vaults and plans are not read back by the SDK for Go", _read_backup_tags),
    Patch("backup-selections", "nothing can be selected for a backup plan", _select_for_backup),
)
