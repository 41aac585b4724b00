"""A small part of dev, its log groups and roles, that deploys in seconds: for what goes wrong around a deploy."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.rehearsal import recording
from operations.rehearsal.commands import Done
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.faults import Fault
from operations.rehearsal.project import Project
from terraform.stack import FILE, Json, addresses
from terraform.state import read_state

QUICK = ("aws_cloudwatch_log_group", "aws_iam_role")


def small_part(stack: Json) -> dict[str, Any]:
    """A stack of the same backend and provider, and of few resources that need no others."""
    resources = {type_: stack["resource"][type_] for type_ in QUICK}
    kept = {key: stack[key] for key in ("//", "terraform", "provider")}
    return {**kept, "resource": resources}


def make_a_database(rds: Any, identifier: str) -> None:
    """One as dev's, made without Terraform, which would wait for minutes."""
    rds.create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        EngineVersion="15.12",
        DBName="davidshaevel",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
        AllocatedStorage=20,
        StorageEncrypted=True,
    )


@dataclass
class Small:
    """The small part, in the folder where cdktf would have synthesized it."""

    project: Project
    emulator: Emulator
    stack: dict[str, Any]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.project.stack_folder("dev")

    @property
    def backend(self) -> dict[str, Any]:
        backend: dict[str, Any] = self.stack["terraform"]["backend"]["s3"]
        return backend

    def write(self) -> None:
        """Puts the stack where it is deployed from."""
        (self.folder / FILE).write_text(json.dumps(self.stack, indent=2))  # as cdktf does: Terraform quotes lines of it

    def deploy(self, *, accept: Collection[int] = (0,)) -> Done:
        """What a user does."""
        return self.project.cdktf("deploy", "dev", *self.options, accept=accept)

    def apply(self) -> None:
        """Brings it into being with Terraform alone, in a third of the time, where cdktf is not what is tested."""
        self.terraform("apply", "-auto-approve", "-input=false", "-no-color")

    def hold(self, *actions: str, skip: int = 0, code: str | None = None, seconds: float = 120) -> None:
        """Lets the next call of each action wait until `release`, and then pass; with `code` all of them, to fail.

        What a deploy has under way when it is held is known, and so what comes of interrupting it.
        """
        times = 1 if code is None else -1
        self.emulator.refuse(Fault(action, code, seconds=seconds, skip=skip, times=times) for action in actions)

    def holds(self) -> bool:
        """Whether a call waits now."""
        return any(fault["held"] for fault in self.emulator.faults())

    def release(self) -> None:
        """Ends all faults, and lets go of calls that wait."""
        self.emulator.refuse([])

    def start_deploy(self) -> tuple[subprocess.Popen[str], Path]:
        command = self.project.cdktf_command("deploy", "dev", *self.options)
        process, log = self.project.start(command, name="cdktf deploy dev")
        self.started.append(process)
        return process, log

    options = ("--skip-synth", "--auto-approve", "--terraform-parallelism", "1")

    def refused_deploy(self) -> str:
        """A deploy that fails; what its user saw, without Terraform's frames and line breaks."""
        return unwrapped(self.deploy(accept=(1,)).output)

    def terraform(self, *arguments: str, accept: Collection[int] = (0,)) -> Done:
        return self.project.terraform(self.folder, *arguments, accept=accept)

    def init(self) -> None:
        self.terraform("init", "-input=false", "-no-color", "-reconfigure")

    def names(self) -> set[str]:
        """Names of all log groups and roles that the stack asks for."""
        return {resource["name"] for named in self.stack["resource"].values() for resource in named.values()}

    def found(self) -> list[str]:
        """Names of all log groups and roles that AWS has, by its own word."""
        roles = self.emulator.client("iam").list_roles()["Roles"]
        return self.found_groups() + [role["RoleName"] for role in roles]

    def found_groups(self) -> list[str]:
        """Names of the log groups that AWS has."""
        groups = self.emulator.client("logs").describe_log_groups()["logGroups"]
        return [group["logGroupName"] for group in groups]

    def in_state_object(self) -> set[str]:
        """Addresses in the state's object in the bucket, whoever holds the lock."""
        s3 = self.emulator.client("s3")
        listed = s3.list_objects_v2(Bucket=self.backend["bucket"]).get("Contents", ())
        if self.backend["key"] not in [entry["Key"] for entry in listed]:
            return set()
        body = s3.get_object(Bucket=self.backend["bucket"], Key=self.backend["key"])["Body"].read()
        return set(read_state(body.decode(), self.backend["key"]).attributes)

    def in_state(self) -> set[str]:
        """Addresses in the state."""
        return set(self.project.state(self.folder).attributes)

    def agrees(self) -> None:
        """Stack, state and AWS have the same resources, each once, and nothing is left to do or locked."""
        assert sorted(self.found()) == sorted(self.names())
        assert self.in_state_object() == set(addresses(self.stack))
        self.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color")
        assert self.locks() == []
        assert self.lockfiles() == []

    def lockfiles(self) -> list[str]:
        """Locks in the bucket now."""
        listed = self.emulator.client("s3").list_objects_v2(Bucket=self.backend["bucket"]).get("Contents", ())
        return [entry["Key"] for entry in listed if entry["Key"].endswith(".tflock")]

    def unlock(self) -> None:
        """Releases every lock that a deploy left behind, as its user would."""
        for lock in self.locks():
            self.terraform("force-unlock", "-force", lock["ID"])

    def set_digest(self, digest: str | None) -> None:
        """Puts the digest of the state into the table, as Terraform's message says to; None removes it."""
        recording.put_digest(self.emulator, self.backend, digest)

    def import_what_is_there(self, names: set[str]) -> None:
        """Takes resources into the state that AWS has and the state does not know."""
        known = self.in_state()
        for type_, named in self.stack["resource"].items():
            for name, resource in named.items():
                if resource["name"] in names and f"{type_}.{name}" not in known:
                    self.terraform("import", "-input=false", "-no-color", f"{type_}.{name}", resource["name"])

    def locks(self) -> list[dict[str, Any]]:
        """What holds the lock in the table now."""
        table = self.backend.get("dynamodb_table")
        if table is None:
            return []
        items = self.emulator.client("dynamodb").scan(TableName=table)["Items"]
        return [json.loads(item["Info"]["S"]) for item in items if "Info" in item]


def unwrapped(text: str) -> str:
    """Without the frame and the line breaks that Terraform puts around its errors."""
    return re.sub(r"[\s│╷╵]+", " ", text)


def named_digest(seen: str) -> str | None:
    """The digest that Terraform says to put into the table, where the state there is another one."""
    named = re.search(r"update the Digest value stored in the DynamoDB table to the following value: (\w+)", seen)
    return named and named[1]


def wait_until(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.2)
