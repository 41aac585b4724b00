"""The public name: the hosted zone that is looked up, and whether another distribution has the name."""

from collections.abc import Iterator

from operations.preflight import state
from operations.preflight.asking import Account
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Wanted

HOSTED_ZONES = "aws_route53_zone"
DISTRIBUTIONS = "aws_cloudfront_distribution"


def hosted_zones(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Each that the stack looks up is there, public and the only one of its name: Terraform takes no other."""
    looked_up = [data for data in wanted.all_data(HOSTED_ZONES) if "name" in data.body]
    there = account.all("route53", "list_hosted_zones", "HostedZones") if looked_up else []
    for data in looked_up:
        name = wanted.text(data.get("name"))
        if name is None:
            yield not_known(f"the name that {data.address} looks for is known to AWS alone")
            continue
        found = [
            zone["Id"].rpartition("/")[2]
            for zone in there
            if zone["Name"].rstrip(".") == name.rstrip(".") and not zone["Config"].get("PrivateZone")
        ]
        if len(found) == 1:
            yield fine(f"{name} is {found[0]}")
        elif found:
            yield problem(f"there are {len(found)} zones for {name}: {', '.join(found)}; say which by its id")
        else:
            yield problem(
                f"there is no public hosted zone for {name}; make it (`aws route53 create-hosted-zone`, or "
                "hosted_zone.make) and enter its name servers where the domain is registered"
            )
    if not looked_up:
        yield fine("the stack looks none up")


def aliases(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """No distribution of the account but the environment's own has a name of the stack's."""
    names = {
        name
        for distribution in wanted.all(DISTRIBUTIONS)
        for alias in distribution.get("aliases") or ()
        if (name := wanted.text(alias)) is not None
    }
    if not names:
        yield fine("the stack has none")
        return
    ours = {each.attributes.get("id") for each in state.read(account, wanted).managed if each.type == DISTRIBUTIONS}
    others = [
        (name, found["Id"])
        for found in account.all("cloudfront", "list_distributions", "DistributionList.Items")
        if found["Id"] not in ours
        for name in sorted(names & set(found.get("Aliases", {}).get("Items") or ()))
    ]
    for name, id_ in others:
        yield problem(
            f"distribution {id_} has the name {name}, and CloudFront gives it to no second one; if it is this "
            "environment's, take it over by an import, and otherwise remove the name there first"
        )
    if not others:
        yield fine(f"no other distribution of the account has {', '.join(sorted(names))}")
