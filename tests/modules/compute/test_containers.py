"""Container definitions: what ECS is told to run."""

import json
import re

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import ContainerHealthCheck
from modules.compute.containers import PLACEHOLDER_IMAGE, placeholder_command
from tests.changes import with_service, with_services
from tests.modules.compute.platforms import DATABASE_SECRET, OTHER_SECRET, PARAMETER, SECRET, SHOP
from tests.reading import at, container, names_and_values

SERVICES = pytest.mark.parametrize(("service", "port"), [("frontend", 3000), ("backend", 3001)])
ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
BALANCER = "${aws_lb.compute_alb_load_balancer.dns_name}"


@pytest.fixture(scope="module")
def admin(synth):
    return container(synth(SHOP), "admin_site")


@pytest.fixture(scope="module")
def worker(synth):
    return container(synth(SHOP), "worker")


@SERVICES
def test_a_task_runs_one_container(dev, service, port):
    definition = container(dev, service)
    assert definition["name"] == service
    assert definition["image"] == f"${{var.{service}_container_image}}"
    assert definition["essential"] is True
    assert definition["portMappings"] == [{"containerPort": port, "protocol": "tcp"}]
    assert definition["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": f"${{aws_cloudwatch_log_group.compute_{service}_logs.name}}",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": service,
        },
    }


@SERVICES
def test_what_is_not_asked_for_is_not_said(dev, service, port):
    assert set(container(dev, service)) - {"secrets"} == {
        "name",
        "image",
        "essential",
        "portMappings",
        "environment",
        "logConfiguration",
        "healthCheck",
    }


def test_a_container_without_a_port_opens_none(worker):
    assert worker["portMappings"] == []


# Environment


@ENVIRONMENTS
def test_the_backend_gets_its_credentials_as_references_and_no_password(synth, environment):
    stack = synth(with_service(environment, "backend", serve_placeholder=False))
    backend = container(stack, "backend")
    told = names_and_values(backend["environment"])
    assert {name: value for name, value in told.items() if name.startswith("DB_")} == {
        "DB_HOST": "${aws_db_instance.database_instance.address}",
        "DB_PORT": "${aws_db_instance.database_instance.port}",
        "DB_NAME": "${aws_db_instance.database_instance.db_name}",
    }
    assert names_and_values(backend["secrets"]) == {
        "DB_USERNAME": f"{DATABASE_SECRET}:username::",
        "DB_PASSWORD": f"{DATABASE_SECRET}:password::",
    }
    # Nor is there one anywhere else: the word only names the reference, RDS's own management of it, and what makes up
    # CloudFront's secret when it is deployed.
    words = re.findall(r"\w*password\w*", json.dumps(stack), re.IGNORECASE)
    names = sorted(word for word in words if "rotation" not in word)
    made_up = {"GetPasswordData", "GetRandomPassword", "password_length", "random_password"}
    made_up |= {"aws_secretsmanager_random_password", "origin_secrets_first_password"}
    assert set(names) <= {"DB_PASSWORD", "manage_master_user_password", "password", *made_up}
    assert names.count("DB_PASSWORD") == 1


def test_the_frontend_knows_where_the_backend_is_and_nothing_of_the_database(dev):
    frontend = container(dev, "frontend")
    assert names_and_values(frontend["environment"]) == {
        "NODE_ENV": "dev",
        "BACKEND_URL": f"http://{BALANCER}/api",
    }
    assert "secrets" not in frontend


def test_a_service_knows_where_those_are_that_it_calls_and_the_load_balancer_answers_for(worker):
    assert names_and_values(worker["environment"]) == {
        "NODE_ENV": "dev",
        "BACKEND_URL": f"http://{BALANCER}/api",  # and none of quiet, which only its own address reaches
        "DB_HOST": "${aws_db_instance.database_instance.address}",
        "DB_PORT": "${aws_db_instance.database_instance.port}",
        "DB_NAME": "${aws_db_instance.database_instance.db_name}",
    }


def test_a_services_own_variables_go_before_those_of_the_platform_and_stay_as_they_are_written(admin):
    assert names_and_values(admin["environment"]) == {
        "BACKEND_URL": f"http://{BALANCER}/api",
        "GREETING": "Hello $${path.root}, %%{ if true }you%%{ endif }",
        "NODE_ENV": "production",
    }


def test_variables_and_secrets_stand_in_one_order_whatever_the_settings_have(admin):
    for pairs in (admin["environment"], admin["secrets"]):
        names = [pair["name"] for pair in pairs]
        assert names == sorted(names)


def test_secrets_are_read_whole_or_by_one_key_and_parameters_whole(admin):
    assert names_and_values(admin["secrets"]) == {
        "ALL_OF_IT": OTHER_SECRET,
        "API_KEY": f"{SECRET}:$${{path.root}}::",
        "API_USER": f"{SECRET}:user::",
        "FLAG": PARAMETER,
    }


def test_a_services_own_secret_goes_before_that_of_the_platform(worker):
    assert names_and_values(worker["secrets"]) == {
        "DB_USERNAME": f"{DATABASE_SECRET}:username::",
        "DB_PASSWORD": f"{SECRET}:password::",
    }


def test_a_variable_takes_the_place_of_a_secret_of_the_platform(synth):
    stack = synth(with_service(DEV, "backend", environment={"DB_USERNAME": "reader", "DB_HOST": "replica"}))
    backend = container(stack, "backend")
    assert names_and_values(backend["environment"])["DB_USERNAME"] == "reader"
    assert names_and_values(backend["environment"])["DB_HOST"] == "replica"
    assert set(names_and_values(backend["secrets"])) == {"DB_PASSWORD"}


# Health


def test_a_health_check_of_text_is_run_by_the_containers_shell(dev):
    for service, url in (("frontend", "http://localhost:3000/"), ("backend", "http://localhost:3001/health")):
        assert container(dev, service)["healthCheck"] == {
            "command": ["CMD-SHELL", f"curl -f {url} || exit 1"],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        }


def test_a_health_check_of_text_reaches_the_shell_as_it_is_written(synth):
    text = "curl -f 'http://localhost:3001/health?deep=1&db=1' || exit ${status}"
    stack = synth(with_service(DEV, "backend", container_health_check=ContainerHealthCheck(command=text)))
    assert container(stack, "backend")["healthCheck"]["command"] == [
        "CMD-SHELL",
        "curl -f 'http://localhost:3001/health?deep=1&db=1' || exit $${status}",
    ]


def test_a_health_check_of_words_is_run_without_a_shell(admin):
    assert admin["healthCheck"] == {
        "command": ["CMD", "/app/check", "$${path.root}"],
        "interval": 10,
        "timeout": 4,
        "retries": 5,
        "startPeriod": 0,
    }


def test_a_container_need_not_be_asked(worker):
    assert "healthCheck" not in worker


# The process and its files


def test_a_process_runs_as_its_service_says(admin):
    assert admin["command"] == ["node", "server.js", "--greeting=$${path.root}"]
    assert admin["user"] == "1000:1000"
    assert admin["linuxParameters"] == {"initProcessEnabled": True}
    assert admin["stopTimeout"] == 90
    assert admin["ulimits"] == [
        {"name": "nofile", "softLimit": 65536, "hardLimit": 65536},
        {"name": "core", "softLimit": 0, "hardLimit": -1},
    ]


def test_a_read_only_root_has_writable_paths_on_volumes_of_the_task(synth, admin):
    assert admin["readonlyRootFilesystem"] is True
    assert admin["mountPoints"] == [
        {"sourceVolume": "writable-1", "containerPath": "/tmp"},
        {"sourceVolume": "writable-2", "containerPath": "/var/cache"},
    ]
    task = at(synth(SHOP), "aws_ecs_task_definition.compute_admin_site_task")
    assert task["volume"] == [{"name": "writable-1"}, {"name": "writable-2"}]


# The placeholder


def test_the_placeholder_makes_nginx_listen_where_the_target_group_asks():
    [shell, option, script] = placeholder_command(3001)
    assert (shell, option) == ("sh", "-c")
    assert "listen 3001;" in script
    assert script.endswith("exec nginx -g 'daemon off;'")


@SERVICES
def test_the_placeholders_command_comes_with_its_image_only(synth, service, port):
    text = at(synth(PROD), f"aws_ecs_task_definition.compute_{service}_task")["container_definitions"]
    expression = re.search(r'"command": (\$\{.*\})\}\]$', text)[1]
    command = json.dumps(json.dumps(placeholder_command(port)))
    assert expression == f'${{var.{service}_container_image == "{PLACEHOLDER_IMAGE}" ? {command} : "[]"}}'
    [definition] = json.loads(text.replace(expression, "[]"))
    assert definition["image"] == f"${{var.{service}_container_image}}"


def test_without_a_placeholder_there_is_no_command(dev, synth):
    assert "command" not in container(dev, "frontend")
    stack = synth(with_services(PROD, frontend={"serve_placeholder": False}, backend={"serve_placeholder": False}))
    assert "command" not in container(stack, "backend")
