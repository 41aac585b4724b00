"""Each rule for the containers' settings, with a value just inside and one just outside."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.compute import CapacityProvider, ComputeSettings, Scaling, ServiceAlarms
from modules.compute.fargate import MEMORY_BY_CPU
from modules.settings import LOG_RETENTION_DAYS, SettingsError

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
ON_DEMAND, SPOT = CapacityProvider(name="FARGATE"), CapacityProvider(name="FARGATE_SPOT")

SERVICES = pytest.mark.parametrize("service", ["frontend", "backend"])


def refusal(model=ComputeSettings, **settings):
    with pytest.raises(SettingsError) as error:
        model(**settings)
    return str(error.value)


def test_without_being_asked_the_containers_are_those_that_run_in_dev():
    assert dict(ComputeSettings()) == {
        "frontend_image": "nginx:latest",
        "backend_image": "nginx:latest",
        "frontend_serve_placeholder": False,
        "backend_serve_placeholder": False,
        "frontend_task_cpu": 256,
        "backend_task_cpu": 256,
        "frontend_task_memory": 512,
        "backend_task_memory": 512,
        "desired_count_frontend": 2,
        "desired_count_backend": 2,
        "frontend_scaling": None,
        "backend_scaling": None,
        "frontend_task_definition_owner": "terraform",
        "backend_task_definition_owner": "terraform",
        "frontend_enable_execute_command": False,
        "backend_enable_execute_command": False,
        "frontend_capacity_provider_strategy": (),
        "backend_capacity_provider_strategy": (),
        "separate_execution_roles": False,
        "health_check_grace_period": 60,
        "enable_deployment_circuit_breaker": False,
        "deployment_minimum_healthy_percent": 100,
        "deployment_maximum_percent": 200,
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
        "frontend_health_check_path": "/",
        "backend_health_check_path": "/health",
        "health_check_interval": 30,
        "health_check_timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
        "health_check_matcher": "200-299",
        "deregistration_delay": 30,
        "log_retention_days": 7,
        "enable_container_insights": True,
        "default_capacity_provider_strategy": (CapacityProvider(name="FARGATE", weight=1, base=1),),
        "alarms": None,
        "alarm_actions": (),
    }


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit"),
    [
        ("desired_count_frontend", 0, 10, "tasks"),
        ("desired_count_backend", 0, 10, "tasks"),
        ("health_check_grace_period", 0, 300, "seconds"),
        ("alb_idle_timeout", 1, 4000, "seconds"),
        ("alb_access_logs_retention_days", 1, 3653, "days"),
        ("health_check_interval", 5, 300, "seconds"),
        ("health_check_timeout", 2, 120, "seconds"),
        ("healthy_threshold", 2, 10, "checks in a row"),
        ("unhealthy_threshold", 2, 10, "checks in a row"),
        ("deregistration_delay", 0, 3600, "seconds"),
        ("deployment_minimum_healthy_percent", 0, 100, "percent"),
        ("deployment_maximum_percent", 100, 200, "percent"),
    ],
)
def test_numbers_have_limits(setting, smallest, largest, unit):
    # Those that have to stay below or above another get it out of the way.
    room = {
        "health_check_interval": {"health_check_timeout": 2},
        "health_check_timeout": {"health_check_interval": 300},
        "deployment_maximum_percent": {"deployment_minimum_healthy_percent": 50},
    }.get(setting, {})
    for inside in (smallest, largest):
        assert getattr(ComputeSettings(**{**room, setting: inside}), setting) == inside
    for outside in (smallest - 1, largest + 1):
        message = refusal(**{**room, setting: outside})
        assert f"{setting} is {outside}; allowed: {smallest} to {largest} {unit}" in message


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit"),
    [
        ("max_tasks", 1, 1000, "tasks"),
        ("cpu_target_percent", 1, 100, "percent"),
        ("memory_target_percent", 1, 100, "percent"),
        ("requests_per_target", 1, 1_000_000, "requests a minute for each task"),
        ("scale_out_cooldown", 0, 3600, "seconds"),
        ("scale_in_cooldown", 0, 3600, "seconds"),
    ],
)
def test_numbers_of_scaling_have_limits(setting, smallest, largest, unit):
    settings = {"min_tasks": 0, "max_tasks": 4}
    for inside in (smallest, largest):
        assert getattr(Scaling(**{**settings, setting: inside}), setting) == inside
    for outside in (smallest - 1, largest + 1):
        message = refusal(Scaling, **{**settings, setting: outside})
        assert f"{setting} is {outside}; allowed: {smallest} to {largest} {unit}" in message


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


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("frontend_image", ["images.example.com/shop:1.2", "shop@sha256:0a1b"]),
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
        ("backend_health_check_path", ["/", "/health", "/v1/status.json?deep=1&db=1", "/" + "a" * 1023]),
        ("health_check_matcher", ["200", "200-299", "200,204", "200,301-302"]),
        ("log_retention_days", list(LOG_RETENTION_DAYS)),
        ("enable_container_insights", [True, False, "enhanced"]),
        ("backend_task_definition_owner", ["terraform", "pipeline"]),
        ("alarm_actions", [(), (TOPIC,)]),
    ],
)
def test_allowed(setting, values):
    for value in values:
        assert getattr(ComputeSettings(**{setting: value}), setting) == value


@pytest.mark.parametrize(
    ("setting", "values", "allowed"),
    [
        ("backend_image", ["", "nginx latest"], "allowed: an image with its tag or digest, such as nginx:latest"),
        ("frontend_task_cpu", [255, 257, 32768], "allowed: 256, 512, 1024, 2048, 4096, 8192, 16384"),
        (
            "alb_access_logs_bucket",
            ["ab", "a" * 64, "Logs", "-logs", "logs-", "s3://logs"],
            "allowed: the name of an S3 bucket, or empty to have one made",
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
        (
            "backend_health_check_path",
            ["", "health", "/a b", "/a;reboot", "/$(id)", "/${path.root}", "/`id`", "/a|b", "/a'b", "/" + "a" * 1024],
            "allowed: a path that starts with /, of letters, digits and /._~%?=&+,:@-",
        ),
        ("health_check_matcher", ["", "2xx", "199", "500", "200-"], "allowed: HTTP codes, such as 200-299 or 200,204"),
        ("log_retention_days", [0, 2, 8, 3654], "allowed: 1, 3, 5, 7, 14, 30, 60, 90"),
        ("enable_container_insights", ["enabled", ""], "allowed: True, False, enhanced"),
    ],
)
def test_refused(setting, values, allowed):
    for value in values:
        assert f"{setting} is {value!r}; {allowed}" in refusal(**{setting: value})


@SERVICES
def test_a_task_definition_is_terraforms_or_the_pipelines(service):
    assert f"{service}_task_definition_owner is 'ecs': input should be 'terraform' or 'pipeline'" in refusal(
        **{f"{service}_task_definition_owner": "ecs"}
    )


def test_an_alarm_notifies_arns():
    assert "alarm_actions holds 'ops@example.com'; allowed: ARNs" in refusal(alarm_actions=("ops@example.com",))


# Task sizes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
# Smallest, largest and step in GiB, apart from the smallest size of all.
@pytest.mark.parametrize(
    ("cpu", "smallest", "largest", "step", "count"),
    [
        (512, 1, 4, 1, 4),
        (1024, 2, 8, 1, 7),
        (2048, 4, 16, 1, 13),
        (4096, 8, 30, 1, 23),
        (8192, 16, 60, 4, 12),
        (16384, 32, 120, 8, 12),
    ],
)
def test_the_table_of_sizes_is_fargates(cpu, smallest, largest, step, count):
    sizes = MEMORY_BY_CPU[cpu]
    assert (sizes[0], sizes[-1], len(sizes)) == (smallest * 1024, largest * 1024, count)
    assert {later - earlier for earlier, later in pairwise(sizes)} == {step * 1024}


def test_the_smallest_cpu_comes_with_half_a_gib_one_or_two():
    assert MEMORY_BY_CPU[256] == (512, 1024, 2048)
    assert list(MEMORY_BY_CPU) == [256, 512, 1024, 2048, 4096, 8192, 16384]


@SERVICES
def test_every_size_of_fargate_is_taken(service):
    for cpu, sizes in MEMORY_BY_CPU.items():
        for memory in sizes:
            settings = ComputeSettings(**{f"{service}_task_cpu": cpu, f"{service}_task_memory": memory})
            assert settings.of_service(service)["task_memory"] == memory


@SERVICES
@given(cpu=st.sampled_from(list(MEMORY_BY_CPU)), memory=st.integers(0, 131072) | st.sampled_from(range(0, 131072, 512)))
def test_any_other_size_is_refused_with_those_that_go_with_the_cpu(service, cpu, memory):
    settings = {f"{service}_task_cpu": cpu, f"{service}_task_memory": memory}
    if memory in MEMORY_BY_CPU[cpu]:
        assert ComputeSettings(**settings).of_service(service)["task_cpu"] == cpu
    else:
        sizes = ", ".join(str(size) for size in MEMORY_BY_CPU[cpu])
        assert refusal(**settings) == (
            f"ComputeSettings: {service}_task_memory is {memory} MiB with {service}_task_cpu {cpu}; allowed: {sizes}"
        )


def test_a_health_check_ends_before_the_next_begins():
    assert ComputeSettings(health_check_timeout=29).health_check_timeout == 29
    assert "health_check_timeout is 30 seconds; allowed: below health_check_interval, 30" in refusal(
        health_check_timeout=30
    )


def test_https_where_it_is_required_needs_a_certificate():
    for certificate in ({"alb_certificate_arn": CERTIFICATE}, {"alb_certificate_domain": "example.com"}):
        assert ComputeSettings(require_https=True, **certificate).serves_https
    assert "require_https is on and there is no certificate; set alb_certificate_arn or alb_certificate_domain" in (
        refusal(require_https=True)
    )
    assert not ComputeSettings(require_https=False).serves_https


def test_there_is_one_certificate_not_two():
    assert (
        f"alb_certificate_arn is '{CERTIFICATE}' and alb_certificate_domain is 'example.com'; set one of them"
    ) in refusal(alb_certificate_arn=CERTIFICATE, alb_certificate_domain="example.com")


def test_a_deployment_has_room_for_one_task_more_or_less():
    assert ComputeSettings(deployment_minimum_healthy_percent=99, deployment_maximum_percent=100)
    assert ComputeSettings(deployment_minimum_healthy_percent=100, deployment_maximum_percent=101)
    assert "deployment_minimum_healthy_percent and deployment_maximum_percent are both 100" in refusal(
        deployment_maximum_percent=100
    )


def test_scaling_has_its_minimum_up_to_its_maximum():
    assert Scaling(min_tasks=4, max_tasks=4).min_tasks == 4
    assert "min_tasks is 5, above max_tasks, 4; allowed: a minimum up to the maximum" in refusal(
        Scaling, min_tasks=5, max_tasks=4
    )
    assert "min_tasks is -1; allowed: 0 to 1000 tasks" in refusal(Scaling, min_tasks=-1, max_tasks=4)


@pytest.mark.parametrize("reason", ["cpu_target_percent", "memory_target_percent", "requests_per_target"])
def test_scaling_needs_one_reason_to_scale(reason):
    none = {"cpu_target_percent": None, "memory_target_percent": None, "requests_per_target": None}
    assert getattr(Scaling(min_tasks=1, max_tasks=2, **{**none, reason: 50}), reason) == 50
    message = refusal(Scaling, min_tasks=1, max_tasks=2, **none)
    assert reason in message
    assert "are all None; set one of them, or leave the scaling out" in message


@SERVICES
def test_a_service_starts_with_a_count_that_its_scaling_allows(service):
    scaling = {f"{service}_scaling": Scaling(min_tasks=3, max_tasks=5)}
    for inside in (3, 5):
        assert ComputeSettings(**scaling, **{f"desired_count_{service}": inside})
    for outside in (2, 6):
        assert (
            f"desired_count_{service} is {outside}; allowed: 3 to 5 tasks, the limits of {service}_scaling"
        ) in refusal(**scaling, **{f"desired_count_{service}": outside})


@pytest.mark.parametrize(
    "setting",
    [
        "default_capacity_provider_strategy",
        "frontend_capacity_provider_strategy",
        "backend_capacity_provider_strategy",
    ],
)
def test_a_strategy_places_tasks(setting):
    both = (ON_DEMAND.but(base=1), SPOT.but(weight=3))
    assert getattr(ComputeSettings(**{setting: both}), setting) == both
    assert f"{setting} names FARGATE, FARGATE; name each capacity provider once" in refusal(
        **{setting: (ON_DEMAND, ON_DEMAND.but(weight=2))}
    )
    assert f"{setting} has only weights of 0, which places no task" in refusal(
        **{setting: (ON_DEMAND.but(weight=0), SPOT.but(weight=0))}
    )
    assert f"{setting} has more than one base; ECS allows one provider to have a base" in refusal(
        **{setting: (ON_DEMAND.but(base=1), SPOT.but(base=1))}
    )


def test_a_capacity_provider_is_one_of_fargates():
    assert "name is 'EC2'; allowed: FARGATE, FARGATE_SPOT" in refusal(CapacityProvider, name="EC2")
    for weight in (-1, 1001):
        assert f"weight is {weight}; allowed: 0 to 1000" in refusal(CapacityProvider, name="FARGATE", weight=weight)
    for base in (-1, 100001):
        assert f"base is {base}; allowed: 0 to 100000 tasks" in refusal(CapacityProvider, name="FARGATE", base=base)
    assert CapacityProvider(name="FARGATE", weight=1000, base=100000).base == 100000


@SERVICES
def test_each_service_gets_the_settings_that_bear_its_name(service):
    assert set(ComputeSettings().of_service(service)) == {
        "image",
        "serve_placeholder",
        "task_cpu",
        "task_memory",
        "desired_count",
        "scaling",
        "task_definition_owner",
        "enable_execute_command",
        "capacity_provider_strategy",
        "health_check_path",
    }
    other = "backend" if service == "frontend" else "frontend"
    settings = ComputeSettings(**{f"desired_count_{service}": 3, f"desired_count_{other}": 4})
    assert settings.of_service(service)["desired_count"] == 3
