"""Makes the state of dev as it was on 2026-02-16, switched off by the HCL. Nobody recorded it: it is put together from

- the recorded state of before the containers, tests/fixtures/state/dev.tfstate: of its network what stayed,
- the inventory of that day, tests/fixtures/inventory_2026_02_16.json: what the HCL configured on 51 resources,
- for kinds that the recorded state has none of, tests/fixtures/as_the_provider_writes_it.json, as provider 5.100 wrote
  them when it had made them in emulated AWS,
- the text of the pipeline's policy, which cicd-iam.md lists: where there is no distribution it has eight statements.

What AWS itself gives, such as ARNs and ids, is invented. `python -m tests.later.state_2026_02_16 > FILE` prints it.
"""

import json
from collections.abc import Iterator

from tests.later.making import (
    ACCOUNT,
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
from tests.modules.delivery.statements_of_the_hcl import NAME, STATEMENTS

IMAGES = ("backend", "frontend", "grafana")
BUCKET = "davidshaevel-dev-db-backups"
USER = f"{NAME}-github-actions"
POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/cicd/{USER}-deployment"
PROMETHEUS = "sg-0f2b7c91d4e63a850"

NETWORK = "module.networking"
WENT_WITH_NAT = {
    ("aws_eip", "nat"),
    ("aws_nat_gateway", "main"),
    ("aws_route", "private_nat_gateway"),
    ("aws_route_table", "private"),
    ("aws_route_table_association", "private_app"),
    ("aws_route_table_association", "private_db"),
}
# Rules that came with the group of Prometheus: whose they are, who is at the other end, and the id that AWS gave.
NEW_RULES = {
    "ingress_rule.prometheus_from_backend": ("prometheus", "app_backend", "sgr-04c1f7e02ab95d381"),
    "egress_rule.prometheus_to_backend": ("prometheus", "app_backend", "sgr-0a6d2be913f74c058"),
    "egress_rule.prometheus_to_frontend": ("prometheus", "app_frontend", "sgr-0c85e1d47b20f9a63"),
    "egress_rule.prometheus_to_internet": ("prometheus", None, "sgr-02e9f4a6b81c7d350"),
    "egress_rule.backend_to_prometheus": ("app_backend", "prometheus", "sgr-0d73b5c2e8014f9a6"),
}


def inventory_2026_02_16() -> dict[str, Json]:
    """HCL address -> the attributes that the HCL configured."""
    read: dict[str, Json] = fixture("inventory_2026_02_16.json")
    return read


def state_2026_02_16() -> Json:
    """The state, as `terraform state pull` would have printed it."""
    before = recorded("dev")
    network = [
        resource
        for resource in before["resources"]
        if resource.get("module") == NETWORK and (resource["type"], resource["name"]) not in WENT_WITH_NAT
    ]
    configured = inventory_2026_02_16()
    return {
        **before,
        "serial": before["serial"] + 1,
        "outputs": dict(sorted({**_outputs_of_the_network(before), **_new_outputs()}.items())),
        "resources": in_order([*network, *_prometheus(before, configured), *_at_the_root(configured)]),
    }


def _prometheus(before: Json, configured: dict[str, Json]) -> Iterator[Json]:
    """The fifth security group and its rules, written as the provider writes the recorded ones."""
    alike = _instance(before, "aws_security_group", "app_backend")
    name = f"{NAME}-prometheus-sg-20251111201512345600000001"
    given: Json = {
        "id": PROMETHEUS,
        "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/{PROMETHEUS}",
        "name": name,
    }
    address = f"{NETWORK}.aws_security_group.prometheus"
    yield made(address, alike, configured[address], given, dependencies=alike["dependencies"])
    for rule, (group, peer, id_) in NEW_RULES.items():
        kind, name = f"aws_vpc_security_group_{rule}".split(".")
        alike = _instance(before, kind, "alb_to_backend" if kind.endswith("egress_rule") else "backend_from_alb")
        address = f"{NETWORK}.{kind}.{name}"
        given = {
            "arn": f"arn:aws:ec2:us-east-1::security-group-rule/{id_}",
            "id": id_,
            "security_group_rule_id": id_,
            "security_group_id": _group(before, group),
            "referenced_security_group_id": _group(before, peer) if peer else None,
        }
        depends = [f"{NETWORK}.aws_security_group.{each}" for each in sorted({group, peer or group})]
        yield made(address, alike, configured[address], given, dependencies=[*depends, f"{NETWORK}.aws_vpc.main"])


def _at_the_root(configured: dict[str, Json]) -> Iterator[Json]:
    """Repositories, the bucket of backups, and the pipeline's user, which has a module of its own."""
    gave: dict[str, Json] = {
        "aws_s3_bucket.db_backups": {
            "arn": f"arn:aws:s3:::{BUCKET}",
            "id": BUCKET,
            "bucket_domain_name": f"{BUCKET}.s3.amazonaws.com",
            "bucket_regional_domain_name": f"{BUCKET}.s3.us-east-1.amazonaws.com",
            "hosted_zone_id": "Z3AQBSTGFYJSTF",
            "region": "us-east-1",
            "request_payer": "BucketOwner",
            "grant": [
                {
                    "id": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
                    "permissions": ["FULL_CONTROL"],
                    "type": "CanonicalUser",
                    "uri": "",
                }
            ],
        },
        **{
            f"aws_s3_bucket_{of_it}.db_backups": {"bucket": BUCKET, "id": BUCKET}
            for of_it in ("lifecycle_configuration", "public_access_block", "server_side_encryption_configuration")
        },
        "module.cicd_iam.aws_iam_user.github_actions": {
            "arn": f"arn:aws:iam::{ACCOUNT}:user/cicd/{USER}",
            "id": USER,
            "unique_id": "AIDARSQ2EXAMPLEUSER01",
        },
        "module.cicd_iam.aws_iam_policy.github_actions_deployment": {
            "arn": POLICY_ARN,
            "id": POLICY_ARN,
            "attachment_count": 1,
            "policy": compact(
                {"Statement": [dict(sorted(each.items())) for each in STATEMENTS], "Version": "2012-10-17"}
            ),
            "policy_id": "ANPARSQ2EXAMPLEPOLICY",
        },
        "module.cicd_iam.aws_iam_user_policy_attachment.github_actions_deployment": {
            "id": f"{USER}-20251104173027518300000001",
            "policy_arn": POLICY_ARN,
        },
    }
    for image in IMAGES:
        gave[f"aws_ecr_repository.{image}"] = repository_given(image)
        gave[f"aws_ecr_lifecycle_policy.{image}"] = lifecycle_given(image)
    written = fixture("as_the_provider_writes_it.json")
    for address, given in gave.items():
        kind, name = address.split(".")[-2:]
        yield made(
            address, written[kind], configured[address], given, dependencies=DEPENDENCIES.get(kind, {}).get(name, ())
        )


IN_CICD = "module.cicd_iam"
DEPENDENCIES: dict[str, dict[str, tuple[str, ...]]] = {
    "aws_ecr_lifecycle_policy": {image: (f"aws_ecr_repository.{image}",) for image in IMAGES},
    "aws_iam_user_policy_attachment": {
        "github_actions_deployment": (
            f"{IN_CICD}.aws_iam_policy.github_actions_deployment",
            f"{IN_CICD}.aws_iam_user.github_actions",
        )
    },
    **{
        f"aws_s3_bucket_{of_it}": {"db_backups": ("aws_s3_bucket.db_backups",)}
        for of_it in ("lifecycle_configuration", "public_access_block", "server_side_encryption_configuration")
    },
}


def _instance(before: Json, kind: str, name: str) -> Json:
    [resource] = [each for each in before["resources"] if (each["type"], each["name"]) == (kind, name)]
    instance: Json = resource["instances"][0]
    return instance


def _group(before: Json, name: str) -> str:
    return PROMETHEUS if name == "prometheus" else str(found(before, "aws_security_group", name)["id"])


def _outputs_of_the_network(before: Json) -> dict[str, Json]:
    """Those of the database are null, and Terraform keeps no null in a state."""
    return {name: output for name, output in before["outputs"].items() if not name.startswith("database_")}


def _new_outputs() -> dict[str, Json]:
    texts = {
        "db_backups_bucket_name": BUCKET,
        "db_backups_bucket_arn": f"arn:aws:s3:::{BUCKET}",
        "cicd_iam_user_name": USER,
        "cicd_iam_user_arn": f"arn:aws:iam::{ACCOUNT}:user/cicd/{USER}",
        "cicd_iam_policy_name": f"{USER}-deployment",
        "cicd_iam_policy_arn": POLICY_ARN,
    }
    return {
        **{name: {"value": value, "type": "string"} for name, value in texts.items()},
        **repository_outputs(IMAGES),
        "dev_activated": {"value": False, "type": "bool"},
    }


if __name__ == "__main__":
    print(json.dumps(state_2026_02_16(), indent=2))
