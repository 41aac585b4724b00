"""Whose credentials these are."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from botocore.stub import Stubber

from operations.errors import CommandError
from operations.preflight.asking import Account
from operations.preflight.credentials import identify
from operations.rehearsal.platform import REGION
from terraform.errors import WrongTarget


def test_those_of_the_stacks_account_are_fine(account: Account):
    identity, finding = identify(account.client("sts"), [account.caller.account])
    assert identity == account.identity
    assert (finding.answer, finding.sentence) == ("fine", f"{account.caller.arn}, in the stack's account")


def test_those_of_another_account_are_the_wrong_target(account: Account):
    with pytest.raises(WrongTarget, match=rf"^the credentials are of account {account.caller.account}, which is not "):
        identify(account.client("sts"), ["111122223333"])


def test_a_stack_that_names_no_account_is_not_known_to_be_right(account: Account):
    _, finding = identify(account.client("sts"), [])
    assert finding.answer == "not known"
    assert "set allowed_account_ids" in finding.sentence


def test_where_one_may_not_ask_it_is_not_known(account: Account, refuse: Any):
    refuse("GetCallerIdentity")
    identity, finding = identify(account.client("sts"), ["111122223333"])
    assert identity is None
    assert finding.answer == "not known"
    assert finding.sentence.startswith("the credentials may not call GetCallerIdentity; ")


def test_none_at_all_is_said_with_what_to_do():
    class NoSts:
        def get_caller_identity(self):
            raise NoCredentialsError

    with pytest.raises(CommandError, match=r"^there are no AWS credentials; choose a profile \(AWS_PROFILE\), or log "):
        identify(NoSts(), [])


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_those_that_aws_does_not_accept_are_said_with_what_to_do(code: str):
    sts = boto3.client("sts", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(sts) as stubber:
        stubber.add_client_error("get_caller_identity", code)
        with pytest.raises(CommandError, match=rf"^AWS does not accept the credentials \({code}\); log in again"):
            identify(sts, [])
