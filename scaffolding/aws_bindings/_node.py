"""The Node side: jsii's process is asked to load preload.js before anything else."""

from pathlib import Path

from scaffolding.aws_bindings._layout import UnknownLayoutError

PRELOAD = Path(__file__).with_name("preload.js")


def options_with_preload(options: str, preload: Path = PRELOAD) -> str:
    """Return the value for NODE_OPTIONS: what stands there already, and our file to preload."""
    if not preload.is_file():
        # For example in a zip archive, which Node cannot read. A missing file would stop it at once.
        raise UnknownLayoutError(f"{preload} is not a file that Node could load")
    # Node splits the variable at spaces outside of double quotes; a backslash inside escapes.
    quoted = str(preload).replace("\\", "\\\\").replace('"', '\\"')
    # jsii gives --preserve-symlinks to its second process, whose program one_process.js runs in the first.
    ours = f'--preserve-symlinks --require "{quoted}"'
    return f"{options} {ours}".lstrip()
