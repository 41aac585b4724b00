"""Plans several variants of an environment at once.

Nearly all of a plan's time goes into starting Terraform and its provider. So each variant becomes a module of one
configuration, with a copy of the state under its name, and one run plans them all. The moved blocks are followed here,
in the copies: Terraform compares every move with every other, which for many variants takes minutes. That it follows
them itself is shown by the plans of whole stacks. A few at a time: of 32, each takes a fifth longer than of 8.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terraform.addresses import with_key
from terraform.plan import Plan, read_plan
from terraform.stack import FILE, Json, moves
from tests.real_terraform import OFFLINE, Terraform


@dataclass(frozen=True)
class Variant:
    """A stack, the state that it is planned from, and values for its root variables."""

    stack: Json
    state: Json | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


AT_ONCE = 8


def plan_together(terraform: Terraform, folder: Path, variants: Mapping[str, Variant]) -> dict[str, Plan]:
    """One plan for each variant, as if it had been planned alone. All have to be of one environment, in one region."""
    plans: dict[str, Plan] = {}
    names = list(variants)
    for first in range(0, len(names), AT_ONCE):
        run = folder / f"from_{first}"
        run.mkdir()
        plans |= _plan_at_once(terraform, run, {name: variants[name] for name in names[first : first + AT_ONCE]})
    return plans


def _plan_at_once(terraform: Terraform, folder: Path, variants: Mapping[str, Variant]) -> dict[str, Plan]:
    [provider] = {json.dumps(variant.stack["provider"]["aws"][0], sort_keys=True) for variant in variants.values()}
    root: dict[str, Any] = {
        "terraform": {
            "backend": {"local": {"path": "terraform.tfstate"}},
            "required_providers": terraform.provider_override,
        },
        "provider": {"aws": [{**json.loads(provider), **OFFLINE}]},
        "module": {},
        "output": {},
    }
    resources: list[Any] = []
    outputs: dict[str, Any] = {}
    header: Json = {}
    for name, variant in variants.items():
        module = {key: value for key, value in variant.stack.items() if key not in ("provider", "terraform", "moved")}
        module["terraform"] = {"required_providers": terraform.provider_override}
        (folder / name).mkdir()
        (folder / name / FILE).write_text(json.dumps(module))
        root["module"][name] = {"source": f"./{name}", **variant.variables}
        for output in variant.stack["output"]:
            root["output"][f"{name}-{output}"] = {"value": f"${{module.{name}.{output}}}"}
        if variant.state is not None:
            header = variant.state
            resources += _moved(name, variant)
            outputs |= {f"{name}-{output}": value for output, value in variant.state["outputs"].items()}
    (folder / "main.tf.json").write_text(json.dumps(root))
    if header:
        (folder / "terraform.tfstate").write_text(json.dumps({**header, "resources": resources, "outputs": outputs}))
    terraform.run(folder, "init", "-input=false")
    terraform.run(folder, "plan", "-refresh=false", "-input=false", "-out=plan")
    plan = json.loads(terraform.run(folder, "show", "-json", "plan"))
    return {name: read_plan(_of(name, plan, variant.variables)) for name, variant in variants.items()}


def _moved(name: str, variant: Variant) -> Iterator[Json]:
    """The resources of a state, where the stack's moved blocks lead them, in the module of the variant's name."""
    leads = moves(variant.stack)
    for resource in variant.state["resources"] if variant.state else ():
        for instance in resource["instances"]:
            parents = [resource["module"]] if "module" in resource else []
            here = with_key(".".join([*parents, resource["type"], resource["name"]]), instance.get("index_key"))
            there = leads.get(here) if resource["mode"] == "managed" else None
            alone = {**instance, "dependencies": []}  # they order what is destroyed, which no plan shows
            if there is None:
                yield {**resource, "module": ".".join(["module", name, *parents]), "instances": [alone]}
            else:
                alone.pop("index_key", None)
                kind, id_ = there.split(".")
                yield {**resource, "module": f"module.{name}", "type": kind, "name": id_, "instances": [alone]}


def _of(name: str, plan: Json, variables: Mapping[str, str]) -> Json:
    """What the plan says of one variant, with addresses as the variant alone would have them."""
    prefix = f"module.{name}."
    changes = []
    for change in plan["resource_changes"]:
        if change["address"].startswith(prefix):
            alone = {**change, "address": change["address"].removeprefix(prefix)}
            module = alone.pop("module_address")
            if module.startswith(prefix):
                alone["module_address"] = module.removeprefix(prefix)
            changes.append(alone)
    outputs = {
        output.removeprefix(f"{name}-"): change
        for output, change in plan["output_changes"].items()
        if output.startswith(f"{name}-")
    }
    module = plan["configuration"]["root_module"]["module_calls"][name]["module"]
    values = {
        key: {"value": variables.get(key, declared.get("default"))}
        for key, declared in module.get("variables", {}).items()
    }
    return {
        "format_version": plan["format_version"],
        "resource_changes": changes,
        "output_changes": outputs,
        "configuration": {"root_module": module},
        "variables": values,
    }
