"""The bucket for the load balancer's access logs."""

import pytest

from environments.dev import DEV
from tests.changes import with_compute
from tests.reading import at, named, statements, waits_for

OWN_BUCKET = "${aws_s3_bucket.compute_alb_logs_bucket.id}"
ARN = "${aws_s3_bucket.compute_alb_logs_bucket.arn}"


@pytest.fixture(scope="module")
def with_own_bucket(synth):
    return synth(with_compute(DEV, enable_alb_access_logs=True, alb_access_logs_retention_days=45))


def test_without_access_logs_there_is_no_bucket(dev):
    assert "access_logs" not in at(dev, "aws_lb.compute_alb_load_balancer")
    assert not [kind for kind in dev["resource"] if kind.startswith("aws_s3")]


def test_access_logs_go_to_the_bucket_that_is_named(synth):
    stack = synth(with_compute(DEV, enable_alb_access_logs=True, alb_access_logs_bucket="shop-logs"))
    balancer = at(stack, "aws_lb.compute_alb_load_balancer")
    assert balancer["access_logs"] == {"bucket": "shop-logs", "enabled": True}
    assert waits_for(stack, "aws_lb.compute_alb_load_balancer", "aws_s3") == []
    assert not [kind for kind in stack["resource"] if kind.startswith("aws_s3")]


def test_without_a_name_access_logs_get_a_bucket_of_their_own(with_own_bucket):
    assert list(named(with_own_bucket, "aws_s3_bucket")) == ["compute_alb_logs_bucket"]
    bucket = at(with_own_bucket, "aws_s3_bucket.compute_alb_logs_bucket")
    assert bucket["bucket"] == "108581769167-dev-davidshaevel-alb-logs"
    assert "force_destroy" not in bucket
    assert at(with_own_bucket, "aws_lb.compute_alb_load_balancer")["access_logs"] == {
        "bucket": OWN_BUCKET,
        "enabled": True,
    }


def test_the_own_bucket_is_encrypted_with_the_one_key_that_log_delivery_supports(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_server_side_encryption_configuration.compute_alb_logs_encryption") == {
        "bucket": OWN_BUCKET,
        "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    }


def test_the_own_bucket_is_closed_to_the_public(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_public_access_block.compute_alb_logs_public_access") == {
        "bucket": OWN_BUCKET,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }


def test_the_own_bucket_owns_what_others_write(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_ownership_controls.compute_alb_logs_ownership") == {
        "bucket": OWN_BUCKET,
        "rule": {"object_ownership": "BucketOwnerEnforced"},
    }


def test_the_own_bucket_forgets_logs_after_the_days_that_are_set(with_own_bucket):
    [rule] = at(with_own_bucket, "aws_s3_bucket_lifecycle_configuration.compute_alb_logs_expiry")["rule"]
    assert (rule["status"], rule["filter"], rule["expiration"]) == ("Enabled", [{"prefix": ""}], [{"days": 45}])
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]


def test_the_own_bucket_takes_tls_only_and_the_logs_of_this_account(with_own_bucket):
    policy = at(with_own_bucket, "aws_s3_bucket_policy.compute_alb_logs_policy")
    assert policy["bucket"] == OWN_BUCKET
    assert policy["depends_on"] == ["aws_s3_bucket_public_access_block.compute_alb_logs_public_access"]
    [without_tls, delivery] = statements(policy)
    assert (without_tls["Effect"], without_tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert delivery["Resource"] == f"{ARN}/AWSLogs/108581769167/*"


def test_the_load_balancer_waits_until_it_may_write_to_the_own_bucket(with_own_bucket):
    assert waits_for(with_own_bucket, "aws_lb.compute_alb_load_balancer", "aws_s3") == [
        "aws_s3_bucket_policy.compute_alb_logs_policy"
    ]
