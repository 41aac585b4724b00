"""Takes out of a finished stack what an environment that is switched off does not pay for."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from cdktf import TerraformDataSource, TerraformElement, TerraformResource, TerraformStack, TerraformVariable

Json = Mapping[str, Any]

GOES: Mapping[str, str] = {
    "aws_cloudfront_distribution": "its origin is gone, and it would answer for its names with errors",
    "aws_db_instance": "it costs by the hour; its data is in the snapshot of the deactivation",
    "aws_ecs_service": "its tasks cost by the second",
    "aws_ecs_task_definition": "it says what a service runs, and asks for an image",
    "aws_eip": "it costs by the hour, used or not",
    "aws_lb": "it costs by the hour",
    "aws_lb_target_group": "services register in it, and a load balancer sends to it",
    "aws_nat_gateway": "it costs by the hour",
    "aws_route53_health_check": "it costs by the month, and would tell of what is meant",
    "aws_vpc_endpoint": "one with interfaces costs by the hour; a gateway is free and stays",
    "aws_wafv2_web_acl": "it costs by the month and by its rules, and guards nothing",
}
"""Types that go -> why. With one goes whatever speaks of it in a value: listeners, records, alarms. Of a policy only
those statements go, and the policy where none is left. The rest stays: network, security groups, repositories, roles,
keys, log groups, buckets, topics, vaults, certificates, zones, the cluster. None of it costs by the hour, and most of
it could not be had back as it was."""

MARK = "switched_off"
"""In the stack's own comment: what it would have besides if it were active. The guard lets these go, and no others."""

NULL = "${null}"

_REFERENCE = re.compile(r"(?:data\.)?\b[a-z]\w*\.[A-Za-z_][\w-]*")


def switch_off(
    stack: TerraformStack,
    *,
    kept: Collection[str] = (),
    unanswered: Collection[str] = (),
    absent: Collection[str] = (),
) -> frozenset[str]:
    """Removes what GOES but for the types that are `kept`, and all that refers to it. Returns the addresses.

    Outputs that referred to it stay and are null, as are the `unanswered` ones, under whose address nobody answers.
    So do the `absent` addresses, which would stay and are not there yet. They are not marked: should one of them exist
    after all, nobody lets it go.
    Variables and data sources that nothing refers to any more go, so that nobody is asked for images that do not run,
    and nothing is looked up in vain.
    """
    whole = stack.to_terraform()
    gone = going(whole, kept, absent)
    for element in _elements(stack):
        address = _address(element)
        if address in gone:
            _remove(element)
        elif isinstance(element, TerraformResource | TerraformDataSource):
            block = _block(whole, address)
            _wait_no_more(element, block.get("depends_on", ()), gone)
            _say_no_more(element, block, gone)
    for name, output in whole.get("output", {}).items():
        if name in unanswered or not gone.isdisjoint(references(output.get("value"))):
            stack.add_override(f"output.{name}.value", NULL)
    stack.add_override(f"//.{MARK}", sorted(_managed(going(whole, kept))))
    return _managed(gone)


def _managed(gone: Collection[str]) -> frozenset[str]:
    return frozenset(address for address in gone if not address.startswith(("data.", "var.")))


def going(stack: Json, kept: Collection[str] = (), absent: Collection[str] = ()) -> frozenset[str]:
    """Addresses of resources, data sources (`data.TYPE.NAME`) and variables (`var.NAME`) that go. A pure function."""
    blocks = dict(_blocks(stack))
    gone = {address for address, block in blocks.items() if _costs(address, block) and _type(address) not in kept}
    gone |= blocks.keys() & set(absent)
    gone |= set(_watching_by_name(blocks, gone))
    speaks_of = {address: references(block, but=("depends_on", *_policy(block))) for address, block in blocks.items()}
    says = {address: [references(each) for each in _statements(block)] for address, block in blocks.items()}
    while more := {
        address
        for address in blocks.keys() - gone
        if not gone.isdisjoint(speaks_of[address])
        or (says[address] and not any(gone.isdisjoint(said) for said in says[address]))
    }:
        gone |= more
    asked = {
        **{address: references(block) for address, block in blocks.items()},
        **{f"output.{name}": references(output.get("value")) for name, output in stack.get("output", {}).items()},
        "provider": references(stack.get("provider", {})),
    }
    askable = {f"var.{name}" for name in stack.get("variable", {})} | {a for a in blocks if a.startswith("data.")}
    askable &= {name for found in asked.values() for name in found}
    while idle := {name for name in askable - gone if not _asked_for(name, asked, gone)}:
        gone |= idle
    return frozenset(gone)


def _asked_for(name: str, asked: Mapping[str, frozenset[str]], gone: AbstractSet[str]) -> bool:
    """Whether anything that stays speaks of it. An output does not that becomes null."""
    return any(
        name in found
        for address, found in asked.items()
        if address not in gone and not (address.startswith("output.") and not gone.isdisjoint(found))
    )


def _watching_by_name(blocks: Mapping[str, Json], gone: Collection[str]) -> Iterator[str]:
    """Alarms of services that refer to their alarms in turn, and which therefore say no more than their name."""
    names = {block["name"] for address, block in blocks.items() if address in gone and "name" in block}
    for address, block in blocks.items():
        if _type(address) == "aws_cloudwatch_metric_alarm":
            metrics = [block, *(query["metric"] for query in block.get("metric_query", ()) if "metric" in query)]
            if any((metric.get("dimensions") or {}).get("ServiceName") in names for metric in metrics):
                yield address


def _policy(block: Json) -> Json:
    """The document in the argument `policy`, by its name; nothing where there is none that has statements."""
    try:
        document = json.loads(block.get("policy") or "")
    except (TypeError, ValueError):
        return {}
    return {"policy": document} if isinstance(document, dict) and isinstance(document.get("Statement"), list) else {}


def _statements(block: Json) -> list[Any]:
    return [statement for document in _policy(block).values() for statement in document["Statement"]]


def references(value: Any, *, but: Collection[str] = ()) -> frozenset[str]:
    """What expressions in a value speak of: `aws_lb.a`, `data.aws_ami.b`, `var.c`. Keys named in `but` are left out."""
    return frozenset(_references(value, but))


def _references(value: Any, but: Collection[str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in but:
                yield from _references(inner, ())
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner, ())
    elif isinstance(value, str) and "${" in value:
        yield from _REFERENCE.findall(value)


def _costs(address: str, block: Json) -> bool:
    if address.startswith("data.") or _type(address) not in GOES:
        return False
    return _type(address) != "aws_vpc_endpoint" or block.get("vpc_endpoint_type") == "Interface"


def _type(address: str) -> str:
    return address.split(".")[0]


def _blocks(stack: Json) -> Iterator[tuple[str, Json]]:
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for type_, named in stack.get(kind, {}).items():
            for name, block in named.items():
                yield f"{prefix}{type_}.{name}", block


def _block(stack: Json, address: str) -> Json:
    *data, type_, name = address.split(".")
    found: Json = stack["data" if data else "resource"][type_][name]
    return found


def _elements(stack: TerraformStack) -> list[TerraformElement]:
    kinds = TerraformResource | TerraformDataSource | TerraformVariable
    return [element for element in stack.node.find_all() if isinstance(element, kinds)]


def _address(element: TerraformElement) -> str:
    name = element.friendly_unique_id
    if isinstance(element, TerraformVariable):
        return f"var.{name}"
    assert isinstance(element, TerraformResource | TerraformDataSource)
    prefix = "data." if isinstance(element, TerraformDataSource) else ""
    return f"{prefix}{element.terraform_resource_type}.{name}"


def _remove(element: TerraformElement) -> None:
    parent = element.node.scope
    assert parent is not None
    parent.node.try_remove_child(element.node.id)


def _wait_no_more(
    element: TerraformResource | TerraformDataSource, waited_for: Collection[str], gone: Collection[str]
) -> None:
    """Leaves out of depends_on what goes. The tokens there are in the order of the addresses that they stand for."""
    if gone and not set(waited_for).isdisjoint(gone):
        tokens = element.depends_on or []
        element.depends_on = [
            token for token, address in zip(tokens, waited_for, strict=True) if address not in gone
        ] or None


def _say_no_more(element: TerraformElement, block: Json, gone: Collection[str]) -> None:
    """Leaves out of a policy what speaks of what goes."""
    statements = _statements(block)
    left = [statement for statement in statements if references(statement).isdisjoint(gone)]
    if left != statements:
        element.add_override("policy", json.dumps({**_policy(block)["policy"], "Statement": left}))
