"""The distribution, its cache policy and its headers: what is generated, and what Terraform makes of it."""

import json
from typing import Any

import pytest

from environments.dev import DEV
from modules.compute import Route
from modules.edge import CacheBehavior, Cdn, Waf
from modules.edge.managed_policies import ALL_VIEWER, CACHING_DISABLED, CACHING_OPTIMIZED, HOST_HEADER_ONLY
from tests.changes import with_service
from tests.modules.edge.distributions import ADOPTED, ANNOUNCED, CDN, EXISTING, FULL, ONLY_WAY_IN
from tests.modules.edge.platforms import CERTIFICATE, named
from tests.reading import at, waits_for
from tests.reading import named as resources
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

DISTRIBUTION = "aws_cloudfront_distribution.cdn_distribution"
PAGES_POLICY = "${aws_cloudfront_cache_policy.cdn_nextjs_cache_policy.id}"
HEADERS_POLICY = "${aws_cloudfront_response_headers_policy.cdn_security_headers.id}"
METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
COMMON: dict[str, Any] = {
    "allowed_methods": METHODS,
    "cached_methods": ["GET", "HEAD"],
    "compress": True,
    "target_origin_id": "alb-origin",
    "viewer_protocol_policy": "redirect-to-https",
}
ORIGIN: dict[str, Any] = {
    "origin_id": "alb-origin",
    "domain_name": "${aws_lb.compute_alb_load_balancer.dns_name}",
    "custom_origin_config": {
        "http_port": 80,
        "https_port": 443,
        "origin_keepalive_timeout": 5,
        "origin_protocol_policy": "https-only",
        "origin_read_timeout": 60,
        "origin_ssl_protocols": ["TLSv1.2"],
    },
}


def sent(secret):
    return f"${{data.aws_secretsmanager_secret_version.origin_secrets_{secret}_sent.secret_string}}"


def test_without_a_cdn_there_is_none(dev):
    assert not [kind for kind in dev["resource"] if "cloudfront" in kind or "wafv2" in kind]
    assert not [output for output in dev["output"] if output.startswith(("cloudfront_", "cache_"))]


def test_a_distribution_serves_pages_an_api_and_assets(synth):
    assert at(synth(CDN), DISTRIBUTION) == {
        "enabled": True,
        "comment": "dev davidshaevel CDN",
        "aliases": ["shop.example.com"],
        "http_version": "http2and3",
        "is_ipv6_enabled": True,
        "price_class": "PriceClass_100",
        "origin": [ORIGIN],
        "ordered_cache_behavior": [
            {
                **COMMON,
                "path_pattern": "/api/*",
                "cache_policy_id": CACHING_DISABLED,
                "origin_request_policy_id": ALL_VIEWER,
            },
            {
                **COMMON,
                "path_pattern": "/_next/static/*",
                "cache_policy_id": CACHING_OPTIMIZED,
                "origin_request_policy_id": HOST_HEADER_ONLY,
            },
        ],
        "default_cache_behavior": {
            **COMMON,
            "cache_policy_id": PAGES_POLICY,
            "origin_request_policy_id": ALL_VIEWER,
        },
        "restrictions": {"geo_restriction": {"restriction_type": "none"}},
        "viewer_certificate": {
            "acm_certificate_arn": CERTIFICATE,
            "minimum_protocol_version": "TLSv1.2_2021",
            "ssl_support_method": "sni-only",
        },
        "tags": {"Name": "dev-davidshaevel-cloudfront"},
        # A viewer is let in when all that he is led to serves.
        "depends_on": ["aws_lb_listener.compute_alb_https", "aws_lb_listener_rule.compute_alb_backend_api"],
    }


def test_pages_are_told_apart_by_all_that_nextjs_varies_them_by(synth):
    assert resources(synth(CDN), "aws_cloudfront_cache_policy") == {
        "cdn_nextjs_cache_policy": {
            "name": "dev-davidshaevel-nextjs-cache-policy",
            "comment": "Pages and payloads of Next.js, told apart",
            "default_ttl": 0,
            "min_ttl": 0,
            "max_ttl": 31536000,
            "parameters_in_cache_key_and_forwarded_to_origin": {
                "cookies_config": {"cookie_behavior": "none"},
                "headers_config": {
                    "header_behavior": "whitelist",
                    "headers": {
                        "items": [
                            "Accept",
                            "Host",
                            "Next-Router-Prefetch",
                            "Next-Router-Segment-Prefetch",
                            "Next-Router-State-Tree",
                            "Next-Url",
                            "RSC",
                        ]
                    },
                },
                "query_strings_config": {"query_string_behavior": "all"},
                "enable_accept_encoding_brotli": True,
                "enable_accept_encoding_gzip": True,
            },
        }
    }


def test_where_nothing_is_kept_as_pages_there_is_no_policy_for_it(synth):
    nothing = Cdn(behaviors=(CacheBehavior(caching="disabled", forward="all_viewer"),))
    stack = synth(named(certificate=EXISTING, cdn=nothing))
    assert resources(stack, "aws_cloudfront_cache_policy") == {}
    assert "ordered_cache_behavior" not in at(stack, DISTRIBUTION)
    assert at(stack, DISTRIBUTION)["default_cache_behavior"]["cache_policy_id"] == CACHING_DISABLED


def test_the_origins_own_headers_stand_where_it_has_them_but_for_https(synth):
    stack = synth(FULL)
    assert resources(stack, "aws_cloudfront_response_headers_policy") == {
        "cdn_security_headers": {
            "name": "dev-davidshaevel-security-headers",
            "comment": "What browsers go by",
            "security_headers_config": {
                "content_type_options": {"override": True},
                "frame_options": {"frame_option": "SAMEORIGIN", "override": False},
                "referrer_policy": {"override": False, "referrer_policy": "strict-origin-when-cross-origin"},
                "strict_transport_security": {
                    "access_control_max_age_sec": 31536000,
                    "include_subdomains": True,
                    "override": True,
                    "preload": False,
                },
            },
        }
    }
    distribution = at(stack, DISTRIBUTION)
    behaviors = [distribution["default_cache_behavior"], *distribution["ordered_cache_behavior"]]
    assert {behavior["response_headers_policy_id"] for behavior in behaviors} == {HEADERS_POLICY}


def test_everything_that_can_be_said_of_it_is_said(synth):
    distribution = at(synth(FULL), DISTRIBUTION)
    assert distribution["aliases"] == ["shop.example.com", "www.shop.example.com"]
    assert (distribution["price_class"], distribution["http_version"]) == ("PriceClass_All", "http2")
    assert distribution["custom_error_response"] == [
        {"error_code": 404, "error_caching_min_ttl": 0},
        {"error_code": 502, "error_caching_min_ttl": 10, "response_code": 502, "response_page_path": "/error.html"},
    ]
    assert distribution["restrictions"] == {"geo_restriction": {"restriction_type": "blacklist", "locations": ["AQ"]}}
    assert distribution["web_acl_id"] == "${aws_wafv2_web_acl.waf_cloudfront_acl.arn}"
    assert distribution["origin"] == [
        {
            **ORIGIN,
            "domain_name": "origin.shop.example.com",
            "custom_header": [
                {"name": "X-Custom-Header", "value": "shop"},
                {"name": "X-Origin-Verify", "value": sent("first")},
            ],
        }
    ]


def test_it_sends_the_first_of_its_secrets(synth):
    [origin] = at(synth(ONLY_WAY_IN), DISTRIBUTION)["origin"]
    assert origin["custom_header"] == [{"name": "X-Origin-Verify", "value": sent("second")}]


def test_another_secret_is_sent_only_when_it_is_accepted(synth):
    assert waits_for(synth(ONLY_WAY_IN), DISTRIBUTION, "aws_lb_listener_rule") == [
        "aws_lb_listener_rule.compute_alb_frontend_all_else",
        "aws_lb_listener_rule.compute_alb_backend_api",
    ]


def test_outputs_tell_where_it_is_and_how_to_make_it_forget(synth):
    output = synth(CDN)["output"]
    reference = "${aws_cloudfront_distribution.cdn_distribution."
    assert {name: output[name]["value"] for name in output if name.startswith(("cloudfront_", "cache_"))} == {
        "cloudfront_distribution_id": f"{reference}id}}",
        "cloudfront_domain_name": f"{reference}domain_name}}",
        "cloudfront_status": f"{reference}status}}",
        "cache_invalidation_command": (
            f'aws cloudfront create-invalidation --distribution-id {reference}id}} --paths "/*"'
        ),
    }


# What Terraform makes of it

DATA = {  # what no plan without AWS can look up
    sent("first"): "the-first-secret",
    sent("second"): "the-second-secret",
    "${data.aws_ec2_managed_prefix_list.networking_cloudfront_addresses.id}": "pl-3b927c52",
}


def without_look_ups(stack):
    """The stack with values in place of what it looks up."""
    text = json.dumps({key: value for key, value in stack.items() if key not in ("data", "ephemeral")})
    for reference, value in DATA.items():
        text = text.replace(json.dumps(reference)[1:-1], value)
    made = json.loads(text)
    for version in made["resource"].get("aws_secretsmanager_secret_version", {}).values():
        version["secret_string_wo"] = "made-up"
    return made


def state_of(attributes):
    provider = 'provider["registry.terraform.io/hashicorp/aws"]'
    instance = {"schema_version": 1, "attributes": attributes}
    kind, name = DISTRIBUTION.split(".")
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "6d6f1c2e-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": [
            {"mode": "managed", "type": kind, "name": name, "provider": provider, "instances": [instance]},
        ],
    }


# As the HCL of that day configured it, with the empty values that the provider keeps.
EMPTY_BEHAVIOR = {
    "default_ttl": 0,
    "field_level_encryption_id": "",
    "max_ttl": 0,
    "min_ttl": 0,
    "origin_request_policy_id": "",
    "realtime_log_config_arn": "",
    "response_headers_policy_id": "",
    "smooth_streaming": False,
    "trusted_key_groups": [],
    "trusted_signers": [],
}
RAN: dict[str, Any] = {
    "id": "EDFDVBD6EXAMPLE",
    "aliases": ["davidshaevel.com", "www.davidshaevel.com"],
    "comment": "dev davidshaevel CDN",
    "custom_error_response": [
        {
            "error_caching_min_ttl": 10,
            "error_code": code,
            "response_code": code,
            "response_page_path": "/error.html",
        }
        for code in (502, 503, 504)
    ],
    "default_cache_behavior": [
        {
            **EMPTY_BEHAVIOR,
            **COMMON,
            "cache_policy_id": CACHING_OPTIMIZED,
            "cached_methods": ["GET", "HEAD", "OPTIONS"],
        }
    ],
    "default_root_object": "",
    "enabled": True,
    "http_version": "http2",
    "is_ipv6_enabled": True,
    "ordered_cache_behavior": [
        {
            **EMPTY_BEHAVIOR,
            **COMMON,
            "cache_policy_id": CACHING_DISABLED,
            "origin_request_policy_id": ALL_VIEWER,
            "path_pattern": "/api/*",
        }
    ],
    "origin": [
        {
            "connection_attempts": 3,
            "connection_timeout": 10,
            "custom_header": [{"name": "X-Custom-Header", "value": "davidshaevel"}],
            "custom_origin_config": [{**ORIGIN["custom_origin_config"], "origin_protocol_policy": "http-only"}],
            "domain_name": "alb.example.com",
            "origin_access_control_id": "",
            "origin_id": "alb-origin",
            "origin_path": "",
        }
    ],
    "price_class": "PriceClass_100",
    "restrictions": [{"geo_restriction": [{"locations": [], "restriction_type": "none"}]}],
    "retain_on_delete": False,
    "staging": False,
    "tags": {"Name": "dev-davidshaevel-cloudfront"},
    "trusted_key_groups": [{"enabled": False, "items": []}],
    "trusted_signers": [{"enabled": False, "items": []}],
    "viewer_certificate": [
        {
            "acm_certificate_arn": CERTIFICATE,
            "cloudfront_default_certificate": False,
            "iam_certificate_id": "",
            "minimum_protocol_version": "TLSv1.2_2021",
            "ssl_support_method": "sni-only",
        }
    ],
    "wait_for_deployment": True,
    "web_acl_id": "",
}


@pytest.fixture(scope="module")
def adopting(terraform: Terraform, synth, tmp_path_factory: pytest.TempPathFactory):
    """Plans the distribution alone, with names in place of the resources that it refers to."""
    stack = synth(ADOPTED)
    distribution = at(stack, DISTRIBUTION)
    distribution.pop("depends_on")
    distribution["origin"][0]["domain_name"] = "alb.example.com"
    distribution["viewer_certificate"]["acm_certificate_arn"] = CERTIFICATE
    kind, name = DISTRIBUTION.split(".")
    alone = {"provider": stack["provider"], "resource": {kind: {name: distribution}}}
    [tags] = stack["provider"]["aws"][0]["default_tags"]

    def plan(**changes):
        ran = {**RAN, "tags_all": {**tags["tags"], **RAN["tags"]}, **changes}
        return terraform.workspace(tmp_path_factory.mktemp("adopting"), alone, state_of(ran)).plan()

    return plan


def test_what_ran_in_november_2025_is_adopted_unchanged(adopting):
    assert adopting().counts == {"no-op": 1}


def test_what_ran_differently_is_not(adopting):
    assert adopting(http_version="http2and3").counts == {"update": 1}


VARIANTS = {
    "waf_alone": named(certificate=None, waf=Waf(rate_limit=10, logs_retention_days=30)),
    "cdn": CDN,
    "announced": ANNOUNCED,
    "only_way_in": ONLY_WAY_IN,
    "full": FULL,
    "host_routes": with_service(
        CDN, "backend", routes=(Route(name="api", priority=1, host_headers=("shop.example.com",)),)
    ),
}


@pytest.fixture(scope="module")
def plans(terraform: Terraform, synth, tmp_path_factory: pytest.TempPathFactory):
    variants = {"dev": Variant(synth(DEV))} | {
        name: Variant(without_look_ups(synth(environment))) for name, environment in VARIANTS.items()
    }
    return plan_together(terraform, tmp_path_factory.mktemp("distributions"), variants)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("waf_alone", 4),
        ("cdn", 3),  # the listener of https among them
        ("announced", 3 + 3),  # a secret, its value, the rule of the default service
        ("only_way_in", 3 + 5 - 1),  # one rule in the group in place of two
        ("full", 3 + 3 - 1 + 1 + 3 + 6 + 3),  # headers; an ACL and its logs; a bucket, and how logs get there
        ("host_routes", 3),
    ],
)
def test_it_plans_from_nothing(plans, name, more):
    [from_nothing] = plans["dev"].counts.items()
    assert plans[name].counts == {"create": from_nothing[1] + more}
