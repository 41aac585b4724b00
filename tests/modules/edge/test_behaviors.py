"""What CloudFront does with which requests, for routes of every shape."""

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from modules.compute import Route
from modules.edge import CacheBehavior, Cdn
from modules.edge.behaviors import PAGES, plan_behaviors

PATHS = st.sampled_from(["/api/*", "api/*", "/admin", "/admin/*", "/_next/static/*", "*.jpg", "/*", "/api/v2/*"])
HOSTS = st.sampled_from(["admin.example.com", "*.example.com"])


@st.composite
def several_routes(draw):
    priorities = draw(st.lists(st.integers(1, 1000), min_size=0, max_size=6, unique=True))
    routes = []
    for number, priority in enumerate(priorities):
        paths = draw(st.lists(PATHS, max_size=3, unique=True))
        hosts = draw(st.lists(HOSTS, min_size=0 if paths else 1, max_size=2, unique=True))
        routes.append(
            Route(name=f"r{number}", priority=priority, path_patterns=tuple(paths), host_headers=tuple(hosts))
        )
    return routes


REQUESTS = ["/", "/api/users", "/api/v2/users", "/admin", "/admin/x", "/_next/static/a.js", "/pic.jpg", "/about"]


def fits(pattern, path):
    """Whether a path has a pattern, which may leave out the / at its start."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"/{pattern}")


def found(planned, path):
    """What CloudFront does with a path: the first behaviour that fits."""
    return next(each for each in planned if each.path_pattern is None or fits(each.path_pattern, path))


def takes(route, path):
    return any(fits(pattern, path) for pattern in route.path_patterns)


@given(several_routes(), st.sampled_from(REQUESTS))
def test_nothing_is_kept_of_a_path_that_is_routed(routes, path):
    if any(takes(route, path) for route in routes):
        behavior = found(plan_behaviors(Cdn(), routes), path)
        assert (behavior.caching, behavior.forward) == ("disabled", "all_viewer")


@given(several_routes(), st.sampled_from(REQUESTS))
def test_what_no_route_takes_is_an_asset_or_a_page(routes, path):
    if not any(takes(route, path) for route in routes):
        behavior = found(plan_behaviors(Cdn(), routes), path)
        assert behavior.path_pattern == "/_next/static/*" if path.startswith("/_next/static/") else behavior == PAGES


@given(several_routes())
def test_the_last_one_takes_the_rest_and_no_path_comes_twice(routes):
    *ordered, default = plan_behaviors(Cdn(), routes)
    assert default == PAGES
    paths = [behavior.path_pattern.removeprefix("/") for behavior in ordered]
    assert len(paths) == len(set(paths))


@given(several_routes())
def test_paths_come_in_the_order_of_the_routes(routes):
    wanted = [path for route in sorted(routes, key=lambda route: route.priority) for path in route.path_patterns]
    first = list(dict.fromkeys(path.removeprefix("/") for path in [*wanted, "/_next/static/*"]))
    planned = [behavior.path_pattern.removeprefix("/") for behavior in plan_behaviors(Cdn(), routes)[:-1]]
    assert planned == first


@given(several_routes())
def test_the_host_arrives_whatever_is_asked_for(routes):
    assert all(behavior.forwards_host for behavior in plan_behaviors(Cdn(), routes))


@given(several_routes())
def test_where_hosts_are_told_apart_no_file_of_one_is_kept_for_another(routes):
    kept_for_all = [b for b in plan_behaviors(Cdn(), routes) if b.caching == "optimized"]
    assert not (kept_for_all and any(route.host_headers for route in routes))


def test_without_routes_there_are_assets_and_pages():
    assert plan_behaviors(Cdn(), []) == [
        CacheBehavior(path_pattern="/_next/static/*", caching="optimized", forward="host"),
        PAGES,
    ]
    assert plan_behaviors(Cdn(asset_paths=()), []) == [PAGES]


def test_those_of_the_settings_stand_as_they_are_with_the_default_one_last():
    api = CacheBehavior(path_pattern="/api/*", caching="disabled", forward="all_viewer")
    images = CacheBehavior(path_pattern="/images/*", caching="optimized", forward="host")
    routes = [Route(name="other", priority=1, path_patterns=("/other/*",))]
    assert plan_behaviors(Cdn(behaviors=(PAGES, images, api)), routes) == [images, api, PAGES]
