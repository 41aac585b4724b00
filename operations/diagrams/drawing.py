"""Draws pictures with libraries of Node's: ELK finds where everything goes, resvg makes a PNG of an SVG."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.diagrams.elk import as_elk
from operations.diagrams.model import Picture
from operations.diagrams.svg import as_svg
from operations.errors import CommandError

SCRIPT = Path(__file__).with_name("draw.mjs")
PACKAGES = ("elkjs", "@resvg/resvg-wasm", "@fontsource/arimo")
MODULES = SCRIPT.parents[2] / "node_modules"
SCALE = 2
"""Pixels of a PNG for each of the SVG's: sharp on a fine screen."""


def draw_svgs(pictures: Sequence[Picture]) -> list[str]:
    """The same bytes for the same picture, on every machine. Raises CommandError where a tool is missing."""
    return [as_svg(picture, laid) for picture, laid in zip(pictures, lay_out(pictures), strict=True)]


def lay_out(pictures: Sequence[Picture]) -> list[Mapping[str, Any]]:
    """The graphs of pictures, with places. Raises CommandError where a tool is missing."""
    laid: list[Mapping[str, Any]] = _asked({"graphs": [as_elk(picture) for picture in pictures]})["laid"]
    return laid


def draw_png(svg: str) -> bytes:
    """An SVG of ours as PNG, with the font that is among the packages. Raises CommandError where a tool is missing."""
    return base64.b64decode(_asked({"svg": svg, "scale": SCALE})["png"])


def check_tools() -> str:
    """The path of node. Raises CommandError where it or a package is missing."""
    wanted = os.environ.get("JSII_NODE", "node")
    node = shutil.which(wanted)
    if node is None:
        raise CommandError(f"{wanted} is not on the PATH; `pipenv run` brings it along, or install Node 20 or 22")
    missing = [package for package in PACKAGES if not (MODULES / package).is_dir()]
    if missing:
        raise CommandError(f"{' and '.join(missing)} cannot be found in {MODULES}; run `pipenv run npm ci`")
    return node


def _asked(request: Mapping[str, Any]) -> Any:
    done = subprocess.run(
        [check_tools(), SCRIPT],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip()
        last = next((line for line in said.splitlines() if "Error" in line), "it said nothing")
        raise CommandError(f"the picture could not be drawn: {last}", said)
    return json.loads(done.stdout)
