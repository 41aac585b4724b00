"""Text that becomes a tag, and names of buckets: what AWS takes, and no more."""

import re
import unicodedata

import botocore.session
import pytest
from botocore.handlers import VALID_BUCKET
from hypothesis import given
from hypothesis import strategies as st

from environments.dev import DEV
from modules.names import LONGEST_TAG_KEY, LONGEST_TAG_VALUE, BucketName, ResourceNames, TagValue
from modules.settings import Settings, SettingsError

IAM = botocore.session.get_session().get_service_model("iam")


class Tagged(Settings):
    value: TagValue


class Stored(Settings):
    bucket: BucketName


@pytest.mark.parametrize(
    "text",
    [
        "David Shaevel",
        "Platform Engineering",
        "a",
        "",
        "Zoë Müller",
        "株式会社",
        "ops@example.com",
        "a+b-c=d._:/@",
        "x" * 256,
    ],
)
def test_a_tag_may_hold(text):
    assert Tagged(value=text).value == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("R&D", "value is 'R&D', and a tag may not hold '&'; allowed: letters, digits, spaces and _ . : / = + - @"),
        ("two\nlines", "a tag may not hold '\\n'"),
        ("tab\there", "a tag may not hold '\\t'"),
        ("line\u2028separator", "a tag may not hold"),
        ("${var.owner}", "a tag may not hold '$'"),
        ("a, b", "a tag may not hold ','"),
        ("(c)", "a tag may not hold '('"),
        ("x" * 257, "value has 257 characters; allowed: 256, for it is in a tag"),
        (" Ops", "leave out the spaces around it"),
        ("Ops ", "leave out the spaces around it"),
        ("aws:ops", "allowed: any text that does not start with aws:"),
        ("AWS:ops", "allowed: any text that does not start with aws:"),
    ],
)
def test_a_tag_may_not_hold(text, words):
    with pytest.raises(SettingsError) as error:
        Tagged(value=text)
    assert words in str(error.value)


def test_the_lengths_are_iams():
    assert IAM.shape_for("tagValueType").metadata["max"] == LONGEST_TAG_VALUE
    assert IAM.shape_for("tagKeyType").metadata["max"] == LONGEST_TAG_KEY


# botocore has the rule as \p{L}\p{Z}\p{N}_.:/=+\-@, which Python's re does not read.
IAMS_RULE = IAM.shape_for("tagValueType").metadata["pattern"]


def iam_takes(text):
    assert IAMS_RULE == r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"
    return len(text) <= 256 and all(unicodedata.category(c)[0] in "LZN" or c in "_.:/=+-@" for c in text)


@given(st.text(max_size=40))
def test_what_is_taken_iam_takes_too(text):
    try:
        Tagged(value=text)
    except SettingsError:
        return
    assert iam_takes(text)


@given(st.text(st.characters(categories=["L", "N"]) | st.sampled_from("_.:/=+-@"), min_size=1, max_size=40))
def test_what_iam_takes_is_not_refused(text):
    if not text.lower().startswith("aws:"):
        assert Tagged(value=text).value == text


@pytest.mark.parametrize("setting", ["owner", "cost_center", "repository"])
def test_every_text_of_an_environment_is_checked(setting):
    with pytest.raises(SettingsError, match=f"{setting} is 'R&D', and a tag may not hold '&'"):
        DEV.but(**{setting: "R&D"})


@pytest.mark.parametrize("setting", ["owner", "cost_center"])
def test_names_check_their_text_themselves(setting):
    names = {"environment": "dev", "project_name": "shop", "owner": "Ops", "cost_center": "Shop"}
    with pytest.raises(SettingsError, match=f"{setting} is 'R&D'"):
        ResourceNames(**{**names, setting: "R&D"})


# Buckets


@pytest.mark.parametrize(
    "name", ["abc", "a.b", "1-2", "108581769167-terraform-state-davidshaevel", "a" * 63, "a.1.2.3.4"]
)
def test_a_bucket_may_be_called(name):
    assert Stored(bucket=name).bucket == name
    assert VALID_BUCKET.search(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ab", "3 to 63 lowercase letters"),
        ("a" * 64, "3 to 63 lowercase letters"),
        ("Shop", "3 to 63 lowercase letters"),
        ("shop_state", "3 to 63 lowercase letters"),
        ("-shop", "a letter or digit at both ends"),
        ("shop.", "a letter or digit at both ends"),
        ("shop\n", "3 to 63 lowercase letters"),
        ("shop..state", "no two dots in a row, and no IP address"),
        ("192.168.5.4", "no two dots in a row, and no IP address"),
        ("xn--shop", "which S3 reserves"),
        ("sthree-shop", "which S3 reserves"),
        ("amzn-s3-demo-shop", "which S3 reserves"),
        ("shop-s3alias", "which S3 reserves"),
        ("shop--ol-s3", "which S3 reserves"),
        ("shop.mrap", "which S3 reserves"),
        ("shop--x-s3", "which S3 reserves"),
        ("shop--table-s3", "which S3 reserves"),
    ],
)
def test_a_bucket_may_not_be_called(name, words):
    with pytest.raises(SettingsError) as error:
        Stored(bucket=name)
    assert f"bucket is {name!r}, which is no name for a bucket; allowed: " in str(error.value)
    assert words in str(error.value)


def test_the_state_lies_where_s3_and_dynamodb_allow_it():
    for settings, words in (
        ({"bucket": "Shop"}, "bucket is 'Shop', which is no name for a bucket"),
        ({"key": "/dev/terraform.tfstate"}, "key is '/dev/terraform.tfstate'; allowed: a path such as"),
        ({"key": "dev/"}, "key is 'dev/'; allowed: a path such as"),
        ({"key": ""}, "key is ''; allowed: a path such as"),
        ({"dynamodb_table": "a"}, "dynamodb_table is 'a'; allowed: 3 to 255 letters"),
        ({"dynamodb_table": "lock table"}, "dynamodb_table is 'lock table'; allowed: 3 to 255 letters"),
        ({"region": "us-east-3"}, "region is 'us-east-3'; allowed: a region of AWS"),
    ):
        with pytest.raises(SettingsError) as error:
            DEV.backend.but(**settings)
        assert words in str(error.value)


def test_names_of_tables_are_those_of_dynamodb():
    shape = botocore.session.get_session().get_service_model("dynamodb").shape_for("TableName")
    assert (shape.metadata["min"], shape.metadata["max"], shape.metadata["pattern"]) == (3, 255, "[a-zA-Z0-9_.-]+")
    assert re.fullmatch(shape.metadata["pattern"], str(DEV.backend.dynamodb_table))
