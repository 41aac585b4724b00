"""Domain names: which of them a certificate covers, a zone holds, and ACM takes for one."""

from typing import Annotated

from modules.settings import matching

DOMAIN = r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
DomainName = Annotated[str, matching(DOMAIN, "a domain name in lowercase, such as app.example.com")]

_WILDCARD = "*."


def covers(certified: str, name: str) -> bool:
    """Whether a name in a certificate covers a name: itself, or by a wildcard the names one level below.

    `*.example.com` covers www.example.com, and neither example.com nor a.b.example.com.
    """
    return certified == name or (certified.startswith(_WILDCARD) and certified[2:] == name.partition(".")[2])


def covered(certified: tuple[str, ...], name: str) -> bool:
    """Whether one of a certificate's names covers a name."""
    return any(covers(each, name) for each in certified)


def lies_in(zone: str, name: str) -> bool:
    """Whether a zone holds the records of a name."""
    return name == zone or name.endswith(f".{zone}")


def validated_as(name: str) -> str:
    """The name under which ACM looks for its record: a wildcard's is that of the name below which it stands.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    return name.removeprefix(_WILDCARD)


def in_addresses(name: str) -> str:
    """A name as a part of ids of constructs. No two names lead to one: a name has no `_`, and no two dots in a row."""
    return name.replace(_WILDCARD, "wildcard..").replace(".", "_")
