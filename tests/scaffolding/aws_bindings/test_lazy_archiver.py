"""cdktf's archiver is loaded when something is archived."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scaffolding.aws_bindings.conftest import Run


@pytest.mark.processes
def test_archives_are_made_and_archiver_is_loaded_only_for_them(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "handler.py").write_text("print()")
    program = f"""if True:
        from scaffolding import aws_bindings
        aws_bindings.install()
        from cdktf import App, AssetType, TerraformAsset, TerraformStack
        app = App(outdir={str(tmp_path / "out")!r})
        stack = TerraformStack(app, "stack")
        if {{archive}}:
            TerraformAsset(stack, "asset", path={str(tmp_path / "code")!r}, type=AssetType.ARCHIVE)
        app.synth()
    """
    without = run("-c", program.format(archive=False))
    made = run("-c", program.format(archive=True))

    assert without.node_files == ()
    assert made.node_files != ()
    [archive] = (tmp_path / "out").rglob("*.zip")
    with zipfile.ZipFile(archive) as contents:
        assert contents.namelist() == ["handler.py"]
