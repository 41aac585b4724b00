"""What the emulator still has of a platform that was destroyed."""

from collections.abc import Collection, Iterator
from typing import Any

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import certificate_domains, zone_names
from terraform.stack import Json

# Path of roles that AWS makes for itself, and keeps.
SERVICE_LINKED = "/aws-service-role/"

# Of schedules, which each account has.
AWS_OWN_GROUP = "default"

# CloudFront, and what it uses, is at home here.
EDGE_REGION = "us-east-1"

# Service, operation, the list in its answer, and the name of each thing there.
_NAMED = (
    ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("backup", "list_backup_vaults", "BackupVaultList", "BackupVaultName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("route53", "list_hosted_zones", "HostedZones", "Name"),
    ("route53", "list_health_checks", "HealthChecks", "Id"),
    ("ecr", "describe_repositories", "repositories", "repositoryName"),
    ("secretsmanager", "list_secrets", "SecretList", "Name"),
    ("scheduler", "list_schedules", "Schedules", "Name"),
    ("iam", "list_users", "Users", "UserName"),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn"),
)


def there_before(stack: Json) -> set[str]:
    """Names of what a stack needs and does not make, so that it outlives it: its state's bucket, what it looks up."""
    backends = [backend for kind, backend in stack["terraform"]["backend"].items() if kind == "s3"]
    return {
        *(backend["bucket"] for backend in backends),
        *(domain for domain, _ in certificate_domains(stack)),
        *(f"{zone}." for zone in zone_names(stack)),
    }


def left_behind(emulator: Emulator, vpcs: Collection[str], *, kept: Collection[str] = ()) -> list[str]:
    """Names of what the emulator has of a destroyed platform, whose VPCs were these, and beside what is `kept`."""
    return [name for name in _found(emulator, vpcs) if name not in kept]


def _found(emulator: Emulator, vpcs: Collection[str]) -> Iterator[str]:
    client = emulator.client
    yield from (vpc["VpcId"] for vpc in client("ec2").describe_vpcs()["Vpcs"] if vpc["VpcId"] in vpcs)
    for service, operation, list_, name in _NAMED:
        yield from (found[name] for found in getattr(client(service), operation)()[list_])
    yield from _running_clusters(client("ecs"))
    groups = client("scheduler").list_schedule_groups()["ScheduleGroups"]
    yield from (group["Name"] for group in groups if group["Name"] != AWS_OWN_GROUP)
    iam = client("iam")
    yield from (role["RoleName"] for role in iam.list_roles()["Roles"] if not role["Path"].startswith(SERVICE_LINKED))
    yield from (policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"])
    distributions = client("cloudfront").list_distributions()["DistributionList"].get("Items", ())
    yield from (distribution["Id"] for distribution in distributions)
    for region in sorted({emulator.region, EDGE_REGION}):
        listed = client("acm", region).list_certificates()["CertificateSummaryList"]
        yield from (certificate["DomainName"] for certificate in listed)
    for scope, region in (("REGIONAL", emulator.region), ("CLOUDFRONT", EDGE_REGION)):
        yield from (acl["Name"] for acl in client("wafv2", region).list_web_acls(Scope=scope)["WebACLs"])


def _running_clusters(ecs: Any) -> list[str]:
    """Clusters that are not deleted: ECS goes on to list those for a while, as inactive."""
    described = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    return [cluster["clusterName"] for cluster in described if cluster["status"] == "ACTIVE"]
