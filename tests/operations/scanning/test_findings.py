"""What the scanners answer becomes findings, or an error where something was not read."""

import pytest

from operations.errors import CommandError
from operations.scanning.findings import Finding, scanned
from tests.operations.scanning.made import answered, failed, stack

SHOP = stack(resource={"aws_vpc": {"main": {}}, "aws_subnet": {"public_a": {}}})
BOTH = ("aws_vpc.main", "aws_subnet.public_a")


def findings(answer, *policies, what="stack", of=SHOP):
    return scanned(of, {what: answer}, policies).findings


def of_policy(check, detail=None, address="aws_iam_role_policy.ship"):
    found = findings(answered(*BOTH), (address, [{"check": check, "says": "Says", "detail": detail}]))
    return [(finding.check, finding.says) for finding in found]


def test_a_finding_of_the_stack_and_of_the_plan_is_one_by_its_whole_address():
    both = {
        "stack": answered(*BOTH, checks=3, failed=[failed("CKV_AWS_130", "resource.public_a")]),
        "plan": answered(*BOTH, checks=4, failed=[failed("CKV_AWS_130", "aws_subnet.public_a")]),
    }
    found = scanned(SHOP, both, [])
    assert found.findings == (Finding("aws_subnet.public_a", "CKV_AWS_130", "Ensure CKV_AWS_130"),)
    assert (found.resources, found.checks) == (2, 7)


def test_instances_of_a_resource_are_that_resource():
    read = ("aws_vpc.main", 'aws_subnet.public_a["a.b"]', 'aws_subnet.public_a["c"]')
    answer = answered(*read, failed=[failed("CKV_AWS_130", address) for address in read[1:]])
    assert [finding.address for finding in findings(answer, what="plan")] == ["aws_subnet.public_a"]


def test_a_file_of_which_nothing_was_read_is_an_error_and_no_pass():
    with pytest.raises(CommandError, match=r"read 0 of 2 resources in the stack of shop, not aws_subnet\.public_a"):
        findings(answered(checks=0))


def test_a_file_that_was_read_in_part_is_an_error_that_names_what_is_missing():
    with pytest.raises(CommandError, match=r"read 1 of 2 resources in the plan of shop, not aws_vpc\.main; "):
        findings(answered("aws_subnet.public_a", checks=5), what="plan")


def test_a_file_in_which_nothing_was_checked_is_an_error():
    with pytest.raises(CommandError, match="checked nothing in the stack of shop"):
        findings(answered(*BOTH, checks=0))


def test_what_checkov_says_of_its_own_errors_is_not_passed_over():
    with pytest.raises(CommandError, match=r"cannot read the stack of shop: Cannot parse main\.tf"):
        findings(answered(*BOTH, errors=("Cannot parse main.tf",)))


def test_a_check_that_breaks_down_is_a_finding_that_somebody_has_to_look_at():
    answer = answered(*BOTH, errors=("Failed to run check CKV_AWS_379 on /../shop/cdk.tf.json:aws_vpc.main",))
    says = "checkov breaks down over it; look at it yourself"
    assert findings(answer) == (Finding("aws_vpc.main", "CKV_AWS_379", says),)


def test_a_name_without_a_type_that_two_resources_have_is_not_guessed():
    shop = stack(resource={"aws_vpc": {"main": {}}, "aws_subnet": {"main": {}}})
    answer = answered("aws_vpc.main", "aws_subnet.main", failed=[failed("CKV_AWS_130", "resource.main")])
    with pytest.raises(CommandError, match=r"may be aws_subnet\.main or aws_vpc\.main"):
        findings(answer, of=shop)


def test_parliament_has_a_finding_for_each_action_so_that_a_waiver_hides_no_other():
    assert of_policy("RESOURCE_STAR", ["ecs:ListTasks", "ecs:StopTask"]) == [
        ("RESOURCE_STAR ecs:ListTasks", "Says"),
        ("RESOURCE_STAR ecs:StopTask", "Says"),
    ]
    assert of_policy("RESOURCE_MISMATCH", [{"action": "s3:GetObject", "required_format": "*"}]) == [
        ("RESOURCE_MISMATCH s3:GetObject", "Says")
    ]
    condition = "Unknown condition ecs:cluster for action s3:GetObject"
    assert of_policy("UNKNOWN_CONDITION_FOR_ACTION", condition) == [
        ("UNKNOWN_CONDITION_FOR_ACTION ecs:cluster for action s3:GetObject", "Says")
    ]
    assert of_policy("INVALID_ARN", "Does not have 6 parts") == [("INVALID_ARN", "Says: Does not have 6 parts")]
    assert of_policy("NO_VERSION") == [("NO_VERSION", "Says")]


def test_in_the_policy_of_a_key_the_star_is_that_key():
    assert of_policy("RESOURCE_STAR", ["kms:Decrypt"], address="aws_kms_key.topic") == []
    assert of_policy("RESOURCE_STAR", ["kms:Decrypt"]) == [("RESOURCE_STAR kms:Decrypt", "Says")]


def test_an_action_that_parliament_does_not_know_is_told_from_one_that_nobody_knows():
    [(check, says)] = of_policy("UNKNOWN_ACTION", "Unknown action ecs:ListTask")
    assert check == "UNKNOWN_ACTION ecs:ListTask"
    assert says == "Says: AWS's SDK does not have it either; see how it is spelt"
