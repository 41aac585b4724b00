"""Jsii's own program, and what sparing.js makes of two of its places."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.processes

SPARING = Path(__file__).parents[3] / "scaffolding" / "aws_bindings" / "sparing.js"
BOTH_DIGESTS = """
const [crypto, fs] = [require("node:crypto"), require("node:fs")];
const [program, sparing, file] = process.argv.slice(1);
const [source] = /function readFileChunks\\(.*?\\}\\(g,m\\)\\}/s.exec(fs.readFileSync(program, "utf8"));
const readFileChunks = new Function("f", "y", `${source}; return readFileChunks`)(crypto, fs);
const digests = [readFileChunks(file, () => {}, "a", "b"), require(sparing).digestFile(file, "a", "b")];
console.log(JSON.stringify(digests.map((digest) => digest.toString("hex"))));
"""
CHANGED = """
const [program, sparing] = process.argv.slice(1);
require(sparing);
let changed;
require.extensions[".js"]({ _compile: (source) => (changed = source) }, program);
console.log(JSON.stringify(changed));
"""
ASSERTION = r"""
const [, assertion] = /(null!=e\|\|.*?\)),"void"===e\)/.exec(process.argv[1]);
const said = (e) => new Function("e", "B", `return ${assertion}`)(e, { default: (holds, text) => text });
console.log(JSON.stringify([said("x"), said(null), said(undefined)]));
"""


def node(script: str, *arguments: str | Path) -> Any:
    done = subprocess.run(["node", "-e", script, *map(str, arguments)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jsii's program would be unpacked to."""
    embedded = tmp_path_factory.mktemp("jsii") / "lib" / "program.js"
    embedded.parent.mkdir()
    embedded.write_text((files("jsii._embedded.jsii") / "lib__program.js").read_text())
    return embedded


@pytest.fixture(scope="module")
def changed(program: Path) -> str:
    return str(node(CHANGED, program, SPARING))


@pytest.mark.parametrize("size", [0, 16384, 262144, 1_000_001])
def test_a_file_has_the_digest_that_jsii_gives_it(program: Path, tmp_path: Path, size: int) -> None:
    """Or its cache would hold the bindings twice, and they would be unpacked anew wherever this is switched on."""
    (tmp_path / "archive").write_bytes(bytes(range(256)) * (size // 256) + b"\0" * (size % 256))
    theirs, ours = node(BOTH_DIGESTS, program, SPARING, tmp_path / "archive")
    assert ours == theirs


@pytest.mark.parametrize("place", ["return readFileChunks(e,()=>{},...p)", "type information, got ${(0,K.inspect)(e)}"])
def test_both_places_are_found(program: Path, changed: str, place: str) -> None:
    assert program.read_text().count(place) == 1
    assert place not in changed


def test_what_is_missing_is_named_as_jsii_names_it(changed: str) -> None:
    start = changed.index("null!=e||")
    assert node(ASSERTION, changed[start : start + 200]) == [
        True,
        "Kernel error: expected type information, got null",
        "Kernel error: expected type information, got undefined",
    ]
