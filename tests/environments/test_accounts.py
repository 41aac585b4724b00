"""An environment in an account of its own: one value, from its file or from outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from environments import outside
from environments.dev import DEV
from environments.environment import Backend
from environments.outside import from_outside
from environments.prod import PROD
from modules.settings import SettingsError
from tests.conftest import synthesize

ACCOUNT = "222222222222"
MAIN = Path(__file__).parents[2] / "main.py"


@pytest.fixture(autouse=True)
def dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A .env that does not exist yet, and no variable of the machine."""
    for name in list(os.environ):
        if name.startswith("PLATFORM_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(outside, "DOTENV", tmp_path / ".env")
    return tmp_path / ".env"


# One value


def test_another_account_is_one_value_away(synth):
    before, after = synthesize(PROD), synthesize(PROD.but(aws_account_id=ACCOUNT))
    assert after == before.replace(PROD.aws_account_id, ACCOUNT)
    assert synth(PROD.but(aws_account_id=ACCOUNT))["terraform"]["backend"]["s3"] == {
        "bucket": f"{ACCOUNT}-terraform-state-davidshaevel",
        "key": "prod/terraform.tfstate",
        "region": "us-east-1",
        "dynamodb_table": "terraform-state-lock-davidshaevel",
        "encrypt": True,
        "use_lockfile": True,
        "allowed_account_ids": [ACCOUNT],
    }


def test_what_a_backend_leaves_out_follows_from_the_environment():
    environment = PROD.but(name="stage", project_name="shop", aws_account_id=ACCOUNT, backend=Backend())
    state = environment.state
    assert (state.bucket, state.key, state.region) == (
        f"{ACCOUNT}-terraform-state-shop",
        "stage/terraform.tfstate",
        "us-east-1",
    )


def test_what_a_backend_says_wins():
    said = {"bucket": "states", "key": "a/b", "region": "eu-west-1"}
    assert dict(PROD.but(backend=Backend(**said)).state) == said
    assert dict(DEV.state).items() <= dict(DEV.backend).items()


def test_a_backend_that_names_no_table_locks_with_a_file_beside_the_state(synth):
    backend = synth(PROD.but(backend=Backend()))["terraform"]["backend"]["s3"]
    assert "dynamodb_table" not in backend
    assert backend["use_lockfile"] is True


def test_a_profile_is_for_provider_and_state_alike(synth):
    stack = synth(PROD.but(aws_profile="shop-prod"))
    assert stack["provider"]["aws"][0]["profile"] == "shop-prod"
    assert stack["terraform"]["backend"]["s3"]["profile"] == "shop-prod"
    plain = synth(PROD)
    assert "profile" not in plain["provider"]["aws"][0]
    assert "profile" not in plain["terraform"]["backend"]["s3"]


def test_a_profile_has_a_name():
    with pytest.raises(SettingsError, match="aws_profile is 'two words'; allowed: the name of a profile"):
        PROD.but(aws_profile="two words")


# From outside


def test_without_anything_outside_the_file_is_all():
    assert from_outside(PROD) is PROD


def test_a_variable_comes_before_the_file(monkeypatch):
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("PLATFORM_PROD_AWS_PROFILE", "shop-prod")
    assert from_outside(PROD) == PROD.but(aws_account_id=ACCOUNT, aws_profile="shop-prod")
    assert from_outside(DEV) is DEV


def test_a_line_in_dotenv_comes_before_the_file(dotenv):
    dotenv.write_text(f"PLATFORM_PROD_AWS_ACCOUNT_ID={ACCOUNT}\nSOMETHING_ELSE=1\n")
    assert from_outside(PROD) == PROD.but(aws_account_id=ACCOUNT)
    assert from_outside(DEV) is DEV


def test_a_variable_comes_before_a_line_in_dotenv(dotenv, monkeypatch):
    dotenv.write_text("PLATFORM_PROD_AWS_ACCOUNT_ID=333333333333\nPLATFORM_PROD_AWS_PROFILE=other\n")
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACCOUNT_ID", ACCOUNT)
    assert from_outside(PROD) == PROD.but(aws_account_id=ACCOUNT, aws_profile="other")


def test_an_empty_variable_takes_back_what_dotenv_says(dotenv, monkeypatch):
    dotenv.write_text(f"PLATFORM_PROD_AWS_ACCOUNT_ID={ACCOUNT}\n")
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACCOUNT_ID", "")
    assert from_outside(PROD) is PROD


def test_a_wrong_value_says_which_variable_has_it(monkeypatch):
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACCOUNT_ID", "12345")
    with pytest.raises(SettingsError) as error:
        from_outside(PROD)
    assert str(error.value) == (
        "Environment: aws_account_id is '12345'; allowed: the 12 digits of an AWS account, as a string (as "
        "PLATFORM_PROD_AWS_ACCOUNT_ID has it)"
    )


def test_a_variable_with_a_slip_in_its_name_is_no_silence(monkeypatch):
    monkeypatch.setenv("PLATFORM_PROD_AWS_ACOUNT_ID", ACCOUNT)
    with pytest.raises(SettingsError) as error:
        from_outside(PROD)
    assert str(error.value) == (
        "PLATFORM_PROD_AWS_ACOUNT_ID is no variable of an environment; known are PLATFORM_PROD_AWS_ACCOUNT_ID, "
        "PLATFORM_PROD_AWS_PROFILE and PLATFORM_PROD_ACTIVATED"
    )


def test_an_environment_whose_name_begins_like_anothers_is_told_apart(monkeypatch):
    monkeypatch.setenv("PLATFORM_PROD_EU_AWS_ACCOUNT_ID", ACCOUNT)
    assert from_outside(PROD) is PROD
    assert from_outside(PROD.but(name="prod-eu")).aws_account_id == ACCOUNT


@pytest.mark.processes
def test_the_command_takes_them_and_writes_the_same_bytes_again(tmp_path, synth):
    written = []
    for run in ("1", "2"):
        variables = {
            **os.environ,
            "CDKTF_OUTDIR": str(tmp_path / run),
            "PLATFORM_PROD_AWS_ACCOUNT_ID": ACCOUNT,
            "PLATFORM_PROD_AWS_PROFILE": "",
        }
        subprocess.run([sys.executable, str(MAIN)], env=variables, check=True, capture_output=True)
        written.append((tmp_path / run / "stacks" / "prod" / "cdk.tf.json").read_bytes())
    assert written[0] == written[1]
    assert ACCOUNT.encode() in written[0]
    assert PROD.aws_account_id.encode() not in written[0]
