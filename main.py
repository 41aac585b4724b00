"""Generates the Terraform JSON of every environment into cdktf.out/stacks/."""

import sys

from cdktf import App

from environments import ENVIRONMENTS
from platform_stack import PlatformStack


def main() -> None:
    """One stack for each environment."""
    app = App()
    for environment in ENVIRONMENTS:
        PlatformStack(app, environment)
    app.synth()


if __name__ == "__main__":
    main()
