"""Secrets by which the load balancer knows the distribution: made once, and in no file."""

from tests.modules.edge.distributions import CDN, ONLY_WAY_IN
from tests.reading import at, named


def test_without_names_there_are_none(synth):
    assert not named(synth(CDN), "aws_secretsmanager_secret")


def test_each_name_is_a_secret(synth):
    stack = synth(ONLY_WAY_IN)
    assert {name: secret["name"] for name, secret in named(stack, "aws_secretsmanager_secret").items()} == {
        "origin_secrets_first": "dev-davidshaevel/origin/first",
        "origin_secrets_second": "dev-davidshaevel/origin/second",
    }
    # Otherwise its name would be taken for weeks after it is gone.
    assert at(stack, "aws_secretsmanager_secret.origin_secrets_first")["recovery_window_in_days"] == 0


def test_its_value_is_made_up_when_it_is_written_and_no_plan_changes_it(synth):
    stack = synth(ONLY_WAY_IN)
    assert stack["ephemeral"]["aws_secretsmanager_random_password"] == {
        f"origin_secrets_{name}_password": {"password_length": 64, "exclude_punctuation": True}
        for name in ("first", "second")
    }
    assert at(stack, "aws_secretsmanager_secret_version.origin_secrets_first_value") == {
        "secret_id": "${aws_secretsmanager_secret.origin_secrets_first.id}",
        "secret_string_wo": (
            "${ephemeral.aws_secretsmanager_random_password.origin_secrets_first_password.random_password}"
        ),
        "secret_string_wo_version": 1,
    }


def test_what_is_sent_is_what_was_written_whatever_else_the_secret_holds_by_then(synth):
    data = synth(ONLY_WAY_IN)["data"]["aws_secretsmanager_secret_version"]
    assert data["origin_secrets_first_sent"] == {
        "secret_id": "${aws_secretsmanager_secret_version.origin_secrets_first_value.secret_id}",
        "version_id": "${aws_secretsmanager_secret_version.origin_secrets_first_value.version_id}",
    }


def test_the_password_is_not_looked_up_since_terraform_prints_the_id_of_what_it_has(synth):
    assert "aws_secretsmanager_random_password" not in synth(ONLY_WAY_IN)["data"]
