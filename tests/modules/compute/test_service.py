"""Each rule for one service and its parts, with a value just inside and one just outside."""

import pytest
from frozendict import frozendict
from hypothesis import given
from hypothesis import strategies as st

from modules.compute import (
    CapacityProvider,
    ContainerHealthCheck,
    Deployment,
    Permission,
    Route,
    Scaling,
    Secret,
    Service,
    Ulimit,
)
from modules.compute.fargate import MEMORY_BY_CPU
from modules.compute.service import LONGEST_NAME, RESERVED_NAMES, ULIMITS
from modules.settings import SettingsError

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-0a1B2c"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/key"
DIGEST = "@sha256:" + "0a" * 32
ON_DEMAND, SPOT = CapacityProvider(name="FARGATE"), CapacityProvider(name="FARGATE_SPOT")
API = Route(name="api", priority=100, path_patterns=("/api/*",))


def shop(**settings):
    return Service(**{"name": "shop", "port": 3000, **settings})


def refusal(model=shop, **settings):
    with pytest.raises(SettingsError) as error:
        model(**settings)
    return str(error.value)


def within(model, setting, smallest, largest, unit, **rest):
    """That a number has these limits, and a sentence that says so."""
    for inside in (smallest, largest):
        assert getattr(model(**{**rest, setting: inside}), setting) == inside
    for outside in (smallest - 1, largest + 1):
        message = refusal(model, **{**rest, setting: outside})
        assert f"{setting} is {outside}; allowed: {smallest} to {largest} {unit}" in message


def test_a_service_needs_a_name_and_nothing_else():
    assert dict(Service(name="shop")) == {
        "name": "shop",
        "port": None,
        "image": None,
        "serve_placeholder": False,
        "is_default": False,
        "routes": (),
        "calls": (),
        "uses_database": False,
        "former_ports": (),
        "database_ssl_mode": None,
        "database_ssl_root_cert": None,
        "read_database_secret": False,
        "database_iam_user": None,
        "internet_ports": (443,),
        "task_cpu": 256,
        "task_memory": 512,
        "cpu_architecture": "X86_64",
        "ephemeral_storage": None,
        "desired_count": 2,
        "scaling": None,
        "capacity_provider_strategy": (),
        "environment": {},
        "secrets": {},
        "command": None,
        "container_health_check": None,
        "user": None,
        "read_only_root_filesystem": False,
        "writable_paths": (),
        "init_process_enabled": False,
        "stop_timeout": None,
        "ulimits": (),
        "health_check_path": "/",
        "health_check_matcher": "200-299",
        "health_check_interval": 30,
        "health_check_timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
        "health_check_grace_period": 60,
        "deregistration_delay": 30,
        "task_role_permissions": (),
        "enable_execute_command": False,
        "task_definition_owner": "terraform",
        "deployment": Deployment(),
        "skip_destroy": False,
    }
    assert refusal(Service) == "Service: name is missing and has no default, set it"


def test_every_mistake_is_told_by_the_services_name():
    message = refusal(port=0, task_cpu=300, stop_timout=3)
    assert message.startswith("Service 'shop': port is 0; allowed: 1 to 65535 as TCP port; ")
    assert "task_cpu is 300; allowed: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768" in message
    assert "stop_timout is no setting of Service, did you mean stop_timeout?" in message
    assert "name is 'Shop'; allowed: 1 to 20 lowercase letters" in refusal(name="Shop")
    assert refusal(name="Shop").startswith("Service 'Shop': ")


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit", "rest"),
    [
        ("port", 1, 65535, "as TCP port", {}),
        ("ephemeral_storage", 21, 200, "GiB", {}),
        ("desired_count", 0, 1000, "tasks", {}),
        ("stop_timeout", 2, 120, "seconds", {}),
        ("health_check_grace_period", 0, 300, "seconds", {}),
        # Those that have to stay below another get it out of the way.
        ("health_check_interval", 5, 300, "seconds", {"health_check_timeout": 2}),
        ("health_check_timeout", 2, 120, "seconds", {"health_check_interval": 300}),
        ("healthy_threshold", 2, 10, "checks in a row", {}),
        ("unhealthy_threshold", 2, 10, "checks in a row", {}),
        ("deregistration_delay", 0, 3600, "seconds", {}),
    ],
)
def test_numbers_have_limits(setting, smallest, largest, unit, rest):
    within(shop, setting, smallest, largest, unit, **rest)


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("image", [None, "nginx:latest", "images.example.com:5000/shop:1.2", f"shop{DIGEST}", f"shop:1.2{DIGEST}"]),
        ("cpu_architecture", ["X86_64", "ARM64"]),
        ("user", [None, "1000", "1000:1000", "node", "node:www-data", "_app.1"]),
        ("writable_paths", [(), ("/tmp",), ("/tmp", "/var/cache/nginx", "/srv/a_b/.cache-1")]),
        ("internet_ports", [(), (443,), (443, 587)]),
        ("calls", [(), ("price-feed",)]),
        ("command", [None, ("node", "server.js")]),
        ("environment", [{}, {"A": "", "_B1": "${x}"}]),
        ("health_check_path", ["/", "/health", "/v1/status.json?deep=1&db=1", "/" + "a" * 1023]),
        ("health_check_matcher", ["200", "200-299", "200,204", "200,301-302"]),
        ("task_definition_owner", ["terraform", "pipeline"]),
    ],
)
def test_allowed(setting, values):
    for value in values:
        assert getattr(shop(**{setting: value}), setting) == value


@pytest.mark.parametrize(
    ("setting", "values", "allowed"),
    [
        (
            "image",
            ["", "nginx", "nginx latest", "nginx:", "localhost:5000/shop", "shop@sha256:0a1b", "nginx:la/test"],
            "allowed: an image with its tag or digest, such as nginx:latest",
        ),
        ("task_cpu", [0, 255, 257, 65536], "allowed: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768"),
        ("user", ["", "a b", "1000:", ":1000", "a:b:c", "${x}"], "allowed: a user, or user:group"),
        (
            "health_check_path",
            ["", "health", "/a b", "/a;reboot", "/$(id)", "/${path.root}", "/`id`", "/a|b", "/a'b", "/" + "a" * 1024],
            "allowed: a path that starts with /, of letters, digits and /._~%?=&+,:@-",
        ),
        ("health_check_matcher", ["", "2xx", "199", "500", "200-"], "allowed: HTTP codes, such as 200-299 or 200,204"),
    ],
)
def test_refused(setting, values, allowed):
    for value in values:
        assert f"Service 'shop': {setting} is {value!r}; {allowed}" in refusal(**{setting: value})


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("cpu_architecture", "arm64", "cpu_architecture is 'arm64': input should be 'X86_64' or 'ARM64'"),
        ("task_definition_owner", "ecs", "task_definition_owner is 'ecs': input should be 'terraform' or 'pipeline'"),
        ("writable_paths", ("tmp",), "writable_paths holds 'tmp'; allowed: absolute paths, such as /tmp"),
        ("writable_paths", ("/",), "writable_paths holds '/'; allowed: absolute paths, such as /tmp"),
        ("writable_paths", ("/a b",), "writable_paths holds '/a b'; allowed: absolute paths, such as /tmp"),
        ("writable_paths", ("/tmp", "/tmp"), "writable_paths names /tmp more than once; name each once"),
        ("calls", ("Backend",), "calls holds 'Backend'; allowed: names of services"),
        ("calls", ("api", "api"), "calls names api more than once; name each once"),
        ("calls", ("shop",), "calls holds 'shop', the service itself; leave it out"),
        ("internet_ports", (0,), "internet_ports is 0; allowed: 1 to 65535 as TCP port"),
        ("internet_ports", (443, 443), "internet_ports is [443, 443]; name each port once"),
        ("environment", {"1A": ""}, "environment is '1A'; allowed: names of environment variables"),
        ("environment", {"A-B": ""}, "environment is 'A-B'; allowed: names of environment variables"),
        ("secrets", {"A B": Secret(arn=SECRET)}, "secrets is 'A B'; allowed: names of environment variables"),
        ("command", (), "command is empty; give its words, or None for the image's own"),
    ],
)
def test_refused_with_this_sentence(setting, value, sentence):
    assert f"Service 'shop': {sentence}" in refusal(**{setting: value})


# Names


@pytest.mark.parametrize("name", ["a", "shop", "price-feed", "a1-b2-c3", "a" * LONGEST_NAME, "alarms", "tomato"])
def test_a_name_is_of_lowercase_words(name):
    assert Service(name=name).name == name


@pytest.mark.parametrize("name", ["", "Shop", "2shop", "-shop", "shop-", "a--b", "a_b", "a" * (LONGEST_NAME + 1)])
def test_another_name_is_refused(name):
    assert (
        f"name is {name!r}; allowed: 1 to 20 lowercase letters, digits and single hyphens, a letter first"
    ) in refusal(name=name)


@pytest.mark.parametrize("name", RESERVED_NAMES)
def test_a_name_that_something_else_has_is_refused(name):
    assert f"name is {name!r}; allowed: any name but alarm, alb, application" in refusal(name=name)


@pytest.mark.parametrize("name", ["to", "from", "a-to", "to-b", "a-from-b"])
def test_a_name_without_the_words_that_stand_between_two_in_a_rule(name):
    assert f"name is {name!r}; allowed: a name without the words to and from" in refusal(name=name)


def test_a_name_that_a_rule_to_the_internet_has_is_refused():
    assert "name is 'internet-80'; allowed: any name but internet and a number" in refusal(name="internet-80")
    assert Service(name="internet-shop").name == "internet-shop"


def test_the_longest_names_fit_what_aws_allows_a_role():
    assert len(f"{'a' * 28}-{'b' * LONGEST_NAME}-execution-role") == 64


def test_the_id_of_a_service_is_its_name_with_underscores():
    assert Service(name="price-feed").id == "price_feed"
    assert Route(name="old-paths", priority=1, path_patterns=("/old/*",)).id == "old_paths"


# Size


def test_every_size_of_fargate_is_taken():
    for cpu, sizes in MEMORY_BY_CPU.items():
        for memory in sizes:
            assert shop(task_cpu=cpu, task_memory=memory).task_memory == memory


@given(cpu=st.sampled_from(list(MEMORY_BY_CPU)), memory=st.integers(0, 262144) | st.sampled_from(range(0, 262144, 512)))
def test_any_other_size_is_refused_with_those_that_go_with_the_cpu(cpu, memory):
    if memory in MEMORY_BY_CPU[cpu]:
        assert shop(task_cpu=cpu, task_memory=memory).task_cpu == cpu
    else:
        sizes = ", ".join(str(size) for size in MEMORY_BY_CPU[cpu])
        assert refusal(task_cpu=cpu, task_memory=memory) == (
            f"Service 'shop': task_memory is {memory} MiB with task_cpu {cpu}; allowed: {sizes}"
        )


def test_a_service_starts_with_a_count_that_its_scaling_allows():
    scaling = Scaling(min_tasks=3, max_tasks=5)
    for inside in (3, 5):
        assert shop(scaling=scaling, desired_count=inside)
    for outside in (2, 6):
        assert refusal(scaling=scaling, desired_count=outside) == (
            f"Service 'shop': desired_count is {outside}; allowed: 3 to 5 tasks, the limits of scaling"
        )


def test_only_what_the_load_balancer_sends_requests_to_scales_on_them():
    scaling = Scaling(min_tasks=2, max_tasks=4, requests_per_target=500)
    assert shop(scaling=scaling, is_default=True)
    assert shop(scaling=scaling, routes=(API,))
    assert refusal(scaling=scaling) == (
        "Service 'shop': scaling has requests_per_target 500 and the load balancer sends the service nothing; leave it "
        "out, or give the service a route"
    )


def test_a_strategy_places_tasks():
    setting = "capacity_provider_strategy"
    both = (ON_DEMAND.but(base=1), SPOT.but(weight=3))
    assert getattr(shop(**{setting: both}), setting) == both
    assert f"Service 'shop': {setting} names FARGATE, FARGATE; name each capacity provider once" in refusal(
        **{setting: (ON_DEMAND, ON_DEMAND.but(weight=2))}
    )
    assert f"{setting} has only weights of 0, which places no task" in refusal(
        **{setting: (ON_DEMAND.but(weight=0), SPOT.but(weight=0))}
    )
    assert f"{setting} has more than one base; ECS allows one provider to have a base" in refusal(
        **{setting: (ON_DEMAND.but(base=1), SPOT.but(base=1))}
    )


# Who reaches it


@pytest.mark.parametrize(
    ("settings", "behind"), [({}, False), ({"is_default": True}, True), ({"routes": (API,)}, True)]
)
def test_a_service_is_behind_the_load_balancer_by_default_or_by_a_route(settings, behind):
    assert shop(**settings).behind_load_balancer is behind


@pytest.mark.parametrize("reached", [{"is_default": True}, {"routes": (API,)}])
def test_what_the_load_balancer_reaches_has_a_port(reached):
    assert refusal(port=None, **reached) == (
        "Service 'shop': port is None and the load balancer sends it requests; set the port it listens on"
    )
    assert shop(port=None).port is None


def test_a_placeholder_has_a_port_to_answer_on():
    assert refusal(port=None, serve_placeholder=True) == (
        "Service 'shop': port is None and serve_placeholder is on; set the port that nginx should answer on"
    )


def test_routes_have_names_of_their_own():
    assert shop(routes=(API, API.but(name="other", priority=101)))
    assert refusal(routes=(API, API.but(priority=101))) == (
        "Service 'shop': routes are called api, api; give each a name of its own"
    )


def test_a_health_check_ends_before_the_next_begins():
    assert shop(health_check_timeout=29).health_check_timeout == 29
    assert "Service 'shop': health_check_timeout is 30 seconds; allowed: below health_check_interval, 30" in refusal(
        health_check_timeout=30
    )


# What its container is


def test_a_variable_is_set_in_one_place():
    secrets = {"A": Secret(arn=SECRET), "KEY": Secret(arn=SECRET)}
    assert refusal(environment={"KEY": "", "B": "", "A": ""}, secrets=secrets) == (
        "Service 'shop': environment and secrets both hold A, KEY; keep each in one of them"
    )


def test_a_limit_is_set_once():
    limit = Ulimit(name="nofile", soft_limit=1, hard_limit=2)
    assert refusal(ulimits=(limit, limit.but(soft_limit=2))) == (
        "Service 'shop': ulimits names nofile, nofile; name each once"
    )


def test_a_shell_needs_a_root_file_system_that_it_can_write_to():
    assert refusal(enable_execute_command=True, read_only_root_filesystem=True) == (
        "Service 'shop': enable_execute_command and read_only_root_filesystem are both on; ECS Exec writes to the root "
        "file system, so turn one of them off"
    )


def test_a_command_and_a_placeholder_exclude_each_other():
    assert refusal(command=("node", "server.js"), serve_placeholder=True) == (
        "Service 'shop': command and serve_placeholder are both set; leave one of them out"
    )


def test_mappings_never_change_and_have_a_hash():
    given = {"A": "1"}
    service = shop(environment=given, secrets={"KEY": Secret(arn=SECRET)})
    given["A"] = "2"
    assert service.environment == {"A": "1"}
    assert isinstance(service.environment, frozendict)
    assert hash(service) == hash(shop(environment={"A": "1"}, secrets={"KEY": Secret(arn=SECRET)}))


# Route


def route(**settings):
    return Route(**{"name": "api", "priority": 1, "path_patterns": ("/api/*",), **settings})


def test_a_priority_has_limits():
    within(route, "priority", 1, 50000, "as place among the rules, each once")


@pytest.mark.parametrize("name", ["", "Api", "a_b", "2nd"])
def test_a_routes_name_is_of_lowercase_words(name):
    assert (
        f"Route {name!r}: name is {name!r}; allowed: lowercase letters, digits and single hyphens, a letter first"
        in refusal(route, name=name)
    )


def test_a_route_is_not_called_what_a_target_group_is_called():
    assert refusal(route, name="targets") == "Route 'targets': name is 'targets'; allowed: any name but targets"


@pytest.mark.parametrize("pattern", ["/", "/api/*", "*.jpg", "/v?/$a~\"'@:+&", "/" + "a" * 127])
def test_a_path_pattern_is_of_what_a_rule_allows(pattern):
    assert route(path_patterns=[pattern]).path_patterns == (pattern,)


@pytest.mark.parametrize("pattern", ["", "/a b", "/a;b", "/${x}", "/" + "a" * 128])
def test_another_path_pattern_is_refused(pattern):
    assert f"path_patterns holds {pattern!r}; allowed: up to 128 characters such as /api/*" in refusal(
        route, path_patterns=(pattern,)
    )


@pytest.mark.parametrize("host", ["admin.example.com", "*.example.com", "a?.example.com", "a" * 124 + ".com"])
def test_a_host_is_a_name_with_a_dot(host):
    assert route(path_patterns=(), host_headers=[host]).host_headers == (host,)


@pytest.mark.parametrize("host", ["", "localhost", "example.com:80", "a_b.example.com", "10.0.0.1", "a" * 125 + ".com"])
def test_another_host_is_refused(host):
    assert (
        f"host_headers holds {host!r}; allowed: names such as admin.example.com or *.example.com, up to 128"
    ) in refusal(route, host_headers=(host,))


def test_a_rule_holds_one_to_five_values():
    paths, hosts = [f"/{number}" for number in range(6)], [f"{letter}.example.com" for letter in "abc"]
    assert route(path_patterns=paths[:5])
    assert route(path_patterns=paths[:2], host_headers=hosts)
    for settings, count in (
        ({"path_patterns": ()}, 0),
        ({"path_patterns": paths}, 6),
        ({"path_patterns": paths[:3], "host_headers": hosts}, 6),
    ):
        assert refusal(route, **settings) == (
            f"Route 'api': {count} path_patterns and host_headers; allowed: 1 to 5 together, give a service "
            "several routes for more"
        )


def test_a_value_stands_in_a_rule_once():
    assert "path_patterns names /a more than once; name each once" in refusal(route, path_patterns=("/a", "/a"))


# ContainerHealthCheck


def health(**settings):
    return ContainerHealthCheck(**{"command": "true", **settings})


def test_a_container_is_asked_every_half_minute_after_its_first():
    assert dict(health()) == {"command": "true", "interval": 30, "timeout": 5, "retries": 3, "start_period": 60}


@pytest.mark.parametrize(
    ("setting", "smallest", "largest", "unit"),
    [
        ("interval", 5, 300, "seconds"),
        ("timeout", 2, 60, "seconds"),
        ("retries", 1, 10, "failures in a row"),
        ("start_period", 0, 300, "seconds"),
    ],
)
def test_numbers_of_a_containers_health_check_have_limits(setting, smallest, largest, unit):
    within(health, setting, smallest, largest, unit)


def test_a_container_is_asked_with_text_for_a_shell_or_with_words():
    assert health(command="curl -f http://localhost/ || exit 1").command == "curl -f http://localhost/ || exit 1"
    assert health(command=["/app/check", "--deep"]).command == ("/app/check", "--deep")


@pytest.mark.parametrize("command", ["", ()])
def test_a_health_check_asks_something(command):
    assert refusal(health, command=command) == (
        f"ContainerHealthCheck: command is {command!r}; give a command, or leave the health check out"
    )


# Secret


@pytest.mark.parametrize(
    "arn",
    [SECRET, PARAMETER, SECRET.replace("arn:aws:", "arn:aws-cn:"), PARAMETER.replace("/shop/key", "/a_b.c-1")],
)
def test_a_secret_is_of_secrets_manager_or_a_parameter(arn):
    assert Secret(arn=arn).value_from == arn


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "shop/key",
        SECRET.replace("123456789012", "12345678901"),
        SECRET.replace(":secret:", ":key:"),
        PARAMETER.replace("parameter/", "document/"),
        "arn:aws:s3:::bucket",
        SECRET + "${x}",
        SECRET + ":password::",
    ],
)
def test_another_arn_is_refused(arn):
    assert refusal(Secret, arn=arn) == (
        f"Secret: arn is {arn!r}; allowed: the ARN of a secret of Secrets Manager or of a parameter of Systems Manager"
    )


def test_a_key_takes_one_value_of_a_secrets_json():
    assert Secret(arn=SECRET, json_key="password").value_from == f"{SECRET}:password::"
    for key in ("", "a b", "a:b"):
        assert f"Secret: json_key is {key!r}; allowed: one key of the secret's JSON" in refusal(
            Secret, arn=SECRET, json_key=key
        )


def test_a_parameter_has_no_keys():
    assert Secret(arn=PARAMETER).is_parameter
    assert not Secret(arn=SECRET).is_parameter
    assert refusal(Secret, arn=PARAMETER, json_key="a") == (
        "Secret: json_key is 'a' and arn is a parameter's, which has no keys; leave it out"
    )


# Ulimit


def nofile(**settings):
    return Ulimit(**{"name": "nofile", "soft_limit": -1, "hard_limit": -1, **settings})


def test_limits_have_limits():
    for setting in ("soft_limit", "hard_limit"):
        within(nofile, setting, -1, 2**31 - 1, "in the limit's own unit, -1 for none", **(
            {"soft_limit": 0} if setting == "hard_limit" else {}
        ))  # fmt: skip


@pytest.mark.parametrize("name", ULIMITS)
def test_a_limit_is_one_of_the_operating_systems(name):
    assert nofile(name=name).name == name


def test_another_limit_is_refused():
    assert "Ulimit: name is 'files'; allowed: core, cpu, data, fsize" in refusal(nofile, name="files")


def test_a_soft_limit_is_up_to_the_hard_one():
    assert nofile(soft_limit=1024, hard_limit=1024)
    assert nofile(soft_limit=1024, hard_limit=-1)
    for soft in (1025, -1):
        assert refusal(nofile, soft_limit=soft, hard_limit=1024) == (
            f"Ulimit: soft_limit of nofile is {soft}; allowed: up to hard_limit, 1024"
        )


# Permission


def permission(**settings):
    return Permission(**{"actions": ("s3:GetObject",), "resources": ("arn:aws:s3:::shop/*",), **settings})


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:Get*", "kafka:CreateClusterV2", "cognito-idp:ListUser?"])
def test_an_action_is_of_a_service(action):
    assert permission(actions=[action]).actions == (action,)


@pytest.mark.parametrize("action", ["", "*", "GetObject", "S3:GetObject", "s3:", "s3:Get Object"])
def test_another_action_is_refused(action):
    assert f"Permission: actions holds {action!r}; allowed: actions such as s3:GetObject" in refusal(
        permission, actions=(action,)
    )


def test_a_resource_is_an_arn_or_everything():
    assert permission(resources=["*"]).resources == ("*",)
    for resource in ("", "shop", "arn:s3:::shop", "arn:aws:s3:::a b"):
        assert (
            f"Permission: resources holds {resource!r}; allowed: ARNs, or * where AWS allows nothing else"
        ) in refusal(permission, resources=(resource,))


@pytest.mark.parametrize("setting", ["actions", "resources"])
def test_a_permission_permits_something(setting):
    assert refusal(permission, **{setting: ()}) == (
        "Permission: actions or resources is empty; name at least one of each"
    )


def test_conditions_are_lists_of_values_that_never_change():
    conditions = {"StringEquals": {"aws:SourceVpc": ["vpc-0a1b"]}}
    made = permission(conditions=conditions)
    assert made.conditions == {"StringEquals": {"aws:SourceVpc": ("vpc-0a1b",)}}
    assert hash(made) == hash(permission(conditions=conditions))
    assert "conditions.StringEquals.aws:SourceVpc is 'vpc-0a1b': input should be a valid tuple" in refusal(
        permission, conditions={"StringEquals": {"aws:SourceVpc": "vpc-0a1b"}}
    )


# Deployment


def test_a_deployment_starts_new_tasks_before_it_stops_old_ones():
    assert dict(Deployment()) == {
        "minimum_healthy_percent": 100,
        "maximum_percent": 200,
        "circuit_breaker": False,
        "rollback_on_alarms": False,
        "availability_zone_rebalancing": None,
        "wait_for_steady_state": False,
    }


def test_percents_of_a_deployment_have_limits():
    within(Deployment, "minimum_healthy_percent", 0, 100, "percent")
    within(
        Deployment,
        "maximum_percent",
        100,
        200,
        "percent",
        minimum_healthy_percent=50,
        availability_zone_rebalancing="DISABLED",
    )


def test_a_deployment_has_room_for_one_task_more_or_less():
    assert Deployment(minimum_healthy_percent=99, maximum_percent=100, availability_zone_rebalancing="DISABLED")
    assert Deployment(minimum_healthy_percent=100, maximum_percent=101)
    assert refusal(Deployment, maximum_percent=100) == (
        "Deployment: minimum_healthy_percent and maximum_percent are both 100, which leaves a deployment no task to "
        "start or stop; lower the first or raise the second"
    )


@pytest.mark.parametrize("rebalancing", [None, "ENABLED"])
def test_rebalancing_needs_room_above_all_tasks(rebalancing):
    settings = {"minimum_healthy_percent": 50, "availability_zone_rebalancing": rebalancing}
    assert Deployment(maximum_percent=101, **settings)
    assert refusal(Deployment, maximum_percent=100, **settings) == (
        f"Deployment: maximum_percent is 100 and availability_zone_rebalancing is {rebalancing!r}, which ECS refuses; "
        "set the second to 'DISABLED' or raise the first"
    )


def test_rebalancing_is_on_or_off():
    assert "availability_zone_rebalancing is 'enabled': input should be 'ENABLED' or 'DISABLED'" in refusal(
        Deployment, availability_zone_rebalancing="enabled"
    )


@pytest.mark.parametrize(
    ("settings", "kept", "most", "tasks"),
    [
        ({"desired_count": 1, "deployment": Deployment(minimum_healthy_percent=50, maximum_percent=150)}, 1, 1, 1),
        ({"desired_count": 3, "deployment": Deployment(minimum_healthy_percent=80, maximum_percent=120)}, 3, 3, 3),
        (
            {
                "desired_count": 4,
                "scaling": Scaling(min_tasks=1, max_tasks=4),
                "deployment": Deployment(minimum_healthy_percent=50, maximum_percent=150),
            },
            1,
            1,
            1,
        ),
    ],
)
def test_a_deployment_of_whole_tasks_can_replace_one(settings, kept, most, tasks):
    deployment = settings["deployment"]
    assert refusal(**settings) == (
        f"Service 'shop': deployment keeps {kept} and allows {most} of {tasks} tasks (minimum_healthy_percent "
        f"{deployment.minimum_healthy_percent}, maximum_percent {deployment.maximum_percent}), so that none can be "
        "replaced; lower the first or raise the second"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"desired_count": 2, "deployment": Deployment(minimum_healthy_percent=50, maximum_percent=150)},
        {"desired_count": 1, "deployment": Deployment(minimum_healthy_percent=0, maximum_percent=150)},
        {"desired_count": 0, "deployment": Deployment(minimum_healthy_percent=80, maximum_percent=120)},
        {"desired_count": 0, "scaling": Scaling(min_tasks=0, max_tasks=4)},
    ],
)
def test_a_deployment_that_can_replace_a_task_is_let_through(settings):
    assert shop(**settings)
