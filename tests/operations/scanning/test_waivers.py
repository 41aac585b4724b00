"""What may stay, what may not, and what is no longer needed."""

import pytest

from environments import load_environments
from operations.errors import UsageError
from operations.scanning.findings import Finding, Scanned
from operations.scanning.waivers import Judged, judge, read_waivers

BUCKET = Finding("aws_s3_bucket.logs", "CKV_AWS_18", "Ensure it is logged")
OTHER = Finding("aws_s3_bucket.other", "CKV_AWS_18", "Ensure it is logged")
VPC = Finding("aws_vpc.main", "CKV2_AWS_12", "Ensure it is closed")
WAIVED = """
[[waived.prod]]
check = "CKV_AWS_18"
at = ["aws_s3_bucket.logs"]
why = "it holds nothing but logs"
"""
RECORDED = """
[recorded.dev]
CKV2_AWS_12 = ["aws_vpc.main"]
"""


def judged(environment: str, *findings: Finding, text: str = WAIVED + RECORDED) -> Judged:
    found = Scanned(environment, resources=3, checks=9, policies=0, findings=findings)
    return judge(found, read_waivers(["dev", "prod"], text)[environment])


def test_a_waiver_is_for_its_check_at_its_address_in_its_environment():
    prod = judged("prod", BUCKET, OTHER, VPC)
    assert prod.waived == ((BUCKET, "it holds nothing but logs"),)
    assert prod.open == (OTHER, VPC)
    assert judged("dev", BUCKET, VPC).open == (BUCKET,)


def test_what_is_recorded_may_stay_and_nothing_new_comes_to_it():
    assert judged("dev", VPC).fine
    dev = judged("dev", VPC, OTHER)
    assert dev.recorded == (VPC,)
    assert dev.open == (OTHER,)
    assert not dev.fine


def test_a_waiver_or_a_record_that_nothing_needs_is_stale_and_not_fine():
    assert judged("prod").stale == (("CKV_AWS_18", "aws_s3_bucket.logs"),)
    assert judged("dev").stale == (("CKV2_AWS_12", "aws_vpc.main"),)
    assert not judged("prod").fine
    assert not judged("dev").fine


def test_two_findings_of_one_check_at_one_address_are_both_seen():
    again = Finding(VPC.address, VPC.check, "something else")
    assert judged("prod", VPC, again, text="").open == (VPC, again)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (WAIVED.replace("why", "because"), "environments/waivers.toml: waived.prod.0.why: Field required"),
        (WAIVED.replace("it holds nothing but logs", "so"), "waived.prod.0.why: String should have at least 10"),
        (WAIVED.replace('["aws_s3_bucket.logs"]', "[]"), "waived.prod.0.at: List should have at least 1 item"),
        (WAIVED.replace("prod", "prd"), "environments/waivers.toml waives something of 'prd'; there is dev and prod"),
        (RECORDED.replace("dev", "test"), "environments/waivers.toml waives something of 'test'"),
        (WAIVED * 2, "has CKV_AWS_18 of aws_s3_bucket.logs twice for prod; keep one of them"),
        (WAIVED + '[recorded.prod]\nCKV_AWS_18 = ["aws_s3_bucket.logs"]', "CKV_AWS_18 of aws_s3_bucket.logs twice"),
        ("[[waived", "environments/waivers.toml is no TOML"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(text: str, sentence: str):
    with pytest.raises(UsageError) as raised:
        read_waivers(["dev", "prod"], text)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_projects_own_waivers_are_of_its_environments_and_prod_has_a_reason_for_each():
    names = [environment.name for environment in load_environments()]
    waivers = read_waivers(names)
    assert waivers["prod"].waived
    assert not waivers["prod"].recorded
