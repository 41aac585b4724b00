"""Environments with a distribution that the tests of CloudFront and WAF share, so that each is synthesized once."""

from environments.dev import DEV
from modules.edge import (
    CacheBehavior,
    Cdn,
    Certificate,
    ErrorResponse,
    GeoRestriction,
    SecurityHeaders,
    Waf,
)
from tests.modules.edge.platforms import CERTIFICATE, elsewhere, named

EXISTING = Certificate(arn=CERTIFICATE, names=("*.example.com", "*.shop.example.com"))

CDN = named(certificate=EXISTING, cdn=Cdn())
ANNOUNCED = named(certificate=EXISTING, cdn=Cdn(origin_secrets=("first",)))
"""CloudFront sends a secret, and the load balancer does not ask for it yet."""
ONLY_WAY_IN = named(certificate=EXISTING, cdn=Cdn(origin_secrets=("second", "first"), only_way_in=True))
"""It asks for one of two, and CloudFront sends the newer."""
FULL = named(
    certificate=EXISTING,
    alternate_domain_names=("www.shop.example.com",),
    cdn=Cdn(
        origin_domain_name="origin.shop.example.com",
        origin_headers={"X-Custom-Header": "shop"},
        price_class="PriceClass_All",
        http_version="http2",
        security_headers=SecurityHeaders(hsts_include_subdomains=True),
        error_responses=(
            ErrorResponse(error_code=404, error_caching_min_ttl=0),
            ErrorResponse(error_code=502, response_code=502, response_page_path="/error.html"),
        ),
        geo_restriction=GeoRestriction(restriction_type="blacklist", locations=("AQ",)),
        access_logs_retention_days=45,
        origin_secrets=("first",),
        only_way_in=True,
    ),
    waf=Waf(rate_limit=2000, logs_retention_days=30),
)
"""Everything that can be said of a distribution."""
LOGGED_ELSEWHERE = named(
    elsewhere(),
    cdn=Cdn(origin_domain_name="origin.shop.example.com", access_logs_retention_days=45),
    waf=Waf(logs_retention_days=30),
)
WAF_ALONE = named(elsewhere(), certificate=None, waf=Waf(logs_retention_days=30, only_count=True, rate_limit=10))
"""WAF in front of a load balancer without CloudFront."""

ADOPTED = DEV.but(
    edge=named(
        domain_name="davidshaevel.com",
        alternate_domain_names=("www.davidshaevel.com",),
        urls_say_domain=False,
        certificate=Certificate(wait_until_issued=False),
        cdn=Cdn(
            origin_protocol_policy="http-only",
            origin_headers={"X-Custom-Header": "davidshaevel"},
            http_version="http2",
            behaviors=(
                CacheBehavior(path_pattern="/api/*", caching="disabled", forward="all_viewer"),
                CacheBehavior(caching="optimized", forward="none", cached_methods=("GET", "HEAD", "OPTIONS")),
            ),
            error_responses=tuple(
                ErrorResponse(error_code=code, response_code=code, response_page_path="/error.html")
                for code in (502, 503, 504)
            ),
        ),
    ).edge
)
"""Dev as it ran on 1 November 2025."""
