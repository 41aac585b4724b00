"""What can be set for CloudFront."""

from typing import Annotated, Literal

from modules.settings import Settings, Strings, any_sequence, between, each_matching, matching

PathPattern = Annotated[str, matching(r"/?[A-Za-z0-9_.*$/~\"'@:+?&-]{1,254}", "a path such as /api/*")]


class CacheBehavior(Settings):
    """How CloudFront treats requests for some paths."""

    path_pattern: PathPattern | None = None
    """None: all that no other behaviour takes; a distribution has one such."""
    caching: Literal["disabled", "pages", "optimized"]
    """`disabled`: nothing is kept. `pages`: what the origin lets be kept, told apart by query, host and the headers by
    which Next.js asks for payloads. `optimized`: AWS's CachingOptimized, for files whose name changes with their
    content."""
    forward: Literal["all_viewer", "host", "none"]
    """What of a viewer's request the origin gets beside what tells cached objects apart."""
    cached_methods: Strings = ("GET", "HEAD")


class ErrorResponse(Settings):
    """What a viewer gets in place of an error of the origin, and for how long CloudFront keeps it."""

    error_code: int
    response_page_path: str | None = None
    response_code: int | None = None
    error_caching_min_ttl: Annotated[int, between(0, 31536000, "seconds")] = 10


class GeoRestriction(Settings):
    """Countries whose viewers are let in, or kept out."""

    restriction_type: Literal["whitelist", "blacklist"]
    locations: Annotated[Strings, each_matching(r"[A-Z]{2}", "countries by ISO 3166-1 alpha-2, such as US")]


class SecurityHeaders(Settings):
    """Headers that browsers go by, which CloudFront adds to each answer."""

    hsts_max_age: Annotated[int, between(0, 63072000, "seconds")] = 31536000
    hsts_include_subdomains: bool = False
    hsts_preload: bool = False
    frame_option: Literal["DENY", "SAMEORIGIN"] = "SAMEORIGIN"
    referrer_policy: str = "strict-origin-when-cross-origin"


class Cdn(Settings):
    """Settings of the CloudFront distribution in front of the load balancer."""

    origin_protocol_policy: Literal["https-only", "http-only"] = "https-only"
    origin_domain_name: str | None = None
    """Name under which CloudFront calls the load balancer; its certificate has to cover it, and in a hosted zone it
    gets a record. None: the load balancer's own name, with the viewer's Host header for the certificate."""
    origin_headers: dict[str, str] = {}
    behaviors: Annotated[tuple[CacheBehavior, ...], any_sequence] = ()
    """Empty: what the services' routes ask for."""
    asset_paths: Strings = ("/_next/static/*",)
    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_100"
    http_version: Literal["http2", "http2and3"] = "http2and3"
    security_headers: SecurityHeaders | None = None
    error_responses: Annotated[tuple[ErrorResponse, ...], any_sequence] = ()
    geo_restriction: GeoRestriction | None = None
    access_logs_retention_days: Annotated[int, between(1, 3653, "days")] | None = None
    """Days that a bucket of the module's keeps access logs. None: there are none."""
    only_way_in: bool = False
    """The load balancer takes requests from this distribution alone."""
    origin_secrets: Strings = ("first",)
    """Names of the secrets by which the load balancer knows the distribution: it sends the first, all are accepted."""
