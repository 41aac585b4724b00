"""What can be set for the containers as a whole, and the rules between the services."""

import warnings
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from modules.compute.scaling import CapacityProvider, Strategy, check_strategy
from modules.compute.service import Service
from modules.names import check_bucket
from modules.settings import (
    AlarmActions,
    CertificateArn,
    LogRetentionDays,
    Percent,
    Settings,
    any_sequence,
    between,
    each_once,
    matching,
    one_of,
)

# In addresses: the rule by which the default service gets what no route takes, where requests have to have a header.
ALL_ELSE = "all_else"


class ServiceAlarms(Settings):
    """Alarms on the health of the services and of the load balancer. Periods are 60 seconds."""

    target_5xx_count: Annotated[int, between(1, 1_000_000, "responses a minute")] = 10
    alb_5xx_count: Annotated[int, between(1, 1_000_000, "responses a minute")] = 10
    response_time_p95_seconds: Annotated[int, between(1, 4000, "seconds")] = 2
    cpu_percent: Percent = 85
    memory_percent: Percent = 85
    target_5xx_percent: Percent | None = None
    """Percent of the load balancer's requests that a service answers with a 5xx code; None: the count alone."""
    no_healthy_host: bool = False
    """An alarm for each service that the load balancer reaches: none of its tasks passes the health check."""


class ComputeSettings(Settings):
    """Settings of the services, and of the cluster and the load balancer that they share."""

    enabled: bool = True
    """Off: the network knows the services, their groups and rules stay, and nothing of them runs."""
    services: Annotated[tuple[Service, ...], any_sequence] = ()
    """One of them is the default; no two have a name, or routes a priority, in common."""
    private_dns_namespace: (
        Annotated[
            str,
            matching(
                r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(internal|local)",
                "a domain that ends in .internal or .local, such as shop.internal",
            ),
        ]
        | None
    ) = None
    """Domain in which services find each other by name (Cloud Map): NAME_URL of a service that another calls is then
    `http://NAME.DOMAIN:PORT`, which the rules allow. None: it is the load balancer's URL."""
    separate_execution_roles: bool = False
    """On: a role for each service, which reads that service's secrets and images. Off: one for all."""

    enable_deletion_protection: bool = False
    """The load balancer's."""
    alb_idle_timeout: Annotated[int, between(1, 4000, "seconds")] = 60
    drop_invalid_header_fields: bool = False
    enable_alb_access_logs: bool = False
    alb_access_logs_bucket: Annotated[str, AfterValidator(lambda name, info: name and check_bucket(name, info))] = ""
    """A bucket that exists and lets the load balancer write; empty: the module makes one."""
    alb_access_logs_retention_days: Annotated[int, between(1, 3653, "days")] = 90
    """Days that the module's own bucket keeps a log."""
    require_https: bool = False
    """On: an environment in which the load balancer has no certificate, neither from here nor from edge, is
    refused."""
    alb_certificate_arn: CertificateArn | None = None
    """With it, HTTPS serves on 443, and HTTP redirects there with a 301, under the name that edge says."""
    alb_certificate_domain: (
        Annotated[str, matching(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}", "a domain name, such as app.example.com")] | None
    ) = None
    """The same with the most recent certificate that ACM issued for this domain. Not beside an ARN. None of both:
    edge may have one."""
    alb_ssl_policy: Annotated[
        str,
        matching(
            r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-[A-Za-z0-9]+)*-\d{4}-\d{2}",
            "an ELB security policy of TLS 1.2 and up, such as ELBSecurityPolicy-TLS13-1-2-2021-06",
        ),
    ] = "ELBSecurityPolicy-TLS13-1-2-2021-06"

    log_retention_days: LogRetentionDays = 7
    """Days, one of the periods of CloudWatch Logs."""
    enable_container_insights: Annotated[bool | str, one_of(True, False, "enhanced")] = True
    """Metrics of tasks. Without them there is no alarm on tasks that should run and do not."""
    default_capacity_provider_strategy: Strategy = (CapacityProvider(name="FARGATE", weight=1, base=1),)
    """The cluster's, for services and tasks that name none."""
    alarms: ServiceAlarms | None = None
    """Thresholds. Targets that fail and tasks that should run and do not have alarms as well. None: no alarms."""
    alarm_actions: AlarmActions = ()
    """ARNs that an alarm notifies, and notifies again when it is over."""
    redeploy_on_password_rotation: bool = False
    """New tasks of the services that use the database whenever its password has been rotated: ECS reads it only when
    a task starts. For programs that do not fetch it anew themselves: docs/password-rotation.md"""

    @property
    def has_certificate(self) -> bool:
        """Whether these settings name a certificate for the load balancer; an environment's edge may do so too."""
        return self.alb_certificate_arn is not None or self.alb_certificate_domain is not None

    @model_validator(mode="after")
    def _https_has_one_certificate(self) -> Self:
        if self.alb_certificate_arn is not None and self.alb_certificate_domain is not None:
            raise ValueError(
                f"alb_certificate_arn is {self.alb_certificate_arn!r} and alb_certificate_domain is "
                f"{self.alb_certificate_domain!r}; set one of them"
            )
        return self

    @model_validator(mode="after")
    def _say_what_has_no_effect(self) -> Self:
        said = self.model_fields_set
        for setting, why in (
            ("alb_access_logs_bucket", not self.enable_alb_access_logs and "enable_alb_access_logs is off"),
            ("alb_access_logs_retention_days", not self.enable_alb_access_logs and "enable_alb_access_logs is off"),
            ("alb_access_logs_retention_days", self.alb_access_logs_bucket and "the bucket is not the module's own"),
            ("alarm_actions", self.alarms is None and "alarms is None"),
        ):
            if why and setting in said and getattr(self, setting) != type(self).model_fields[setting].default:
                warnings.warn(f"{setting} has no effect: {why}", stacklevel=2)
        return self

    @model_validator(mode="after")
    def _default_strategy_places_tasks(self) -> Self:
        check_strategy("default_capacity_provider_strategy", self.default_capacity_provider_strategy)
        return self

    @model_validator(mode="after")
    def _services_are_told_apart(self) -> Self:
        each_once(
            (service.name for service in self.services),
            "services holds {} more than once; give each service a name of its own",
        )
        each_once(
            (f"{route.priority}" for service in self.services for route in service.routes),
            "services have routes of priority {} more than once; give each route a priority of its own",
        )
        parts = (f"{service.id}_{part}" for service in self.services for part in ("targets", *_routes(service)))
        each_once(
            ("load_balancer", *parts),
            "services and their routes lead to the address {} more than once; rename one of them",
        )
        return self

    @model_validator(mode="after")
    def _one_service_is_the_default(self) -> Self:
        defaults = [service.name for service in self.services if service.is_default]
        if self.services and len(defaults) != 1:
            found = f"{', '.join(defaults)} all have" if defaults else "none has"
            raise ValueError(f"services: {found} is_default; set it for exactly one, which gets what no route takes")
        if self.enabled and not self.services:
            raise ValueError("services is empty and enabled is on; give at least one service, or turn enabled off")
        return self

    @model_validator(mode="after")
    def _services_call_what_can_be_called(self) -> Self:
        ports = {service.name: service.port for service in self.services}
        for service in self.services:
            for called in service.calls:
                if called not in ports:
                    known = ", ".join(name for name in ports if name != service.name) or "none"
                    raise ValueError(
                        f"services: calls of {service.name!r} holds {called!r}, which is no service; known: {known}"
                    )
                if ports[called] is None:
                    raise ValueError(
                        f"services: calls of {service.name!r} holds {called!r}, whose port is None; set its port"
                    )
        return self

    @model_validator(mode="after")
    def _alarms_that_roll_back_exist(self) -> Self:
        for service in self.services:
            if service.deployment.rollback_on_alarms and self.alarms is None:
                raise ValueError(
                    f"services: deployment of {service.name!r} has rollback_on_alarms and alarms is None; set alarms"
                )
        return self

    @model_validator(mode="after")
    def _say_where_nothing_is_redeployed(self) -> Self:
        if self.redeploy_on_password_rotation and not any(service.uses_database for service in self.services):
            warnings.warn(
                "redeploy_on_password_rotation is on and no service has uses_database, so that it has no effect; "
                "turn it off",
                stacklevel=2,
            )
        return self


def _routes(service: Service) -> list[str]:
    return [route.id for route in service.routes] + ([ALL_ELSE] if service.is_default else [])
