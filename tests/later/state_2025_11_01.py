"""Makes the state of dev as it was on 2025-11-01. Nobody recorded it: it is put together here, from

- the recorded state of a few days before, tests/fixtures/state/dev-with-compute.tfstate: 70 resources, changed where
  the owner's HCL had changed by then,
- the inventory of that day, tests/fixtures/inventory_2025_11_01.json: what the HCL configured on 76 resources,
- for the six that are new, tests/fixtures/as_the_provider_writes_it.json: the attributes that the inventory does not
  have, as provider 5.100 wrote them when it had made the six in emulated AWS. `grpc_config` is as AWS answers it.

What AWS itself gives, such as ARNs and ids, is invented but for the distribution's id and name. So are the text of the
containers' health checks, of which their requests are known, and the texts of outputs.

`python -m tests.later.state_2025_11_01 > FILE` prints it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.later.making import (
    ACCOUNT,
    DEFAULT_PROVIDER,
    REGION,
    Json,
    compact,
    fixture,
    found,
    in_order,
    lifecycle_given,
    made,
    recorded,
    repository_given,
    repository_outputs,
)

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/8d339db9-4b0e-4c55-9d6b-1f6a0c2e7b35"
DISTRIBUTION, DISTRIBUTION_NAME = "EJVDEMX0X00IG", "dbaz91yl33r82.cloudfront.net"
CDNS_OWN_PROVIDER = f"module.cdn.{DEFAULT_PROVIDER}.us_east_1"
# The inventory says which look-up a policy came from: `data: Managed-CachingOptimized`. AWS's own have one id in every
# account: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
LOOKED_UP = {
    "data: Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "data: Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "data: Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
}
SERVICES = ("backend", "frontend")


def inventory_2025_11_01() -> dict[str, Json]:
    """HCL address -> the attributes that the HCL configured."""
    read: dict[str, Json] = fixture("inventory_2025_11_01.json")
    return read


def asks(port: int, path: str) -> str:
    """The health check of a container that has Node and no curl: the request has to be answered with 200."""
    return (
        f"node -e \"require('http').get('http://localhost:{port}{path}', "
        '(answer) => process.exit(answer.statusCode === 200 ? 0 : 1))"'
    )


def state_2025_11_01() -> Json:
    """The state, as `terraform state pull` would have printed it."""
    before = recorded("dev-with-compute")
    resources = [*before["resources"], *_new(found(before, "aws_lb", "main"))]
    for resource in resources:
        if resource["type"] == "aws_ecs_task_definition":
            _change_container(resource["name"], resource["instances"][0]["attributes"])
        if (resource["type"], resource["name"]) == ("aws_lb_target_group", "backend"):
            resource["instances"][0]["attributes"]["health_check"][0]["path"] = "/api/health"
    return {
        **before,
        "serial": before["serial"] + 1,
        "outputs": dict(sorted({**before["outputs"], **_new_outputs()}.items())),
        "resources": in_order(resources),
    }


def _change_container(service: str, task: Json) -> None:
    [container] = json.loads(task["container_definitions"])
    if service == "backend":
        for variable in container["environment"]:
            if variable["name"] == "NODE_ENV":
                variable["value"] = "production"
    [port] = [mapping["containerPort"] for mapping in container["portMappings"]]
    path = {"backend": "/api/health", "frontend": "/health"}[service]
    container["healthCheck"]["command"] = ["CMD-SHELL", asks(port, path)]
    task["container_definitions"] = compact([container])


def _new(load_balancer: Json) -> Iterator[Json]:
    """The six resources that the recorded state does not have."""
    gave: dict[str, Json] = {
        "module.cdn.aws_acm_certificate.main": {
            "arn": CERTIFICATE,
            "id": CERTIFICATE,
            "not_before": "2025-10-26T00:00:00Z",
            "not_after": "2026-11-24T23:59:59Z",
            "renewal_eligibility": "ELIGIBLE",  # it is in use
            "domain_validation_options": _validation_options(),
        },
        "module.cdn.aws_cloudfront_distribution.main": {
            "arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/{DISTRIBUTION}",
            "id": DISTRIBUTION,
            "domain_name": DISTRIBUTION_NAME,
            "caller_reference": "terraform-20251026190412345600000001",
            "etag": "E2QWRUHEXAMPLE",
            "last_modified_time": "2025-10-31 18:21:07.514 +0000 UTC",
            "origin": [{"domain_name": load_balancer["dns_name"]}],
            "viewer_certificate": [{"acm_certificate_arn": CERTIFICATE}],
        },
    }
    for service in SERVICES:
        gave[f"module.compute.aws_ecr_repository.{service}"] = repository_given(service)
        gave[f"module.compute.aws_ecr_lifecycle_policy.{service}"] = lifecycle_given(service)
    written = fixture("as_the_provider_writes_it.json")
    configured = inventory_2025_11_01()
    for address, given in gave.items():
        kind = address.rsplit(".", 2)[1]
        yield made(
            address,
            written[kind],
            _with_ids(configured[address]),
            given,
            provider=CDNS_OWN_PROVIDER if kind == "aws_acm_certificate" else DEFAULT_PROVIDER,
            dependencies=DEPENDENCIES.get(address, ()),
        )


DEPENDENCIES = {
    "module.cdn.aws_cloudfront_distribution.main": (
        "module.cdn.aws_acm_certificate.main",
        "module.compute.aws_lb.main",
        "module.networking.aws_security_group.alb",
        "module.networking.aws_subnet.public",
        "module.networking.aws_vpc.main",
    ),
    **{
        f"module.compute.aws_ecr_lifecycle_policy.{service}": (f"module.compute.aws_ecr_repository.{service}",)
        for service in SERVICES
    },
}


def _validation_options() -> list[Json]:
    return [
        {
            "domain_name": domain,
            "resource_record_name": f"_{digest}.{domain}.",
            "resource_record_type": "CNAME",
            "resource_record_value": f"_{digest[::-1]}.xlfgrmvvlj.acm-validations.aws.",
        }
        for domain, digest in (
            ("davidshaevel.com", "3f1c0a7be5d24986a0c7de1b52f8849c"),
            ("www.davidshaevel.com", "b84e6d029c71453fa35d9be0f1672ac8"),
        )
    ]


def _new_outputs() -> dict[str, Json]:
    text: Mapping[str, str] = {
        "cloudfront_distribution_id": DISTRIBUTION,
        "cloudfront_domain_name": DISTRIBUTION_NAME,
        "cloudfront_status": "Deployed",
        "acm_certificate_arn": CERTIFICATE,
        "acm_certificate_status": "ISSUED",
        "cache_invalidation_command": (
            f"aws cloudfront create-invalidation --distribution-id {DISTRIBUTION} --paths '/*'"
        ),
    }
    records = [{"type": "CNAME", "name": name, "value": DISTRIBUTION_NAME, "note": "DNS only"} for name in ("@", "www")]
    record = ["object", dict.fromkeys(("name", "note", "type", "value"), "string")]
    validation = [
        {key: option[f"resource_record_{key}"] for key in ("name", "type", "value")} for option in _validation_options()
    ]
    return {
        **{name: {"value": value, "type": "string"} for name, value in text.items()},
        **repository_outputs(SERVICES),
        "acm_certificate_validation_records": {
            "value": validation,
            "type": ["tuple", [["object", dict.fromkeys(("name", "type", "value"), "string")]] * 2],
        },
        "cloudflare_cname_records": {
            "value": {"cloudfront_domain": DISTRIBUTION_NAME, "records": records},
            "type": ["object", {"cloudfront_domain": "string", "records": ["tuple", [record, record]]}],
        },
        "custom_domain_urls": {
            "value": {"primary": "https://davidshaevel.com", "alternate": ["https://www.davidshaevel.com"]},
            "type": ["object", {"alternate": ["tuple", ["string"]], "primary": "string"}],
        },
    }


def _with_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_ids(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_ids(inner) for inner in value]
    return LOOKED_UP.get(value, value) if isinstance(value, str) else value


if __name__ == "__main__":
    print(json.dumps(state_2025_11_01(), indent=2))
