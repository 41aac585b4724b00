"""Lazy loading changes how long a program takes and nothing else."""

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from scaffolding.aws_bindings._ahead import FIRST_RUN
from scaffolding.aws_bindings._layout import BINDINGS_VERSION
from scaffolding.aws_bindings._node import options_with_preload
from scaffolding.aws_bindings._python import camel_case
from tests.scaffolding.aws_bindings.conftest import COUNTED, EXAMPLE, ROOT, Run, Start

pytestmark = pytest.mark.processes


def test_python_loads_only_the_modules_that_are_used(lazy: Run) -> None:
    used = {
        "cloudwatch_metric_alarm",
        "data_aws_iam_policy_document",
        "db_instance",
        "provider",
        "s3_bucket_lifecycle_configuration",
        "security_group",
        "vpc",
    }
    assert {name.split(".")[1] for name in lazy.seen["modules"] if "._" not in name} == used


def test_node_loads_only_the_files_that_are_used(lazy: Run) -> None:
    assert {Path(file).parent.name for file in lazy.node_files} == {
        "lib",  # the index itself
        "cloudwatch-metric-alarm",
        "data-aws-iam-policy-document",
        "db-instance",
        "provider",
        "s3-bucket-lifecycle-configuration",
        "security-group",
        "vpc",
    }


def test_without_it_everything_is_loaded(eager: Run) -> None:
    assert eager.seen["lazy"] is False
    assert len(eager.seen["modules"]) > 2212
    assert len(eager.node_files) > 2212
    assert any("archiver" in file for file in eager.node_files)


def test_jsii_runs_in_one_process_instead_of_two(lazy: Run, eager: Run) -> None:
    assert set(eager.node_programs) == {"jsii-runtime.js", "program.js"}
    # On a machine that has never used the bindings, the index of types is written in a process of its own.
    assert set(lazy.node_programs) - {"runtime-index-worker.js"} == {"jsii-runtime.js"}


CONSOLE = """
setImmediate(() => {
  if (!Object.keys(require.cache).some((file) => file.endsWith("program.js"))) return; // this is the relay
  console.log("said");
  console.error("complained");
});
"""


@pytest.mark.parametrize("mode", ["lazy", "eager"])
def test_what_node_prints_comes_out_where_it_belongs(run: Callable[..., Run], tmp_path: Path, mode: str) -> None:
    (tmp_path / "console.js").write_text(CONSOLE)
    program = "from scaffolding import aws_bindings; aws_bindings.install(); import constructs"

    printed = run("-c", program, NODE_OPTIONS=f'{COUNTED} --require "{tmp_path}/console.js"', AWS_BINDINGS=mode)

    assert (printed.stdout, printed.stderr) == ("said\n", "complained\n")


def test_types_of_arguments_are_looked_up_once_and_nowhere_else(run: Callable[..., Run]) -> None:
    program = """if True:
        import typing
        before = typing.get_type_hints
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf_cdktf_provider_aws.vpc import Vpc
        import cdktf, constructs
        get_type_hints = Vpc.__init__.__globals__["typing"].get_type_hints
        for below in (cdktf.TerraformOutput, constructs.Construct):
            assert below.__init__.__globals__["typing"].get_type_hints is get_type_hints
        def stub(x: int): ...
        assert typing.get_type_hints is before
        assert get_type_hints(stub) == {"x": int}
        print(get_type_hints(stub) is get_type_hints(stub))
    """
    assert run("-c", program).stdout == "True\n"


def test_typeguard_looks_at_nothing_that_is_of_a_class_that_is_asked_for(run: Callable[..., Run]) -> None:
    program = """if True:
        from types import SimpleNamespace
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf import TerraformStack, Testing
        from cdktf_cdktf_provider_aws.vpc import Vpc
        names, checked = Vpc.__init__.__globals__, []
        check = names["typeguard"].check_type
        names["typeguard"] = SimpleNamespace(
            check_type=lambda **argument: (checked.append(argument["argname"]), check(**argument))
        )
        Vpc(TerraformStack(Testing.app(), "stack"), "a", cidr_block="10.0.0.0/16", tags={"a": "b"})
        print(*sorted(set(checked)), sep=", ")
    """
    assert run("-c", program).stdout.strip() == "argument scope, argument tags"


def test_typeguard_knows_a_mock_and_imports_none(run: Callable[..., Run]) -> None:
    program = """if True:
        import sys
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf_cdktf_provider_aws.vpc import Vpc
        print(*sorted({"asyncio", "ssl", "unittest.mock"} & set(sys.modules)))
        from unittest.mock import Mock
        check = Vpc.__init__.__globals__["check_type"]
        check("name", Mock(), str)
        try:
            check("name", 5, str)
        except TypeError as error:
            print(error)
    """
    assert run("-c", program).stdout == "\ntype of name must be str; got int instead\n"


def test_node_is_told_what_an_object_was_given_and_no_null_for_what_it_could_have(run: Callable[..., Run]) -> None:
    program = """if True:
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf import TerraformStack, Testing
        from cdktf_cdktf_provider_aws.vpc import Vpc
        from jsii._runtime import kernel
        stack, create, asked = TerraformStack(Testing.app(), "stack"), kernel.provider.create, []
        kernel.provider.create = lambda request: asked.append(request.args) or create(request)
        Vpc(stack, "a", cidr_block="10.0.0.0/16", enable_dns_support=False, tags={"a": "b"})
        Vpc(stack, "b", provisioners=[], lifecycle={"ignore_changes": ["tags"]})
        for _, _, config in asked:
            print(config["$jsii.struct"]["data"])
    """
    assert run("-c", program).stdout.splitlines() == [
        "{'cidrBlock': '10.0.0.0/16', 'enableDnsSupport': False, 'tags': {'$jsii.map': {'a': 'b'}}}",
        "{'lifecycle': {'$jsii.struct': {'fqn': 'cdktf.TerraformResourceLifecycle', "
        "'data': {'ignoreChanges': ['tags']}}}, 'provisioners': []}",
    ]


TRACES = """
const trace = Error.captureStackTrace;
let taken = 0;
Error.captureStackTrace = (...parameters) => {
  taken += Error.stackTraceLimit === Number.MAX_SAFE_INTEGER;
  return trace(...parameters);
};
process.on("exit", () => require("node:fs").appendFileSync("traces", `${taken} `));
"""


@pytest.mark.parametrize(("mode", "taken"), [("lazy", False), ("eager", True)])
def test_node_takes_no_trace_of_how_a_token_was_made(
    run: Callable[..., Run], tmp_path: Path, mode: str, taken: bool
) -> None:
    (tmp_path / "traces.js").write_text(TRACES.replace('"traces"', json.dumps(str(tmp_path / "traces"))))
    program = """if True:
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf import TerraformStack, TerraformVariable, Testing
        TerraformVariable(TerraformStack(Testing.app(), "stack"), "image").string_value
    """
    run("-c", program, NODE_OPTIONS=f'{COUNTED} --require "{tmp_path}/traces.js"', AWS_BINDINGS=mode)

    assert any(map(int, (tmp_path / "traces").read_text().split())) is taken


def test_the_generated_json_is_the_same(lazy: Run, eager: Run) -> None:
    assert lazy.seen["lazy"] is True
    assert lazy.seen["json"] == eager.seen["json"]


def test_every_environment_is_the_same_to_the_byte(
    run: Callable[..., Run], eager: Run, environments_without_it: Path, tmp_path: Path
) -> None:
    run(ROOT / "main.py", CDKTF_OUTDIR=str(tmp_path))
    with_it, without_it = (
        {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.json")}
        for folder in (tmp_path, environments_without_it)
    )
    assert with_it == without_it
    assert {"stacks/dev/cdk.tf.json", "stacks/prod/cdk.tf.json"} < set(with_it)


def test_mistakes_are_reported_in_the_same_words(lazy: Run, eager: Run) -> None:
    assert "no error" not in lazy.seen["errors"].values()
    assert lazy.seen["errors"] == eager.seen["errors"]


def test_the_package_has_the_same_names(lazy: Run, eager: Run) -> None:
    assert lazy.seen["names"] == eager.seen["names"]
    assert lazy.seen["by attribute"] == eager.seen["by attribute"] == "Eip"


def test_objects_of_classes_never_imported_come_back_as_themselves(lazy: Run, eager: Run) -> None:
    assert lazy.seen["unseen"] == eager.seen["unseen"] == "Wafv2WebAcl"


def test_nothing_is_said_when_all_is_well(lazy: Run, eager: Run) -> None:
    # On a machine that has never used the bindings, the first of the two says that it unpacks them.
    assert lazy.stderr.replace(f"{FIRST_RUN}\n", "") == ""
    # Without our preload Node says what cdktf asks of outputs that are lists.
    assert [
        line for line in eager.stderr.splitlines() if "DEP0044" not in line and "trace-deprecation" not in line
    ] == []


def test_each_submodule_has_the_name_in_javascript_that_jsii_is_told(lazy: Run) -> None:
    archive = files("cdktf_cdktf_provider_aws") / "_jsii" / f"provider-aws@{BINDINGS_VERSION}.jsii.tgz"
    assert isinstance(archive, Path)
    with tarfile.open(archive) as tar:
        index = next(tar.extractfile(member) for member in tar if member.name == "package/lib/index.js")
        assert index is not None
        exported = re.findall(r"^exports\.(\w+) = (?:__importStar\()?require", index.read().decode(), re.MULTILINE)

    assert sorted(map(camel_case, lazy.seen["names"])) == sorted(exported)


def test_it_works_from_a_read_only_folder_with_spaces_quotes_and_dollars_in_its_name(
    run: Callable[..., Run], tmp_path: Path, lazy: Run
) -> None:
    folder = tmp_path / 'the "new" platform\'s $& code'
    shutil.copytree(ROOT / "scaffolding", folder / "scaffolding")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for path in [*before, folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    moved = run(EXAMPLE, path=folder)

    assert moved.seen["lazy"] is True
    assert len(moved.node_files) == len(lazy.node_files)
    # The user that runs the tests may be one that no permission stops.
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_other_node_options_stay_in_force() -> None:
    # That all other tests see which files were loaded proves the same for --require.
    assert options_with_preload("--no-warnings").startswith("--no-warnings --preserve-symlinks --require ")


@pytest.mark.parametrize("before", [COUNTED, None])
def test_node_options_are_as_before_once_node_has_started(run: Callable[..., Run], before: str | None) -> None:
    program = f"""if True:
        import os
        if {before is None}:
            del os.environ["NODE_OPTIONS"]
        from scaffolding import aws_bindings
        aws_bindings.install()
        import constructs
        print(os.environ.get("NODE_OPTIONS"))
    """
    assert run("-c", program).stdout.strip() == str(before)


FIRST_CALL = """if True:
    import sys
    from pathlib import Path
    from scaffolding import aws_bindings
    aws_bindings.install()
    from cdktf import Testing
    from cdktf_cdktf_provider_aws.vpc import Vpc
    print("imported")
    Path(sys.argv[1]).touch()
    try:
        Testing.app()
    except Exception as error:
        print(type(error).__name__)
    else:
        print("called")
"""

LATE = """
const fs = require("node:fs");
const bell = new Int32Array(new SharedArrayBuffer(4));
for (let tries = 0; !fs.existsSync({file}); tries++) {{
  if (tries > 600) process.exit(1);
  Atomics.wait(bell, 0, 0, 100);
}}
"""


def test_python_imports_while_node_starts_and_the_first_call_waits_for_it(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    late, imported = tmp_path / "late.js", tmp_path / "imported"
    late.write_text(LATE.format(file=json.dumps(str(imported))))
    result = run("-c", FIRST_CALL, imported, NODE_OPTIONS=f'--require "{late}"')
    assert result.stdout.split() == ["imported", "called"]


def test_a_node_that_ends_while_it_starts_fails_the_first_call(run: Callable[..., Run], tmp_path: Path) -> None:
    broken = tmp_path / "broken.js"
    broken.write_text("process.exit(1);")
    result = run("-c", FIRST_CALL, tmp_path / "imported", NODE_OPTIONS=f'--require "{broken}"')
    assert result.stdout.split() == ["imported", "JSONDecodeError"]


def test_node_loads_what_python_imports_before_it_is_used_and_later_imports_work_as_ever(
    run: Callable[..., Run],
) -> None:
    program = """if True:
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf import Testing
        from cdktf_cdktf_provider_aws.vpc import Vpc
        Testing.app()
        from cdktf_cdktf_provider_aws.eip import Eip
        from cdktf_cdktf_provider_aws.subnet import Subnet
        print(Eip.TF_RESOURCE_TYPE)
    """
    result = run("-c", program)
    assert result.stdout == "aws_eip\n"
    assert {Path(file).parent.name for file in result.node_files} == {"lib", "vpc", "eip"}


@pytest.mark.plain
def test_two_processes_share_an_empty_cache_and_leave_it_complete(start: Start, tmp_path: Path) -> None:
    """The first run on a machine, twice at once."""
    cache = tmp_path / "cache"
    program = """if True:
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf_cdktf_provider_aws.vpc import Vpc
        print(Vpc.TF_RESOURCE_TYPE)
    """
    try:
        processes = [start("-c", program, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(cache)) for _ in range(2)]
        runs = [finish() for finish in processes]
        index = list(cache.glob("@cdktf/provider-aws/*/*/.jsii.runtime.v1.json"))
    finally:
        shutil.rmtree(cache, ignore_errors=True)

    assert [run.stdout for run in runs] == ["aws_vpc\n", "aws_vpc\n"]
    assert [run.stderr.count(FIRST_RUN) for run in runs] == [1, 1]
    # Without it, every later run would parse 130 MB of JSON again.
    assert len(index) == 1


WORKER = """
const { workerData } = require("node:worker_threads");
if (workerData.fail) throw new Error("no index");
require("node:fs").writeFileSync(workerData.file, "done");
"""

START_WORKER = """
const { Worker } = require("node:worker_threads");
const [file, workerData] = [process.argv[2], JSON.parse(process.argv[3])];
const worker = new Worker(file, { workerData });
worker.on("error", (error) => console.log(error.message));
console.log(worker instanceof Worker, require("node:fs").existsSync(workerData.file));
"""


def start_worker(folder: Path, name: str, *, fail: bool = False) -> list[str]:
    """Start a thread as jsii does; print whether it is one, and whether its work is already done."""
    program = folder / "program.js"
    program.write_text(START_WORKER)
    (folder / name).write_text(WORKER)
    data = json.dumps({"file": str(folder / "done"), "fail": fail})
    done = subprocess.run(
        ["node", str(program), str(folder / name), data],
        env={**os.environ, "NODE_OPTIONS": options_with_preload("")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_the_index_of_types_is_there_before_the_program_goes_on(tmp_path: Path) -> None:
    assert start_worker(tmp_path, "runtime-index-worker.js") == ["false true"]


def test_other_threads_stay_threads(tmp_path: Path) -> None:
    assert start_worker(tmp_path, "other-worker.js") == ["true false"]


def test_an_index_that_cannot_be_written_is_left_to_jsii(tmp_path: Path) -> None:
    assert start_worker(tmp_path, "runtime-index-worker.js", fail=True) == ["true false", "no index"]
