"""Access logs of the distribution: the bucket, and how they get there."""

import pytest

from tests.modules.edge.distributions import CDN, FULL, LOGGED_ELSEWHERE
from tests.reading import at, named, statements, waits_for
from tests.real_terraform import Terraform

BUCKET = "${aws_s3_bucket.cdn_logs_bucket.id}"
ARN = "${aws_s3_bucket.cdn_logs_bucket.arn}"
DELIVERY = tuple(f"aws_cloudwatch_log_delivery{part}" for part in ("_source", "_destination", ""))


def untagged(stack, address):
    resource = dict(at(stack, address))
    assert resource.pop("tags")["Module"] == "edge"
    return resource


def test_without_days_there_are_no_logs(synth):
    assert not [kind for kind in synth(CDN)["resource"] if kind.startswith(("aws_s3", *DELIVERY))]


def test_logs_are_delivered_to_a_bucket(synth):
    stack = synth(FULL)
    assert untagged(stack, "aws_cloudwatch_log_delivery_source.cdn_logs_source") == {
        "name": "dev-davidshaevel-cdn",
        "log_type": "ACCESS_LOGS",
        "resource_arn": "${aws_cloudfront_distribution.cdn_distribution.arn}",
    }
    assert untagged(stack, "aws_cloudwatch_log_delivery_destination.cdn_logs_destination") == {
        "name": "dev-davidshaevel-cdn-logs",
        "output_format": "json",
        "delivery_destination_configuration": [{"destination_resource_arn": ARN}],
    }
    assert untagged(stack, "aws_cloudwatch_log_delivery.cdn_logs_delivery") == {
        "delivery_source_name": "${aws_cloudwatch_log_delivery_source.cdn_logs_source.name}",
        "delivery_destination_arn": "${aws_cloudwatch_log_delivery_destination.cdn_logs_destination.arn}",
        "depends_on": ["aws_s3_bucket_policy.cdn_logs_policy"],
    }


def test_the_bucket_takes_tls_only_and_deliveries_of_this_account(synth):
    stack = synth(FULL)
    assert at(stack, "aws_s3_bucket.cdn_logs_bucket")["bucket"] == "108581769167-dev-davidshaevel-cdn-logs"
    assert statements(at(stack, "aws_s3_bucket_policy.cdn_logs_policy")) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [ARN, f"{ARN}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": f"{ARN}/AWSLogs/108581769167/*",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Condition": {
                "StringEquals": {
                    "s3:x-amz-acl": "bucket-owner-full-control",
                    "aws:SourceAccount": "108581769167",
                },
                "ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:108581769167:delivery-source:*"},
            },
        },
    ]
    assert waits_for(stack, "aws_s3_bucket_policy.cdn_logs_policy") == [
        "aws_s3_bucket_public_access_block.cdn_logs_public_access"
    ]


def test_the_bucket_is_closed_encrypted_and_forgets(synth):
    stack = synth(FULL)
    assert at(stack, "aws_s3_bucket_ownership_controls.cdn_logs_ownership") == {
        "bucket": BUCKET,
        "rule": {"object_ownership": "BucketOwnerEnforced"},
    }
    closed = at(stack, "aws_s3_bucket_public_access_block.cdn_logs_public_access")
    assert [closed[key] for key in sorted(closed) if key != "bucket"] == [True] * 4
    [encryption] = at(stack, "aws_s3_bucket_server_side_encryption_configuration.cdn_logs_encryption")["rule"]
    assert encryption == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    [expiry] = at(stack, "aws_s3_bucket_lifecycle_configuration.cdn_logs_expiry")["rule"]
    assert expiry["expiration"] == [{"days": 45}]


@pytest.mark.parametrize("kind", DELIVERY)
def test_deliveries_are_made_where_cloudfront_lives(synth, kind):
    [here] = named(synth(FULL), kind).values()
    [elsewhere] = named(synth(LOGGED_ELSEWHERE), kind).values()
    assert ("provider" in here, elsewhere["provider"]) == (False, "aws.us_east_1")


def test_the_bucket_is_where_the_stack_is(synth):
    stack = synth(LOGGED_ELSEWHERE)
    assert [provider.get("alias") for provider in stack["provider"]["aws"]] == [None, "us_east_1"]
    buckets = [kind for kind in stack["resource"] if kind.startswith("aws_s3")]
    assert len(buckets) == 6
    assert not [kind for kind in buckets for made in named(stack, kind).values() if "provider" in made]
    policy = statements(at(stack, "aws_s3_bucket_policy.cdn_logs_policy"))[1]
    assert policy["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:logs:us-east-1:108581769167:delivery-source:*"}


def test_terraform_plans_both_regions(terraform: Terraform, synth, tmp_path):
    plan = terraform.workspace(tmp_path, synth(LOGGED_ELSEWHERE)).plan()
    assert set(plan.counts) == {"create"}
    created = plan.by_action("create")
    assert {address.split(".")[0] for address in created if ".cdn_logs_" in address} >= set(DELIVERY)
    assert "aws_wafv2_web_acl.waf_cloudfront_acl" in created
