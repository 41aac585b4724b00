"""What a service that uses the database is told, and what it may do."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import Service
from modules.settings import SettingsError
from tests.changes import with_service, with_services
from tests.reading import at, container, named, names_and_values, statements

SECRET = "${aws_db_instance.database_instance.master_user_secret[0].secret_arn}"
BUNDLE = "/etc/ssl/certs/rds-global-bundle.pem"
READING = {
    "database_ssl_mode": "verify-full",
    "database_ssl_root_cert": BUNDLE,
    "read_database_secret": True,
    "database_iam_user": "app",
}


@pytest.fixture(scope="module")
def stack(synth):
    by_iam = DEV.but(database=DEV.database.but(iam_database_authentication_enabled=True))
    return synth(with_service(by_iam, "backend", **READING))


def test_what_runs_is_told_nothing_new(dev):
    told = names_and_values(container(dev, "backend")["environment"])
    assert set(told) == {"NODE_ENV", "DB_HOST", "DB_PORT", "DB_NAME"}
    assert "compute_backend_task_policy" not in named(dev, "aws_iam_role_policy")


def test_it_speaks_tls_in_the_words_of_libpq(stack):
    told = names_and_values(container(stack, "backend")["environment"])
    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", BUNDLE)


def test_the_program_may_read_the_secret_and_log_in_as_exactly_one_user(stack):
    told = names_and_values(container(stack, "backend")["environment"])
    assert told["DB_SECRET_ARN"] == SECRET
    policy = at(stack, "aws_iam_role_policy.compute_backend_task_policy")
    assert policy["role"] == "${aws_iam_role.compute_backend_task_role.id}"
    assert statements(policy) == [
        {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": SECRET},
        {
            "Effect": "Allow",
            "Action": ["rds-db:connect"],
            "Resource": (
                "arn:aws:rds-db:us-east-1:108581769167:dbuser:${aws_db_instance.database_instance.resource_id}/app"
            ),
        },
    ]


def test_production_checks_whom_it_talks_to(synth):
    real = {"serve_placeholder": False}  # the placeholder's command is an expression of Terraform's
    stack = synth(with_services(PROD, frontend=real, backend=real))
    told = names_and_values(container(stack, "backend")["environment"])
    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", BUNDLE)
    assert "PGSSLMODE" not in names_and_values(container(stack, "frontend")["environment"])


@pytest.mark.parametrize("setting", READING)
def test_only_who_uses_the_database_says_how(setting):
    with pytest.raises(SettingsError) as error:
        Service(name="web", **{"database_ssl_root_cert": BUNDLE, setting: READING[setting]})
    assert "and uses_database is off; turn it on, or leave it out" in str(error.value)


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_whoever_checks_a_certificate_needs_the_authoritys(mode):
    with pytest.raises(SettingsError) as error:
        Service(name="web", uses_database=True, database_ssl_mode=mode)
    assert str(error.value) == (
        f"Service 'web': database_ssl_mode is '{mode}' and database_ssl_root_cert is None; say where the image has "
        f"Amazon's CA bundle, such as {BUNDLE}"
    )
    assert Service(name="web", uses_database=True, database_ssl_mode="require").database_ssl_root_cert is None


@pytest.mark.parametrize("user", ["App", "1app", "app-user", "a" * 64, "*"])
def test_a_user_of_the_database_is_one_user(user):
    with pytest.raises(SettingsError, match="allowed: a user of the database, in lowercase"):
        Service(name="web", uses_database=True, database_iam_user=user)
