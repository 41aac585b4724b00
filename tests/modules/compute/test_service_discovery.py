"""Private names: what Cloud Map is told, and who learns of it."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import ComputeSettings
from modules.compute.service_discovery import private_url
from modules.settings import SettingsError
from tests.changes import with_compute, with_service
from tests.five_services import FIVE_SERVICES
from tests.reading import at, container, named, names_and_values

NAMESPACE = "shop.internal"


@pytest.fixture(scope="module")
def stack(synth):
    return synth(with_compute(FIVE_SERVICES, private_dns_namespace=NAMESPACE))


def test_without_a_namespace_nobody_is_registered(dev):
    assert DEV.compute.private_dns_namespace is None
    assert not [kind for kind in dev["resource"] if kind.startswith("aws_service_discovery")]
    assert "service_registries" not in at(dev, "aws_ecs_service.compute_backend_service")


def test_the_namespace_is_the_vpcs_own(stack):
    namespace = at(stack, "aws_service_discovery_private_dns_namespace.compute_discovery_namespace")
    assert (namespace["name"], namespace["vpc"]) == (NAMESPACE, "${aws_vpc.networking_vpc.id}")


def test_each_service_with_a_port_is_registered_by_its_own_name(stack):
    registered = named(stack, "aws_service_discovery_service")
    assert {name: made["name"] for name, made in registered.items()} == {
        f"compute_discovery_{name}": name for name in ("frontend", "backend", "admin", "reports")
    }
    for name, made in registered.items():
        assert made["dns_config"] == {
            "namespace_id": "${aws_service_discovery_private_dns_namespace.compute_discovery_namespace.id}",
            "dns_records": [{"type": "A", "ttl": 10}],
            "routing_policy": "MULTIVALUE",
        }
        assert "health_check_custom_config" not in made  # an empty one is never read back
        service = at(stack, f"aws_ecs_service.compute_{name.removeprefix('compute_discovery_')}_service")
        assert service["service_registries"] == {"registry_arn": f"${{aws_service_discovery_service.{name}.arn}}"}
    assert "service_registries" not in at(stack, "aws_ecs_service.compute_worker_service")


def test_callers_are_told_the_name_under_which_it_is_registered(stack):
    admin = names_and_values(container(stack, "admin")["environment"])
    assert admin["BACKEND_URL"] == f"http://backend.{NAMESPACE}:3001"
    assert admin["REPORTS_URL"] == f"http://reports.{NAMESPACE}:9000"  # the load balancer does not know it
    worker = names_and_values(container(stack, "worker")["environment"])
    assert worker["BACKEND_URL"] == private_url(DEV.compute.services[1], NAMESPACE)


def test_the_rules_allow_what_the_url_says(stack):
    for half, rule in (("egress", "admin_to_reports"), ("ingress", "reports_from_admin")):
        made = at(stack, f"aws_vpc_security_group_{half}_rule.networking_{rule}")
        assert (made["from_port"], made["to_port"]) == (9000, 9000)


def test_production_has_private_names(synth):
    frontend = names_and_values(
        container(synth(with_service(PROD, "frontend", serve_placeholder=False)), "frontend")["environment"]
    )
    assert frontend["BACKEND_URL"] == "http://backend.davidshaevel.internal:3001"


@pytest.mark.parametrize("namespace", ["shop.internal", "a.shop.local", "x1.y-2.internal"])
def test_a_namespace_is_a_private_domain(namespace):
    settings = ComputeSettings(enabled=False, private_dns_namespace=namespace)
    assert settings.private_dns_namespace == namespace


@pytest.mark.parametrize("namespace", ["internal", "shop.com", "Shop.internal", "-a.internal", "a..local", ""])
def test_any_other_domain_is_refused(namespace):
    with pytest.raises(SettingsError) as error:
        ComputeSettings(enabled=False, private_dns_namespace=namespace)
    assert f"private_dns_namespace is {namespace!r}; allowed: a domain that ends in .internal or .local" in str(
        error.value
    )
