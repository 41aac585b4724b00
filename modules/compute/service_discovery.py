"""Names by which services find each other inside of the VPC."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.service_discovery_private_dns_namespace import ServiceDiscoveryPrivateDnsNamespace
from cdktf_cdktf_provider_aws.service_discovery_service import (
    ServiceDiscoveryService,
    ServiceDiscoveryServiceDnsConfig,
    ServiceDiscoveryServiceDnsConfigDnsRecords,
)
from constructs import Construct

from modules.compute.service import Service
from modules.names import ResourceNames

TTL = 10  # seconds that a caller may remember the addresses of tasks


class ServiceDiscovery(Construct):
    """A private DNS namespace of Cloud Map, in which each service with a port has its own name.

    ECS registers the address of each task that runs. Hands out `registry_arns` by service.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        namespace: str,
        services: Sequence[Service],
        vpc_id: str,
    ) -> None:
        super().__init__(scope, id_)
        made = ServiceDiscoveryPrivateDnsNamespace(
            self,
            "namespace",
            name=namespace,
            vpc=vpc_id,
            description=f"Private DNS namespace for {names.environment} environment service discovery",
            tags=names.tags("private-dns-namespace", Module="compute"),
        )
        self.registry_arns = {
            service.name: ServiceDiscoveryService(
                self,
                service.id,
                name=service.name,
                description=f"Service discovery for {service.name} application in {names.environment}",
                # Addresses alone: a URL has the port. A record of it (SRV) would tie the name to one container.
                # No health_check_custom_config either: the provider never reads an empty one back.
                dns_config=ServiceDiscoveryServiceDnsConfig(
                    namespace_id=made.id,
                    dns_records=[ServiceDiscoveryServiceDnsConfigDnsRecords(type="A", ttl=TTL)],
                    routing_policy="MULTIVALUE",
                ),
                tags=names.tags(f"{service.name}-service-discovery", Module="compute", Application=service.name),
            ).arn
            for service in services
            if service.port is not None
        }


def private_url(service: Service, namespace: str) -> str:
    """Where a service answers inside of the VPC, whoever asks: the one source of its name."""
    return f"http://{service.name}.{namespace}:{service.port}"
