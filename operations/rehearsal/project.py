"""A copy of this project to work in: its stacks, its settings, Terraform and the cdktf command line on them.

The copy is what a user has after `git clone`. The rehearsal edits settings in it, as a user would, and the project
itself, its cdktf.out among it, stays as it is.
"""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from environments.outside import PREFIX, variable
from operations import start_page, synthesis
from operations.errors import UsageError
from operations.rehearsal.commands import Commands, Done
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.platform import VARIABLES, image_variables
from operations.rehearsal.provider import running_provider
from operations.rehearsal.tools import Tools, search_path
from terraform.command import ask
from terraform.plan import Plan, read_plan
from terraform.processes import QUIETLY
from terraform.stack import FILE, Json, stack_folder
from terraform.state import State, read_state

_LEFT_OUT = (
    ".git",
    ".github",
    ".terraform",
    ".venv",
    "__pycache__",
    "cdktf.out",
    "docs",
    "node_modules",
    "tests",
    ".*_cache",
    ".env",
    ".hypothesis",
    "rehearsal",
)

ELSEWHERE = "999999999999"
"""An account that the emulator is not asked about."""

# Variables of the user's that would lead out of the copy.
_ELSEWHERE = ("CDKTF_OUTDIR", "TF_DATA_DIR", "TF_WORKSPACE")


class Project:
    """A copy of the project in `folder`, whose Terraform talks to the emulator."""

    def __init__(self, root: Path, folder: Path, *, tools: Tools, emulator: Emulator, commands: Commands) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {}
        """Environment variables for all that runs here, beside those that lead to the emulator."""
        self._tools = tools
        self._emulator = emulator
        self._commands = commands
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))

    @property
    def environment(self) -> dict[str, str]:
        """Variables for all that runs here, without those of the user's that would lead out of the copy."""
        variables = self._emulator.environment(
            PATH=search_path(),
            **QUIETLY,
            CDKTF_DISABLE_PLUGIN_CACHE_ENV="1",
            CI="true",
            **{**VARIABLES, **self.variables},
        )
        return {
            name: value
            for name, value in variables.items()
            if name not in _ELSEWHERE and not name.startswith(PREFIX)  # another account: docs/accounts.md
        }

    def synthesize(self) -> None:
        """Writes the stacks of all environments, and beside each the override file."""
        self._commands.run([sys.executable, "main.py"], self.folder, self.environment, name="synth")
        for folder in (self.output / "stacks").iterdir():
            stack = self.stack(folder.name)
            (folder / "override.tf.json").write_text(json.dumps(self._tools.override(stack), indent=2))
            self.variables |= image_variables(stack)

    @contextmanager
    def running_provider(self, environment: str) -> Iterator[None]:
        """Lets one provider serve all that runs here in the meantime, on an environment or in `make_folder`."""
        folder = self.make_folder("provider", {})
        with running_provider(folder, self.environment, self.stack_folder(environment), folder.parent) as provider:
            self.variables |= provider.variables
            try:
                yield
            finally:
                for name in provider.variables:
                    del self.variables[name]

    @property
    def output(self) -> Path:
        """Where its stacks are synthesized."""
        return self.folder / "cdktf.out"

    def stack_folder(self, name: str) -> Path:
        """Where a stack is synthesized and Terraform runs."""
        return stack_folder(self.output, name)

    def stack(self, name: str) -> dict[str, Any]:
        """A synthesized stack's JSON. Raises RehearsalError where there is none of that name."""
        try:
            return dict(synthesis.load(name, self.output).json)
        except UsageError as error:
            raise RehearsalError(str(error)) from None

    def replace_settings(self, environment: str, settings: Path) -> None:
        """Puts a file in the place of an environment's own. The others move to an account of their own for the time:

        what one owns in an account, such as a repository, these settings may own too. Raises RehearsalError where one
        of the two files is not there.
        """
        file = self.folder / "environments" / f"{environment}.py"
        if not file.is_file():
            raise RehearsalError(f"there is no environments/{environment}.py whose place {settings} could take")
        try:
            file.write_text(settings.read_text())
        except OSError as error:
            raise RehearsalError(f"{settings} cannot be read: {error.strerror}") from None
        others = set(start_page.environments()) - {environment}
        lines = [f"{variable(name, 'aws_account_id')}={ELSEWHERE}" for name in sorted(others)]
        (self.folder / ".env").write_text("\n".join(lines))

    def change_setting(self, environment: str, old: str, new: str) -> None:
        """Edits an environment's file. `old` must stand in it once."""
        file = self.folder / "environments" / f"{environment}.py"
        text = file.read_text()
        if text.count(old) != 1:
            raise RehearsalError(f"environments/{environment}.py holds {old!r} {text.count(old)} times; expected once")
        file.write_text(text.replace(old, new))

    def cdktf(self, command: str, environment: str, *options: str, accept: Collection[int] = (0,)) -> Done:
        """Runs the cdktf command line on an environment, as a user would: it synthesizes, and then calls Terraform."""
        return self._commands.run(
            self.cdktf_command(command, environment, *options),
            self.folder,
            self.environment,
            name=f"cdktf {command} {environment}",
            accept=accept,
        )

    def cdktf_command(self, command: str, environment: str, *options: str) -> list[str]:
        """What `cdktf` runs. It leaves out `terraform providers lock`, which takes no provider from a mirror."""
        return [*self._cdktf(command), environment, "--no-color", "--skip-provider-lock", *options]

    def cdktf_synth(self) -> Done:
        """Synthesizes through the cdktf command line."""
        return self._commands.run(self._cdktf("synth"), self.folder, self.environment, name="cdktf synth")

    def _cdktf(self, command: str) -> list[str]:
        # `pipenv run`, which cdktf.json has, would make a virtualenv for the copy.
        return [str(self._tools.cdktf), command, "--app", f"{shlex.quote(sys.executable)} main.py"]

    def start(self, command: Sequence[str], *, name: str) -> "tuple[subprocess.Popen[str], Path]":
        """Starts a command in the copy, and returns it with its log. It is the caller's to end."""
        return self._commands.start(command, self.folder, self.environment, name=name)

    def operations(self, command: str, *arguments: str, accept: Collection[int] = (0,)) -> Done:
        """Runs a command of the copy's own, `pipenv run plan` and its like."""
        return self._commands.run(
            [sys.executable, "operations", command, *arguments],
            self.folder,
            self.environment,
            name=command,
            accept=accept,
        )

    def terraform(self, folder: Path, *arguments: str, accept: Collection[int] = (0,)) -> Done:
        """Runs Terraform in a folder."""
        name = f"terraform {arguments[0]}"
        return self._commands.run(
            [self._tools.terraform, *arguments], folder, self.environment, name=name, accept=accept
        )

    def answer(self, folder: Path, *arguments: str) -> str:
        """What Terraform answers on stdout, for JSON that a log should not hold. Raises TerraformError."""
        return ask(self._tools.terraform, folder, *arguments, environment=self.environment)

    def pull_state(self, folder: Path) -> str:
        """The state of a folder's stack, from its backend, as Terraform writes it; nothing where there is none."""
        return self.answer(folder, "state", "pull")

    def state(self, folder: Path) -> State:
        """The same, read."""
        return read_state(self.pull_state(folder), f"the state of {folder}")

    def plan(self, folder: Path, file: str = "plan") -> Plan:
        """A plan file: by default the one that `cdktf plan` leaves in the stack's folder."""
        return read_plan(json.loads(self.answer(folder, "show", "-json", file)))

    def make_folder(self, name: str, stack: Json) -> Path:
        """A folder beside the copy, initialized for a stack of one's own."""
        folder = self.folder.parent / name
        folder.mkdir()
        (folder / FILE).write_text(json.dumps(stack))
        (folder / "override.tf.json").write_text(json.dumps(self._tools.override(stack)))
        self.terraform(folder, "init", "-input=false", "-no-color")
        return folder
