"""Writes `prevent_destroy` into a finished stack, for the resources that nothing can bring back."""

from modules.stack import Stack

HOLDS_DATA = frozenset(
    {
        "aws_backup_vault",
        "aws_cloudwatch_log_group",
        "aws_db_instance",
        "aws_db_snapshot",
        "aws_dynamodb_table",
        "aws_ebs_volume",
        "aws_ecr_repository",
        "aws_efs_file_system",
        "aws_eip",
        "aws_elasticache_replication_group",
        "aws_kms_key",
        "aws_lb",
        "aws_rds_cluster",
        "aws_route53_zone",
        "aws_s3_bucket",
        "aws_secretsmanager_secret",
        "aws_vpc",
    }
)
"""Types that get `prevent_destroy` where the environment asks for it: those that nothing can bring back as they
were, be it their data or their address. The rest of what the guard protects (operations/guard/protected.py) can be
rebuilt, at the price of an outage, and is left to it, so that a large change can still be made on purpose with
`--allow`."""


def prevent_destroy(stack: Stack) -> None:
    """Lets Terraform refuse any plan that destroys a resource of a type in HOLDS_DATA.

    What a resource's own lifecycle says stays. HCL cannot do this: it takes no variable there. It does not protect
    from what docs/planning-safely.md lists, such as the removal of the resource from the stack.
    """
    for address in stack.resources():
        if address.split(".")[0] in HOLDS_DATA:
            stack.add_override(f"resource.{address}.lifecycle.prevent_destroy", True)
