"""Whose credentials these are, and whether the stack is meant for that account."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from operations.errors import CommandError
from operations.preflight.asking import Identity, code_of, why
from operations.preflight.findings import Finding, fine, not_known
from terraform.errors import WrongTarget

_NOT_ACCEPTED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}


def identify(sts: Any, accounts: Sequence[str]) -> tuple[Identity | None, Finding]:
    """Asks who is asking. Raises WrongTarget for another account, and CommandError where nothing can be asked."""
    try:
        said = sts.get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError):
        raise CommandError(
            "there are no AWS credentials; choose a profile (AWS_PROFILE), or log in (`aws sso login`)"
        ) from None
    except ClientError as error:
        if code_of(error) in _NOT_ACCEPTED:
            raise CommandError(
                f"AWS does not accept the credentials ({code_of(error)}); log in again, or choose another profile "
                "(AWS_PROFILE)"
            ) from None
        return None, not_known(why(error))
    except (ConnectionError, HTTPClientError) as error:
        raise CommandError(f"AWS cannot be reached: {error}") from None
    except BotoCoreError as error:
        raise CommandError(f"the AWS credentials cannot be had: {error}; log in again") from None
    identity = Identity(account=said["Account"], arn=said["Arn"])
    if not accounts:
        return identity, not_known(
            f"these are of account {identity.account}, and the stack does not say for which it is meant; "
            "set allowed_account_ids of its provider"
        )
    if identity.account not in accounts:
        raise WrongTarget(
            f"the credentials are of account {identity.account}, which is not this environment's "
            f"({' or '.join(accounts)}); choose the right profile (AWS_PROFILE) or log in again"
        )
    return identity, fine(f"{identity.arn}, in the stack's account")
