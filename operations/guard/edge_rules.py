"""Changes in place that cost something, of what stands before the load balancer and of what ships to it: a table."""

from operations.guard.access import header_unasked
from operations.guard.distributions import (
    headers_dropped,
    kept_for_others,
    let_in,
    older_tls,
    origin_headers_lost,
    origin_readable,
    plain_http,
    weaker_headers,
)
from operations.guard.predicates import (
    emptied,
    lost_some,
    no_longer,
    raised,
    replaced_by_another,
    turned_off,
    turned_on,
)
from operations.guard.repositories import expires_more_images, fewer_copies
from operations.guard.rule import DANGER, READABLE, UNKEPT, UNTOLD, WARNING, Rule
from operations.guard.web_acls import allows_by_default, blocks_less

UNFILTERED = "requests reach the services that it held back"
MIXED_UP = "what is answered to one may be given to another"
UNSAID = "browsers are no longer told what protects their users"
FOR_EVER = "browsers that heard it refuse HTTP there, for as long as they were told, and nothing takes that back"
PAST = "whoever finds the load balancer gets past CloudFront and its WAF"
ELSEWHERE = "its name leads elsewhere, as soon as resolvers ask again"
NO_ANSWER = "nobody is answered at its names"

_DISTRIBUTION = "aws_cloudfront_distribution"
_HEADERS = "aws_cloudfront_response_headers_policy"
_HSTS = "security_headers_config.strict_transport_security"
_KEY = "parameters_in_cache_key_and_forwarded_to_origin"

EDGE_RULES: tuple[Rule, ...] = (
    # CloudFront
    Rule(_DISTRIBUTION, "enabled", turned_off, DANGER, NO_ANSWER),
    Rule(_DISTRIBUTION, "aliases", lost_some, DANGER, "it refuses requests for a name that it does not know"),
    Rule(_DISTRIBUTION, "web_acl_id", emptied, DANGER, UNFILTERED),
    Rule(_DISTRIBUTION, "viewer_certificate.minimum_protocol_version", older_tls, DANGER,
         "it takes older TLS or ciphers, which can be read", word="older-tls"),
    Rule(_DISTRIBUTION, "", plain_http, DANGER, READABLE, word="plain-http"),
    Rule(_DISTRIBUTION, "", origin_readable, DANGER, READABLE, word="origin-readable"),
    Rule(_DISTRIBUTION, "", origin_headers_lost, DANGER, "an origin that asks for it refuses all requests",
         word="origin-headers-lost"),
    Rule(_DISTRIBUTION, "", kept_for_others, DANGER, MIXED_UP, word="kept-for-others"),
    Rule(_DISTRIBUTION, "", headers_dropped, WARNING, UNSAID, word="headers-dropped"),
    Rule(_DISTRIBUTION, "restrictions", let_in, WARNING, "they were kept out on purpose", word="let-in"),
    Rule(_DISTRIBUTION, "is_ipv6_enabled", turned_off, WARNING, "who has IPv6 alone no longer gets there"),
    Rule(_DISTRIBUTION, "logging_config.bucket", emptied, WARNING, UNKEPT),
    Rule("aws_cloudfront_cache_policy", f"{_KEY}.headers_config.headers.items", lost_some, DANGER, MIXED_UP,
         word="headers-not-told-apart"),
    Rule("aws_cloudfront_cache_policy", f"{_KEY}.query_strings_config.query_string_behavior", no_longer("all"), DANGER,
         MIXED_UP, word="queries-not-told-apart"),
    Rule("aws_cloudfront_cache_policy", "min_ttl", raised, DANGER, "what the origin forbids to keep is kept"),
    Rule(_HEADERS, "security_headers_config", weaker_headers, WARNING, UNSAID, word="weaker-headers"),
    Rule(_HEADERS, f"{_HSTS}.include_subdomains", turned_on, DANGER, FOR_EVER, WARNING),
    Rule(_HEADERS, f"{_HSTS}.preload", turned_on, DANGER, FOR_EVER, WARNING),
    # WAF
    Rule("aws_wafv2_web_acl", "rule", blocks_less, DANGER, UNFILTERED, word="blocks-less"),
    Rule("aws_wafv2_web_acl", "default_action", allows_by_default, DANGER, UNFILTERED, word="allows-by-default"),
    Rule("aws_wafv2_web_acl", "visibility_config.cloudwatch_metrics_enabled", turned_off, WARNING, UNKEPT),
    Rule("aws_wafv2_web_acl_logging_configuration", "redacted_fields", lost_some, WARNING,
         "logs hold what was kept out of them"),
    # names
    Rule("aws_route53_record", "alias.name", replaced_by_another, WARNING, ELSEWHERE),
    Rule("aws_route53_record", "records", replaced_by_another, WARNING, ELSEWHERE),
    Rule("aws_route53_record", "ttl", raised, WARNING, "a mistake in it lasts for that long"),
    Rule("aws_route53_zone", "force_destroy", turned_on, WARNING, "destroying it deletes all its records with it"),
    Rule("aws_route53_health_check", "disabled", turned_on, WARNING, UNTOLD),
    # the way in behind CloudFront
    Rule("aws_lb_listener", "default_action.type", no_longer("fixed-response"), DANGER, PAST, word="lets-through"),
    Rule("aws_lb_listener_rule", "condition", header_unasked, DANGER, PAST, word="header-unasked"),
    # images, and who ships them
    Rule("aws_ecr_repository", "image_scanning_configuration.scan_on_push", turned_off, WARNING,
         "holes in new images go unnoticed"),
    Rule("aws_ecr_lifecycle_policy", "policy", expires_more_images, DANGER,
         "images are deleted that a service may have to go back to", WARNING, "expires-more-images"),
    Rule("aws_ecr_replication_configuration", "replication_configuration.rule", fewer_copies, WARNING,
         "there are no new images there when this region fails", word="fewer-copies"),
    Rule("aws_iam_user", "force_destroy", turned_on, WARNING, "destroying it deletes its keys with it"),
    Rule("aws_iam_user", "permissions_boundary", emptied, WARNING, "its policies alone limit it"),
    Rule("aws_iam_openid_connect_provider", "client_id_list", lost_some, DANGER,
         "workflows that ask for that audience are refused"),
)  # fmt: skip
