"""Where the public names lead, and whether somebody answers there."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from modules.edge.domain_names import in_addresses
from modules.edge.settings import ROUTE_53_METRICS_REGION, EdgeSettings, HealthCheck
from modules.names import ResourceNames
from modules.networking.security_groups import HTTP, HTTPS


@dataclass(frozen=True)
class Target:
    """What names lead to: a load balancer, or a distribution."""

    dns_name: str
    zone_id: str
    """Of the hosted zone that AWS keeps its name in."""
    has_ipv6: bool


class Records(Construct):
    """Alias records for the public names, or what to enter where DNS is elsewhere; and a health check.

    Hands out `to_enter`, the records for DNS elsewhere, as mappings of type, name, value and note; empty where the zone
    is Route 53's.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: EdgeSettings,
        region: str,
        zone_id: str | None,
        target: Target,
        load_balancer: Target,
        answers_https: bool,
        alarm_topic_arn: str | None = None,
    ) -> None:
        """`target` is what the public names lead to; the name under which CloudFront calls the load balancer leads to
        `load_balancer`. `answers_https`: the target does.
        """
        super().__init__(scope, id_)
        leads = dict.fromkeys(settings.public_names, target)
        if settings.origin_domain_name is not None:
            leads[settings.origin_domain_name] = load_balancer
        records: dict[str, list[Route53Record]] = {}
        self.to_enter: list[Mapping[str, str]] = []
        for name, to in leads.items():
            if zone_id is None:
                self.to_enter.append(_to_enter(name, to))
            else:
                records[name] = self._lead(zone_id, name, to)
        if settings.health_check is not None:
            check = self._ask(
                names, settings.health_check, settings.domain_name, answers_https, records.get(settings.domain_name, [])
            )
            if region == ROUTE_53_METRICS_REGION:
                self._alarm(names, settings.domain_name, check, alarm_topic_arn)

    def _lead(self, zone_id: str, name: str, to: Target) -> list[Route53Record]:
        return [
            Route53Record(
                self,
                f"{in_addresses(name)}_{type_.lower()}",
                zone_id=zone_id,
                name=name,
                type=type_,
                # Health of the target's own decides only between several records of one name.
                alias=Route53RecordAlias(name=to.dns_name, zone_id=to.zone_id, evaluate_target_health=False),
            )
            for type_ in ("A", *(["AAAA"] if to.has_ipv6 else []))
        ]

    def _ask(
        self,
        names: ResourceNames,
        settings: HealthCheck,
        domain_name: str,
        answers_https: bool,
        after: list[Route53Record],
    ) -> Route53HealthCheck:
        return Route53HealthCheck(
            self,
            "health_check",
            type="HTTPS" if answers_https else "HTTP",
            fqdn=domain_name,
            port=HTTPS if answers_https else HTTP,
            resource_path=settings.path,
            request_interval=settings.request_interval,
            failure_threshold=settings.failure_threshold,
            enable_sni=answers_https,
            tags=names.tags("health-check", Module="edge"),
            depends_on=after or None,
        )

    def _alarm(self, names: ResourceNames, domain_name: str, check: Route53HealthCheck, topic_arn: str | None) -> None:
        """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html: 1 is healthy."""
        name = f"{names.prefix}-public-name-unreachable"
        CloudwatchMetricAlarm(
            self,
            "health_check_alarm",
            alarm_name=name,
            alarm_description=f"Nobody answers at {domain_name}, as seen from most of the world",
            namespace="AWS/Route53",
            metric_name="HealthCheckStatus",
            dimensions={"HealthCheckId": check.id},
            statistic="Minimum",
            period=60,
            evaluation_periods=1,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            alarm_actions=[topic_arn] if topic_arn else None,
            ok_actions=[topic_arn] if topic_arn else None,
            tags={"Name": name},
        )


def _to_enter(name: str, to: Target) -> Mapping[str, str]:
    return {
        "type": "CNAME",
        "name": name,
        "value": to.dns_name,
        "note": (
            "without a proxy (Cloudflare: DNS only); at the top of a zone, where DNS knows no CNAME, Cloudflare takes "
            "it all the same, and other providers call it ALIAS or ANAME"
        ),
    }
