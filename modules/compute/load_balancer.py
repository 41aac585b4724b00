"""The application load balancer: listeners, target groups, access logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_acm_certificate import DataAwsAcmCertificate
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionHttpHeader,
    LbListenerRuleConditionPathPattern,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from modules.compute.access_logs import AccessLogsBucket
from modules.compute.service import Route, Service
from modules.compute.settings import ALL_ELSE, ComputeSettings
from modules.names import ResourceNames

HTTP, HTTPS = 80, 443
_WILDCARD = re.compile(r"[*?]")

# Certificates that a load balancer takes; a look-up that names none finds RSA_2048 alone.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
KEY_TYPES = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
LONGEST_TARGET_GROUP_NAME = 32

# The last that a rule can have.
LOWEST_PRIORITY = 50000


@dataclass(frozen=True)
class RequiredHeader:
    """A header with one of a few values, by which the load balancer knows requests that it serves."""

    name: str
    """Up to 40 characters, in large or small letters."""
    values: Sequence[str]
    """In large or small letters too; they count among the values that a rule can hold."""
    enforced: bool
    """Requests without it get a 403. Off: whoever sends it is served by rules that ask for it already, and whoever does
    not as before, so that it can be enforced without a moment in which nobody is served."""


class LoadBalancer(Construct):
    """Sends requests to the services, by HTTPS where there is a certificate; with `required_header` those that have it.

    Hands out `balancer`, `target_groups` and `served_by` by service, `listener` (the one that serves) and `url`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: ComputeSettings,
        account_id: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        security_group_id: str,
        waits_for: Sequence[ITerraformDependable],
        required_header: RequiredHeader | None = None,
        certificate_arn: str | None = None,
        public_url: str | None = None,
    ) -> None:
        """`waits_for` is what makes its subnets public: AWS refuses it in a VPC without a way to the internet.

        `certificate_arn` is that of somebody else's certificate, where the settings name none. `public_url` is the
        address that its URLs say in place of its own, such as https://example.com.
        """
        super().__init__(scope, id_)
        self.balancer = self._make_balancer(names, settings, account_id, subnet_ids, security_group_id, waits_for)
        reached = [service for service in settings.services if service.behind_load_balancer]
        self.target_groups = {service.name: self._make_target_group(names, service, vpc_id) for service in reached}
        [default] = [service for service in reached if service.is_default]
        self._required_header = required_header
        certificate = self._certificate(settings) if settings.has_certificate else certificate_arn
        self.listener = self._serve(names, settings, default, certificate)
        rules = {service.name: [self._route(names, service, route) for route in service.routes] for service in reached}
        if required_header is not None:
            rules[default.name].append(self._route_all_else(names, default, required_header))
        self.served_by: dict[str, list[ITerraformDependable]] = {
            service.name: [*([self.listener] if service.is_default else []), *rules[service.name]]
            for service in reached
        }
        if certificate is not None:
            # Requests are sent to HTTPS only when all that serves there is in place.
            self._redirect(names, waits_for=[self.listener, *chain.from_iterable(rules.values())])
        scheme = "https" if certificate is not None else "http"
        self.url = public_url or f"{scheme}://{self.balancer.dns_name}"
        self._scheme = self.url.partition("://")[0]

    def url_of(self, service: Service) -> str | None:
        """Where the load balancer answers for a service; None where it does at no address that can be written down.

        It is that of the first route with one. `*.example.com` is no host to call, and `*.jpg` no path to start with.
        """
        if service.is_default:
            return self.url
        for route in service.routes:
            hosts = [host for host in route.host_headers if not _WILDCARD.search(host)]
            paths = [path for path in route.path_patterns if path.startswith("/")]
            if (route.host_headers and not hosts) or (route.path_patterns and not paths):
                continue
            start = f"{self._scheme}://{hosts[0]}" if hosts else self.url
            return start + (_WILDCARD.split(paths[0])[0].rstrip("/") if paths else "")
        return None

    def _make_balancer(
        self,
        names: ResourceNames,
        settings: ComputeSettings,
        account_id: str,
        subnet_ids: Sequence[str],
        security_group_id: str,
        waits_for: Sequence[ITerraformDependable],
    ) -> Lb:
        own_bucket = None
        if settings.enable_alb_access_logs and not settings.alb_access_logs_bucket:
            own_bucket = AccessLogsBucket(
                self,
                "logs",
                names=names,
                account_id=account_id,
                retention_days=settings.alb_access_logs_retention_days,
            )
        bucket = own_bucket.name if own_bucket else settings.alb_access_logs_bucket
        return Lb(
            self,
            "load_balancer",
            name=f"{names.prefix}-alb",
            internal=False,
            load_balancer_type="application",
            security_groups=[security_group_id],
            subnets=list(subnet_ids),
            idle_timeout=settings.alb_idle_timeout,
            enable_deletion_protection=settings.enable_deletion_protection,
            drop_invalid_header_fields=settings.drop_invalid_header_fields,
            access_logs=LbAccessLogs(bucket=bucket, enabled=True) if settings.enable_alb_access_logs else None,
            tags=names.tags("alb", Module="compute"),
            depends_on=[*waits_for, *([own_bucket.policy] if own_bucket else [])],
        )

    def _make_target_group(self, names: ResourceNames, service: Service, vpc_id: str) -> LbTargetGroup:
        return LbTargetGroup(
            self,
            f"{service.id}_targets",
            name=target_group_name(names, service),
            port=service.port,
            protocol="HTTP",
            target_type="ip",
            vpc_id=vpc_id,
            deregistration_delay=str(service.deregistration_delay),
            health_check=LbTargetGroupHealthCheck(
                enabled=True,
                protocol="HTTP",
                port="traffic-port",
                path=service.health_check_path,
                matcher=service.health_check_matcher,
                interval=service.health_check_interval,
                timeout=service.health_check_timeout,
                healthy_threshold=service.healthy_threshold,
                unhealthy_threshold=service.unhealthy_threshold,
            ),
            tags=names.tags(f"{service.name}-tg", Module="compute", Application=service.name),
            # AWS cannot change a group's port, and need not: ECS registers each task with its container's.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["port"]),
        )

    def _serve(
        self, names: ResourceNames, settings: ComputeSettings, default: Service, certificate_arn: str | None
    ) -> LbListener:
        """The listener that serves: HTTPS where there is a certificate."""
        https = certificate_arn is not None
        return LbListener(
            self,
            "https" if https else "http",
            load_balancer_arn=self.balancer.arn,
            port=HTTPS if https else HTTP,
            protocol="HTTPS" if https else "HTTP",
            ssl_policy=settings.alb_ssl_policy if https else None,
            certificate_arn=certificate_arn,
            default_action=[self._default_action(default)],
            tags=names.tags(f"alb-{'https' if https else 'http'}-listener", Module="compute"),
        )

    def _default_action(self, default: Service) -> LbListenerDefaultAction:
        if self._required_header is not None and self._required_header.enforced:
            forbidden = LbListenerDefaultActionFixedResponse(
                content_type="text/plain", message_body="Forbidden", status_code="403"
            )
            return LbListenerDefaultAction(type="fixed-response", fixed_response=forbidden)
        return LbListenerDefaultAction(type="forward", target_group_arn=self.target_groups[default.name].arn)

    def _redirect(self, names: ResourceNames, waits_for: Sequence[ITerraformDependable]) -> None:
        redirect = LbListenerDefaultActionRedirect(port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301")
        LbListener(
            self,
            "http",
            load_balancer_arn=self.balancer.arn,
            port=HTTP,
            protocol="HTTP",
            default_action=[LbListenerDefaultAction(type="redirect", redirect=redirect)],
            tags=names.tags("alb-http-listener", Module="compute"),
            depends_on=list(waits_for),
        )

    def _certificate(self, settings: ComputeSettings) -> str | None:
        if settings.alb_certificate_domain is None:
            return settings.alb_certificate_arn
        return DataAwsAcmCertificate(
            self,
            "certificate",
            domain=settings.alb_certificate_domain,
            statuses=["ISSUED"],
            most_recent=True,
            key_types=list(KEY_TYPES),
        ).arn

    def _route(self, names: ResourceNames, service: Service, route: Route) -> LbListenerRule:
        conditions = []
        if route.path_patterns:
            patterns = LbListenerRuleConditionPathPattern(values=list(route.path_patterns))
            conditions.append(LbListenerRuleCondition(path_pattern=patterns))
        if route.host_headers:
            headers = LbListenerRuleConditionHostHeader(values=list(route.host_headers))
            conditions.append(LbListenerRuleCondition(host_header=headers))
        if self._required_header is not None and self._required_header.enforced:
            conditions.append(_asks_for(self._required_header))
        return self._rule(names, service, route.name, route.id, route.priority, conditions)

    def _route_all_else(self, names: ResourceNames, default: Service, header: RequiredHeader) -> LbListenerRule:
        return self._rule(names, default, "all-else", ALL_ELSE, LOWEST_PRIORITY, [_asks_for(header)])

    def _rule(
        self,
        names: ResourceNames,
        service: Service,
        name: str,
        id_: str,
        priority: int,
        conditions: Sequence[LbListenerRuleCondition],
    ) -> LbListenerRule:
        return LbListenerRule(
            self,
            f"{service.id}_{id_}",
            listener_arn=self.listener.arn,
            priority=priority,
            action=[LbListenerRuleAction(type="forward", target_group_arn=self.target_groups[service.name].arn)],
            condition=list(conditions),
            tags=names.tags(f"{service.name}-{name}-rule", Module="compute"),
            # To another listener, that of HTTPS, a rule cannot be moved: the new one comes first.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )


def _asks_for(header: RequiredHeader) -> LbListenerRuleCondition:
    return LbListenerRuleCondition(
        http_header=LbListenerRuleConditionHttpHeader(http_header_name=header.name, values=list(header.values))
    )


def target_group_name(names: ResourceNames, service: Service) -> str:
    """What the load balancer calls the target group of a service."""
    return f"{names.prefix}-{service.name}-tg"
