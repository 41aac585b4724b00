"""The way from cdktf, which is archived, to cdktn, its fork: docs/decisions/leaving-cdktf.md. Goes once it is taken."""

from scaffolding.leaving_cdktf.comparing import compare
from scaffolding.leaving_cdktf.copying import copy
from scaffolding.leaving_cdktf.rewriting import LeavingError

__all__ = ["LeavingError", "compare", "copy"]
