"""Environments with something changed: what a test is about, and nothing else."""

from typing import Any

from environments.environment import Environment
from modules.edge import EdgeSettings


def with_compute(environment: Environment, /, **settings: Any) -> Environment:
    """The environment with other settings of the containers as a whole."""
    return environment.but(compute=environment.compute.but(**settings))


def with_service(environment: Environment, name: str, /, **settings: Any) -> Environment:
    """The environment with other settings of one service."""
    return with_services(environment, **{name: settings})


def with_services(environment: Environment, /, **settings: dict[str, Any]) -> Environment:
    """The environment with other settings of several services, by name."""
    services = environment.compute.services
    assert set(settings) <= {service.name for service in services}
    return with_compute(environment, services=[service.but(**settings.get(service.name, {})) for service in services])


def without_containers(environment: Environment) -> Environment:
    """The environment before its containers: the network knows the services, and nothing of them runs."""
    return environment.but(edge=None, compute=environment.compute.but(enabled=False))


def with_certificate(environment: Environment, name: str, /, **certificate: str) -> Environment:
    """The environment under a public name, which a certificate covers that its load balancer's settings name."""
    edge = EdgeSettings(domain_name=name, certificate=None)
    return environment.but(edge=edge, compute=environment.compute.but(**certificate))
