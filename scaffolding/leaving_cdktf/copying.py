"""Copies the project as git knows it, rewritten."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

from scaffolding.leaving_cdktf.rewriting import LeavingError, left_behind, rewrite


def copy(root: Path, target: Path) -> Counter[str]:
    """Write the files that git tracks below `root` into the folder `target`, rewritten for cdktn.

    Return how often each row of the table was used. Raises LeavingError where the table does not know something, where
    `target` holds anything already, and where there is no git; nothing is written then.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise LeavingError(f"{target} is there already; name a folder that is not, or an empty one")
    paths = tracked(root)
    texts, others = {}, []
    for path in paths:
        try:
            texts[path] = (root / path).read_bytes().decode()
        except UnicodeDecodeError:  # a picture, or what is packed
            others.append(path)
    rewritten, used = rewrite(texts)
    for path in others:
        if not left_behind(path):
            _place(target / path)
            shutil.copyfile(root / path, target / path)
    for path, text in rewritten.items():
        _place(target / path)
        (target / path).write_bytes(text.encode())
        shutil.copymode(root / path, target / path)
    return used


def tracked(root: Path) -> list[str]:
    """Return the paths of all files that git tracks below a folder and that are there."""
    try:
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except FileNotFoundError:
        raise LeavingError("git is not on the PATH, and says which files are the project's; install it") from None
    except subprocess.CalledProcessError as failed:
        raise LeavingError(f"{root} is no checkout that git could list: {failed.stderr.strip()}") from None
    return [path for path in listed.split("\0") if path and (root / path).is_file()]


def _place(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
