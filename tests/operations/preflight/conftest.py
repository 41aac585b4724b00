"""Emulated AWS with an empty account for each test, and answers recorded by hand where moto has none."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from environments.environment import Environment
from environments.prod import PROD
from operations.preflight.asking import Account, Identity, connected
from operations.preflight.findings import Finding
from operations.preflight.wanted import Wanted
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.faults import Fault
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from terraform.stack import Stack

Said = list[tuple[str, str]]


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("preflight") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, managed_policies=False) as started:
        yield started


@pytest.fixture(scope="session")
def prod(synth: Callable[[Environment], dict[str, Any]]) -> dict[str, Any]:
    return synth(PROD)


@pytest.fixture(scope="session")
def prod_with_names(prod: dict[str, Any]) -> dict[str, Any]:
    """Prod with one of each thing beside, whose name is asked for, or which is looked up."""
    named = {
        "aws_ecr_repository": {"name": "shop/web"},
        "aws_secretsmanager_secret": {"name": "shop"},
        "aws_iam_user": {"name": "shop"},
        "aws_iam_policy": {"name": "shop"},
        "aws_iam_openid_connect_provider": {"url": "https://token.actions.githubusercontent.com"},
        "aws_cloudfront_cache_policy": {"name": "shop"},
        "aws_cloudfront_response_headers_policy": {"name": "shop"},
        "aws_cloudfront_distribution": {"aliases": ["shop.example.com"]},
        "aws_wafv2_web_acl": {"name": "shop", "scope": "CLOUDFRONT"},
    }
    found = {
        "aws_route53_zone": {"edge_zone": {"name": "example.com"}},
        "aws_acm_certificate": {
            "edge_one": {"domain": "shop.example.com", "statuses": ["ISSUED"], "most_recent": True}
        },
    }
    resources = {type_: {**prod["resource"].get(type_, {}), "edge_one": said} for type_, said in named.items()}
    return {**prod, "resource": {**prod["resource"], **resources}, "data": {**prod["data"], **found}}


@pytest.fixture(scope="session")
def credentials() -> boto3.session.Session:
    """One for all tests: it remembers botocore's models."""
    return boto3.session.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name=REGION)


@pytest.fixture
def session(
    emulator: Emulator, credentials: boto3.session.Session, monkeypatch: pytest.MonkeyPatch
) -> boto3.session.Session:
    """Credentials of an account with nothing in it."""
    for name, value in emulator.variables.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    emulator.post("/moto-api/reset")
    return credentials


@pytest.fixture
def account(session: boto3.session.Session) -> Account:
    """What the checks ask."""
    make = connected(session)
    said = make("sts", REGION).get_caller_identity()
    return Account(make, REGION, Identity(said["Account"], said["Arn"]))


@pytest.fixture
def aws(session: boto3.session.Session) -> Callable[[str], Any]:
    """Clients that may change the account, to make what a check then finds."""
    return session.client


@pytest.fixture
def refuse(emulator: Emulator) -> Iterator[Callable[..., None]]:
    """Lets the emulator deny calls, or fail them otherwise."""

    def refuse(*actions: str, code: str = "AccessDenied", status: int = 403) -> None:
        emulator.refuse(Fault(action, code, status=status) for action in actions)

    yield refuse
    emulator.refuse([])


def answering(account: Account, service: str, *answers: tuple[str, dict[str, Any] | str]) -> Stubber:
    """Answers recorded by hand, in their order; a text is an error's code. Botocore checks them by its own models."""
    stubber = Stubber(account.client(service))
    for operation, answer in answers:
        if isinstance(answer, str):
            stubber.add_client_error(operation, answer, http_status_code=403 if "Denied" in answer else 400)
        else:
            stubber.add_response(operation, answer)
    stubber.activate()
    return stubber


def stack(resources: dict[str, Any] | None = None, **more: Any) -> Wanted:
    """A stack of these resources: type -> name -> arguments."""
    json = {
        "provider": {"aws": [{"region": REGION, "default_tags": [{"tags": {"Environment": "dev", "Project": "p"}}]}]},
        "terraform": {"backend": {"s3": more.pop("backend", {})}},
        "resource": resources or {},
        **more,
    }
    return Wanted(Stack("dev", Path("nowhere"), json))


def said(findings: Iterator[Finding] | Sequence[Finding]) -> Said:
    """Answers and sentences, as a test compares them."""
    return [(str(finding.answer), finding.sentence) for finding in findings]


def only(findings: Iterator[Finding]) -> tuple[str, str]:
    """The one answer of a check that has one."""
    [one] = said(findings)
    return one
