"""Names that exist already and are not the environment's: its state does not have them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations.preflight import state
from operations.preflight.asking import NO_ANSWER, NO_DATABASE, Account, code_of, is_refusal, why
from operations.preflight.certificate import CLOUDFRONT_REGION
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Wanted

_ABSENT = {
    "404",
    "NoSuchEntity",
    "NoSuchEntityException",
    "LoadBalancerNotFound",
    "LoadBalancerNotFoundException",
    "TargetGroupNotFound",
    "TargetGroupNotFoundException",
    *NO_DATABASE,
    "RepositoryNotFoundException",
    "ResourceNotFoundException",
}

CHOOSE = "choose another name or remove it"


@dataclass(frozen=True)
class Named:
    """A type of resource whose name can be taken."""

    type: str
    argument: str
    word: str
    exists: Callable[[Account, str], bool]
    otherwise: str = CHOOSE
    """What to do where it is somebody else's."""
    scope: str | None = None
    """Of names that are told apart by their scope."""


def _load_balancer(account: Account, name: str) -> bool:
    return bool(account.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"])


def _target_group(account: Account, name: str) -> bool:
    return bool(account.client("elbv2").describe_target_groups(Names=[name])["TargetGroups"])


def _bucket(account: Account, name: str) -> bool:
    try:
        account.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        if is_refusal(error) or code_of(error) == "301":  # somebody's, for names are unique in all accounts
            return True
        raise
    return True


def _log_group(account: Account, name: str) -> bool:
    groups = account.all("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return name in [group["logGroupName"] for group in groups]


def _role(account: Account, name: str) -> bool:
    return bool(account.client("iam").get_role(RoleName=name)["Role"])


def _database(account: Account, name: str) -> bool:
    return bool(account.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"])


def _repository(account: Account, name: str) -> bool:
    return bool(account.client("ecr").describe_repositories(repositoryNames=[name])["repositories"])


def _secret(account: Account, name: str) -> bool:
    return bool(account.client("secretsmanager").describe_secret(SecretId=name)["ARN"])


def _user(account: Account, name: str) -> bool:
    return bool(account.client("iam").get_user(UserName=name)["User"])


def _policy(account: Account, name: str) -> bool:
    return name in [policy["PolicyName"] for policy in account.all("iam", "list_policies", "Policies", Scope="Local")]


def _identity_provider(account: Account, url: str) -> bool:
    listed = account.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return url.removeprefix("https://") in [provider["Arn"].partition("/")[2] for provider in listed]


def _cache_policy(account: Account, name: str) -> bool:
    listed = account.client("cloudfront").list_cache_policies(Type="custom")["CachePolicyList"].get("Items") or ()
    return name in [each["CachePolicy"]["CachePolicyConfig"]["Name"] for each in listed]


def _headers_policy(account: Account, name: str) -> bool:
    kind = "ResponseHeadersPolicy"
    listed = account.client("cloudfront").list_response_headers_policies(Type="custom")[f"{kind}List"].get("Items")
    return name in [each[kind][f"{kind}Config"]["Name"] for each in listed or ()]


def _web_acl(account: Account, name: str) -> bool:
    return name in [acl["Name"] for acl in account.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]]


def _edge_web_acl(account: Account, name: str) -> bool:
    waf = account.client("wafv2", CLOUDFRONT_REGION)
    return name in [acl["Name"] for acl in waf.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]]


NAMED = (
    Named("aws_lb", "name", "load balancer", _load_balancer),
    Named("aws_lb_target_group", "name", "target group", _target_group),
    Named("aws_s3_bucket", "bucket", "bucket", _bucket),
    Named("aws_cloudwatch_log_group", "name", "log group", _log_group),
    Named("aws_iam_role", "name", "role", _role),
    Named("aws_db_instance", "identifier", "database", _database),
    Named(
        "aws_ecr_repository", "name", "repository", _repository,
        "say in repositories.owner which environment makes it",
    ),
    Named("aws_secretsmanager_secret", "name", "secret", _secret),
    Named("aws_iam_user", "name", "user", _user),
    Named("aws_iam_policy", "name", "policy", _policy),
    Named(
        "aws_iam_openid_connect_provider", "url", "identity provider", _identity_provider,
        "set github_actions.makes_provider to False: an account has it once",
    ),
    Named("aws_cloudfront_cache_policy", "name", "cache policy", _cache_policy),
    Named("aws_cloudfront_response_headers_policy", "name", "policy of headers", _headers_policy),
    Named("aws_wafv2_web_acl", "name", "web ACL", _web_acl, scope="REGIONAL"),
    Named("aws_wafv2_web_acl", "name", "web ACL", _edge_web_acl, scope="CLOUDFRONT"),
)  # fmt: skip


def names_taken(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """What exists under a name of the stack has to be in its state."""
    ours = state.read(account, wanted)
    free = 0
    for named in NAMED:
        known = {each.attributes.get(named.argument) for each in ours.managed if each.type == named.type}
        for resource, name in wanted.names(named.type, named.argument):
            if named.scope not in (None, resource.get("scope")):
                continue
            try:
                if name in known or not _exists(account, named, name):
                    free += 1
                    continue
            except NO_ANSWER as error:
                yield not_known(f"whether the {named.word} {name} exists: {why(error)}")
                continue
            empty = "is empty" if not ours.managed else "does not have it"
            yield problem(
                f"the {named.word} {name} exists, and the environment's state {empty}; if it is this environment's, "
                f"take it over by an import of {resource.address}, and otherwise {named.otherwise}"
            )
    if free or not any(list(wanted.names(named.type, named.argument)) for named in NAMED):
        yield fine(f"{free} names are free, or the environment's own already")


def _exists(account: Account, named: Named, name: str) -> bool:
    try:
        return named.exists(account, name)
    except ClientError as error:
        if code_of(error) in _ABSENT:
            return False
        raise
