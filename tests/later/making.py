"""How states are made that nobody recorded: of what the HCL configured, and of what the provider and AWS add."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FIXTURES = Path(__file__).parents[1] / "fixtures"

ACCOUNT, REGION = "108581769167", "us-east-1"
DEFAULT_PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
DEFAULT_TAGS = {
    "Project": "davidshaevel",
    "Environment": "dev",
    "ManagedBy": "Terraform",
    "Repository": "davidshaevel-platform",
}
LIFECYCLE_POLICY = {
    "rules": [
        {
            "action": {"type": "expire"},
            "description": "Keep last 10 images",
            "rulePriority": 1,
            "selection": {"countNumber": 10, "countType": "imageCountMoreThan", "tagStatus": "any"},
        }
    ]
}


def fixture(name: str) -> Any:
    """A JSON file of tests/fixtures."""
    return json.loads((FIXTURES / name).read_text())


def recorded(name: str) -> Json:
    """A state of tests/fixtures/state."""
    read: Json = fixture(f"state/{name}.tfstate")
    return read


def found(state: Json, kind: str, name: str) -> Json:
    """The attributes of a resource that has no index."""
    [resource] = [each for each in state["resources"] if (each["type"], each["name"]) == (kind, name)]
    attributes: Json = resource["instances"][0]["attributes"]
    return attributes


def made(
    address: str,
    written: Json,
    configured: Json,
    given: Json,
    *,
    provider: str = DEFAULT_PROVIDER,
    dependencies: Sequence[str] = (),
) -> Json:
    """A resource of a state, by its HCL address.

    `written` is its instance as the provider writes one, over which comes what was configured, and over that what AWS
    gave.
    """
    *module, kind, name = address.rsplit(".", 2)
    attributes = over(over(written["attributes"], configured), given)
    if "tags" in attributes:
        attributes["tags_all"] = {**DEFAULT_TAGS, **attributes["tags"]}
    instance = {**written, "attributes": dict(sorted(attributes.items()))}
    if dependencies:
        instance["dependencies"] = list(dependencies)
    return {
        **({"module": module[0]} if module else {}),
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": provider,
        "instances": [instance],
    }


def repository_given(image: str) -> Json:
    """What AWS gives a repository."""
    name = f"davidshaevel/{image}"
    return {
        "arn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}",
        "id": name,
        "registry_id": ACCOUNT,
        "repository_url": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}",
    }


def lifecycle_given(image: str) -> Json:
    """What AWS gives a lifecycle policy, and its text, which the inventory leaves out."""
    return {"id": f"davidshaevel/{image}", "registry_id": ACCOUNT, "policy": compact(LIFECYCLE_POLICY)}


def repository_outputs(images: Sequence[str]) -> dict[str, Json]:
    """Root outputs of repositories."""
    texts = {f"{image}_ecr_repository_name": f"davidshaevel/{image}" for image in images} | {
        f"{image}_ecr_repository_url": str(repository_given(image)["repository_url"]) for image in images
    }
    return {name: {"value": value, "type": "string"} for name, value in texts.items()}


def in_order(resources: Sequence[Json]) -> list[Json]:
    """As Terraform writes them."""
    return sorted(
        resources, key=lambda resource: tuple(resource.get(key, "") for key in ("module", "mode", "type", "name"))
    )


def over(below: Any, above: Any) -> Any:
    """`above` wins. Of a list of blocks `below` has one, with what is not configured on any of them."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: over(below.get(key), value) for key, value in above.items()}}
    if isinstance(below, list) and isinstance(above, list) and len(below) == 1 and isinstance(below[0], dict):
        return [over(below[0], block) for block in above]
    return above


def compact(value: Any) -> str:
    """As Terraform writes JSON within JSON."""
    return json.dumps(value, separators=(",", ":"))
