"""Which requests a load balancer sends to a service."""

from collections.abc import Iterator

from operations.diagrams.resources import Resources
from terraform.stack import Json, blocks

ALL_ELSE = "all else"


def requests(balancer: str, service: str, resources: Resources) -> list[str]:
    """In words: `/api/*`, `admin.example.com`, `all else`; none where no load balancer calls."""
    groups = set(resources.referred(resources[service].get("load_balancer"), "aws_lb_target_group"))
    listeners = {
        address: values
        for address, values in resources.of("aws_lb_listener").items()
        if balancer in resources.referred(values.get("load_balancer_arn"))
    }

    def sent(values: Json, name: str) -> bool:
        return not groups.isdisjoint(resources.referred(values.get(name)))

    found = [
        " ".join(text for condition in blocks(rule, "condition") for text in _told(condition)) or ALL_ELSE
        for rule in resources.of("aws_lb_listener_rule").values()
        if sent(rule, "action") and not listeners.keys().isdisjoint(resources.referred(rule.get("listener_arn")))
    ]
    found += [ALL_ELSE for values in listeners.values() if sent(values, "default_action")]
    return list(dict.fromkeys(found))


def _told(condition: Json) -> Iterator[str]:
    """Names and paths. The header that CloudFront sends is asked for of every request, and tells none apart."""
    for name in ("host_header", "path_pattern"):
        for block in blocks(condition, name):
            yield ", ".join(block.get("values") or ())
