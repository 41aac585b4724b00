"""What Terraform finds changed when it looks, and the state that it looks from."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from operations.guard import planning, target
from operations.guard.outside import Drift, drifted
from terraform.command import Terraform
from terraform.stack import Stack
from terraform.state import State, read_state


def look(stack: Stack) -> tuple[State, Sequence[Drift]]:
    """The state, and what differs from it of what the stack says. Locks nothing, since nothing is written."""
    terraform = Terraform(stack.folder, stack.name)
    planning.initialize(stack, terraform)
    state = read_state(terraform.pull_state(), f"the state of {stack.name}")
    target.check_state(stack, state)
    with tempfile.TemporaryDirectory() as private:
        file = Path(private) / "refreshed"  # it holds secrets, as any plan
        terraform.plan(file, "-refresh-only", "-lock=false")
        return state, drifted(terraform.show(file), ignored(stack))


def ignored(stack: Stack) -> Mapping[str, Sequence[str]]:
    """Address -> attributes of it that Terraform is told to leave alone."""
    found = {}
    for type_, named in stack.json.get("resource", {}).items():
        for name, resource in named.items():
            said = resource.get("lifecycle", {}).get("ignore_changes", ())
            if said:
                found[f"{type_}.{name}"] = list(resource) if said == "all" else list(said)
    return found
