"""Terraform itself on the state of the platform with its containers, on the one before them, and on none."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from environments.dev import DEV
from environments.environment import Environment
from environments.prod import PROD
from modules.compute import CapacityProvider, ContainerHealthCheck, Deployment, Route
from modules.compute.containers import placeholder_command
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from scaffolding.adoption import hcl_addresses
from terraform.plan import Plan
from tests.changes import with_certificate, with_compute, with_service, with_services
from tests.conftest import Stack, state
from tests.nights import NIGHTLY, nightly
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

CERTIFICATE = "arn:aws:acm:us-east-1:108581769167:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
REPLACE = ("delete", "create")
NEW_REVISION = ("create", "delete")
"""The old one goes once the service runs the new one."""

# What dev asks for beyond what runs.
SCALING = {
    f"{kind}_{suffix}"
    for service in ("frontend", "backend")
    for kind, suffix in (
        (f"aws_appautoscaling_target.compute_{service}", "scaling"),
        (f"aws_appautoscaling_policy.compute_{service}", "scaling_cpu"),
        (f"aws_appautoscaling_policy.compute_{service}", "scaling_memory"),
    )
}
ALARMS = {
    f"aws_cloudwatch_metric_alarm.compute_alarm_{name}"
    for name in (
        "target_5xx",
        "alb_5xx",
        "response_time",
        *(
            f"{service}_{what}"
            for service in ("frontend", "backend")
            for what in ("unhealthy_hosts", "high_cpu", "high_memory", "missing_tasks")
        ),
    )
}
NEW_OUTPUTS = {"frontend_target_group_arn": ["create"], "backend_target_group_arn": ["create"]}


def of_both(**settings: Any) -> Environment:
    """Dev with other settings of both its services."""
    return with_services(DEV, frontend=settings, backend=settings)


def not_new(plan: Plan) -> dict[str, tuple[str, ...]]:
    """What a plan does beside creating dev's scaling and alarms."""
    return {
        change.address: change.actions
        for change in plan.changes
        if change.actions != ("no-op",) and not (change.actions == ("create",) and change.address in SCALING | ALARMS)
    }


def change(plan: Plan, address: str):
    [found] = [change for change in plan.changes if change.address == address]
    return found


@pytest.fixture(scope="module")
def terraform_with_acm(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Terraform that asks an emulated AWS, which has issued a certificate, in place of the real one."""
    with Emulator(ACCOUNT_ID, REGION, tmp_path_factory.mktemp("acm") / "emulator.log") as emulator:
        for domain in ("davidshaevel.com", "shop.example.com"):
            emulator.issue_certificate(domain)
        with terraform.with_running_provider(unchanging=True, AWS_ENDPOINT_URL=emulator.url) as with_acm:
            yield with_acm


# The platform as a whole


def test_where_containers_run_only_scaling_and_alarms_are_new(
    terraform: Terraform, dev: Stack, tmp_path_factory: pytest.TempPathFactory
):
    plan = terraform.workspace(tmp_path_factory.mktemp("running"), dev, state("dev-with-compute")).plan()
    assert plan.counts == {"no-op": 70, "create": 17}
    assert set(plan.by_action("create")) == SCALING | ALARMS
    assert plan.moves == hcl_addresses(DEV)
    assert len(plan.moves) == 70
    assert plan.output_changes == NEW_OUTPUTS


def test_where_none_run_nothing_changes_and_the_rest_is_only_created(
    terraform: Terraform, dev: Stack, tmp_path_factory: pytest.TempPathFactory
):
    plan = terraform.workspace(tmp_path_factory.mktemp("before"), dev, state("dev")).plan()
    assert plan.counts == {"no-op": 52, "create": 35}
    assert len(plan.moves) == 52
    assert {address.split(".")[1].split("_")[0] for address in plan.by_action("create")} == {"compute"}
    assert set(plan.output_changes) == set(dev["output"]) - set(state("dev")["outputs"])
    assert all(actions == ["create"] for actions in plan.output_changes.values())


def test_what_is_adopted_stays_adopted(
    terraform: Terraform, synth: Callable[[Environment], Stack], dev: Stack, tmp_path_factory: pytest.TempPathFactory
):
    # Without scaling and alarms the plan only moves, which needs no AWS to apply.
    as_it_runs = synth(with_compute(of_both(scaling=None), alarms=None))
    folder = tmp_path_factory.mktemp("adopted")
    workspace = terraform.workspace(folder, as_it_runs, state("dev-with-compute"))
    assert workspace.plan().counts == {"no-op": 70}
    workspace.apply()
    (folder / "cdk.tf.json").write_text(json.dumps(dev))
    plan = workspace.plan()
    assert plan.counts == {"no-op": 70, "create": 17}
    assert plan.moves == {}
    assert plan.output_changes == {}


# One setting at a time

SPOT = (CapacityProvider(name="FARGATE_SPOT", weight=1),)
VARIANTS = {
    "https": with_certificate(DEV, "shop.example.com", alb_certificate_arn=CERTIFICATE),
    "https_by_domain": with_certificate(DEV, "shop.example.com", alb_certificate_domain="shop.example.com"),
    "logs_named": with_compute(DEV, enable_alb_access_logs=True, alb_access_logs_bucket="shop-logs"),
    "logs_own": with_compute(DEV, enable_alb_access_logs=True),
    "port": with_service(DEV, "backend", port=3005, former_ports=(3001,)),
    "path": with_service(DEV, "backend", routes=(Route(name="api", priority=90, path_patterns=("/v2/*",)),)),
    "larger": with_service(DEV, "backend", task_cpu=512, task_memory=1024),
    "counts": with_service(DEV, "frontend", desired_count=3),
    "counts_without_scaling": with_services(
        DEV, frontend={"desired_count": 3, "scaling": None}, backend={"scaling": None}
    ),
    "health": with_services(
        DEV,
        frontend={"health_check_interval": 20},
        backend={"health_check_interval": 20, "health_check_path": "/ready"},
    ),
    "container_health": with_service(DEV, "backend", container_health_check=ContainerHealthCheck(command="true")),
    "spot": with_service(DEV, "backend", capacity_provider_strategy=SPOT),
    "shell": with_service(DEV, "backend", enable_execute_command=True),
    "breaker": of_both(deployment=Deployment(circuit_breaker=True)),
    "separate_roles": with_compute(DEV, separate_execution_roles=True),
    "pipeline": of_both(task_definition_owner="pipeline"),
    "placeholder": with_service(DEV, "backend", serve_placeholder=True),
}
NIGHTS = {"night": NIGHTLY, "night_without_scaling": nightly(of_both(scaling=None))}
"""Planned while the backend sleeps, and the frontend does not."""


def backend_with(**attributes):
    """The state of what runs, had its backend service these attributes."""
    running = state("dev-with-compute")
    [backend] = [
        resource["instances"][0]["attributes"]
        for resource in running["resources"]
        if (resource["type"], resource["name"]) == ("aws_ecs_service", "backend")
    ]
    backend |= attributes
    return running


ON_DEMAND_BY_STRATEGY = {
    "launch_type": "",
    "force_new_deployment": True,
    "capacity_provider_strategy": [{"base": 0, "capacity_provider": "FARGATE", "weight": 1}],
}
DEPLOYED_BY_PIPELINE = {
    "task_definition": "arn:aws:ecs:us-east-1:108581769167:task-definition/dev-davidshaevel-backend:7"
}


@pytest.fixture(scope="module")
def plans(
    terraform_with_acm: Terraform,
    synth: Callable[[Environment], Stack],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Plan]:
    """Each variant, planned from the state of the platform that runs."""
    running = state("dev-with-compute")
    another = {"backend_container_image": "shop:2"}
    variants = {
        **{name: Variant(synth(environment), running) for name, environment in VARIANTS.items()},
        **{name: Variant(synth(night), backend_with(desired_count=0)) for name, night in NIGHTS.items()},
        "awake_without_night": Variant(synth(of_both(scaling=None)), backend_with(desired_count=0)),
        "image": Variant(synth(DEV), running, another),
        "image_by_pipeline": Variant(synth(VARIANTS["pipeline"]), running, another),
        "placeholder_image": Variant(synth(VARIANTS["placeholder"]), running, another),
        "strategies": Variant(synth(VARIANTS["spot"]), backend_with(**ON_DEMAND_BY_STRATEGY)),
        "kept_by_pipeline": Variant(synth(VARIANTS["pipeline"]), backend_with(**DEPLOYED_BY_PIPELINE)),
        "back_to_terraform": Variant(synth(DEV), backend_with(**DEPLOYED_BY_PIPELINE)),
    }
    return plan_together(terraform_with_acm, tmp_path_factory.mktemp("variants"), variants)


BACKEND = "aws_ecs_service.compute_backend_service"
FRONTEND = "aws_ecs_service.compute_frontend_service"
BACKEND_TASK = "aws_ecs_task_definition.compute_backend_task"
FRONTEND_TASK = "aws_ecs_task_definition.compute_frontend_task"
BALANCER = "aws_lb.compute_alb_load_balancer"
UPDATE, CREATE, DELETE = ("update",), ("create",), ("delete",)
HTTPS = {
    "aws_lb_listener.compute_alb_https": CREATE,
    "aws_lb_listener.compute_alb_http": UPDATE,
    "aws_lb_listener_rule.compute_alb_backend_api": ("create", "delete"),
    FRONTEND_TASK: NEW_REVISION,  # its BACKEND_URL says https now
    FRONTEND: UPDATE,
}
OWN_LOGS = {
    f"aws_s3_bucket{kind}.compute_alb_logs_{name}": CREATE
    for kind, name in (
        ("", "bucket"),
        ("_lifecycle_configuration", "expiry"),
        ("_ownership_controls", "ownership"),
        ("_policy", "policy"),
        ("_public_access_block", "public_access"),
        ("_server_side_encryption_configuration", "encryption"),
    )
}
NEW_PORT = {
    BACKEND_TASK: NEW_REVISION,
    BACKEND: UPDATE,
    **{
        f"aws_vpc_security_group_{half}_rule.networking_{rule}{suffix}": actions
        for half, rule in (
            ("ingress", "backend_from_alb"),
            ("ingress", "backend_from_frontend"),
            ("egress", "alb_to_backend"),
            ("egress", "frontend_to_backend"),
        )
        for suffix, actions in (("", UPDATE), ("_3001", CREATE))
    },
}
SEPARATE_ROLES = {
    "module.compute.aws_iam_role.task_execution": DELETE,
    "module.compute.aws_iam_role_policy.task_execution_secrets": DELETE,
    "module.compute.aws_iam_role_policy_attachment.task_execution": DELETE,
    **{
        f"{kind}.compute_{service}_{suffix}": actions
        for service in ("frontend", "backend")
        for kind, suffix, actions in (
            ("aws_iam_role", "execution_role", CREATE),
            ("aws_iam_role_policy", "execution_policy", CREATE),
            ("aws_ecs_task_definition", "task", NEW_REVISION),
            ("aws_ecs_service", "service", UPDATE),
        )
    },
}


@pytest.mark.parametrize(
    ("variant", "done"),
    [
        ("https", HTTPS),
        ("https_by_domain", HTTPS),
        ("logs_named", {BALANCER: UPDATE}),
        ("logs_own", {BALANCER: UPDATE, **OWN_LOGS}),
        ("port", NEW_PORT),
        (
            "path",
            {"aws_lb_listener_rule.compute_alb_backend_api": UPDATE, FRONTEND_TASK: NEW_REVISION, FRONTEND: UPDATE},
        ),
        ("larger", {BACKEND_TASK: NEW_REVISION, BACKEND: UPDATE}),
        ("counts", {}),  # the scaling decides
        ("counts_without_scaling", {FRONTEND: UPDATE}),
        (
            "health",
            {
                "aws_lb_target_group.compute_alb_frontend_targets": UPDATE,
                "aws_lb_target_group.compute_alb_backend_targets": UPDATE,
            },
        ),
        ("container_health", {BACKEND_TASK: NEW_REVISION, BACKEND: UPDATE}),
        ("spot", {BACKEND: REPLACE}),
        ("strategies", {BACKEND: UPDATE}),
        ("shell", {BACKEND: UPDATE, "aws_iam_role_policy.compute_backend_exec_policy": CREATE}),
        ("breaker", {BACKEND: UPDATE, FRONTEND: UPDATE}),
        ("separate_roles", SEPARATE_ROLES),
        ("pipeline", {}),
        ("placeholder", {BACKEND_TASK: NEW_REVISION, BACKEND: UPDATE}),
        ("image", {BACKEND_TASK: NEW_REVISION, BACKEND: UPDATE}),
        ("image_by_pipeline", {BACKEND_TASK: NEW_REVISION}),
        ("kept_by_pipeline", {}),
        ("back_to_terraform", {BACKEND: UPDATE}),
    ],
)
def test_a_setting_changes_this_and_nothing_else(
    plans: dict[str, Plan], variant: str, done: dict[str, tuple[str, ...]]
):
    assert not_new(plans[variant]) == done


def test_without_scaling_none_is_created(plans: dict[str, Plan]):
    assert set(plans["counts_without_scaling"].by_action("create")) == ALARMS
    assert change(plans["counts_without_scaling"], FRONTEND).attributes == {"desired_count": (2, 3)}


def test_a_certificate_is_found_by_its_domain(plans: dict[str, Plan]):
    listener = change(plans["https_by_domain"], "aws_lb_listener.compute_alb_https")
    assert listener.after["certificate_arn"].startswith("arn:aws:acm:us-east-1:")
    assert change(plans["https"], "aws_lb_listener.compute_alb_https").after["certificate_arn"] == CERTIFICATE


@pytest.mark.parametrize("variant", ["https", "https_by_domain"])
def test_a_certificate_moves_the_addresses_that_users_see_to_https(plans: dict[str, Plan], variant: str):
    assert plans[variant].output_changes == {
        **NEW_OUTPUTS,
        "application_url": ["update"],
        "frontend_url": ["update"],
        "backend_url": ["update"],
        "custom_domain_urls": ["create"],
        "cloudflare_cname_records": ["create"],
    }


def test_going_to_spot_replaces_the_service_and_only_going_there(plans: dict[str, Plan]):
    assert change(plans["spot"], BACKEND).forced_by == ("capacity_provider_strategy",)
    assert set(change(plans["strategies"], BACKEND).attributes) == {"capacity_provider_strategy"}


def test_handing_revisions_to_the_pipeline_changes_nothing_and_keeps_images_from_the_service(plans: dict[str, Plan]):
    for variant in ("pipeline", "image_by_pipeline"):
        for service in (BACKEND, FRONTEND):
            assert change(plans[variant], service).actions == ("no-op",)
    task = change(plans["image_by_pipeline"], BACKEND_TASK)
    assert task.forced_by == ("container_definitions",)


def command_of(plan: Plan):
    [container] = json.loads(change(plan, BACKEND_TASK).after["container_definitions"])
    return container.get("command")


def test_the_placeholder_gets_a_command_and_a_real_image_none(plans: dict[str, Plan]):
    assert command_of(plans["placeholder"]) == placeholder_command(3001)
    assert not command_of(plans["placeholder_image"])
    assert command_of(plans["image"]) is None


# From nothing


@pytest.fixture(scope="module")
def beginnings(
    terraform_with_acm: Terraform,
    synth: Callable[[Environment], Stack],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Plan]:
    """Dev and its variants, planned without a state."""
    variants = {"dev": DEV, **VARIANTS}
    return plan_together(
        terraform_with_acm,
        tmp_path_factory.mktemp("beginnings"),
        {name: Variant(synth(environment)) for name, environment in variants.items()},
    )


@pytest.mark.parametrize(
    ("variant", "resources"),
    [
        ("dev", 87),
        ("https", 88),
        ("https_by_domain", 88),
        ("logs_named", 87),
        ("logs_own", 93),
        ("port", 91),
        ("path", 87),
        ("larger", 87),
        ("counts", 87),
        ("counts_without_scaling", 81),
        ("health", 87),
        ("container_health", 87),
        ("spot", 87),
        ("shell", 88),
        ("breaker", 87),
        ("separate_roles", 88),
        ("pipeline", 87),
        ("placeholder", 87),
    ],
)
def test_from_nothing_everything_is_created(beginnings: dict[str, Plan], variant: str, resources: int):
    assert beginnings[variant].counts == {"create": resources}


def test_prod_plans_from_nothing(
    terraform_with_acm: Terraform,
    synth: Callable[[Environment], Stack],
    tmp_path_factory: pytest.TempPathFactory,
):
    stack = synth(with_compute(PROD, alb_certificate_arn=CERTIFICATE))
    images = [f"-var={service.id}_container_image=shop/{service.name}:1" for service in PROD.compute.services]
    plan = terraform_with_acm.workspace(tmp_path_factory.mktemp("prod"), stack).plan(*images)
    assert plan.counts == {"create": sum(map(len, stack["resource"].values()))}
    listener = change(plan, "aws_lb_listener.compute_alb_https")
    assert listener.after["certificate_arn"].startswith("arn:aws:acm:us-east-1:")


# At night

DATABASE = "aws_db_instance.database_instance"


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_changes_nothing_that_runs_or_sleeps_but_the_databases_windows(plans, name):
    done = {address: actions for address, actions in not_new(plans[name]).items() if actions != ("create",)}
    assert done == {DATABASE: ("update",)}
    made = {address for address in plans[name].by_action("create") if address.startswith("aws_scheduler")}
    assert made == {
        "aws_scheduler_schedule.night_database_starts",
        "aws_scheduler_schedule.night_database_stops",
        "aws_scheduler_schedule_group.night_group",
    }
    assert len([each for each in plans[name].by_action("create") if "scheduled_action" in each]) == 4


def test_a_night_that_is_taken_away_wakes_the_service_that_slept(plans):
    assert change(plans["awake_without_night"], BACKEND).actions == ("update",)
    assert change(plans["awake_without_night"], BACKEND).after["desired_count"] == 2
