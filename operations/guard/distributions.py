"""CloudFront: what a distribution and its policies give up. Predicates, and so pure functions."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from operations.guard.blocks import one_block
from terraform.plan import Json

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
_PROTOCOL = re.compile(r"TLSv(\d+)(?:\.(\d+))?(?:_(\d+))?$")

_OLD_PROTOCOLS = {"SSLv3", "TLSv1", "TLSv1.1"}


def older_tls(before: Any, after: Any) -> bool:
    """Is a security policy of CloudFront's that takes older versions of TLS, or older ciphers."""
    return bool(before and after) and _age(after) < _age(before)


def plain_http(before: Any, after: Any) -> bool | str:
    """Requests are answered without HTTPS that were not."""
    was, will = _behaviors(before), _behaviors(after)
    paths = [
        path
        for path, behavior in will.items()
        if behavior.get("viewer_protocol_policy") == "allow-all"
        and _takes(path, was).get("viewer_protocol_policy", "allow-all") != "allow-all"
    ]
    return f"would answer {_some(paths)} without HTTPS" if paths else False


def kept_for_others(before: Any, after: Any) -> bool | str:
    """Answers are cached that were not."""
    will = _behaviors(after)
    paths = [
        path
        for path, behavior in _behaviors(before).items()
        if behavior.get("cache_policy_id") == CACHING_DISABLED
        and _takes(path, will).get("cache_policy_id", CACHING_DISABLED) != CACHING_DISABLED
    ]
    return f"would keep answers of {_some(paths)}" if paths else False


def headers_dropped(before: Any, after: Any) -> bool | str:
    """Answers lose the headers of a policy that they had."""
    was, will = _behaviors(before), _behaviors(after)
    paths = [
        path
        for path in was
        if path in will
        and was[path].get("response_headers_policy_id")
        and not will[path].get("response_headers_policy_id")
    ]
    return f"would add no headers to answers of {_some(paths)}" if paths else False


def origin_readable(before: Any, after: Any) -> bool | str:
    """Requests go on to an origin without TLS 1.2, where they went with it."""
    was, will = _origins(before), _origins(after)
    names = [name for name, origin in will.items() if name in was and _is_safe(was[name]) and not _is_safe(origin)]
    return f"would ask origin {_some(names)} without TLS 1.2" if names else False


def origin_headers_lost(before: Any, after: Any) -> bool | str:
    """An origin no longer gets a header by which it may know the distribution."""
    was, will = _origins(before), _origins(after)
    lost = [
        header for name in was if name in will for header in _headers(was[name]) if header not in _headers(will[name])
    ]
    return f"would no longer send {_some(lost)} to its origin" if lost else False


def let_in(before: Any, after: Any) -> bool | str:
    """Viewers of countries are let in that were kept out."""
    (was, some), (will, others) = _restriction(before), _restriction(after)
    if was == "whitelist":
        if will != "whitelist":
            return f"would let in viewers of countries beside {_some(sorted(some))}"
        new = sorted(others - some)
    elif was == "blacklist":
        new = sorted(some if will == "none" else some - others if will == "blacklist" else some & others)
    else:
        new = []
    return f"would let in viewers of {_some(new)}" if new else False


def weaker_headers(before: Any, after: Any) -> bool | str:
    """A policy of headers says less to browsers, or for a shorter time."""
    was, will = one_block(before), one_block(after)
    lost = [name for name, block in was.items() if block and not will.get(name)]
    if lost:
        return f"would no longer send {_some(lost)}"
    old, new = (
        one_block(said.get("strict_transport_security")).get("access_control_max_age_sec") for said in (was, will)
    )
    if isinstance(old, int) and isinstance(new, int) and new < old:
        return f"would ask for HTTPS for {new} seconds instead of {old}"
    return False


def _behaviors(values: Any) -> dict[str, Json]:
    """Pattern of paths -> behaviour, in the order in which CloudFront tries them."""
    ordered = {behavior["path_pattern"]: behavior for behavior in values.get("ordered_cache_behavior") or ()}
    return {**ordered, "*": one_block(values.get("default_cache_behavior"))}


def _takes(path: str, behaviors: Mapping[str, Json]) -> Json:
    """The behaviour that takes the requests of a pattern."""
    return next(behavior for pattern, behavior in behaviors.items() if fnmatchcase(path, pattern))


def _origins(values: Any) -> dict[str, Json]:
    return {str(origin.get("origin_id")): origin for origin in values.get("origin") or ()}


def _is_safe(origin: Json) -> bool:
    """An origin without settings of its own is a bucket, which CloudFront asks by HTTPS."""
    said = one_block(origin.get("custom_origin_config"))
    return not said or (
        said.get("origin_protocol_policy") == "https-only"
        and _OLD_PROTOCOLS.isdisjoint(said.get("origin_ssl_protocols") or ())
    )


def _headers(origin: Json) -> list[str]:
    return sorted(str(header.get("name")) for header in origin.get("custom_header") or ())


def _restriction(blocks: Any) -> tuple[str, set[str]]:
    said = one_block(one_block(blocks).get("geo_restriction"))
    return str(said.get("restriction_type") or "none"), set(said.get("locations") or ())


def _age(policy: Any) -> tuple[int, ...]:
    """What there is to compare: version and year. SSLv3 is older than all."""
    found = _PROTOCOL.match(str(policy))
    return tuple(int(part or 0) for part in found.groups()) if found else ()


def _some(names: list[str]) -> str:
    return " and ".join(dict.fromkeys(names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
