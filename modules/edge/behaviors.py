"""What CloudFront does with which requests: planned from the services' routes."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from modules.edge.cdn_settings import CacheBehavior, Cdn

# The default one among them: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
MOST_BEHAVIORS = 75

PAGES = CacheBehavior(caching="pages", forward="all_viewer")


class Routed(Protocol):
    """What the edge knows of a route to a service."""

    @property
    def priority(self) -> int:
        """The route with the lowest number that fits decides."""

    @property
    def path_patterns(self) -> Sequence[str]:
        """Any of these paths; empty: all."""

    @property
    def host_headers(self) -> Sequence[str]:
        """Any of these hosts; empty: all."""


def plan_behaviors(settings: Cdn, routes: Sequence[Routed]) -> list[CacheBehavior]:
    """The behaviours in the order in which CloudFront looks for the first that fits; the default one comes last.

    Those of the settings, where there are any. Otherwise what a route takes by its path is never kept, in the routes'
    own order; assets are kept for long; all the rest is pages. CloudFront does not tell hosts apart: a path that is
    routed for one host is kept for none.
    """
    if settings.behaviors:
        return sorted(settings.behaviors, key=lambda behavior: behavior.path_pattern is None)
    first: dict[str, CacheBehavior] = {}
    for behavior in (*_routed(routes), *_assets(settings, routes)):
        first.setdefault(_path(behavior), behavior)
    return [*first.values(), PAGES]


def _routed(routes: Sequence[Routed]) -> Iterator[CacheBehavior]:
    for route in sorted(routes, key=lambda route: route.priority):
        for path in route.path_patterns:
            yield CacheBehavior(path_pattern=path, caching="disabled", forward="all_viewer")


def _assets(settings: Cdn, routes: Sequence[Routed]) -> Iterator[CacheBehavior]:
    """Where services are told apart by host, so are their files: "not found" at one would be kept for the other."""
    several_hosts = any(route.host_headers for route in routes)
    for path in settings.asset_paths:
        yield CacheBehavior(path_pattern=path, caching="pages" if several_hosts else "optimized", forward="host")


def _path(behavior: CacheBehavior) -> str:
    """What CloudFront takes for the same: it refuses a pattern twice, and reads one without / as if it had it."""
    return (behavior.path_pattern or "").removeprefix("/")
