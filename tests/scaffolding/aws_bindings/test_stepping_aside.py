"""Where something is not as expected, everything is loaded as ever, and one sentence says why."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffolding.aws_bindings import _python
from scaffolding.aws_bindings._layout import BINDINGS_VERSION, JSII_VERSION
from scaffolding.aws_bindings._node import PRELOAD
from tests.scaffolding.aws_bindings.conftest import ROOT, Run

pytestmark = pytest.mark.processes

# Calls install() twice, as a program and its tests might, and shows whether anything was changed.
TRY = """
import os, sys
options = os.environ["NODE_OPTIONS"]
from scaffolding import aws_bindings
results = {aws_bindings.install(), aws_bindings.install()}
unchanged = not any(type(finder).__module__.startswith("scaffolding.aws_bindings") for finder in sys.meta_path)
print(results, os.environ["NODE_OPTIONS"] == options, unchanged)
"""

STEPPED_ASIDE = "{False} True True\n"
BEGINNING = "aws_bindings: loading all of the AWS bindings, which takes longer: "


@pytest.fixture
def reason(run: Callable[..., Run]) -> Callable[..., str]:
    """Calls install() in a new process and returns why it stepped aside."""

    def reason(before: str = "", *options: str, path: str | Path = ROOT, **environ: str) -> str:
        result = run(*options, "-c", before + TRY, path=path, **environ)
        assert result.stdout == STEPPED_ASIDE
        assert result.stderr.startswith(BEGINNING)
        assert result.stderr.count("\n") == 1
        return result.stderr.removeprefix(BEGINNING).rstrip()

    return reason


def distribution(folder: Path, name: str, version: str) -> str:
    """A folder to import from that claims another installed version."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return f"{folder}:{ROOT}"


def package(folder: Path, source: str) -> str:
    """A folder to import from whose package of bindings reads like this."""
    (folder / "cdktf_cdktf_provider_aws").mkdir()
    (folder / "cdktf_cdktf_provider_aws" / "__init__.py").write_text(source)
    return f"{folder}:{ROOT}"


def test_when_told_to_and_then_without_a_word(run: Callable[..., Run]) -> None:
    result = run("-c", TRY, AWS_BINDINGS="eager")
    assert result.stdout == STEPPED_ASIDE
    assert result.stderr == ""


def test_when_the_switch_is_misspelt(reason: Callable[..., str]) -> None:
    assert reason(AWS_BINDINGS="eagre") == "AWS_BINDINGS is 'eagre', and only 'lazy' and 'eager' are known"


@pytest.mark.parametrize("name", ["jsii", "cdktf-cdktf-provider-aws"])
def test_with_another_version(reason: Callable[..., str], tmp_path: Path, name: str) -> None:
    why = reason(path=distribution(tmp_path, name, "99.0.0"))
    assert why.startswith(f"{name} is 99.0.0, and only ")


def test_when_jsii_has_lost_its_map_of_submodules(reason: Callable[..., str]) -> None:
    why = reason("import jsii._reference_map; del jsii._reference_map._submodule_fqn_map")
    assert why == "jsii has no map of submodules where it is expected"


def test_when_jsii_keeps_something_else_in_its_map_of_submodules(reason: Callable[..., str]) -> None:
    why = reason("import jsii._reference_map; jsii._reference_map._submodule_fqn_map = []")
    assert why == "jsii has no map of submodules where it is expected"


def test_when_jsii_talks_to_node_in_another_way(reason: Callable[..., str]) -> None:
    why = reason("import jsii._runtime; jsii._runtime.kernel.provider = object()\n")
    assert why == "jsii's kernel talks to Node in an unknown way"


# The bindings of cdktn, the fork, import on use by themselves.
LAZY = """__all__ = [
    "vpc",
    "eip",
]

_SUBMODULES = {
    "eip",
    "vpc",
}

def __getattr__(name: str) -> object:
    raise AttributeError(name)
"""


def test_bindings_that_import_on_use_by_themselves_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text(LAZY)
    assert _python._submodules(tmp_path / "__init__.py") is None


@pytest.mark.parametrize(
    "source",
    [
        "",
        '__all__ = [\n    "vpc",\n]\n',
        "from . import vpc\n",
        '__all__ = [\n    "vpc",\n    "eip",\n]\nfrom . import vpc\n',
        LAZY.replace('    "eip",\n', "", 1),
        LAZY.replace("def __getattr__(name: str)", "def load(name: str)"),
        LAZY + "from . import vpc\n",
    ],
)
def test_when_the_bindings_import_other_things_than_they_list(
    reason: Callable[..., str], tmp_path: Path, source: str
) -> None:
    why = reason(path=package(tmp_path, source))
    assert why.endswith("__init__.py is not the list of imports that it is expected to be")


def test_when_the_bindings_are_not_plain_source_files(reason: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "cdktf_cdktf_provider_aws").mkdir()  # a namespace: it has no __init__.py
    pretend = f"""if True:
        import importlib.metadata, sys
        import jsii._reference_map
        installed = {{"jsii": {JSII_VERSION!r}, "cdktf-cdktf-provider-aws": {BINDINGS_VERSION!r}}}
        importlib.metadata.version = installed.get
        sys.path[:] = [folder for folder in sys.path if "site-packages" not in folder] + [{str(tmp_path)!r}]
    """
    why = reason(f"exec({pretend!r})")
    assert why == "cdktf_cdktf_provider_aws is not a package of plain source files"


def test_under_python_o(reason: Callable[..., str]) -> None:
    assert reason("", "-O").startswith("python -O drops the bindings' checks of types")


@pytest.mark.parametrize("module", ["constructs", "cdktf"])
def test_when_node_was_started_before(reason: Callable[..., str], module: str) -> None:
    why = reason(f"import {module}")
    assert why.endswith("was imported before aws_bindings.install() was called; call it first")


def test_when_node_could_not_read_our_file(reason: Callable[..., str], tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "platform"), "zip", ROOT, "scaffolding")
    why = reason(path=archive)
    assert why.endswith("preload.js is not a file that Node could load")


INDEX = """"use strict";
/**
 * Copyright
 */
Object.defineProperty(exports, "__esModule", { value: true });
exports.dbInstance = exports.vpc = void 0;
// generated
exports.vpc = require("./vpc");
exports.dbInstance = require("./db-instance");
//# sourceMappingURL=data:application/json;base64,e30=
"""

# As TypeScript writes it for cdktn, the fork; its functions are longer there.
INDEX_OF_THE_FORK = """"use strict";
/**
 * Copyright
 */
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    Object.defineProperty(o, k2, { get: function() { return m[k]; } });
}) : (function(o, m, k, k2) {
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    return function (mod) {
        return mod;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.dbInstance = exports.vpc = void 0;
exports.vpc = __importStar(require("./vpc/index"));
exports.dbInstance = __importStar(require("./db-instance/index"));
"""

SHOW = """
const bindings = require("@cdktf/provider-aws");
const loaded = () => Object.keys(require.cache).filter((file) => file.includes("provider-aws")).length;
const before = loaded();
console.log(JSON.stringify([before, bindings.vpc?.name, loaded(), bindings.__esModule, Object.keys(bindings).sort()]));
"""


@pytest.fixture
def node(tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    """Lets Node load an index like this one, with our file preloaded; returns what it printed."""

    def node(index: str) -> tuple[str, str]:
        package = tmp_path / "node_modules" / "@cdktf" / "provider-aws"
        for folder in ("vpc", "db-instance"):
            (package / "lib" / folder).mkdir(parents=True)
            (package / "lib" / folder / "index.js").write_text(f'exports.name = "{folder}";')
        (package / "package.json").write_text('{"main": "lib/index.js"}')
        (package / "lib" / "index.js").write_text(index)
        done = subprocess.run(
            ["node", "--require", str(PRELOAD), "-e", SHOW],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.strip(), done.stderr

    return node


@pytest.mark.parametrize("index", [INDEX, INDEX_OF_THE_FORK], ids=["cdktf", "cdktn"])
def test_an_index_of_a_known_shape_is_read_lazily(node: Callable[[str], tuple[str, str]], index: str) -> None:
    assert node(index) == ('[1,"vpc",2,true,["dbInstance","vpc"]]', "")


@pytest.mark.parametrize(
    "line",
    [
        "exports.vpc = globalThis;",
        'exports.vpc.name = "changed";',
        '__exportStar(require("./eip"), exports);',
        'require("./register");',
        'exports.vpc = __importDefault(require("./vpc/index"));',
        'var __importStar = (this && this.__importStar) || require("./register");',
    ],
)
def test_in_node_when_the_index_does_more_than_exporting(node: Callable[[str], tuple[str, str]], line: str) -> None:
    # The line comes in a comment, where it is not run, so that only the shape of the file differs.
    stdout, stderr = node(INDEX + f"/**\n{line}\n */\n")
    assert stdout == '[3,"vpc",3,true,["dbInstance","vpc"]]'
    assert stderr == (
        "aws_bindings: loading all of the AWS bindings in Node, which takes longer: "
        "their index.js is not the list of exports that it is expected to be\n"
    )


def test_in_node_when_the_index_exports_nothing(node: Callable[[str], tuple[str, str]]) -> None:
    assert "is not the list of exports" in node('"use strict";\n')[1]


RELAY = """
(0,e.spawn)(process.execPath,[...process.execArgv,"--preserve-symlinks",(0,s.resolve)(__dirname,"..","lib","program.js")],{stdio:["ignore","pipe","pipe","pipe"]})
"""


@pytest.fixture
def jsii(tmp_path: Path) -> Callable[[str], str]:
    """Starts a relay of this source as jsii would, with our file preloaded, and a program that answers with "hello"."""
    for folder in ("bin", "lib"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lib" / "program.js").write_text('require("node:fs").writeSync(3, "hello from the program");')

    def jsii(relay: str) -> str:
        file = tmp_path / "bin" / "jsii-runtime.js"
        file.write_text(relay)
        command = ["node", "--require", str(PRELOAD), str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    return jsii


def test_the_program_runs_in_place_of_a_relay_of_the_known_shape(jsii: Callable[[str], str]) -> None:
    assert jsii(f"function start() {{ {RELAY} }}") == "hello from the program"


def test_a_relay_that_starts_something_else_is_left_alone(jsii: Callable[[str], str]) -> None:
    other = RELAY.replace("--preserve-symlinks", "--other")
    assert jsii(f'function start() {{ {other} }} console.log("hello from the relay");') == "hello from the relay\n"
