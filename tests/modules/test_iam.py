"""Policy documents."""

import json

from modules.iam import Source, assume_role_policy, deny_without_tls


def statement(*arguments):
    [found] = json.loads(assume_role_policy(*arguments))["Statement"]
    return found


def test_without_a_source_a_service_takes_the_role_for_anybody():
    assert assume_role_policy("ecs-tasks.amazonaws.com") == (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
        '"Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}'
    )


def test_with_a_source_it_takes_the_role_for_that_account():
    found = statement("monitoring.rds.amazonaws.com", Source("123456789012"))
    assert found["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_and_for_resources_of_that_arn():
    found = statement("ecs-tasks.amazonaws.com", Source("123456789012", "arn:aws:ecs:us-east-1:123456789012:*"))
    assert found["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"},
    }


def test_nobody_gets_anywhere_without_tls():
    assert deny_without_tls("s3:*", ["a", "a/*"]) == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["a", "a/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
