"""The network: VPC, subnets, routes, NAT, security groups, flow logs."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from modules.iam import allow, assume_role_policy, policy
from modules.names import ResourceNames
from modules.networking.security_groups import ALB, DATABASE, INTERNET, Connected, app_group, security_groups
from modules.networking.settings import NetworkingSettings
from modules.networking.subnets import PlannedSubnet, Tier, plan_subnets, zone_letter


class Networking(Construct):
    """VPC with public, private app and private database subnets in each availability zone.

    Hands out the ids, ARNs and CIDR blocks listed in README.md beside this file. Lists are in the order of
    `availability_zones`; without NAT gateways or flow logs theirs are empty or None. Each service that is
    connected gets a security group. `public_routes`, `private_routes` and, by service, `service_rules` are what has
    to be there before a load balancer or a task can reach anything.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: NetworkingSettings,
        services: Sequence[Connected],
    ) -> None:
        super().__init__(scope, id_)
        self._vpc = self._make_vpc(names, settings)
        self._internet_gateway = InternetGateway(self, "internet_gateway", vpc_id=self._vpc.id, tags=names.tags("igw"))
        planned = plan_subnets(settings)
        self._subnets = {subnet: self._make_subnet(names, subnet) for subnet in planned}
        self._public_route_table = self._route_public_subnets(names)
        self._nat_gateways = self._make_nat_gateways(names, settings)
        self.private_routes: list[ITerraformDependable] = []
        self._private_route_tables = self._route_private_subnets(names, settings)
        self._groups, self.service_rules = security_groups(self, names=names, services=services, vpc_id=self._vpc.id)
        self._flow_logs_group = self._log_traffic(names, settings) if settings.enable_flow_logs else None
        self._hand_out(services)

    def _make_vpc(self, names: ResourceNames, settings: NetworkingSettings) -> Vpc:
        return Vpc(
            self,
            "vpc",
            cidr_block=settings.vpc_cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=names.tags("vpc"),
        )

    def _make_subnet(self, names: ResourceNames, planned: PlannedSubnet) -> Subnet:
        return Subnet(
            self,
            planned.id,
            vpc_id=self._vpc.id,
            cidr_block=planned.cidr,
            availability_zone=planned.zone,
            map_public_ip_on_launch=True if planned.tier is Tier.PUBLIC else None,
            tags=names.tags(f"{planned.tier}-subnet-{planned.number}", Tier=planned.tier.value, AZ=planned.zone),
        )

    def _route_public_subnets(self, names: ResourceNames) -> RouteTable:
        table = RouteTable(
            self,
            "public_routes",
            vpc_id=self._vpc.id,
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
    ) -> dict[str, tuple[Eip, NatGateway]]:
        """By zone: the address and the gateway that serve it."""
        if not settings.enable_nat_gateway:
            return {}
        public = self._planned(Tier.PUBLIC)
        made = {
            planned.zone: self._make_nat_gateway(names, planned)
            for planned in (public[:1] if settings.single_nat_gateway else public)
        }
        only = next(iter(made.values()))
        return {planned.zone: made.get(planned.zone, only) for planned in public}

    def _make_nat_gateway(self, names: ResourceNames, planned: PlannedSubnet) -> tuple[Eip, NatGateway]:
        letter = zone_letter(planned.zone)
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
            allocation_id=address.id,
            subnet_id=self._subnets[planned].id,
            tags=names.tags(f"nat-gw-{planned.number}", AZ=planned.zone),
            depends_on=[self._internet_gateway],
        )
        return address, gateway

    def _route_private_subnets(self, names: ResourceNames, settings: NetworkingSettings) -> list[RouteTable]:
        """One route table for each zone's private subnets, to the NAT gateway that serves the zone."""
        if not settings.enable_nat_gateway:
            return []
        tables = []
        for number, zone in enumerate(settings.availability_zones, start=1):
            letter = zone_letter(zone)
            table = RouteTable(
                self,
                f"private_{letter}_routes",
                vpc_id=self._vpc.id,
                tags=names.tags(f"private-rt-{number}", Tier="private", AZ=zone),
            )
            self.private_routes.append(
                Route(
                    self,
                    f"private_{letter}_nat_route",
                    route_table_id=table.id,
                    destination_cidr_block=INTERNET,
                    nat_gateway_id=self._nat_gateways[zone][1].id,
                )
            )
            for planned in (*self._planned(Tier.PRIVATE_APP), *self._planned(Tier.PRIVATE_DB)):
                if planned.zone == zone:
                    association = self._associate(planned, table)
                    if planned.tier is Tier.PRIVATE_APP:
                        self.private_routes.append(association)
            tables.append(table)
        return tables

    def _associate(self, planned: PlannedSubnet, table: RouteTable) -> RouteTableAssociation:
        return RouteTableAssociation(
            self,
            f"{planned.id}_association",
            subnet_id=self._subnets[planned].id,
            route_table_id=table.id,
        )

    def _log_traffic(self, names: ResourceNames, settings: NetworkingSettings) -> CloudwatchLogGroup:
        group = CloudwatchLogGroup(
            self,
            "flow_logs_group",
            name=f"/aws/vpc/{names.prefix}-flow-logs",
            retention_in_days=settings.flow_logs_retention_days,
            tags=names.tags("vpc-flow-logs"),
        )
        role = IamRole(
            self,
            "flow_logs_role",
            name=f"{names.prefix}-vpc-flow-logs-role",
            assume_role_policy=assume_role_policy("vpc-flow-logs.amazonaws.com"),
            tags=names.tags("vpc-flow-logs-role"),
        )
        IamRolePolicy(
            self,
            "flow_logs_policy",
            name=f"{names.prefix}-vpc-flow-logs-policy",
            role=role.id,
            policy=policy(
                allow(
                    [
                        "logs:CreateLogGroup",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "logs:DescribeLogGroups",
                        "logs:DescribeLogStreams",
                    ],
                    f"{group.arn}:*",
                )
            ),
        )
        FlowLog(
            self,
            "flow_log",
            vpc_id=self._vpc.id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            tags=names.tags("vpc-flow-logs"),
        )
        return group

    def _planned(self, tier: Tier) -> Sequence[PlannedSubnet]:
        return [planned for planned in self._subnets if planned.tier is tier]

    def _hand_out(self, services: Sequence[Connected]) -> None:
        self.vpc_id = self._vpc.id
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
        self.nat_gateway_public_ips = [address.public_ip for address in nat_gateways]
        self.public_route_table_id = self._public_route_table.id
        self.private_route_table_ids = [table.id for table in self._private_route_tables]

        self.flow_logs_log_group_name = self._flow_logs_group and self._flow_logs_group.name
        self.flow_logs_log_group_arn = self._flow_logs_group and self._flow_logs_group.arn

        self.alb_security_group_id = self._groups[ALB].id
        self.alb_security_group_arn = self._groups[ALB].arn
        self.database_security_group_id = self._groups[DATABASE].id
        self.database_security_group_arn = self._groups[DATABASE].arn
        self.service_security_group_ids = {each.name: self._groups[app_group(each)].id for each in services}
        self.service_security_group_arns = {each.name: self._groups[app_group(each)].arn for each in services}

    def _subnet_ids(self, tier: Tier) -> list[str]:
        return [self._subnets[planned].id for planned in self._planned(tier)]

    def _subnet_cidrs(self, tier: Tier) -> list[str]:
        return [planned.cidr for planned in self._planned(tier)]
