"""environments/waivers.toml: what may stay as scanners find it, and why. Pure functions, but for reading the file."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from operations.errors import UsageError
from operations.scanning.findings import Finding, Scanned
from operations.synthesis import ROOT

FILE = ROOT / "environments" / "waivers.toml"
SHOWN = "environments/waivers.toml"

_Text = Annotated[str, Field(min_length=1)]
_Addresses = Annotated[list[_Text], Field(min_length=1)]
Key = tuple[str, str]
"""A check and an address."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Waiver(_Strict):
    check: _Text
    at: _Addresses
    why: Annotated[str, Field(min_length=10)]


class _File(_Strict):
    waived: dict[str, list[_Waiver]] = {}
    recorded: dict[str, dict[str, _Addresses]] = {}


@dataclass(frozen=True)
class Waivers:
    """What one environment may have."""

    waived: Mapping[Key, str]
    """With the reason."""
    recorded: Collection[Key]
    """What ran before anybody scanned it, without a reason: only to become less."""


@dataclass(frozen=True)
class Judged:
    """An environment's findings beside its waivers."""

    scanned: Scanned
    open: tuple[Finding, ...]
    """Neither waived nor recorded."""
    waived: tuple[tuple[Finding, str], ...]
    recorded: tuple[Finding, ...]
    stale: tuple[Key, ...]
    """Waivers and records of what is no longer found: to be deleted."""

    @property
    def fine(self) -> bool:
        """Whether nothing is left to do."""
        return not self.open and not self.stale


def read_waivers(environments: Collection[str], text: str | None = None) -> dict[str, Waivers]:
    """Environment -> its waivers. Raises UsageError for a mistake in the file, with the place."""
    try:
        read = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8") if text is None else text))
    except OSError as error:
        raise UsageError(f"{SHOWN} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{SHOWN} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise UsageError(f"{SHOWN}: {place}: {first['msg']}") from None
    for name in sorted({*read.waived, *read.recorded} - set(environments)):
        raise UsageError(f"{SHOWN} waives something of {name!r}; there is {' and '.join(sorted(environments))}")
    return {name: _of(read, name) for name in environments}


def _of(read: _File, environment: str) -> Waivers:
    waived: dict[Key, str] = {}
    recorded: set[Key] = set()
    for waiver in read.waived.get(environment, ()):
        for address in waiver.at:
            _check_new((waiver.check, address), waived, environment)
            waived[waiver.check, address] = waiver.why
    for check, addresses in read.recorded.get(environment, {}).items():
        for address in addresses:
            _check_new((check, address), {*waived, *recorded}, environment)
            recorded.add((check, address))
    return Waivers(waived, recorded)


def _check_new(key: Key, known: Collection[Key], environment: str) -> None:
    if key in known:
        raise UsageError(f"{SHOWN} has {key[0]} of {key[1]} twice for {environment}; keep one of them")


def judge(scanned: Scanned, waivers: Waivers) -> Judged:
    """Sorts the findings into what may stay and what may not, and finds waivers that nothing needs any more."""
    waived, recorded = waivers.waived, waivers.recorded
    found = [((finding.check, finding.address), finding) for finding in scanned.findings]
    return Judged(
        scanned,
        open=tuple(finding for key, finding in found if key not in waived and key not in recorded),
        waived=tuple((finding, waived[key]) for key, finding in found if key in waived),
        recorded=tuple(finding for key, finding in found if key in recorded),
        stale=tuple(sorted({*waived, *recorded} - {key for key, _ in found})),
    )
