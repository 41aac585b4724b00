"""Changes of the edge that are known in part, or that real plans make seldom."""

import pytest

from operations.guard import access, distributions, repositories, web_acls
from tests.operations.guard.plans import change, verdict

CDN = "aws_cloudfront_distribution.edge_cdn"
ORIGIN = {"origin_id": "o", "custom_origin_config": [{"origin_protocol_policy": "https-only"}]}


def behavior(**said: str) -> dict:
    return {"viewer_protocol_policy": "https-only", "cache_policy_id": "p", **said}


def causes(before: dict, after: dict, unknown: dict | None = None) -> set[str]:
    found = change(CDN, "update", before=before, after=after, after_unknown=unknown or {})
    return {finding.cause for finding in verdict(found).findings}


def test_a_policy_that_is_made_in_the_same_plan_is_not_taken_for_none():
    before = {"default_cache_behavior": [behavior(response_headers_policy_id="old")]}
    after = {"default_cache_behavior": [behavior()]}
    assert causes(before, after) == {"headers-dropped"}
    made = {"default_cache_behavior": [{"response_headers_policy_id": True}]}
    assert causes(before, after, made) == set()


def test_a_cached_path_is_kept_for_others_until_its_policy_is_known_to_keep_nothing():
    before = {"default_cache_behavior": [behavior(cache_policy_id=distributions.CACHING_DISABLED)]}
    after = {"default_cache_behavior": [{"viewer_protocol_policy": "https-only"}]}
    assert causes(before, after, {"default_cache_behavior": [{"cache_policy_id": True}]}) == {"kept-for-others"}


def test_a_narrower_path_falls_to_the_behavior_that_takes_it():
    disabled = behavior(cache_policy_id=distributions.CACHING_DISABLED)
    api, nested = ({**disabled, "path_pattern": path} for path in ("/api/*", "/api/v2/*"))
    both = {"ordered_cache_behavior": [nested, api], "default_cache_behavior": [behavior()]}
    assert causes(both, {**both, "ordered_cache_behavior": [api]}) == set()
    assert causes(both, {**both, "ordered_cache_behavior": []}) == {"kept-for-others"}


@pytest.mark.parametrize(
    ("before", "after", "older"),
    [
        ("TLSv1.2_2021", "TLSv1.2_2019", True),
        ("TLSv1.2_2021", "TLSv1_2016", True),
        ("TLSv1", "SSLv3", True),
        ("TLSv1.2_2021", "TLSv1.3_2025", False),
        ("TLSv1.2_2019", "TLSv1.2_2021", False),
        (None, "TLSv1", False),
        ("TLSv1.2_2021", None, False),
    ],
)
def test_security_policies_have_an_order(before: str | None, after: str | None, older: bool):
    assert distributions.older_tls(before, after) is older


def test_an_origin_that_is_new_or_a_bucket_is_no_step_back():
    assert distributions.origin_readable({"origin": []}, {"origin": [ORIGIN]}) is False
    bucket = {"origin": [{"origin_id": "o"}]}
    assert distributions.origin_readable({"origin": [ORIGIN]}, bucket) is False


def test_each_rule_of_a_web_acl_is_told_once():
    assert web_acls.blocks_less([{"name": "a", "action": [{"block": [{}]}]}], []) == "would no longer have rule a"
    assert web_acls.blocks_less([{"name": "a", "action": [{"count": [{}]}]}], []) is False


def test_what_a_lifecycle_policy_keeps_for_longer_is_no_loss():
    def policy(number: int) -> str:
        return f'{{"rules": [{{"selection": {{"tagStatus": "any", "countNumber": {number}}}}}]}}'

    assert repositories.expires_more_images(policy(10), policy(50)) is False
    assert repositories.expires_more_images(policy(50), policy(10)) == (
        "would keep any images, counted in images, up to 10 instead of 50"
    )


def test_a_star_counts_where_it_stands_for_something():
    def trust(operator: str) -> str:
        host = "token.actions.githubusercontent.com"
        return (
            '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", '
            f'"Principal": {{"Federated": "arn:aws:iam::1:oidc-provider/{host}"}}, '
            f'"Condition": {{"{operator}": {{"{host}:sub": "repo:shop/web:*"}}}}}}]}}'
        )

    assert access.widened("", trust("StringLike")) == "would allow sts:AssumeRoleWithWebIdentity to repo:shop/web:*"
    assert access.widened("", trust("StringEquals")) is False
