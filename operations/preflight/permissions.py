"""Whether the caller may create what the stack has, by IAM's own simulation."""

import re
from collections.abc import Iterator

from operations.preflight.actions import ACTIONS, Needs
from operations.preflight.asking import Account
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.simulation import principal, simulate
from operations.preflight.wanted import Resource, Wanted

_SERVICE = re.compile(r'"Service":\s*"([^"]+)"')


def permissions(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Asks for all actions on everything first, and then, for those denied, on what the stack names."""
    caller = account.caller
    if caller.arn.endswith(":root"):
        yield fine("the account's root may do everything; deploy by a role all the same")
        return
    who = principal(account, caller)
    needs = [(type_, each) for type_ in sorted(wanted.types) for each in ACTIONS.get(type_, ())]
    actions = sorted({action for _, each in needs for action in each.actions})
    refused = {each.action for each in simulate(account, who, actions) if not each.allowed} if actions else set()
    denied: set[str] = set()
    unclear: dict[str, tuple[str, ...]] = {}
    for type_, each in needs:
        if asked := sorted(refused & set(each.actions)):
            for resource in wanted.all(type_):
                for decision in simulate(account, who, asked, *_narrowed(account, wanted, each, resource)):
                    if not decision.allowed and decision.missing:
                        unclear[decision.action] = tuple(decision.missing)
                    elif not decision.allowed:
                        denied.add(decision.action)
    if denied:
        yield problem(f"{who} may not do {', '.join(sorted(denied))}; allow it there, or deploy as somebody else")
    if unclear := {action: keys for action, keys in unclear.items() if action not in denied}:
        keys = sorted({key for missing in unclear.values() for key in missing})
        yield not_known(f"{', '.join(sorted(unclear))}: the policies ask for {', '.join(keys)}, which only a call has")
    if not denied and not unclear:
        yield fine(f"{who} may do the {len(actions)} actions that creating the stack's resources takes")
    if unlisted := sorted(wanted.types - ACTIONS.keys()):
        yield not_known(f"what {', '.join(unlisted)} takes is not in operations/preflight/actions.py")


def _narrowed(account: Account, wanted: Wanted, needs: Needs, resource: Resource) -> tuple[str, dict[str, str]]:
    """The ARN of a resource that does not exist yet, and to which service its role will be passed."""
    caller = account.caller
    arn = needs.resource.format(
        partition=caller.partition,
        region=wanted.region_of(resource) or account.region,
        account=caller.account,
        name=wanted.text(resource.get(needs.named)) or "*",
    )
    service = _SERVICE.search(str(resource.get("assume_role_policy", "")))
    return arn, {"iam:PassedToService": service.group(1)} if service else {}
