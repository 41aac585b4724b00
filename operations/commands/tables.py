"""`pipenv run tables`: the tables of settings in the modules' READMEs, written anew."""

import argparse

from operations.errors import Exit

ABOUT = "write the tables of settings in the modules' READMEs anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing."""


def run(_options: argparse.Namespace) -> Exit:
    """Reads the settings, and says which pages have changed."""
    from operations.settings_tables import READMES, written

    for readme, settings in READMES.items():
        text = readme.read_text(encoding="utf-8")
        new = written(text, settings)
        if new != text:
            readme.write_text(new, encoding="utf-8")
            print(f"modules/{readme.parent.name}/README.md has changed")
    return Exit.FINE
