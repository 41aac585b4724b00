"""What has happened to the addresses of resources since they were deployed: renamed, meant to go, or left alone.

Construct ids are permanent, for a new id is a new address, and to Terraform a new address is a new resource: it
destroys the old one. Where an id has to change all the same, say so here. Plain data: the stack turns RENAMED into
moved blocks and LEFT_ALONE into removed blocks, the address lock and `pipenv run check-adoption` read all of it, and
`check-adoption --write` writes RENAMED. An entry can go once every environment has been deployed with it.
"""

from collections.abc import Mapping

RENAMED: Mapping[str, str] = {}
"""Old address -> new address, in every environment that has the resource.

`"aws_vpc.networking_vpc": "aws_vpc.networking_main_vpc"`
"""

REMOVED: Mapping[str, Mapping[str, str]] = {
    "prod": {
        "aws_vpc_security_group_ingress_rule.networking_alb_http": "CloudFront is the only way in",
        "aws_vpc_security_group_ingress_rule.networking_alb_https": "CloudFront is the only way in",
    },
}
"""Environment -> address -> why it is meant to go. The address may be one of the HCL modules too.

`"dev": {"aws_nat_gateway.networking_nat_b": "one NAT gateway is enough for dev"}`

This tells the tests and `check-adoption`. Destroying a protected resource takes `--allow` as well, when it is planned.
"""

LEFT_ALONE: Mapping[str, Mapping[str, str]] = {}
"""Environment -> address -> why the platform does not take it over: Terraform forgets it, and it goes on to run.

`"dev": {"module.queue": "the queues stay with the HCL of team Orders"}`

For what the state holds and the stack does not. As Terraform's removed blocks take them, an address is a resource's or
a module's, without keys of instances: `module.queue` stands for all in it and for all its instances. A module of which
something is moved cannot stand here, for with the rest a forgotten move would pass unseen: name the resources. How to
take one in later: docs/planning-safely.md.
"""
