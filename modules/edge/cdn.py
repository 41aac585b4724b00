"""CloudFront in front of the load balancer."""

from collections.abc import Sequence
from typing import Any

from cdktf import ITerraformDependable, TerraformProvider
from cdktf_cdktf_provider_aws.cloudfront_cache_policy import (
    CloudfrontCachePolicy,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOrigin,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginCookiesConfig,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfig,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfigHeaders,
    CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginQueryStringsConfig,
)
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionCustomErrorResponse,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrderedCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionOriginCustomHeader,
    CloudfrontDistributionOriginCustomOriginConfig,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicy,
    CloudfrontResponseHeadersPolicySecurityHeadersConfig,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigFrameOptions,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy,
    CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity,
)
from constructs import Construct

from modules.edge.behaviors import Routed, plan_behaviors
from modules.edge.cdn_logs import deliver_access_logs
from modules.edge.cdn_settings import ORIGIN_HEADER, CacheBehavior, Cdn, GeoRestriction, SecurityHeaders
from modules.edge.managed_policies import ALL_VIEWER, CACHING_DISABLED, CACHING_OPTIMIZED, HOST_HEADER_ONLY
from modules.names import ResourceNames
from modules.networking.security_groups import HTTP, HTTPS

ORIGIN = "alb-origin"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
READ_TIMEOUT, KEEPALIVE_TIMEOUT = 60, 5  # seconds
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

# What Next.js says in Vary: the headers by which it asks for payloads, and Accept, by which it chooses an image's
# format. CloudFront does not go by Vary, and takes up to ten headers.
# https://github.com/vercel/next.js/blob/canary/packages/next/src/client/components/app-router-headers.ts
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
PAGES_KEY = (
    "Accept",
    "Host",  # several names may lead here
    "Next-Router-Prefetch",
    "Next-Router-Segment-Prefetch",
    "Next-Router-State-Tree",
    "Next-Url",
    "RSC",
)
FORWARDED = {"all_viewer": ALL_VIEWER, "host": HOST_HEADER_ONLY, "none": None}


class CloudFront(Construct):
    """A distribution whose one origin is the load balancer.

    Hands out `id`, `arn`, `domain_name`, `hosted_zone_id` (for alias records), `status` and `invalidation_command`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: Cdn,
        aliases: Sequence[str],
        certificate_arn: str,
        origin_domain_name: str,
        routes: Sequence[Routed],
        account_id: str,
        origin_secret: str | None = None,
        web_acl_arn: str | None = None,
        provider: TerraformProvider | None = None,
        waits_for: Sequence[ITerraformDependable] = (),
    ) -> None:
        """The certificate is one of us-east-1, and so is what `provider` makes; None: the stack's own provider is.

        `origin_domain_name` is the load balancer's own name, which a setting may replace. `waits_for` is what makes
        the load balancer serve: where it starts to accept another secret, it does before that is sent.
        """
        super().__init__(scope, id_)
        behaviors = plan_behaviors(settings, routes)
        self._names = names
        self._security_headers = self._add_headers(settings.security_headers)
        pages = any(behavior.caching == "pages" for behavior in behaviors)
        self._cache_policies = {
            "disabled": CACHING_DISABLED,
            "optimized": CACHING_OPTIMIZED,
            **({"pages": self._keep_pages().id} if pages else {}),
        }
        distribution = CloudfrontDistribution(
            self,
            "distribution",
            enabled=True,
            comment=f"{names.environment} {names.project_name} CDN",
            aliases=list(aliases),
            http_version=settings.http_version,
            is_ipv6_enabled=True,
            price_class=settings.price_class,
            web_acl_id=web_acl_arn,
            origin=[self._origin(settings, origin_domain_name, origin_secret)],
            ordered_cache_behavior=[
                CloudfrontDistributionOrderedCacheBehavior(
                    path_pattern=behavior.path_pattern or "", **self._behavior(behavior)
                )
                for behavior in behaviors[:-1]
            ]
            or None,
            default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(**self._behavior(behaviors[-1])),
            custom_error_response=[
                CloudfrontDistributionCustomErrorResponse(
                    error_code=response.error_code,
                    response_code=response.response_code,
                    response_page_path=response.response_page_path,
                    error_caching_min_ttl=response.error_caching_min_ttl,
                )
                for response in settings.error_responses
            ]
            or None,
            restrictions=CloudfrontDistributionRestrictions(geo_restriction=_restriction(settings.geo_restriction)),
            viewer_certificate=CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=certificate_arn,
                minimum_protocol_version="TLSv1.2_2021",
                ssl_support_method="sni-only",
            ),
            tags={"Name": f"{names.prefix}-cloudfront"},
            depends_on=list(waits_for) or None,
        )
        if settings.access_logs_retention_days is not None:
            deliver_access_logs(
                self,
                names=names,
                account_id=account_id,
                distribution_arn=distribution.arn,
                retention_days=settings.access_logs_retention_days,
                provider=provider,
            )
        self.id = distribution.id
        self.arn = distribution.arn
        self.domain_name = distribution.domain_name
        self.hosted_zone_id = distribution.hosted_zone_id
        self.status = distribution.status
        self.invalidation_command = (
            f'aws cloudfront create-invalidation --distribution-id {distribution.id} --paths "/*"'
        )

    def _origin(self, settings: Cdn, load_balancer: str, secret: str | None) -> CloudfrontDistributionOrigin:
        headers = dict(settings.origin_headers) | ({ORIGIN_HEADER: secret} if secret is not None else {})
        return CloudfrontDistributionOrigin(
            origin_id=ORIGIN,
            domain_name=settings.origin_domain_name or load_balancer,
            custom_header=[
                CloudfrontDistributionOriginCustomHeader(name=name, value=value) for name, value in headers.items()
            ]
            or None,
            custom_origin_config=CloudfrontDistributionOriginCustomOriginConfig(
                http_port=HTTP,
                https_port=HTTPS,
                origin_protocol_policy=settings.origin_protocol_policy,
                origin_ssl_protocols=["TLSv1.2"],
                origin_read_timeout=READ_TIMEOUT,
                origin_keepalive_timeout=KEEPALIVE_TIMEOUT,
            ),
        )

    def _behavior(self, behavior: CacheBehavior) -> dict[str, Any]:
        """What the default behaviour and one for a path have in common."""
        return {
            "target_origin_id": ORIGIN,
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": list(METHODS),
            "cached_methods": list(behavior.cached_methods),
            "compress": True,
            "cache_policy_id": self._cache_policies[behavior.caching],
            "origin_request_policy_id": FORWARDED[behavior.forward],
            "response_headers_policy_id": self._security_headers,
        }

    def _keep_pages(self) -> CloudfrontCachePolicy:
        """Keeps what the origin says may be kept, for as long as it says, and nothing of which it says nothing."""
        return CloudfrontCachePolicy(
            self,
            "nextjs_cache_policy",
            name=f"{self._names.prefix}-nextjs-cache-policy",
            comment="Pages and payloads of Next.js, told apart",
            min_ttl=0,
            default_ttl=0,
            max_ttl=31536000,
            parameters_in_cache_key_and_forwarded_to_origin=(
                CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOrigin(
                    cookies_config=CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginCookiesConfig(
                        cookie_behavior="none"
                    ),
                    headers_config=CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfig(
                        header_behavior="whitelist",
                        headers=CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfigHeaders(
                            items=list(PAGES_KEY)
                        ),
                    ),
                    query_strings_config=(
                        CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOriginQueryStringsConfig(
                            query_string_behavior="all"
                        )
                    ),
                    enable_accept_encoding_brotli=True,
                    enable_accept_encoding_gzip=True,
                )
            ),
        )

    def _add_headers(self, settings: SecurityHeaders | None) -> str | None:
        if settings is None:
            return None
        config = CloudfrontResponseHeadersPolicySecurityHeadersConfig(
            strict_transport_security=CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity(
                access_control_max_age_sec=settings.hsts_max_age,
                include_subdomains=settings.hsts_include_subdomains,
                preload=settings.hsts_preload,
                override=True,
            ),
            content_type_options=CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions(override=True),
            frame_options=CloudfrontResponseHeadersPolicySecurityHeadersConfigFrameOptions(
                frame_option=settings.frame_option, override=False
            ),
            referrer_policy=CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy(
                referrer_policy=settings.referrer_policy, override=False
            ),
        )
        return CloudfrontResponseHeadersPolicy(
            self,
            "security_headers",
            name=f"{self._names.prefix}-security-headers",
            comment="What browsers go by",
            security_headers_config=config,
        ).id


def _restriction(settings: GeoRestriction | None) -> CloudfrontDistributionRestrictionsGeoRestriction:
    if settings is None:
        return CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
    return CloudfrontDistributionRestrictionsGeoRestriction(
        restriction_type=settings.restriction_type, locations=list(settings.locations)
    )
