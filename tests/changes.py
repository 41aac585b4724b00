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


def unprotected(environment: Environment) -> Environment:
    """The environment as it has to be before it can be switched off."""
    database = environment.database and environment.database.but(deletion_protection=False)
    compute = environment.compute.but(enable_deletion_protection=False)
    return environment.but(prevent_destroy=False, database=database, compute=compute)


def without_database(environment: Environment) -> Environment:
    """The environment without one, and with services that need none."""
    services = [
        service.but(uses_database=False, database_ssl_mode=None, database_ssl_root_cert=None)
        for service in environment.compute.services
    ]
    return environment.but(database=None, compute=environment.compute.but(services=services))


def without_containers(environment: Environment) -> Environment:
    """The environment before its containers: the network knows the services, and nothing of them runs."""
    return environment.but(edge=None, compute=environment.compute.but(enabled=False))


def with_certificate(environment: Environment, name: str, /, **certificate: str) -> Environment:
    """The environment under a public name, which a certificate covers that its load balancer's settings name."""
    edge = EdgeSettings(domain_name=name, certificate=None)
    return environment.but(edge=edge, compute=environment.compute.but(**certificate))
