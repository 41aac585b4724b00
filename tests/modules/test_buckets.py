"""Private buckets: what S3 is told, and which names they have."""

import json

import pytest

from environments.dev import DEV
from modules.buckets import Bucket
from modules.settings import SettingsError
from tests.reading import at, named

DUMPS = Bucket(name="db-dumps", purpose="Dumps of the database")
WITH_BUCKET = DEV.but(buckets=[DUMPS])
BUCKET = "${aws_s3_bucket.buckets_db_dumps.id}"


def test_a_bucket_is_named_tagged_and_encrypted(synth):
    stack = synth(WITH_BUCKET)
    assert named(stack, "aws_s3_bucket") == {
        "buckets_db_dumps": {
            "bucket": "davidshaevel-dev-db-dumps",
            "tags": {
                **DEV.names.tags("db-dumps"),
                "Name": "davidshaevel-dev-db-dumps",
                "Purpose": "Dumps of the database",
            },
        }
    }
    encryption = at(stack, "aws_s3_bucket_server_side_encryption_configuration.buckets_db_dumps_encryption")
    assert encryption == {
        "bucket": BUCKET,
        "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    }


def test_it_is_closed_to_the_public_and_to_whoever_comes_without_tls(synth):
    stack = synth(WITH_BUCKET)
    assert at(stack, "aws_s3_bucket_public_access_block.buckets_db_dumps_public_access") == {
        "bucket": BUCKET,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    policy = at(stack, "aws_s3_bucket_policy.buckets_db_dumps_policy")
    assert policy["depends_on"] == ["aws_s3_bucket_public_access_block.buckets_db_dumps_public_access"]
    arn = "${aws_s3_bucket.buckets_db_dumps.arn}"
    assert json.loads(policy["policy"])["Statement"] == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_what_is_in_it_expires(synth):
    stack = synth(DEV.but(buckets=[DUMPS.but(expire_after_days=7)]))
    assert at(stack, "aws_s3_bucket_lifecycle_configuration.buckets_db_dumps_expiry") == {
        "bucket": BUCKET,
        "rule": [{"id": "expire", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 7}]}],
    }


def test_it_can_be_as_the_hcl_made_one(synth):
    as_before = DUMPS.but(
        expiry_rule="expire-old-dumps", expiry_has_filter=False, tls_only=False, tags={"Repository": "platform"}
    )
    stack = synth(DEV.but(buckets=[as_before]))
    assert "aws_s3_bucket_policy" not in stack["resource"]
    [rule] = at(stack, "aws_s3_bucket_lifecycle_configuration.buckets_db_dumps_expiry")["rule"]
    assert rule == {"id": "expire-old-dumps", "status": "Enabled", "expiration": [{"days": 30}]}
    assert at(stack, "aws_s3_bucket.buckets_db_dumps")["tags"] == {
        "Environment": "dev",
        "Project": "davidshaevel",
        "ManagedBy": "Terraform",
        "Name": "davidshaevel-dev-db-dumps",
        "Purpose": "Dumps of the database",
        "Repository": "platform",
    }


def test_scripts_find_it_by_outputs_while_it_is_switched_off_too(synth):
    for environment in (WITH_BUCKET, WITH_BUCKET.but(activated=False)):
        outputs = {name: output["value"] for name, output in synth(environment)["output"].items()}
        assert outputs["db_dumps_bucket_name"] == "${aws_s3_bucket.buckets_db_dumps.bucket}"
        assert outputs["db_dumps_bucket_arn"] == "${aws_s3_bucket.buckets_db_dumps.arn}"


def test_several_have_names_of_their_own(synth):
    stack = synth(DEV.but(buckets=[DUMPS, DUMPS.but(name="exports")]))
    assert set(named(stack, "aws_s3_bucket")) == {"buckets_db_dumps", "buckets_exports"}
    with pytest.raises(SettingsError, match="buckets has db-dumps more than once; name each once"):
        DEV.but(buckets=[DUMPS, DUMPS])


def test_a_name_that_s3_would_not_take_is_refused():
    DEV.but(buckets=[DUMPS.but(name="d" * 46)])
    with pytest.raises(SettingsError) as error:
        DEV.but(buckets=[DUMPS.but(name="d" * 47)])
    assert str(error.value) == (
        f"Environment: buckets has '{'d' * 47}', which makes the name 'davidshaevel-dev-{'d' * 47}'; allowed: 63 "
        "characters, choose a name of 46"
    )
