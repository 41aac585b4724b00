"""Nested blocks, as a plan's values hold them."""

from typing import Any

from terraform.plan import Json


def one_block(blocks: Any) -> Json:
    """The one block that there is, or nothing."""
    block = blocks[0] if isinstance(blocks, list) and blocks else blocks
    return block if isinstance(block, dict) else {}
