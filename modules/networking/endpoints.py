"""Ways from private subnets to AWS's own services that lead neither through NAT nor over the internet."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.names import ResourceNames
from modules.networking.settings import region_of, service_of


def gateway_endpoints(
    scope: Construct,
    *,
    names: ResourceNames,
    region: str,
    services: Sequence[str],
    vpc_id: str,
    route_table_ids: Sequence[str],
) -> dict[str, VpcEndpoint]:
    """By service: a route in each table to the service's addresses, which AWS keeps up to date."""
    return {
        service: VpcEndpoint(
            scope,
            _id(service),
            vpc_id=vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=service_name(region, service),
            route_table_ids=list(route_table_ids),
            tags=names.tags(_label(service)),
        )
        for service in services
    }


def interface_endpoints(
    scope: Construct,
    *,
    names: ResourceNames,
    region: str,
    services: Sequence[str],
    vpc_id: str,
    subnet_ids: Sequence[str],
    security_group_id: str,
) -> dict[str, VpcEndpoint]:
    """By service: an address in each subnet, to which the service's public name leads everywhere in the VPC."""
    return {
        service_of(service): VpcEndpoint(
            scope,
            _id(service_of(service)),
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=service_name(region, service),
            subnet_ids=list(subnet_ids),
            security_group_ids=[security_group_id],
            private_dns_enabled=True,  # programs then need not know of it
            tags=names.tags(_label(service_of(service))),
        )
        for service in services
    }


def service_name(region: str, service: str) -> str:
    """What AWS calls the service of an endpoint: com.amazonaws.us-east-1.ecr.api."""
    return service if region_of(service) else f"com.amazonaws.{region}.{service}"


def _id(service: str) -> str:
    return f"{service.replace('.', '_').replace('-', '_')}_endpoint"


def _label(service: str) -> str:
    return f"{service.replace('.', '-')}-endpoint"
