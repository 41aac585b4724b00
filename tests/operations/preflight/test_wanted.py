"""What a stack says of itself."""

import pytest

from operations.preflight.wanted import Resource, Wanted
from terraform.stack import Stack
from tests.operations.preflight.conftest import stack


def wanted() -> Wanted:
    found = stack(
        {
            "aws_s3_bucket": {"logs": {"bucket": "${var.account}-logs"}},
            "aws_vpc": {"net": {"tags": {"Name": "net", "Project": "mine"}}},
        },
        variable={"account": {"default": 12}, "image": {}},
    )
    return Wanted(found.stack, {"given": "outside"})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (20, "20"),
        (None, None),
        ("${var.account}", "12"),
        ("${var.image}", None),
        ("${var.given}", "outside"),
        ("${aws_s3_bucket.logs.id}", "12-logs"),
        ("arn:aws:s3:::${aws_s3_bucket.logs.bucket}/*", "arn:aws:s3:::12-logs/*"),
        ("${aws_vpc.net.id}", None),
        ('${sensitive("dbadmin")}', "dbadmin"),
        ("${data.aws_acm_certificate.edge.arn}", None),
        ('${upper("x")}', None),
    ],
)
def test_references_are_filled_in_as_far_as_the_stack_knows(value: object, text: str | None):
    assert wanted().text(value) == text


def test_a_reference_leads_to_its_resource():
    assert wanted().referenced("${aws_vpc.net.id}") == wanted().all("aws_vpc")[0]
    assert wanted().referenced("vpc-123") is None
    assert wanted().referenced("${aws_vpc.other.id}") is None


def test_tags_are_the_providers_and_the_resources_own():
    assert wanted().tags(wanted().all("aws_vpc")[0]) == {"Environment": "dev", "Project": "mine", "Name": "net"}


def test_blocks_may_be_lists_or_not():
    provider = {"region": "eu-west-1", "default_tags": {"tags": {"a": "b"}}, "allowed_account_ids": ["1"]}
    found = Wanted(Stack("x", wanted().stack.folder, {"provider": {"aws": provider}}))
    assert (found.region, found.accounts) == ("eu-west-1", ("1",))
    assert found.tags(Resource("aws_vpc", "net", {})) == {"a": "b"}
