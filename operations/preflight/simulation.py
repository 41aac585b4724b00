"""What the caller may do, by IAM's own simulation of its policies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.preflight.asking import Account, Identity
from operations.preflight.findings import NotKnown


@dataclass(frozen=True)
class Decision:
    """IAM's word on one action."""

    action: str
    allowed: bool
    missing: Sequence[str] = ()
    """What the policies ask about a call and the simulation does not know, such as aws:RequestTag/Project."""


def simulate(
    account: Account,
    principal: str,
    actions: Sequence[str],
    resource: str = "*",
    context: Mapping[str, str] | None = None,
) -> Iterator[Decision]:
    """Asks whether the actions would be allowed on a resource."""
    known = {"aws:RequestedRegion": account.region, **(context or {})}
    asked: dict[str, Any] = {
        "PolicySourceArn": principal,
        "ActionNames": list(actions),
        "ResourceArns": [resource],
        "ContextEntries": [
            {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for key, value in known.items()
        ],
    }
    for result in account.all("iam", "simulate_principal_policy", "EvaluationResults", **asked):
        decided = result["EvalDecision"]
        missing = () if decided == "explicitDeny" else tuple(result.get("MissingContextValues") or ())
        yield Decision(result["EvalActionName"], decided == "allowed", missing)


def principal(account: Account, caller: Identity) -> str:
    """The user or role whose policies count. Raises NotKnown for whoever has none."""
    kind, _, name = caller.arn.split(":", 5)[5].partition("/")
    if kind == "user":
        return caller.arn
    if kind == "assumed-role":
        role = account.client("iam").get_role(RoleName=name.split("/")[0])["Role"]
        return str(role["Arn"])
    raise NotKnown(f"{caller.arn} has no policies of its own that can be simulated")
