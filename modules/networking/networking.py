"""The network: VPC, subnets, routes, NAT, endpoints, security groups, flow logs."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.iam import Source
from modules.names import ResourceNames
from modules.networking.endpoints import gateway_endpoints, interface_endpoints
from modules.networking.flow_logs import log_traffic
from modules.networking.more_groups import MoreGroup
from modules.networking.rules import INTERNET
from modules.networking.security_groups import (
    ALB,
    DATABASE,
    ENDPOINTS,
    Connected,
    Endpoints,
    Entrance,
    app_group,
    security_groups,
)
from modules.networking.settings import NetworkingSettings
from modules.networking.subnets import PlannedSubnet, Tier, plan_subnets, zone_letter
from modules.regions import arn


class Networking(Construct):
    """VPC with public, private app and private database subnets in each availability zone.

    Hands out the ids, ARNs and CIDR blocks listed in README.md beside this file. Lists are in the order of
    `availability_zones`; without NAT gateways or flow logs theirs are empty or None. Each service that is
    connected gets a security group. `public_routes`, `private_routes` and, by service, `service_rules` are what has
    to be there before a load balancer or a task can reach anything.

    With `confine_roles` AWS takes roles for this account alone; `log_key_arn` is the key of log groups, None for
    CloudWatch's own. `entrance` is who alone reaches the load balancer; None: the internet. Without a database there is
    no group for one; the subnets for it stay, and cost nothing.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: NetworkingSettings,
        services: Sequence[Connected],
        region: str,
        account_id: str,
        confine_roles: bool = False,
        log_key_arn: str | None = None,
        entrance: Entrance | None = None,
        has_database: bool = True,
    ) -> None:
        super().__init__(scope, id_)
        self._vpc = self._make_vpc(names, settings)
        self.vpc_id = self._vpc.id
        self._internet_gateway = InternetGateway(self, "internet_gateway", vpc_id=self.vpc_id, tags=names.tags("igw"))
        planned = plan_subnets(settings)
        self._subnets = {subnet: self._make_subnet(names, settings, subnet) for subnet in planned}
        self._public_route_table = self._route_public_subnets(names)
        self._nat_gateways = self._make_nat_gateways(names, settings)
        self.private_routes: list[ITerraformDependable] = []
        self._private_route_tables = self._route_private_subnets(names, settings)
        self._database_route_table = self._route_database_subnets(names, settings)
        self._gateway_endpoints = self._make_gateway_endpoints(names, settings, region)
        self._groups, self.service_rules = self._make_security_groups(
            names, settings, services, entrance, has_database=has_database
        )
        self._interface_endpoints = self._make_interface_endpoints(names, settings, region)
        self.private_routes += [*self._gateway_endpoints.values(), *self._interface_endpoints.values()]
        if settings.close_default_security_group:
            self._close_default_security_group(names)
        self._flow_logs_group = None
        if settings.enable_flow_logs:
            self._flow_logs_group = log_traffic(
                self,
                names=names,
                settings=settings,
                vpc_id=self.vpc_id,
                all_groups_arn=arn("logs", region, account_id, "log-group:*"),
                source=Source(account_id, arn("ec2", region, account_id, "vpc-flow-log/*")) if confine_roles else None,
                log_key_arn=log_key_arn,
            )
        self._hand_out(services, settings.more_groups)

    def _make_vpc(self, names: ResourceNames, settings: NetworkingSettings) -> Vpc:
        return Vpc(
            self,
            "vpc",
            cidr_block=settings.vpc_cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=names.tags("vpc"),
        )

    def _make_subnet(self, names: ResourceNames, settings: NetworkingSettings, planned: PlannedSubnet) -> Subnet:
        return Subnet(
            self,
            planned.id,
            vpc_id=self.vpc_id,
            cidr_block=planned.cidr,
            availability_zone=planned.zone,
            map_public_ip_on_launch=True if planned.tier is Tier.PUBLIC and settings.map_public_ip_on_launch else None,
            tags=names.tags(f"{planned.tier}-subnet-{planned.number}", Tier=planned.tier.value, AZ=planned.zone),
        )

    def _route_public_subnets(self, names: ResourceNames) -> RouteTable:
        table = RouteTable(
            self,
            "public_routes",
            vpc_id=self.vpc_id,
            tags=names.tags("public-rt", Tier="public"),
        )
        self.public_routes = [
            Route(
                self,
                "public_internet_route",
                route_table_id=table.id,
                destination_cidr_block=INTERNET,
                gateway_id=self._internet_gateway.id,
            ),
            *(self._associate(planned, table) for planned in self._planned(Tier.PUBLIC)),
        ]
        return table

    def _make_nat_gateways(
        self, names: ResourceNames, settings: NetworkingSettings
    ) -> dict[str, tuple[str, NatGateway]]:
        """By zone: the public address of the gateway that serves it, and the gateway."""
        made = {
            planned.zone: self._make_nat_gateway(names, planned, settings.nat_allocation_ids.get(planned.zone))
            for planned in self._planned(Tier.PUBLIC)
            if planned.zone in settings.nat_zones
        }
        if not made:
            return {}
        only = next(iter(made.values()))
        return {zone: made.get(zone, only) for zone in settings.availability_zones}

    def _make_nat_gateway(
        self, names: ResourceNames, planned: PlannedSubnet, allocation_id: str | None
    ) -> tuple[str, NatGateway]:
        letter = zone_letter(planned.zone)
        address = None
        if allocation_id is None:
            address = Eip(
                self,
                f"nat_{letter}_address",
                domain="vpc",
                tags=names.tags(f"nat-eip-{planned.number}"),
                depends_on=[self._internet_gateway],
            )
        gateway = NatGateway(
            self,
            f"nat_{letter}",
            allocation_id=allocation_id if address is None else address.id,
            subnet_id=self._subnets[planned].id,
            tags=names.tags(f"nat-gw-{planned.number}", AZ=planned.zone),
            depends_on=[self._internet_gateway],
        )
        return gateway.public_ip if address is None else address.public_ip, gateway

    def _route_private_subnets(self, names: ResourceNames, settings: NetworkingSettings) -> list[RouteTable]:
        """One route table for each zone's private subnets, to the NAT gateway that serves the zone."""
        if not settings.has_private_route_tables:
            return []
        tables = []
        for number, zone in enumerate(settings.availability_zones, start=1):
            letter = zone_letter(zone)
            table = RouteTable(
                self,
                f"private_{letter}_routes",
                vpc_id=self.vpc_id,
                tags=names.tags(f"private-rt-{number}", Tier="private", AZ=zone),
            )
            if settings.enable_nat_gateway:
                self.private_routes.append(
                    Route(
                        self,
                        f"private_{letter}_nat_route",
                        route_table_id=table.id,
                        destination_cidr_block=INTERNET,
                        nat_gateway_id=self._nat_gateways[zone][1].id,
                    )
                )
            tiers = (Tier.PRIVATE_APP,) if settings.isolate_database_subnets else (Tier.PRIVATE_APP, Tier.PRIVATE_DB)
            for planned in (planned for tier in tiers for planned in self._planned(tier)):
                if planned.zone == zone:
                    association = self._associate(planned, table)
                    if planned.tier is Tier.PRIVATE_APP:
                        self.private_routes.append(association)
            tables.append(table)
        return tables

    def _route_database_subnets(self, names: ResourceNames, settings: NetworkingSettings) -> RouteTable | None:
        """One table for the database subnets of all zones. Every table leads to the VPC, and this one nowhere else."""
        if not settings.isolate_database_subnets:
            return None
        table = RouteTable(
            self,
            "database_routes",
            vpc_id=self.vpc_id,
            tags=names.tags("database-rt", Tier=Tier.PRIVATE_DB.value),
        )
        for planned in self._planned(Tier.PRIVATE_DB):
            self._associate(planned, table)
        return table

    def _associate(self, planned: PlannedSubnet, table: RouteTable) -> RouteTableAssociation:
        return RouteTableAssociation(
            self,
            f"{planned.id}_association",
            subnet_id=self._subnets[planned].id,
            route_table_id=table.id,
        )

    def _make_gateway_endpoints(
        self, names: ResourceNames, settings: NetworkingSettings, region: str
    ) -> dict[str, VpcEndpoint]:
        return gateway_endpoints(
            self,
            names=names,
            region=region,
            services=settings.gateway_endpoints,
            vpc_id=self.vpc_id,
            route_table_ids=[table.id for table in self._private_route_tables],
        )

    def _make_security_groups(
        self,
        names: ResourceNames,
        settings: NetworkingSettings,
        services: Sequence[Connected],
        entrance: Entrance | None,
        *,
        has_database: bool,
    ) -> tuple[dict[str, SecurityGroup], dict[str, list[ITerraformDependable]]]:
        return security_groups(
            self,
            names=names,
            services=services,
            vpc_id=self.vpc_id,
            database=has_database,
            endpoints=Endpoints(
                interface=bool(settings.interface_endpoints),
                prefix_lists={service: made.prefix_list_id for service, made in self._gateway_endpoints.items()},
            ),
            entrance=entrance,
            more=settings.more_groups,
        )

    def _make_interface_endpoints(
        self, names: ResourceNames, settings: NetworkingSettings, region: str
    ) -> dict[str, VpcEndpoint]:
        if not settings.interface_endpoints:
            return {}
        return interface_endpoints(
            self,
            names=names,
            region=region,
            services=settings.interface_endpoints,
            vpc_id=self.vpc_id,
            subnet_ids=self._subnet_ids(Tier.PRIVATE_APP),
            security_group_id=self._groups[ENDPOINTS].id,
        )

    def _close_default_security_group(self, names: ResourceNames) -> None:
        """Takes the group that every VPC is born with, which lets all its members talk to each other and to all."""
        DefaultSecurityGroup(
            self,
            "default_security_group",
            vpc_id=self.vpc_id,
            # Said and not left out: rules that somebody adds later are then seen, and taken away.
            ingress=[],
            egress=[],
            tags=names.tags("default-sg-closed"),
        )

    def _planned(self, tier: Tier) -> Sequence[PlannedSubnet]:
        return [planned for planned in self._subnets if planned.tier is tier]

    def _hand_out(self, services: Sequence[Connected], more: Sequence[MoreGroup]) -> None:
        self.vpc_arn = self._vpc.arn
        self.vpc_cidr = self._vpc.cidr_block
        self.internet_gateway_id = self._internet_gateway.id
        self.internet_gateway_arn = self._internet_gateway.arn

        self.public_subnet_ids = self._subnet_ids(Tier.PUBLIC)
        self.private_app_subnet_ids = self._subnet_ids(Tier.PRIVATE_APP)
        self.private_db_subnet_ids = self._subnet_ids(Tier.PRIVATE_DB)
        self.public_subnet_cidrs = self._subnet_cidrs(Tier.PUBLIC)
        self.private_app_subnet_cidrs = self._subnet_cidrs(Tier.PRIVATE_APP)
        self.private_db_subnet_cidrs = self._subnet_cidrs(Tier.PRIVATE_DB)

        nat_gateways = dict(self._nat_gateways.values())  # one that serves every zone counts once
        self.nat_gateway_ids = [gateway.id for gateway in nat_gateways.values()]
        self.nat_gateway_public_ips = list(nat_gateways)
        self.public_route_table_id = self._public_route_table.id
        self.private_route_table_ids = [table.id for table in self._private_route_tables]
        self.database_route_table_id = self._database_route_table and self._database_route_table.id
        self.gateway_endpoint_ids = {service: made.id for service, made in self._gateway_endpoints.items()}
        self.interface_endpoint_ids = {service: made.id for service, made in self._interface_endpoints.items()}

        self.flow_logs_log_group_name = self._flow_logs_group and self._flow_logs_group.name
        self.flow_logs_log_group_arn = self._flow_logs_group and self._flow_logs_group.arn

        self.alb_security_group_id = self._groups[ALB].id
        self.alb_security_group_arn = self._groups[ALB].arn
        database = self._groups.get(DATABASE)
        self.database_security_group_id = database.id if database else None
        self.database_security_group_arn = database.arn if database else None
        self.service_security_group_ids = {each.name: self._groups[app_group(each)].id for each in services}
        self.service_security_group_arns = {each.name: self._groups[app_group(each)].arn for each in services}
        self.more_security_group_ids = {each.name: self._groups[each.id].id for each in more}

    def _subnet_ids(self, tier: Tier) -> list[str]:
        return [self._subnets[planned].id for planned in self._planned(tier)]

    def _subnet_cidrs(self, tier: Tier) -> list[str]:
        return [planned.cidr for planned in self._planned(tier)]
