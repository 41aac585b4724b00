"""What can be set for CloudFront, and the rules for it."""

import re
import warnings
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from frozendict import frozendict
from pydantic import AfterValidator, ValidationInfo, model_validator

from modules.edge.domain_names import DomainName
from modules.settings import (
    Settings,
    Strings,
    any_sequence,
    between,
    check,
    each_matching,
    each_once,
    frozen,
    matching,
    one_of,
)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
PATH_PATTERN = r"[A-Za-z0-9_.*?$/~\"'@:+&-]{1,255}"
PATH_ALLOWED = "up to 255 characters such as /api/* or *.jpg, with * for any characters and ? for one"
PathPattern = Annotated[str, matching(PATH_PATTERN, PATH_ALLOWED)]

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-response-code.html, and what it
# lets a viewer get instead.
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
RESPONSES = (200, *ERRORS)

ORIGIN_HEADER = "X-Origin-Verify"
"""The header that carries the secret by which the load balancer knows the distribution."""

# Headers that CloudFront adds to no request, and how many of others it adds:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
# fmt: off
NEVER_ADDED = (
    "cache-control", "connection", "content-length", "cookie", "host", "if-match", "if-modified-since",
    "if-none-match", "if-range", "if-unmodified-since", "max-forwards", "pragma", "proxy-authenticate",
    "proxy-authorization", "proxy-connection", "range", "request-range", "te", "trailer", "transfer-encoding",
    "upgrade", "via", "x-real-ip",
)
# fmt: on
NEVER_ADDED_PREFIXES = ("x-amz-", "x-edge-")
MOST_ORIGIN_HEADERS = 10

LONGEST_HSTS_MAX_AGE = 63072000
# https://hstspreload.org/#submission-requirements
SHORTEST_PRELOADED_MAX_AGE = 31536000


def _check_origin_headers(headers: Mapping[str, str], info: ValidationInfo) -> Mapping[str, str]:
    for name, value in headers.items():
        if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}", name, re.ASCII) is None:
            raise ValueError(f"{info.field_name} has {name!r}; allowed: names of headers, up to 256 characters")
        if name.lower() in NEVER_ADDED or name.lower().startswith(NEVER_ADDED_PREFIXES):
            raise ValueError(
                f"{info.field_name} has {name!r}, which CloudFront adds to no request; choose another name"
            )
        if name.lower() == ORIGIN_HEADER.lower():
            raise ValueError(
                f"{info.field_name} has {name!r}, whose value is a secret that is in no file; set origin_secrets"
            )
        if re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]{0,1781}[\x21-\x7e])?", value) is None:
            raise ValueError(
                f"{info.field_name} has {value!r} for {name!r}; allowed: up to 1783 printable characters of ASCII"
            )
    each_once(sorted(name.lower() for name in headers), f"{info.field_name} names {{}} more than once; name each once")
    if len(headers) > MOST_ORIGIN_HEADERS:
        raise ValueError(f"{info.field_name} has {len(headers)} headers; allowed: up to {MOST_ORIGIN_HEADERS}")
    return headers


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
    cached_methods: Annotated[
        Strings,
        check(lambda methods: sorted(methods) in (["GET", "HEAD"], ["GET", "HEAD", "OPTIONS"]), "GET, HEAD, OPTIONS"),
    ] = ("GET", "HEAD")
    """GET and HEAD, or OPTIONS as well."""

    @property
    def forwards_host(self) -> bool:
        """Whether the origin gets the name that the viewer asked for. What tells objects apart it always gets."""
        return self.forward != "none" or self.caching == "pages"

    @property
    def called(self) -> str:
        """What a message calls it."""
        return "the default behavior" if self.path_pattern is None else f"the behavior of {self.path_pattern!r}"

    @model_validator(mode="after")
    def _serves_to_all_what_is_for_all(self) -> Self:
        if self.caching == "optimized" and self.forward == "all_viewer":
            raise ValueError(
                f"caching of {self.called} is 'optimized' and forward is 'all_viewer': an answer to one viewer's "
                "headers and cookies, such as a payload of Next.js, would be served to all as the page; set caching "
                "to 'pages', or forward to 'host'"
            )
        return self


class ErrorResponse(Settings):
    """What a viewer gets in place of an error of the origin, and for how long CloudFront keeps it."""

    error_code: Annotated[int, one_of(*ERRORS)]
    response_page_path: (
        Annotated[str, matching(r"/[A-Za-z0-9/._~-]{0,254}", "a path that starts with /, such as /error.html")] | None
    ) = None
    """A page of the origin's. None: the origin's own answer."""
    response_code: Annotated[int, one_of(*RESPONSES)] | None = None
    """The code that comes with the page."""
    error_caching_min_ttl: Annotated[int, between(0, 31536000, "seconds")] = 10

    @model_validator(mode="after")
    def _page_has_a_code(self) -> Self:
        if (self.response_page_path is None) != (self.response_code is None):
            raise ValueError(
                f"response_page_path of {self.error_code} is {self.response_page_path!r} and response_code is "
                f"{self.response_code!r}; set both, or neither"
            )
        return self


class GeoRestriction(Settings):
    """Countries whose viewers are let in, or kept out."""

    restriction_type: Literal["whitelist", "blacklist"]
    locations: Annotated[
        Strings,
        each_matching(r"[A-Z]{2}", "countries by ISO 3166-1 alpha-2, such as US"),
        check(lambda countries: len(countries) > 0, "at least one country"),
    ]


class SecurityHeaders(Settings):
    """Headers that browsers go by, which CloudFront adds to each answer.

    Strict-Transport-Security and X-Content-Type-Options it sets; of the others the origin's own are kept.
    """

    hsts_max_age: Annotated[int, between(0, LONGEST_HSTS_MAX_AGE, "seconds")] = 31536000
    """For how long a browser asks by HTTPS alone, whatever happens to the certificate."""
    hsts_include_subdomains: bool = False
    """All names below the public one as well, also those that others serve."""
    hsts_preload: bool = False
    """Lets browsers be delivered with it. Taken back, it takes months."""
    frame_option: Literal["DENY", "SAMEORIGIN"] = "SAMEORIGIN"
    referrer_policy: Annotated[
        str,
        one_of(
            "no-referrer",
            "no-referrer-when-downgrade",
            "origin",
            "origin-when-cross-origin",
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url",
        ),
    ] = "strict-origin-when-cross-origin"

    @model_validator(mode="after")
    def _preload_is_what_browsers_take(self) -> Self:
        long_enough = self.hsts_max_age >= SHORTEST_PRELOADED_MAX_AGE
        if self.hsts_preload and not (long_enough and self.hsts_include_subdomains):
            raise ValueError(
                f"hsts_preload is on, hsts_max_age is {self.hsts_max_age} and hsts_include_subdomains is "
                f"{self.hsts_include_subdomains}; browsers take it with {SHORTEST_PRELOADED_MAX_AGE} seconds or more, "
                "and subdomains included"
            )
        return self


class Cdn(Settings):
    """Settings of the CloudFront distribution in front of the load balancer."""

    origin_protocol_policy: Literal["https-only", "http-only"] = "https-only"
    """How CloudFront calls the load balancer. `http-only` sends what viewers sent encrypted in clear."""
    origin_domain_name: DomainName | None = None
    """Name under which CloudFront calls the load balancer; its certificate has to cover it, and in a hosted zone it
    gets a record. None: the load balancer's own name, with the viewer's Host header for the certificate."""
    origin_headers: Annotated[Mapping[str, str], AfterValidator(_check_origin_headers), frozen] = frozendict()
    """Headers that every request to the load balancer gets. Not for secrets: they are in the repository."""
    behaviors: Annotated[tuple[CacheBehavior, ...], any_sequence] = ()
    """Empty: what the services' routes ask for. In the order in which CloudFront looks for the first that fits."""
    asset_paths: Annotated[Strings, each_matching(PATH_PATTERN, PATH_ALLOWED)] = ("/_next/static/*",)
    """Paths of files whose name changes with their content: kept for as long as the origin says."""
    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_100"
    """Where it is served from. 100: North America, Europe and Israel, the cheapest; All: everywhere."""
    http_version: Literal["http2", "http2and3"] = "http2and3"
    security_headers: SecurityHeaders | None = None
    """None: none but the origin's."""
    error_responses: Annotated[tuple[ErrorResponse, ...], any_sequence] = ()
    geo_restriction: GeoRestriction | None = None
    access_logs_retention_days: Annotated[int, between(1, 3653, "days")] | None = None
    """Days that a bucket of the module's keeps access logs. None: there are none."""
    origin_secrets: Annotated[
        Strings,
        each_matching(r"[a-z][a-z0-9]{0,19}", "up to 20 lowercase letters and digits, a letter first"),
        check(lambda names: len(names) <= 2, "up to two, of which one is on its way out"),
    ] = ()
    """Names of the secrets by which the load balancer knows the distribution: it sends the first, all are accepted.
    How to change one: docs/edge.md"""
    only_way_in: bool = False
    """The load balancer takes requests from this distribution alone: of its addresses, and with its secret. Where
    viewers arrive already, deploy with `origin_secrets` first."""

    @model_validator(mode="after")
    def _behaviors_leave_nothing_open(self) -> Self:
        defaults = [behavior for behavior in self.behaviors if behavior.path_pattern is None]
        if self.behaviors and len(defaults) != 1:
            raise ValueError(
                f"behaviors has {len(defaults)} without path_pattern; leave it out of exactly one, which takes what "
                "no other does"
            )
        each_once(
            sorted(behavior.path_pattern.lstrip("/") for behavior in self.behaviors if behavior.path_pattern),
            "behaviors has the path_pattern {} more than once; with or without / at its start it is the same",
        )
        each_once(
            sorted(str(response.error_code) for response in self.error_responses),
            "error_responses has error_code {} more than once; give one for each",
        )
        return self

    @model_validator(mode="after")
    def _secrets_are_there_and_stay_secret(self) -> Self:
        if self.only_way_in and not self.origin_secrets:
            raise ValueError(
                "only_way_in is on and origin_secrets is empty; name one, such as ('first',): CloudFront's addresses "
                "are those of all its customers"
            )
        if self.origin_secrets and self.origin_protocol_policy == "http-only":
            raise ValueError(
                f"origin_protocol_policy is 'http-only' and origin_secrets is {self.origin_secrets}, which would "
                "travel in clear; set origin_protocol_policy to 'https-only'"
            )
        return self

    @model_validator(mode="after")
    def _say_what_has_no_effect(self) -> Self:
        if self.behaviors and "asset_paths" in self.model_fields_set:
            warnings.warn("asset_paths has no effect: behaviors are given", stacklevel=2)
        return self
