"""What an edge and a delivery ask AWS for, written by hand: each type of resource, with what is known to get lost.

An environment outside of us-east-1, so that what CloudFront uses needs a provider of its own.
"""

from tests.e2e.edge import cdn, cdn_logs, delivery, names, waf, way_in
from tests.e2e.edge.naming import Json


def edge_stack(region: str) -> Json:
    """The stack, with its state in its own folder."""
    tags = {"tags": {"Environment": "test", "Project": "shop"}}
    parts = (
        names.certificates(),
        names.names(),
        cdn.cdn(),
        cdn_logs.cdn_logs(),
        waf.waf(),
        way_in.way_in(),
        delivery.repositories(region),
        delivery.github(),
    )
    stack: Json = {
        "terraform": {"backend": {"local": {}}, "required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {
            "aws": [
                {"region": region, "default_tags": [tags]},
                {"alias": "us_east_1", "region": "us-east-1", "default_tags": [tags]},
            ]
        },
        "data": {},
        "ephemeral": {},
        "resource": {},
    }
    for part in parts:
        for kind in ("data", "ephemeral", "resource"):
            for type_, named in part.get(kind, {}).items():
                stack[kind].setdefault(type_, {}).update(named)
    return stack
