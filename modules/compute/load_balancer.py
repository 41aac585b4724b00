"""The application load balancer: listeners, target groups, access logs."""

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.data_aws_acm_certificate import DataAwsAcmCertificate
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionPathPattern,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from modules.compute.access_logs import AccessLogsBucket
from modules.compute.settings import ComputeSettings
from modules.names import ResourceNames

HTTP, HTTPS = 80, 443
API_PATHS = ["/api/*"]
API_PRIORITY = 100


class LoadBalancer(Construct):
    """Sends /api/* to the backend and the rest to the frontend, by HTTPS where there is a certificate.

    Hands out `balancer`, `target_groups` by service, `listener` (the one that serves), `api_rule` and `url`.
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
        ports: Mapping[str, int],
    ) -> None:
        super().__init__(scope, id_)
        self.balancer = self._make_balancer(names, settings, account_id, subnet_ids, security_group_id)
        self.target_groups = {
            service: self._make_target_group(names, settings, service, port, vpc_id) for service, port in ports.items()
        }
        self.listener = self._listen(names, settings)
        self.api_rule = self._route_api(names)
        self.url = f"{'https' if settings.serves_https else 'http'}://{self.balancer.dns_name}"

    def _make_balancer(
        self,
        names: ResourceNames,
        settings: ComputeSettings,
        account_id: str,
        subnet_ids: Sequence[str],
        security_group_id: str,
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
            depends_on=[own_bucket.policy] if own_bucket else None,
        )

    def _make_target_group(
        self, names: ResourceNames, settings: ComputeSettings, service: str, port: int, vpc_id: str
    ) -> LbTargetGroup:
        return LbTargetGroup(
            self,
            f"{service}_targets",
            name=f"{names.prefix}-{service}-tg",
            port=port,
            protocol="HTTP",
            target_type="ip",
            vpc_id=vpc_id,
            deregistration_delay=str(settings.deregistration_delay),
            health_check=LbTargetGroupHealthCheck(
                enabled=True,
                protocol="HTTP",
                port="traffic-port",
                path=settings.of_service(service)["health_check_path"],
                matcher=settings.health_check_matcher,
                interval=settings.health_check_interval,
                timeout=settings.health_check_timeout,
                healthy_threshold=settings.healthy_threshold,
                unhealthy_threshold=settings.unhealthy_threshold,
            ),
            tags=names.tags(f"{service}-tg", Module="compute", Application=service),
        )

    def _listen(self, names: ResourceNames, settings: ComputeSettings) -> LbListener:
        """Makes the listeners and returns the one that serves."""
        serve = LbListenerDefaultAction(type="forward", target_group_arn=self.target_groups["frontend"].arn)
        redirect = LbListenerDefaultAction(
            type="redirect",
            redirect=LbListenerDefaultActionRedirect(port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301"),
        )
        http = LbListener(
            self,
            "http",
            load_balancer_arn=self.balancer.arn,
            port=HTTP,
            protocol="HTTP",
            default_action=[redirect if settings.serves_https else serve],
            tags=names.tags("alb-http-listener", Module="compute"),
        )
        if not settings.serves_https:
            return http
        return LbListener(
            self,
            "https",
            load_balancer_arn=self.balancer.arn,
            port=HTTPS,
            protocol="HTTPS",
            ssl_policy=settings.alb_ssl_policy,
            certificate_arn=self._certificate(settings),
            default_action=[serve],
            tags=names.tags("alb-https-listener", Module="compute"),
        )

    def _certificate(self, settings: ComputeSettings) -> str | None:
        if settings.alb_certificate_domain is None:
            return settings.alb_certificate_arn
        return DataAwsAcmCertificate(
            self, "certificate", domain=settings.alb_certificate_domain, statuses=["ISSUED"], most_recent=True
        ).arn

    def _route_api(self, names: ResourceNames) -> LbListenerRule:
        return LbListenerRule(
            self,
            "backend_api",
            listener_arn=self.listener.arn,
            priority=API_PRIORITY,
            action=[LbListenerRuleAction(type="forward", target_group_arn=self.target_groups["backend"].arn)],
            condition=[LbListenerRuleCondition(path_pattern=LbListenerRuleConditionPathPattern(values=API_PATHS))],
            tags=names.tags("backend-api-rule", Module="compute"),
        )
