"""Each rule for the containers as a whole and between the services, with values just inside and just outside."""

import pytest

from modules.compute import CapacityProvider, ComputeSettings, Deployment, Route, Service, ServiceAlarms
from modules.settings import LOG_RETENTION_DAYS, SettingsError

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
ON_DEMAND, SPOT = CapacityProvider(name="FARGATE"), CapacityProvider(name="FARGATE_SPOT")

WEB = Service(name="web", port=3000, is_default=True)
API = Service(name="api", port=3001, routes=(Route(name="paths", priority=100, path_patterns=("/api/*",)),))
WORKER = Service(name="worker")


def compute(**settings):
    return ComputeSettings(**{"services": (WEB,), **settings})


def refusal(model=compute, **settings):
    with pytest.raises(SettingsError) as error:
        model(**settings)
    return str(error.value)


def test_without_being_asked_the_containers_are_those_that_run_in_dev():
    assert dict(ComputeSettings(services=(WEB,))) == {
        "enabled": True,
        "services": (WEB,),
        "private_dns_namespace": None,
        "redeploy_on_password_rotation": False,
        "separate_execution_roles": False,
        "enable_deletion_protection": False,
        "alb_idle_timeout": 60,
        "drop_invalid_header_fields": False,
        "enable_alb_access_logs": False,
        "alb_access_logs_bucket": "",
        "alb_access_logs_retention_days": 90,
        "require_https": False,
        "alb_certificate_arn": None,
        "alb_certificate_domain": None,
        "alb_ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "log_retention_days": 7,
        "enable_container_insights": True,
        "default_capacity_provider_strategy": (CapacityProvider(name="FARGATE", weight=1, base=1),),
        "alarms": None,
        "alarm_actions": (),
    }


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit"),
    [
        ("alb_idle_timeout", 1, 4000, "seconds"),
        ("alb_access_logs_retention_days", 1, 3653, "days"),
    ],
)
def test_numbers_have_limits(setting, smallest, largest, unit):
    for inside in (smallest, largest):
        assert getattr(compute(**{setting: inside}), setting) == inside
    for outside in (smallest - 1, largest + 1):
        assert f"{setting} is {outside}; allowed: {smallest} to {largest} {unit}" in refusal(**{setting: outside})


@pytest.mark.parametrize(
    ("setting", "largest", "unit"),
    [
        ("target_5xx_count", 1_000_000, "responses a minute"),
        ("alb_5xx_count", 1_000_000, "responses a minute"),
        ("response_time_p95_seconds", 4000, "seconds"),
        ("cpu_percent", 100, "percent"),
        ("memory_percent", 100, "percent"),
    ],
)
def test_thresholds_of_alarms_have_limits(setting, largest, unit):
    for inside in (1, largest):
        assert getattr(ServiceAlarms(**{setting: inside}), setting) == inside
    for outside in (0, largest + 1):
        message = refusal(ServiceAlarms, **{setting: outside})
        assert f"{setting} is {outside}; allowed: 1 to {largest} {unit}" in message


def test_thresholds_of_alarms_have_defaults():
    assert dict(ServiceAlarms()) == {
        "target_5xx_count": 10,
        "alb_5xx_count": 10,
        "response_time_p95_seconds": 2,
        "cpu_percent": 85,
        "memory_percent": 85,
        "target_5xx_percent": None,
        "no_healthy_host": False,
    }


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("alb_access_logs_bucket", ["", "abc", "a" * 63, "logs.shop-1"]),
        ("alb_certificate_arn", [None, CERTIFICATE, CERTIFICATE.replace("arn:aws:", "arn:aws-us-gov:")]),
        ("alb_certificate_domain", [None, "shop.example.com", "*.example.com"]),
        (
            "alb_ssl_policy",
            [
                "ELBSecurityPolicy-TLS13-1-3-2021-06",
                "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
                "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
                "ELBSecurityPolicy-TLS-1-2-2017-01",
                "ELBSecurityPolicy-FS-1-2-Res-2020-10",
            ],
        ),
        ("log_retention_days", list(LOG_RETENTION_DAYS)),
        ("enable_container_insights", [True, False, "enhanced"]),
        ("alarm_actions", [(), (TOPIC,)]),
    ],
)
def test_allowed(setting, values):
    for value in values:
        assert getattr(compute(**{setting: value}), setting) == value


@pytest.mark.parametrize(
    ("setting", "values", "allowed"),
    [
        (
            "alb_access_logs_bucket",
            ["ab", "a" * 64, "Logs", "-logs", "logs-", "s3://logs"],
            "allowed: 3 to 63 lowercase letters, digits, dots and hyphens",
        ),
        (
            "alb_certificate_arn",
            ["", "certificate/1", TOPIC, CERTIFICATE.replace("123456789012", "12345678901")],
            "allowed: the ARN of a certificate in ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
        ),
        (
            "alb_certificate_domain",
            ["", "localhost", "https://example.com", "Example.com", "example.com."],
            "allowed: a domain name, such as app.example.com",
        ),
        (
            "alb_ssl_policy",
            [
                "ELBSecurityPolicy-2016-08",
                "ELBSecurityPolicy-TLS-1-1-2017-01",
                "ELBSecurityPolicy-TLS13-1-1-2021-06",
                "ELBSecurityPolicy-TLS13-1-0-2021-06",
                "TLSv1.2",
            ],
            "allowed: an ELB security policy of TLS 1.2 and up, such as ELBSecurityPolicy-TLS13-1-2-2021-06",
        ),
        ("log_retention_days", [0, 2, 8, 3654], "allowed: 1, 3, 5, 7, 14, 30, 60, 90"),
        ("enable_container_insights", ["enabled", ""], "allowed: True, False, enhanced"),
    ],
)
def test_refused(setting, values, allowed):
    for value in values:
        message = refusal(**{setting: value})
        assert f"{setting} is {value!r}" in message
        assert allowed in message


def test_an_alarm_notifies_arns():
    assert "alarm_actions holds 'ops@example.com'; allowed: ARNs" in refusal(alarm_actions=("ops@example.com",))


def test_a_certificate_has_an_arn_or_is_looked_up():
    for certificate in ({"alb_certificate_arn": CERTIFICATE}, {"alb_certificate_domain": "example.com"}):
        assert compute(**certificate).has_certificate
    assert not compute().has_certificate


def test_there_is_one_certificate_not_two():
    assert (
        f"alb_certificate_arn is '{CERTIFICATE}' and alb_certificate_domain is 'example.com'; set one of them"
    ) in refusal(alb_certificate_arn=CERTIFICATE, alb_certificate_domain="example.com")


def test_the_clusters_strategy_places_tasks():
    setting = "default_capacity_provider_strategy"
    both = (ON_DEMAND.but(base=1), SPOT.but(weight=3))
    assert getattr(compute(**{setting: both}), setting) == both
    assert f"{setting} names FARGATE, FARGATE; name each capacity provider once" in refusal(
        **{setting: (ON_DEMAND, ON_DEMAND.but(weight=2))}
    )
    assert f"{setting} has only weights of 0, which places no task" in refusal(
        **{setting: (ON_DEMAND.but(weight=0), SPOT.but(weight=0))}
    )
    assert f"{setting} has more than one base; ECS allows one provider to have a base" in refusal(
        **{setting: (ON_DEMAND.but(base=1), SPOT.but(base=1))}
    )


# Between the services


def test_services_are_kept_in_their_order():
    assert compute(services=[WEB, API, WORKER]).services == (WEB, API, WORKER)


def test_services_have_names_of_their_own():
    assert refusal(services=(WEB, API, API.but(routes=()))) == (
        "ComputeSettings: services holds api more than once; give each service a name of its own"
    )


def test_routes_have_priorities_of_their_own_across_all_services():
    other = Service(name="admin", port=3002, routes=(Route(name="paths", priority=100, path_patterns=("/admin/*",)),))
    assert refusal(services=(WEB, API, other)) == (
        "ComputeSettings: services have routes of priority 100 more than once; give each route a priority of its own"
    )
    second = Route(name="paths", priority=101, path_patterns=("/admin/*",))
    assert compute(services=(WEB, API, other.but(routes=(second,))))


@pytest.mark.parametrize(
    ("names", "address"),
    [((("api", "v2-docs"), ("api-v2", "docs")), "api_v2_docs"), ((("load", "balancer"),), "load_balancer")],
)
def test_services_and_routes_that_would_meet_in_one_address_are_refused(names, address):
    services = [
        Service(name=name, port=3000, routes=(Route(name=route, priority=number, path_patterns=("/x",)),))
        for number, (name, route) in enumerate(names, start=1)
    ]
    assert refusal(services=(WEB, *services)) == (
        f"ComputeSettings: services and their routes lead to the address {address} more than once; rename one of them"
    )


def test_a_route_and_a_target_group_do_not_meet_in_one_address():
    first = Service(name="api", port=1, routes=(Route(name="v2-targets", priority=1, path_patterns=("/x",)),))
    second = Service(name="api-v2", port=2, routes=(Route(name="docs", priority=2, path_patterns=("/y",)),))
    assert "lead to the address api_v2_targets more than once" in refusal(services=(WEB, first, second))


def test_exactly_one_service_gets_what_no_route_takes():
    assert refusal(services=(API, WORKER)) == (
        "ComputeSettings: services: none has is_default; set it for exactly one, which gets what no route takes"
    )
    assert refusal(services=(WEB, API.but(is_default=True))) == (
        "ComputeSettings: services: web, api all have is_default; set it for exactly one, which gets what no route "
        "takes"
    )


def test_containers_that_run_are_of_some_service():
    assert refusal(services=()) == (
        "ComputeSettings: services is empty and enabled is on; give at least one service, or turn enabled off"
    )
    assert ComputeSettings(enabled=False).services == ()


def test_services_that_do_not_run_keep_their_rules():
    assert not compute(enabled=False, services=(WEB, API)).enabled
    assert "none has is_default" in refusal(enabled=False, services=(API,))


def test_a_service_calls_services_that_there_are_and_that_listen():
    assert compute(services=(WEB.but(calls=("api",)), API)).services[0].calls == ("api",)
    assert refusal(services=(WEB.but(calls=("apy",)), API, WORKER)) == (
        "ComputeSettings: services: calls of 'web' holds 'apy', which is no service; known: api, worker"
    )
    assert refusal(services=(WEB.but(calls=("api",)),)).endswith("which is no service; known: none")
    assert refusal(services=(WEB.but(calls=("worker",)), WORKER)) == (
        "ComputeSettings: services: calls of 'web' holds 'worker', whose port is None; set its port"
    )


def test_services_may_call_each_other():
    assert compute(services=(WEB.but(calls=("api",)), API.but(calls=("web",))))


def test_a_service_that_alarms_roll_back_needs_alarms():
    careful = WEB.but(deployment=Deployment(rollback_on_alarms=True))
    assert compute(services=(careful,), alarms=ServiceAlarms())
    assert refusal(services=(careful,)) == (
        "ComputeSettings: services: deployment of 'web' has rollback_on_alarms and alarms is None; set alarms"
    )


def test_what_was_said_for_each_service_by_name_is_said_in_the_service():
    assert "frontend_task_cpu is no setting of ComputeSettings" in refusal(frontend_task_cpu=256)
