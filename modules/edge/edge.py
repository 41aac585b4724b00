"""What stands between the internet and the load balancer, put together."""

from collections.abc import Sequence
from typing import Protocol

from cdktf import ITerraformDependable, TerraformProvider
from constructs import Construct

from modules.compute.load_balancer import RequiredHeader
from modules.edge.behaviors import Routed
from modules.edge.cdn import CloudFront
from modules.edge.cdn_settings import ORIGIN_HEADER, Cdn
from modules.edge.domain import Domain
from modules.edge.origin_secrets import OriginSecrets
from modules.edge.records import Records, Target
from modules.edge.settings import EdgeSettings
from modules.edge.waf import WebAcl
from modules.names import ResourceNames
from modules.networking.security_groups import HTTPS, Entrance

# AWS's list of the addresses from which CloudFront calls origins, for all of its customers:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
CLOUDFRONT = Entrance(
    "cloudfront", "com.amazonaws.global.cloudfront.origin-facing", HTTPS, "Allow HTTPS from CloudFront"
)


class Balancer(Protocol):
    """What the edge knows of the load balancer behind it."""

    @property
    def arn(self) -> str:
        """WAF is told it."""

    @property
    def dns_name(self) -> str:
        """Where names lead, and CloudFront."""

    @property
    def zone_id(self) -> str:
        """Of the hosted zone that AWS keeps its name in."""


class Edge:
    """The public names with their certificates, then CloudFront, WAF and records in front of the load balancer.

    It is made before the network and the load balancer, and hands out what these take: `entrance`, where CloudFront
    alone may come in, `required_header`, where it sends a secret, and `load_balancer_certificate_arn`. Each is None
    where there is none. `put_in_front_of` then makes what has to know the load balancer.

    Besides it hands out `origin_secret_arns`, `distribution_arn` (None: there is no distribution, or not yet) and
    `outputs`, values of root outputs by their names.

    No construct of its own: its parts are children of `scope`, so that their addresses begin with what they are.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        names: ResourceNames,
        settings: EdgeSettings,
        region: str,
        account_id: str,
        scheme: str,
        serves_load_balancer: bool,
        cloudfront_provider: TerraformProvider | None = None,
    ) -> None:
        """`scheme`, https or http, is how the public names are called. `serves_load_balancer`: it has its certificate
        from here. `cloudfront_provider` is that of us-east-1, where CloudFront is in front and `region` is another
        one; None: the stack's own.
        """
        self._scope = scope
        self._names = names
        self._settings = settings
        self._region = region
        self._account_id = account_id
        self._scheme = scheme
        self._cloudfront_provider = cloudfront_provider

        self._domain = Domain(
            scope,
            "domain",
            names=names,
            settings=settings,
            region=region,
            serves_load_balancer=serves_load_balancer,
            cloudfront_provider=cloudfront_provider,
        )
        cdn = settings.cdn
        secrets = (
            OriginSecrets(scope, "origin_secrets", names=names, settings=cdn) if cdn and cdn.origin_secrets else None
        )
        self.load_balancer_certificate_arn = self._domain.load_balancer_certificate_arn
        self.entrance = CLOUDFRONT if settings.cdn_only else None
        self.required_header = (
            RequiredHeader(ORIGIN_HEADER, secrets.values, enforced=settings.cdn_only) if secrets else None
        )
        self.origin_secret_arns: Sequence[str] = secrets.arns if secrets else ()
        self.distribution_arn: str | None = None
        self.outputs: dict[str, object] = self._outputs_of_domain()

    def put_in_front_of(
        self,
        balancer: Balancer,
        *,
        routes: Sequence[Routed],
        waits_for: Sequence[ITerraformDependable] = (),
        alarm_topic_arn: str | None = None,
    ) -> None:
        """WAF, CloudFront and the records of the public names, as far as the settings have them.

        `routes` are those of the services. `waits_for` is what makes the load balancer serve. `alarm_topic_arn` hears
        when nobody answers at the public name.
        """
        web_acl = self._filter_requests()
        load_balancer = Target(dns_name=balancer.dns_name, zone_id=balancer.zone_id, has_ipv6=False)
        if self._settings.cdn is not None:
            cdn = self._distribute(self._settings.cdn, balancer.dns_name, routes, waits_for, web_acl)
            target = Target(dns_name=cdn.domain_name, zone_id=cdn.hosted_zone_id, has_ipv6=True)
        else:
            target = load_balancer
            if web_acl is not None:
                web_acl.protect(balancer.arn)
        self._lead_to(target, load_balancer, alarm_topic_arn)

    def _filter_requests(self) -> WebAcl | None:
        if self._settings.waf is None:
            return None
        return WebAcl(
            self._scope,
            "waf",
            names=self._names,
            settings=self._settings.waf,
            protects="CLOUDFRONT" if self._settings.cdn else "REGIONAL",
            provider=self._cloudfront_provider if self._settings.cdn else None,
        )

    def _distribute(
        self,
        settings: Cdn,
        origin_domain_name: str,
        routes: Sequence[Routed],
        waits_for: Sequence[ITerraformDependable],
        web_acl: WebAcl | None,
    ) -> CloudFront:
        assert self._domain.certificate_arn is not None  # EdgeSettings refuses a cdn without a certificate
        cdn = CloudFront(
            self._scope,
            "cdn",
            names=self._names,
            settings=settings,
            aliases=self._settings.public_names,
            certificate_arn=self._domain.certificate_arn,
            origin_domain_name=origin_domain_name,
            routes=routes,
            account_id=self._account_id,
            origin_secret=self.required_header.values[0] if self.required_header else None,
            web_acl_arn=web_acl.arn if web_acl else None,
            provider=self._cloudfront_provider,
            waits_for=waits_for,
        )
        self.distribution_arn = cdn.arn
        self.outputs |= {
            "cloudfront_distribution_id": cdn.id,
            "cloudfront_domain_name": cdn.domain_name,
            "cloudfront_status": cdn.status,
            "cache_invalidation_command": cdn.invalidation_command,
        }
        return cdn

    def _lead_to(self, target: Target, load_balancer: Target, alarm_topic_arn: str | None) -> None:
        records = Records(
            self._scope,
            "records",
            names=self._names,
            settings=self._settings,
            region=self._region,
            zone_id=self._domain.zone_id,
            target=target,
            load_balancer=load_balancer,
            answers_https=self._scheme == "https",
            alarm_topic_arn=alarm_topic_arn,
        )
        if records.to_enter:
            where = "cloudfront_domain" if self._settings.cdn else "load_balancer_domain"
            self.outputs["cloudflare_cname_records"] = {where: target.dns_name, "records": records.to_enter}

    def _outputs_of_domain(self) -> dict[str, object]:
        found = {
            "acm_certificate_arn": self._domain.certificate_arn,
            "acm_certificate_status": self._domain.certificate_status,
            "acm_certificate_validation_records": self._domain.validation_records,
            "domain_name_servers": self._domain.name_servers,
        }
        first, *alternate = (
            f"{self._scheme}://{name}" for name in self._settings.public_names if not name.startswith("*.")
        )
        return {
            **{name: value for name, value in found.items() if value is not None},
            "custom_domain_urls": {"primary": first, "alternate": alternate},
        }
