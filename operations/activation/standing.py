"""What runs of an environment, by its state: what a switch would take or bring."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.errors import Stopped
from operations.guard import planning, target
from operations.guard.switching import OUTPUT
from terraform.addresses import without_key
from terraform.command import Terraform
from terraform.stack import Stack
from terraform.state import State, read_state

DATABASE = "aws_db_instance"
PROTECTIONS = {DATABASE: "deletion_protection", "aws_lb": "enable_deletion_protection"}
"""Types -> the attribute with which AWS refuses to delete one."""


@dataclass(frozen=True)
class Standing:
    """The stack, and the state as it is now."""

    stack: Stack
    state: State

    @property
    def says_off(self) -> bool:
        """That the last apply was one of the stack switched off, whether or not it came to its end."""
        return self.state.outputs.get(OUTPUT) is False

    @property
    def left(self) -> Sequence[str]:
        """Of what goes with the switch, what is there still."""
        goes = self.stack.switched_off or ()
        return sorted(address for address in self.state.attributes if without_key(address) in goes)

    @property
    def lacking(self) -> Sequence[str]:
        """Of the stack, what is not there yet."""
        there = {without_key(address) for address in self.state.attributes}
        return [address for address in self.stack.addresses if address not in there]

    def of_type(self, type_: str, among: Collection[str]) -> dict[str, Mapping[str, Any]]:
        """Attributes of those of one type, by address."""
        return {
            address: attributes
            for address, attributes in self.state.attributes.items()
            if address in among and address.split(".")[0] == type_
        }

    def check_adopted(self) -> None:
        """Raises Stopped where the HCL modules' addresses are in the state: nobody would say what of them may go."""
        modules = [address for address in self.state.attributes if address.startswith("module.")]
        if modules:
            raise Stopped(
                f"the state of {self.stack.name} has {len(modules)} resources at addresses of the HCL modules, such as "
                f"{modules[0]}; adopt them first, while the environment is activated"
            )

    def check_unprotected(self) -> None:
        """Raises Stopped where AWS would refuse in the middle: by what runs, whatever the settings say by now."""
        protected = [
            f"{address} ({PROTECTIONS[address.split('.')[0]]})"
            for address in self.left
            if self.state.attributes[address].get(PROTECTIONS.get(address.split(".")[0], ""))
        ]
        if protected:
            raise Stopped(
                f"{' and '.join(protected)} {'is' if len(protected) == 1 else 'are'} protected in AWS, which would "
                "refuse in the middle; apply the environment with that off, and activated, before it is switched off"
            )


def look(stack: Stack) -> Standing:
    """Reads the state. Raises what `plan` raises for another one's, or for none."""
    terraform = Terraform(stack.folder, stack.name)
    planning.initialize(stack, terraform)
    state = read_state(terraform.pull_state(), f"the state of {stack.name}")
    target.check_state(stack, state)
    return Standing(stack, state)
