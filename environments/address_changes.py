"""What has happened to the addresses of resources since they were deployed: renamed, or meant to go.

Construct ids are permanent, for a new id is a new address, and to Terraform a new address is a new resource: it
destroys the old one. Where an id has to change all the same, say so here. Plain data: the stack turns RENAMED into
moved blocks, the address lock and `pipenv run check-adoption` read both. An entry can go once every environment has
been deployed with it.
"""

from collections.abc import Mapping

RENAMED: Mapping[str, str] = {}
"""Old address -> new address, in every environment that has the resource.

`"aws_vpc.networking_vpc": "aws_vpc.networking_main_vpc"`
"""

REMOVED: Mapping[str, Mapping[str, str]] = {}
"""Environment -> address -> why it is meant to go. The address may be one of the HCL modules too.

`"dev": {"aws_nat_gateway.networking_nat_b": "one NAT gateway is enough for dev"}`

This tells the tests and `check-adoption`. Destroying a protected resource takes `--allow` as well, when it is planned.
"""
