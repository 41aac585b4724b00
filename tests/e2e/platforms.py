"""An environment that runs on emulated AWS."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.project import Project
from terraform.state import State


@dataclass
class Platform:
    """An environment that runs on emulated AWS, with the project it was deployed from."""

    environment: str
    project: Project
    emulator: Emulator

    @property
    def stack(self) -> dict[str, Any]:
        """The stack as synthesized now."""
        return self.project.stack(self.environment)

    @property
    def backend(self) -> dict[str, Any]:
        """Where its state lies."""
        backend: dict[str, Any] = self.stack["terraform"]["backend"]["s3"]
        return backend

    def state(self) -> State:
        """Its state, from the bucket."""
        return self.project.state(self.project.stack_folder(self.environment))

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """Its root outputs, as they were when first asked for."""
        return dict(self.state().outputs)

    def ids(self) -> dict[str, str]:
        """Address -> id of all it has; what a delivery of logs is made of has an ARN and no id."""
        return {
            address: attributes.get("id", attributes.get("arn"))
            for address, attributes in self.state().attributes.items()
        }

    def client(self, service: str) -> Any:
        """A boto3 client, to see for oneself."""
        return self.emulator.client(service)
