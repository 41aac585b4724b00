"""Loads only those parts of the AWS bindings that a program uses.

One line switches it on, before the first `import cdktf`:

    from scaffolding import aws_bindings

    aws_bindings.install()

All other import lines stay as they are, and the program works without it, only slower.
The README beside this file says what it relies on and how to tell that it is on.
"""

import os
import sys

from scaffolding.aws_bindings import _node, _python
from scaffolding.aws_bindings._layout import UnknownLayoutError

__all__ = ["install"]

SWITCH = "AWS_BINDINGS"

_installed: bool | None = None


def install() -> bool:
    """Make the bindings of cdktf_cdktf_provider_aws load on use; return whether they will.

    Where the bindings, jsii or this process are not as expected, nothing is changed and one
    sentence on stderr says why. The environment variable AWS_BINDINGS=eager switches it off.
    Calling it again changes nothing and returns the same.
    """
    global _installed
    if _installed is None:
        _installed = _install()
    return _installed


def _install() -> bool:
    switch = os.environ.get(SWITCH, "lazy")
    if switch == "eager":
        return False
    try:
        if switch != "lazy":
            raise UnknownLayoutError(f"{SWITCH} is {switch!r}, and only 'lazy' and 'eager' are known")
        # All look before any of them changes anything.
        bindings = _python.find_bindings()
        node_options = _node.options_with_preload(os.environ.get("NODE_OPTIONS", ""))
        from scaffolding.aws_bindings import _ahead  # not before jsii is known: it uses parts of it that are private

        _ahead.expect_known_kernel()
    except UnknownLayoutError as reason:
        print(f"aws_bindings: loading all of the AWS bindings, which takes longer: {reason}", file=sys.stderr)
        return False
    _python.load_on_use(bindings, _ahead.load_ahead(node_options))
    return True
