"""A distribution with its policies, its secret and its logs, and a plain one."""

from typing import Any

from tests.e2e.edge.naming import DOMAIN, PREFIX, Json

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
HOST_HEADER_ONLY = "bf0718e1-ba1e-49d1-88b1-f726733018ae"

ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


def _behavior(cache: str, request: str | None, **more: Any) -> Json:
    return {
        "target_origin_id": "load-balancer",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ALL_METHODS,
        "cached_methods": ["GET", "HEAD"],
        "compress": True,
        "cache_policy_id": cache,
        **({"origin_request_policy_id": request} if request else {}),
        "response_headers_policy_id": "${aws_cloudfront_response_headers_policy.security.id}",
        **more,
    }


def cdn() -> Json:
    return {
        "resource": {
            "aws_cloudfront_cache_policy": {
                "pages": {
                    "name": f"{PREFIX}-nextjs-cache-policy",
                    "comment": "Pages of Next.js",
                    "min_ttl": 0,
                    "default_ttl": 0,
                    "max_ttl": 31536000,
                    "parameters_in_cache_key_and_forwarded_to_origin": {
                        "cookies_config": {"cookie_behavior": "none"},
                        "headers_config": {
                            "header_behavior": "whitelist",
                            "headers": {"items": ["Host", "RSC", "Next-Router-State-Tree", "Next-Router-Prefetch"]},
                        },
                        "query_strings_config": {"query_string_behavior": "all"},
                        "enable_accept_encoding_brotli": True,
                        "enable_accept_encoding_gzip": True,
                    },
                }
            },
            "aws_cloudfront_response_headers_policy": {
                "security": {
                    "name": f"{PREFIX}-security-headers",
                    "comment": "What browsers go by",
                    "security_headers_config": {
                        "strict_transport_security": {
                            "access_control_max_age_sec": 31536000,
                            "include_subdomains": True,
                            "preload": False,
                            "override": True,
                        },
                        "content_type_options": {"override": True},
                        "frame_options": {"frame_option": "SAMEORIGIN", "override": False},
                        "referrer_policy": {
                            "referrer_policy": "strict-origin-when-cross-origin",
                            "override": False,
                        },
                        "xss_protection": {"protection": False, "override": True},
                    },
                    "custom_headers_config": {
                        "items": [{"header": "Permissions-Policy", "value": "camera=()", "override": True}]
                    },
                    "remove_headers_config": {"items": [{"header": "X-Powered-By"}]},
                }
            },
            "aws_cloudfront_distribution": {
                "cdn": {
                    "enabled": True,
                    "is_ipv6_enabled": True,
                    "http_version": "http2and3",
                    "price_class": "PriceClass_100",
                    "comment": "test shop CDN",
                    "aliases": [DOMAIN, f"www.{DOMAIN}"],
                    "web_acl_id": "${aws_wafv2_web_acl.edge.arn}",
                    "wait_for_deployment": True,
                    "origin": [
                        {
                            "origin_id": "load-balancer",
                            "domain_name": f"origin.{DOMAIN}",
                            "connection_attempts": 3,
                            "connection_timeout": 10,
                            "custom_header": [
                                {
                                    "name": "X-Origin-Secret",
                                    "value": "${data.aws_secretsmanager_secret_version.sent.secret_string}",
                                },
                                {"name": "X-Custom-Header", "value": "shop"},
                            ],
                            "custom_origin_config": {
                                "http_port": 80,
                                "https_port": 443,
                                "origin_keepalive_timeout": 30,
                                "origin_read_timeout": 60,
                                "origin_protocol_policy": "https-only",
                                "origin_ssl_protocols": ["TLSv1.2"],
                            },
                        }
                    ],
                    "default_cache_behavior": _behavior(
                        "${aws_cloudfront_cache_policy.pages.id}", ALL_VIEWER, cached_methods=["GET", "HEAD", "OPTIONS"]
                    ),
                    "ordered_cache_behavior": [
                        _behavior(CACHING_DISABLED, ALL_VIEWER, path_pattern="/api/*"),
                        _behavior(
                            CACHING_OPTIMIZED,
                            HOST_HEADER_ONLY,
                            path_pattern="/_next/static/*",
                            allowed_methods=["GET", "HEAD", "OPTIONS"],
                        ),
                        _behavior(CACHING_OPTIMIZED, None, path_pattern="/images/*"),
                    ],
                    "custom_error_response": [
                        {
                            "error_code": code,
                            "response_code": code,
                            "response_page_path": "/error.html",
                            "error_caching_min_ttl": 10,
                        }
                        for code in (502, 503, 504)
                    ]
                    + [{"error_code": 404, "error_caching_min_ttl": 0}],
                    "restrictions": {"geo_restriction": {"restriction_type": "blacklist", "locations": ["KP", "RU"]}},
                    "viewer_certificate": {
                        "acm_certificate_arn": "${aws_acm_certificate_validation.edge.certificate_arn}",
                        "ssl_support_method": "sni-only",
                        "minimum_protocol_version": "TLSv1.2_2021",
                    },
                    "tags": {"Name": "cdn"},
                },
                "plain": {
                    "enabled": False,
                    "default_root_object": "index.html",
                    "origin": [
                        {
                            "origin_id": "load-balancer",
                            "domain_name": f"lb.{DOMAIN}",
                            "custom_origin_config": {
                                "http_port": 80,
                                "https_port": 443,
                                "origin_protocol_policy": "http-only",
                                "origin_ssl_protocols": ["TLSv1.2"],
                            },
                        }
                    ],
                    "default_cache_behavior": {
                        "target_origin_id": "load-balancer",
                        "viewer_protocol_policy": "allow-all",
                        "allowed_methods": ["GET", "HEAD"],
                        "cached_methods": ["GET", "HEAD"],
                        "cache_policy_id": CACHING_OPTIMIZED,
                    },
                    "logging_config": {
                        "bucket": "${aws_s3_bucket.logs.bucket_domain_name}",
                        "prefix": "cloudfront/",
                        "include_cookies": False,
                    },
                    "restrictions": {"geo_restriction": {"restriction_type": "none"}},
                    "viewer_certificate": {"cloudfront_default_certificate": True},
                },
            },
            "aws_secretsmanager_secret": {
                "origin": {"name": f"{PREFIX}-origin-first", "recovery_window_in_days": 0, "tags": {"Name": "first"}}
            },
            "aws_secretsmanager_secret_version": {
                "origin": {
                    "secret_id": "${aws_secretsmanager_secret.origin.id}",
                    "secret_string_wo": "${ephemeral.aws_secretsmanager_random_password.origin.random_password}",
                    "secret_string_wo_version": 1,
                }
            },
        },
        "ephemeral": {
            "aws_secretsmanager_random_password": {"origin": {"password_length": 64, "exclude_punctuation": True}}
        },
        "data": {
            "aws_secretsmanager_secret_version": {
                "sent": {
                    "secret_id": "${aws_secretsmanager_secret_version.origin.secret_id}",
                    "version_id": "${aws_secretsmanager_secret_version.origin.version_id}",
                }
            }
        },
    }
