"""Each patch is needed, and does what it says. Where moto has learned something, the patch can go."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.moto_patches import PATCHES
from tests.e2e import backup_proofs, cloudfront_proofs, service_proofs

pytestmark = pytest.mark.e2e

# Of each patch: whether the emulator behaves as AWS does.
Behaves = Callable[[Emulator], bool]


def keeps_performance_insights(aws: Emulator) -> bool:
    made = make_database(aws, EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=7)
    found = describe_database(aws, made)
    return (found.get("PerformanceInsightsEnabled"), found.get("PerformanceInsightsRetentionPeriod")) == (True, 7)


def gives_databases_ids_of_their_own(aws: Emulator) -> bool:
    ids = [describe_database(aws, make_database(aws))["DbiResourceId"] for _ in range(2)]
    return len(set(ids)) == 2


def lets_windows_touch(aws: Emulator) -> bool:
    try:
        make_database(aws, PreferredBackupWindow="03:00-04:00", PreferredMaintenanceWindow="sun:04:00-sun:05:00")
    except ClientError:
        return False
    with pytest.raises(ClientError, match="must not overlap"):
        make_database(aws, PreferredBackupWindow="03:00-04:01", PreferredMaintenanceWindow="sun:04:00-sun:05:00")
    return True


def marks_parameters_as_the_users(aws: Emulator) -> bool:
    rds, name = aws.client("rds"), fresh("group")
    rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily="postgres15", Description="-")
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[parameter])
    [found] = rds.describe_db_parameters(DBParameterGroupName=name, Source="user")["Parameters"]
    assert found["ParameterValue"] == "1"
    return bool(found.get("Source") == "user")


def describes_rules_between_groups(aws: Emulator) -> bool:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    one, other = (
        ec2.create_security_group(GroupName=fresh("group"), Description="-", VpcId=vpc)["GroupId"] for _ in range(2)
    )
    pair = {"GroupId": other, "Description": "from the other"}
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [pair]}
    made = ec2.authorize_security_group_ingress(GroupId=one, IpPermissions=[permission])["SecurityGroupRules"][0]
    [found] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[made["SecurityGroupRuleId"]])[
        "SecurityGroupRules"
    ]
    return bool(found.get("Description") == "from the other")


def describes_rules_to_prefix_lists(aws: Emulator) -> bool:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName=fresh("group"), Description="-", VpcId=vpc)["GroupId"]
    [s3] = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}]
    )["PrefixLists"]
    to_s3 = {"PrefixListId": s3["PrefixListId"], "Description": "to S3"}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [to_s3]}
    made = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])["SecurityGroupRules"][0]
    [found] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[made["SecurityGroupRuleId"]])[
        "SecurityGroupRules"
    ]
    assert found["PrefixListId"] == s3["PrefixListId"]
    return bool(found.get("Description") == "to S3")


def seeds_the_names_of_secrets(aws: Emulator) -> bool:
    names = []
    for _ in range(2):
        aws.post("/moto-api/seed?a=42")
        found = describe_database(aws, make_database(aws, ManageMasterUserPassword=True))
        names.append(found["MasterUserSecret"]["SecretArn"])
    return len(set(names)) == 1


def keeps_rotation_schedules(aws: Emulator) -> bool:
    secrets = aws.client("secretsmanager")
    found = describe_database(aws, make_database(aws, ManageMasterUserPassword=True))
    arn = found["MasterUserSecret"]["SecretArn"]
    asked = {"ScheduleExpression": "cron(0 6 ? * TUE *)", "Duration": "2h"}
    secrets.rotate_secret(SecretId=arn, RotationRules=asked, RotateImmediately=False)
    described = secrets.describe_secret(SecretId=arn)
    rules = described["RotationRules"]
    if described["RotationEnabled"] is not True or any(rules.get(name) != value for name, value in asked.items()):
        return False
    secrets.cancel_rotate_secret(SecretId=arn)
    return secrets.describe_secret(SecretId=arn)["RotationEnabled"] is False


def lets_a_restored_password_be_managed_once(aws: Emulator) -> bool:
    rds, name, snapshot = aws.client("rds"), fresh("db"), fresh("snapshot")
    source = make_database(aws, ManageMasterUserPassword=True)
    rds.create_db_snapshot(DBInstanceIdentifier=source, DBSnapshotIdentifier=snapshot)
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=snapshot)
    secrets = [describe_database(aws, name).get("MasterUserSecret")]
    for _ in range(2):
        rds.modify_db_instance(DBInstanceIdentifier=name, ManageMasterUserPassword=True)
        secrets.append(describe_database(aws, name)["MasterUserSecret"]["SecretArn"])
    assert describe_database(aws, source)["MasterUserSecret"]["SecretArn"] not in secrets
    return secrets[0] is None and secrets[1] == secrets[2]


def answers_about_state_machines(aws: Emulator) -> bool:
    def verdict(kind: str) -> str:
        definition = {"StartAt": "Wait", "States": {"Wait": {"Type": kind, "Seconds": 1, "End": True}}}
        answer = aws.client("stepfunctions").validate_state_machine_definition(definition=json.dumps(definition))
        return str(answer["result"])

    try:
        versions = aws.client("stepfunctions").list_state_machine_versions(
            stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:any"
        )
        return (verdict("Wait"), verdict("Wiat"), versions["stateMachineVersions"]) == ("OK", "FAIL", [])
    except ClientError:
        return False


def deletes_zones_with_namespaces(aws: Emulator) -> bool:
    discovery, route53 = aws.client("servicediscovery"), aws.client("route53")
    zones = {zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"]}
    operation = discovery.create_private_dns_namespace(Name=f"{fresh('ns')}.internal", Vpc="vpc-1")["OperationId"]
    made = discovery.get_operation(OperationId=operation)["Operation"]["Targets"]["NAMESPACE"]
    assert {zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"]} > zones
    discovery.delete_namespace(Id=made)
    return {zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"]} == zones


BEHAVES: dict[str, Behaves] = {
    "performance-insights": keeps_performance_insights,
    "resource-ids": gives_databases_ids_of_their_own,
    "windows": lets_windows_touch,
    "parameters": marks_parameters_as_the_users,
    "secret-names": seeds_the_names_of_secrets,
    "rotation-schedules": keeps_rotation_schedules,
    "restored-passwords": lets_a_restored_password_be_managed_once,
    "rule-descriptions": describes_rules_between_groups,
    "prefix-lists": describes_rules_to_prefix_lists,
    **service_proofs.BEHAVES,
    **backup_proofs.BEHAVES,
    "state-machines": answers_about_state_machines,
    **cloudfront_proofs.BEHAVES,
    "namespace-zones": deletes_zones_with_namespaces,
}


def test_every_patch_has_its_proof():
    assert [patch.name for patch in PATCHES] == list(BEHAVES)


@pytest.mark.parametrize("name", BEHAVES)
def test_with_the_patch_the_emulator_behaves_as_aws(emulator: Emulator, name: str):
    assert BEHAVES[name](emulator)


@pytest.mark.parametrize("name", BEHAVES)
def test_moto_still_needs_the_patch(moto_as_it_is: Emulator, name: str):
    assert not BEHAVES[name](moto_as_it_is), f"moto has learned it: remove {name!r} from moto_patches"


def make_database(aws: Emulator, **asked: Any) -> str:
    name = fresh("db")
    password = {} if asked.get("ManageMasterUserPassword") else {"MasterUserPassword": fresh("p")}
    aws.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="dbadmin",
        AllocatedStorage=20,
        **password,
        **asked,
    )
    return name


def describe_database(aws: Emulator, name: str) -> dict[str, Any]:
    [found] = aws.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def fresh(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:12]}"
