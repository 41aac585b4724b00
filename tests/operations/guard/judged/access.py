"""Policies, trust, and buckets."""

import json
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case

SECRETS = "aws_iam_role_policy.compute_execution_secrets_policy"
EXECUTION_ROLE = "aws_iam_role.compute_execution_role"
BUCKET = "aws_s3_bucket.compute_files"
POLICY = "aws_s3_bucket_policy.compute_files"
BLOCK = "aws_s3_bucket_public_access_block.compute_files"
VERSIONS = "aws_s3_bucket_versioning.compute_files"
LIFECYCLE = "aws_s3_bucket_lifecycle_configuration.compute_files"
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
NEW_POLICY = "aws_iam_role_policy.compute_new"
ATTACHED = "aws_iam_role_policy_attachment.compute_new"


def _bucket(bed: Bed, **said: Any) -> None:
    bed.run(BUCKET, id="files", bucket="files", arn="arn:aws:s3:::files", force_destroy=False)
    bed.make(BUCKET, bucket="files", **said)


def _of_bucket(address: str, before: dict[str, Any], after: dict[str, Any] | None) -> Any:
    def change(bed: Bed) -> None:
        _bucket(bed)
        bed.run(address, id="files", bucket="files", **before)
        if after is not None:
            bed.make(address, bucket="files", **after)

    return change


def _policy(principal: Any, **more: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::files/*",
    }
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more}]})}


ACCOUNT = _policy({"AWS": "arn:aws:iam::108581769167:root"})


def _secrets(action: Any, resource: str) -> Any:
    def change(bed: Bed) -> None:
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        bed.says(SECRETS, policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    return change


def _new(action: str, resource: str) -> Any:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return lambda bed: bed.make(NEW_POLICY, name="new", role=f"${{{EXECUTION_ROLE}.id}}", policy=text)


def _attached(policy: str) -> Any:
    return lambda bed: bed.make(
        ATTACHED, role=f"${{{EXECUTION_ROLE}.name}}", policy_arn=f"arn:aws:iam::aws:policy/{policy}"
    )


def _trusted(principal: Any) -> Any:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return lambda bed: bed.says(EXECUTION_ROLE, assume_role_policy=text)


def _versions(status: str) -> dict[str, Any]:
    return {"versioning_configuration": [{"status": status, "mfa_delete": "Disabled"}]}


def _expires(days: int) -> dict[str, Any]:
    rule = {"id": "old", "status": "Enabled", "filter": [{"prefix": ""}]}
    return {"rule": [{**rule, "expiration": [{"days": days}]}]}


def _backups(bed: Bed) -> None:
    bed.run("aws_backup_vault.compute_vault", id="vault", name="vault", force_destroy=False)
    bed.make("aws_backup_vault.compute_vault", name="vault")
    bed.run(
        "aws_backup_plan.compute_backups", id="p", name="p", rule=[{"rule_name": "r", "target_vault_name": "vault"}]
    )


def _selection(bed: Bed) -> None:
    _bucket(bed)
    bed.run("aws_backup_selection.compute_files", id="s", name="s", plan_id="p", resources=["arn:aws:s3:::files"])


def _rotation(bed: Bed) -> None:
    secret = "aws_secretsmanager_secret.compute_secret"
    bed.run(secret, id="secret", arn="secret", name="secret", force_overwrite_replica_secret=False)
    bed.make(secret, name="secret")
    bed.run("aws_secretsmanager_secret_rotation.compute_secret", id="secret", secret_id="secret")


def _topic(bed: Bed) -> None:
    arn = "arn:aws:sns:us-east-1:108581769167:topic"
    bed.run("aws_sns_topic.compute_topic", id=arn, arn=arn, name="topic", fifo_topic=False)
    bed.make("aws_sns_topic.compute_topic", name="topic")
    bed.run("aws_sns_topic_policy.compute_topic", id=arn, arn=arn, policy="{}")


SECRET = "arn:aws:secretsmanager:us-east-1:108581769167:secret:one"
CASES = (
    Case("a policy allows all of a service", _secrets("secretsmanager:*", SECRET), {f"{SECRETS}=widened": "danger"}),
    Case("a policy allows something on everything", _secrets("secretsmanager:GetSecretValue", "*"),
         {f"{SECRETS}=widened": "danger"}),
    Case("a policy in use is destroyed", lambda bed: bed.drop(SECRETS), {f"{SECRETS}=outage": "danger"}),
    Case("a policy allows something on another thing", _secrets(["secretsmanager:GetSecretValue"], SECRET)),
    Case("a new policy is wide", _new("dynamodb:*", "*"), {f"{NEW_POLICY}=widened": "warning"}),
    Case("a new policy says what there is no less of", _new("ecr:GetAuthorizationToken", "*")),
    Case("a role may do everything", _attached("AdministratorAccess"), {f"{ATTACHED}=all-powerful": "danger"}),
    Case("a role may read the registry", _attached("AmazonEC2ContainerRegistryReadOnly")),
    Case("everybody may take a role", _trusted({"AWS": "*"}), {f"{EXECUTION_ROLE}=widened": "danger"}),
    Case("another service may take a role", _trusted({"Service": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]})),
    Case("everybody may read a bucket", _of_bucket(POLICY, ACCOUNT, _policy("*")), {f"{POLICY}=widened": "danger"}),
    Case("everybody of an organization may read a bucket",
         _of_bucket(POLICY, ACCOUNT, _policy("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))),
    Case("a bucket's policy is destroyed", _of_bucket(POLICY, ACCOUNT, None), {f"{POLICY}=outage": "warning"}),
    Case("a bucket may be made public", _of_bucket(BLOCK, BLOCKED, {**BLOCKED, "block_public_policy": False}),
         {f"{BLOCK}=block_public_policy": "danger"}),
    Case("nothing keeps a bucket from being made public", _of_bucket(BLOCK, BLOCKED, None),
         {f"{BLOCK}=outage": "danger"}),
    Case("a bucket may no longer be made public", _of_bucket(BLOCK, {**BLOCKED, "block_public_acls": False}, BLOCKED)),
    Case("versions are no longer kept", _of_bucket(VERSIONS, _versions("Enabled"), _versions("Suspended")),
         {f"{VERSIONS}=versioning_configuration.status": "danger"}),
    Case("versions are kept", _of_bucket(VERSIONS, _versions("Suspended"), _versions("Enabled"))),
    Case("nothing says any more that versions are kept", _of_bucket(VERSIONS, _versions("Enabled"), None),
         {f"{VERSIONS}=outage": "danger"}),
    Case("the plan of backups is destroyed", _backups, {"aws_backup_plan.compute_backups=outage": "danger"}),
    Case("a bucket is no longer backed up", _selection, {"aws_backup_selection.compute_files=outage": "danger"}),
    Case("a secret is no longer changed", _rotation,
         {"aws_secretsmanager_secret_rotation.compute_secret=outage": "warning"}),
    Case("a topic's policy is destroyed", _topic, {"aws_sns_topic_policy.compute_topic=outage": "warning"}),
    Case("objects are deleted sooner", _of_bucket(LIFECYCLE, _expires(365), _expires(30)),
         {f"{LIFECYCLE}=expires-sooner": "danger"}),
    Case("objects are deleted later", _of_bucket(LIFECYCLE, _expires(30), _expires(365))),
    Case("a bucket may be destroyed with what it holds", lambda bed: _bucket(bed, force_destroy=True),
         {f"{BUCKET}=force_destroy": "danger"}),
)  # fmt: skip
