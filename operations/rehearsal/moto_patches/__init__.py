"""What moto gets wrong about the resources of this platform, put right in one place.

Each patch answers to one fact: something that Terraform wrote and read back differently, so that a second plan showed
a change that AWS would not show. tests/e2e/test_moto_patches.py sees each fact on moto as it is, and fails once moto
no longer needs the patch.
"""

from operations.rehearsal.moto_patches import (
    backups,
    cloudfront,
    databases,
    groups,
    namespaces,
    services,
    state_machines,
)
from operations.rehearsal.moto_patches.patch import Patch

PATCHES: tuple[Patch, ...] = (
    *databases.PATCHES,
    *groups.PATCHES,
    *services.PATCHES,
    *backups.PATCHES,
    *state_machines.PATCHES,
    *cloudfront.PATCHES,
    *namespaces.PATCHES,
)


def apply_all() -> None:
    """Puts moto right, in this process. Once, before the server takes requests."""
    for patch in PATCHES:
        patch.apply()
