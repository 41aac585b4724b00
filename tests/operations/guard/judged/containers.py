"""The load balancer, services, their images, roles and scaling."""

import json
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case

ALB = "aws_lb.compute_alb_load_balancer"
LISTENER = "aws_lb_listener.compute_alb_http"
RULE = "aws_lb_listener_rule.compute_alb_backend_api"
TARGETS = "aws_lb_target_group.compute_alb_{}_targets"
SERVICE = "aws_ecs_service.compute_{}_service"
TASK = "aws_ecs_task_definition.compute_{}_task"
SCALING = "aws_appautoscaling_target.compute_frontend_scaling"
EXECUTION = "aws_iam_role_policy_attachment.compute_execution_policy"
MONITORING = "aws_iam_role.database_monitoring_role"
REPOSITORY = "108581769167.dkr.ecr.us-east-1.amazonaws.com/backend"
ALARM = "aws_cloudwatch_metric_alarm.database_high_cpu_alarm"
NAMES = "aws_lb_listener_certificate.compute_names"
CERTIFICATE = "arn:aws:acm:us-east-1:108581769167:certificate/1"


def _image(runs: str, value: str | None, default: str = "nginx:latest") -> Any:
    """The backend runs one image; its variable says another, or nothing."""

    def change(bed: Bed) -> None:
        definitions = json.loads(bed.has(TASK.format("backend"))["container_definitions"])
        definitions[0]["image"] = runs
        bed.has(TASK.format("backend"), container_definitions=json.dumps(definitions))
        bed.touched |= {TASK.format("backend"), SERVICE.format("backend"), "var.backend_container_image"}
        bed.stack["variable"]["backend_container_image"]["default"] = default
        if value is not None:
            bed.variables["backend_container_image"] = value

    return change


def _service(path: str, before: Any, after: Any) -> Any:
    def change(bed: Bed) -> None:
        bed.says(SERVICE.format("frontend")).pop("lifecycle", None)
        bed.change(SERVICE.format("frontend"), path, before, after)

    return change


def _https(bed: Bed, **attributes: Any) -> None:
    bed.has(LISTENER, protocol="HTTPS", port=443, certificate_arn=CERTIFICATE, ssl_policy=attributes.pop("was"))
    bed.says(LISTENER, port=443, **attributes)


def _tls(before: str, after: str) -> Any:
    return lambda bed: _https(bed, was=before, protocol="HTTPS", certificate_arn=CERTIFICATE, ssl_policy=after)


def _scaling(before: int, after: int) -> Any:
    def change(bed: Bed) -> None:
        service = bed.has(SERVICE.format("frontend"))
        cluster = service["cluster"].rsplit("/", 1)[-1]
        said = bed.says(SCALING, max_capacity=after)
        bed.run(
            SCALING,
            id=f"service/{cluster}/{service['name']}",
            resource_id=f"service/{cluster}/{service['name']}",
            scalable_dimension=said["scalable_dimension"],
            service_namespace="ecs",
            min_capacity=0,
            max_capacity=before,
        )
        bed.says(SCALING, min_capacity=0)

    return change


def _no_scaling(bed: Bed) -> None:
    _scaling(4, 4)(bed)
    bed.drop(SCALING)
    for policy in ("cpu", "memory"):
        bed.drop(f"aws_appautoscaling_policy.compute_frontend_scaling_{policy}")


def _no_role(bed: Bed) -> None:
    bed.drop(MONITORING)
    bed.touched |= {"aws_db_instance.database_instance", "aws_iam_role_policy_attachment.database_monitoring_policy"}


def _own_policy(bed: Bed) -> None:
    arn = "arn:aws:iam::108581769167:policy/own"
    bed.run("aws_iam_policy.compute_own", id=arn, arn=arn, name="own", path="/", policy="{}")
    role = bed.has("aws_iam_role.compute_backend_task_role")["name"]
    bed.run("aws_iam_role_policy_attachment.compute_own", id="own", role=role, policy_arn=arn)
    bed.make("aws_iam_role_policy_attachment.compute_own", role=role, policy_arn=arn)


def _certificate(bed: Bed) -> None:
    arn = bed.has(LISTENER)["arn"]
    bed.run(NAMES, id="c", listener_arn=arn, certificate_arn=CERTIFICATE)


def _role_of_nobody(bed: Bed) -> None:
    role = bed.has("aws_iam_role.compute_frontend_task_role")
    bed.run("aws_iam_role.compute_old", **{**role, "id": "old", "name": "old", "arn": f"{role['arn']}-old"})


def _another_name(bed: Bed, *, before: bool) -> None:
    """A role is replaced; a task definition whose successor comes first asks the same of all that it needs."""
    bed.says("aws_iam_role.compute_frontend_task_role", name="another")
    bed.says(TASK.format("frontend"), lifecycle={"create_before_destroy": before})


def _other_targets(service: str, *, before: bool) -> Any:
    """Something of a target group that AWS cannot change, so that it is replaced under its name.

    What uses it decides in which order: a rule whose successor comes before it asks the same of all that it needs.
    """

    def change(bed: Bed) -> None:
        bed.says(TARGETS.format(service), protocol_version="HTTP2")
        bed.says(RULE, lifecycle={"create_before_destroy": before})
        bed.touched.add(LISTENER)

    return change


CASES = (
    Case("a real image becomes the placeholder", _image(f"{REPOSITORY}:3f2a1b4", None),
         {f"{TASK.format('backend')}=image": "danger"}),
    Case("a real image becomes the variable's default", _image(f"{REPOSITORY}:3f2a1b4", None, f"{REPOSITORY}:stable"),
         {f"{TASK.format('backend')}=image": "danger"}),
    Case("another tag is deployed", _image(f"{REPOSITORY}:3f2a1b4", f"{REPOSITORY}:9c8d7e6")),
    Case("another image is deployed", _image(f"{REPOSITORY}:3f2a1b4", "docker.io/library/api:2")),
    Case("the first real image is deployed", _image("nginx:latest", f"{REPOSITORY}:3f2a1b4")),
    Case("the same tag is deployed", _image(f"{REPOSITORY}:3f2a1b4", f"{REPOSITORY}:3f2a1b4")),
    Case("a service to no task", _service("desired_count", 2, 0),
         {f"{SERVICE.format('frontend')}=desired_count": "danger"}),
    Case("a service to one task", _service("desired_count", 2, 1)),
    Case("a shell in containers", _service("enable_execute_command", False, True),
         {f"{SERVICE.format('frontend')}=enable_execute_command": "warning"}),
    Case("no shell in containers", _service("enable_execute_command", True, False)),
    Case("deployments may stop all tasks", _service("deployment_minimum_healthy_percent", 100, 0),
         {f"{SERVICE.format('frontend')}=deployment_minimum_healthy_percent": "warning"}),
    Case("deployments may stop half of the tasks", _service("deployment_minimum_healthy_percent", 100, 50)),
    Case("scaling to nothing", _scaling(4, 0), {f"{SCALING}=max_capacity": "danger"}),
    Case("scaling further", _scaling(4, 8)),
    Case("no scaling", _no_scaling, {f"{SCALING}=outage": "warning"}),
    Case("the load balancer may be deleted", lambda bed: bed.change(ALB, "enable_deletion_protection", True, False),
         {f"{ALB}=enable_deletion_protection": "danger"}),
    Case("the load balancer may no longer be deleted",
         lambda bed: bed.change(ALB, "enable_deletion_protection", False, True)),
    Case("odd headers are let through", lambda bed: bed.change(ALB, "drop_invalid_header_fields", True, False),
         {f"{ALB}=drop_invalid_header_fields": "warning"}),
    Case("connections may idle longer", lambda bed: bed.change(ALB, "idle_timeout", 60, 120)),
    Case("HTTP instead of HTTPS", lambda bed: _https(bed, was="ELBSecurityPolicy-TLS13-1-2-2021-06", protocol="HTTP"),
         {f"{LISTENER}=protocol": "danger"}),
    Case("HTTPS instead of HTTP", lambda bed: bed.says(LISTENER, protocol="HTTPS", certificate_arn=CERTIFICATE)),
    Case("old TLS is taken", _tls("ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"),
         {f"{LISTENER}=ssl_policy": "danger"}),
    Case("old TLS is no longer taken", _tls("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-2021-06")),
    Case("a route of the load balancer is destroyed", lambda bed: bed.drop(RULE), {f"{RULE}=outage": "danger"}),
    Case("a route of the load balancer gets another place", lambda bed: bed.says(RULE, priority=90)),
    Case("targets are replaced while a listener uses them", _other_targets("frontend", before=False),
         {f"{TARGETS.format('frontend')}=in-use": "danger",
          f"{TARGETS.format('frontend')}=replaced:protocol_version": "danger"}),
    Case("targets are made anew under their name", _other_targets("backend", before=True),
         {f"{TARGETS.format('backend')}=name-taken": "danger",
          f"{TARGETS.format('backend')}=replaced:protocol_version": "danger"}),
    Case("targets are asked at another path", lambda bed: bed.says(TARGETS.format("frontend"), slow_start=30)),
    Case("a policy of all tasks is destroyed", lambda bed: bed.drop(EXECUTION), {f"{EXECUTION}=outage": "danger"}),
    Case("a policy that a role has is destroyed", _own_policy, {"aws_iam_policy.compute_own=outage": "danger"}),
    Case("a certificate of a listener is destroyed", _certificate, {f"{NAMES}=outage": "danger"}),
    Case("a role in use is destroyed", _no_role, {f"{MONITORING}=outage": "danger"}),
    Case("a role that nobody takes is destroyed", _role_of_nobody),
    Case("a role in use is gone until it is made again", lambda bed: _another_name(bed, before=False),
         {"aws_iam_role.compute_frontend_task_role=outage": "danger"}),
    Case("a role in use is made anew before it goes",
         lambda bed: _another_name(bed, before=True)),
    Case("an alarm tells nobody", lambda bed: bed.change(ALARM, "actions_enabled", True, False),
         {f"{ALARM}=actions_enabled": "warning"}),
    Case("an alarm goes off later", lambda bed: bed.says(ALARM, threshold=95)),
    Case("an alarm is destroyed", lambda bed: bed.drop(ALARM)),
)  # fmt: skip
