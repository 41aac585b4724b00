"""Plans several variants of an environment at once.

Nearly all of a plan's time goes into starting Terraform and its provider. So each variant becomes a module of one
configuration, with a copy of the state under its name, and one run plans them all.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.terraform import OFFLINE_PROVIDER, Json, Plan, Terraform


@dataclass(frozen=True)
class Variant:
    """A stack, the state that it is planned from, and values for its root variables."""

    stack: Json
    state: Json | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


def plan_together(terraform: Terraform, folder: Path, variants: Mapping[str, Variant]) -> dict[str, Plan]:
    """One plan for each variant, as if it had been planned alone. All have to be of one environment."""
    [provider] = {json.dumps(variant.stack["provider"]["aws"][0], sort_keys=True) for variant in variants.values()}
    root: dict[str, Any] = {
        "terraform": {
            "backend": {"local": {"path": "terraform.tfstate"}},
            "required_providers": terraform.provider_override,
        },
        "provider": {"aws": [{**json.loads(provider), **OFFLINE_PROVIDER}]},
        "module": {},
        "output": {},
    }
    resources: list[Any] = []
    outputs: dict[str, Any] = {}
    header: Json = {}
    for name, variant in variants.items():
        module = {key: value for key, value in variant.stack.items() if key not in ("provider", "terraform")}
        module["terraform"] = {"required_providers": terraform.provider_override}
        (folder / name).mkdir()
        (folder / name / "cdk.tf.json").write_text(json.dumps(module))
        root["module"][name] = {"source": f"./{name}", **variant.variables}
        for output in variant.stack["output"]:
            root["output"][f"{name}-{output}"] = {"value": f"${{module.{name}.{output}}}"}
        if variant.state is not None:
            header = variant.state
            resources += [_inside(name, resource) for resource in variant.state["resources"]]
            outputs |= {f"{name}-{output}": value for output, value in variant.state["outputs"].items()}
    (folder / "main.tf.json").write_text(json.dumps(root))
    if header:
        (folder / "terraform.tfstate").write_text(json.dumps({**header, "resources": resources, "outputs": outputs}))
    terraform.run(folder, "init", "-input=false")
    terraform.run(folder, "plan", "-refresh=false", "-input=false", "-out=plan")
    plan = json.loads(terraform.run(folder, "show", "-json", "plan"))
    return {name: Plan(_of(name, plan)) for name in variants}


def _inside(name: str, resource: Json) -> Json:
    """A resource of a state, in the module that bears the variant's name."""
    moved: dict[str, Any] = copy.deepcopy(dict(resource))
    moved["module"] = ".".join(["module", name, *([resource["module"]] if "module" in resource else [])])
    for instance in moved["instances"]:
        instance["dependencies"] = [f"module.{name}.{address}" for address in instance.get("dependencies", ())]
    return moved


def _of(name: str, plan: Json) -> Json:
    """What the plan says of one variant, with addresses as the variant alone would have them."""
    prefix = f"module.{name}."
    changes = []
    for change in plan["resource_changes"]:
        if change["address"].startswith(prefix):
            own = {**change, "address": change["address"].removeprefix(prefix)}
            if "previous_address" in own:
                own["previous_address"] = own["previous_address"].removeprefix(prefix)
            changes.append(own)
    outputs = {
        output.removeprefix(f"{name}-"): change
        for output, change in plan["output_changes"].items()
        if output.startswith(f"{name}-")
    }
    return {"resource_changes": changes, "output_changes": outputs}
