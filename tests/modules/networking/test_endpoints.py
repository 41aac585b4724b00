"""Endpoints for AWS's own services: where they stand, who reaches them, and which of them tasks need."""

import warnings

import pytest

from environments.dev import DEV
from modules.networking import NetworkingSettings
from modules.settings import SettingsError
from tests.changes import with_compute, with_service, without_containers

INTERFACES = ("ecr.api", "ecr.dkr", "logs", "secretsmanager")
BASE = without_containers(DEV)
BOTH = BASE.but(networking=BASE.networking.but(gateway_endpoints=("s3", "dynamodb"), interface_endpoints=INTERFACES))
INWARD = with_service(BOTH, "backend", internet_ports=())


def resources(stack, kind):
    return stack["resource"].get(f"aws_{kind}", {})


def group(name):
    return f"${{aws_security_group.networking_{name}_security_group.id}}"


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        NetworkingSettings(vpc_cidr="10.0.0.0/16", **settings)
    return str(error.value)


def test_without_being_asked_there_is_none(dev):
    assert resources(dev, "vpc_endpoint") == {}
    assert "networking_endpoints_security_group" not in resources(dev, "security_group")


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_a_gateway_endpoint_is_a_route_of_every_private_table(synth, service):
    endpoint = resources(synth(BOTH), "vpc_endpoint")[f"networking_{service}_endpoint"]
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["service_name"] == f"com.amazonaws.us-east-1.{service}"
    assert endpoint["route_table_ids"] == [
        "${aws_route_table.networking_private_a_routes.id}",
        "${aws_route_table.networking_private_b_routes.id}",
    ]


def test_an_interface_endpoint_has_an_address_in_each_app_subnet_and_answers_to_the_public_name(synth):
    endpoints = resources(synth(BOTH), "vpc_endpoint")
    for service in INTERFACES:
        endpoint = endpoints[f"networking_{service.replace('.', '_')}_endpoint"]
        assert endpoint["vpc_endpoint_type"] == "Interface"
        assert endpoint["service_name"] == f"com.amazonaws.us-east-1.{service}"
        assert endpoint["subnet_ids"] == [
            "${aws_subnet.networking_private_app_a.id}",
            "${aws_subnet.networking_private_app_b.id}",
        ]
        assert endpoint["security_group_ids"] == [group("endpoints")]
        assert endpoint["private_dns_enabled"] is True
    assert len(endpoints) == len(INTERFACES) + 2


def test_every_service_and_nobody_else_reaches_the_interface_endpoints_by_https(synth):
    stack = synth(BOTH)
    accepted = [
        rule
        for rule in resources(stack, "vpc_security_group_ingress_rule").values()
        if rule["security_group_id"] == group("endpoints")
    ]
    sent = [
        rule
        for rule in resources(stack, "vpc_security_group_egress_rule").values()
        if rule.get("referenced_security_group_id") == group("endpoints")
    ]
    services = {group("app_frontend"), group("app_backend")}
    assert {(rule["referenced_security_group_id"], rule["from_port"]) for rule in accepted} == {
        (service, 443) for service in services
    }
    assert {(rule["security_group_id"], rule["to_port"]) for rule in sent} == {(service, 443) for service in services}
    assert not any(
        rule["security_group_id"] == group("endpoints")
        for rule in resources(stack, "vpc_security_group_egress_rule").values()
    )


def test_a_service_that_may_not_reach_the_internet_may_reach_s3s_addresses(synth):
    rules = resources(synth(INWARD), "vpc_security_group_egress_rule")
    for service in ("s3", "dynamodb"):
        rule = rules[f"networking_backend_to_{service}_endpoint"]
        assert rule["prefix_list_id"] == f"${{aws_vpc_endpoint.networking_{service}_endpoint.prefix_list_id}}"
        assert (rule["security_group_id"], rule["from_port"]) == (group("app_backend"), 443)
        assert not {"cidr_ipv4", "referenced_security_group_id"} & rule.keys()
    assert "networking_frontend_to_s3_endpoint" not in rules  # it may reach any address by HTTPS


def test_a_gateway_endpoint_without_nat_makes_private_tables_that_lead_nowhere_else(synth):
    stack = synth(
        BASE.but(networking=BASE.networking.but(enable_nat_gateway=False, gateway_endpoints=("s3",))),
    )
    assert set(resources(stack, "route")) == {"networking_public_internet_route"}
    assert set(resources(stack, "route_table")) == {
        "networking_public_routes",
        "networking_private_a_routes",
        "networking_private_b_routes",
    }


def test_a_service_can_be_written_as_aws_names_it(synth):
    name = "cn.com.amazonaws.us-east-1.ecr.api"
    stack = synth(BASE.but(networking=BASE.networking.but(interface_endpoints=(name,))))
    assert resources(stack, "vpc_endpoint")["networking_ecr_api_endpoint"]["service_name"] == name


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("gateway_endpoints", ("ecr.api",), "gateway_endpoints holds 'ecr.api'; allowed: s3 and dynamodb"),
        ("gateway_endpoints", ("s3", "s3"), "gateway_endpoints names s3 more than once; name each once"),
        ("interface_endpoints", ("s3",), "holds 's3', which has a gateway endpoint that costs nothing"),
        ("interface_endpoints", ("com.amazonaws.us-east-1.dynamodb",), "put it into gateway_endpoints"),
        ("interface_endpoints", ("logs", "logs"), "interface_endpoints names logs more than once; name each once"),
        (
            "interface_endpoints",
            ("logs", "com.amazonaws.us-east-1.logs"),
            "interface_endpoints names logs more than once",
        ),
        ("interface_endpoints", ("ECR",), "holds 'ECR'; allowed: names of services, such as ecr.api"),
        ("interface_endpoints", ("ecr_api",), "holds 'ecr_api'; allowed: names of services, such as ecr.api"),
        (
            "interface_endpoints",
            ("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",),
            "allowed: services of AWS, com.amazonaws.us-east-1.ecr.api",
        ),
    ],
)
def test_refused(setting, value, words):
    assert words in refusal(**{setting: value})


def test_an_endpoint_is_of_the_environments_region():
    with pytest.raises(SettingsError) as error:
        BASE.but(networking=BASE.networking.but(interface_endpoints=("com.amazonaws.us-west-2.logs",)))
    assert "holds 'com.amazonaws.us-west-2.logs', which is not of aws_region 'us-east-1'; write 'logs'" in str(
        error.value
    )


# What tasks need where no NAT gateway leads them out

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"
IN_ECR = with_compute(DEV, services=[service.but(image=IMAGE) for service in DEV.compute.services])


def without_nat(environment, *interfaces, gateways=("s3",)):
    return environment.but(
        networking=environment.networking.but(
            enable_nat_gateway=False, gateway_endpoints=gateways, interface_endpoints=interfaces
        )
    )


def lacking(environment, *interfaces, **settings):
    with pytest.raises(SettingsError) as error:
        without_nat(environment, *interfaces, **settings)
    return str(error.value)


def test_tasks_without_nat_run_with_these():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".* that notify nobody")
        without_nat(IN_ECR, *INTERFACES)
        without_nat(without_containers(IN_ECR), gateways=())  # nothing runs, nothing is needed


@pytest.mark.parametrize("missing", INTERFACES)
def test_tasks_without_nat_need_each_of_them(missing):
    others = [service for service in INTERFACES if service != missing]
    message = lacking(IN_ECR, *others)
    assert f"enable_nat_gateway is off, and interface_endpoints lacks {missing} (" in message
    assert message.endswith("so that no task would start; add them, or turn NAT on")


def test_tasks_without_nat_get_their_images_through_s3():
    message = lacking(IN_ECR, *INTERFACES, gateways=("dynamodb",))
    assert "and gateway_endpoints lacks s3 (the images' layers), so that no task would start" in message


def test_only_what_reads_secrets_needs_their_endpoint():
    nobody = with_service(IN_ECR, "backend", uses_database=False)
    without_nat(nobody, "ecr.api", "ecr.dkr", "logs")
    secret = {"KEY": {"arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key"}}
    parameter = {"KEY": {"arn": "arn:aws:ssm:us-east-1:123456789012:parameter/key"}}
    reads_secret = with_service(nobody, "frontend", secrets=secret)
    reads_parameter = with_service(nobody, "frontend", secrets=parameter)
    assert "lacks secretsmanager (secrets)," in lacking(reads_secret, "ecr.api", "ecr.dkr", "logs")
    assert "lacks ssm (parameters)," in lacking(reads_parameter, "ecr.api", "ecr.dkr", "logs")


def test_ecs_exec_needs_its_endpoint():
    shell = with_service(IN_ECR, "backend", enable_execute_command=True)
    assert "lacks ssmmessages (ECS Exec)," in lacking(shell, *INTERFACES)
    without_nat(shell, *INTERFACES, "ssmmessages")


@pytest.mark.parametrize("image", ["nginx:latest", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1"])
def test_an_image_that_tasks_without_nat_cannot_pull_is_said(image):
    elsewhere = with_service(IN_ECR, "backend", image=image)
    with pytest.warns(UserWarning, match=f"image of service 'backend' is '{image}' by default, which tasks without"):
        without_nat(elsewhere, *INTERFACES)
