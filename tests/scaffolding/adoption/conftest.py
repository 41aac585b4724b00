"""A stack to adopt into."""

import pytest
from cdktf import Testing

from environments.dev import DEV
from platform_stack import PlatformStack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> PlatformStack:
    """Dev's, which every adoption finds anew: what it writes, it writes over."""
    return PlatformStack(Testing.app(outdir=str(tmp_path_factory.mktemp("out"))), DEV)
