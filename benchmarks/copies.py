"""Synthesizes N environments, all like dev: `python copies.py N FOLDER`. Run by synth.py."""

import sys

from scaffolding import aws_bindings


def main(count: int, outdir: str) -> None:
    """Write the stacks to the folder."""
    aws_bindings.install()
    from cdktf import App

    from environments.dev import DEV
    from platform_stack import PlatformStack

    app = App(outdir=outdir)
    for number in range(1, count + 1):
        PlatformStack(app, DEV.model_copy(update={"name": f"dev{number}"} if number > 1 else {}))
    app.synth()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
