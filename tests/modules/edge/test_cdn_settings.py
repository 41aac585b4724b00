"""Settings of CloudFront, and what they refuse."""

import pytest

from modules.edge import CacheBehavior, Cdn, ErrorResponse, GeoRestriction, SecurityHeaders
from modules.edge.cdn_settings import MOST_ORIGIN_HEADERS
from modules.settings import SettingsError

PAGES = CacheBehavior(caching="pages", forward="all_viewer")
API = CacheBehavior(path_pattern="/api/*", caching="disabled", forward="all_viewer")


def test_what_is_kept_for_all_is_not_asked_for_with_one_viewers_headers():
    with pytest.raises(SettingsError) as error:
        CacheBehavior(caching="optimized", forward="all_viewer")
    assert str(error.value) == (
        "CacheBehavior: caching of the default behavior is 'optimized' and forward is 'all_viewer': an answer to one "
        "viewer's headers and cookies, such as a payload of Next.js, would be served to all as the page; set caching "
        "to 'pages', or forward to 'host'"
    )


@pytest.mark.parametrize(
    ("caching", "forward", "arrives"),
    [
        ("optimized", "none", False),
        ("optimized", "host", True),
        ("disabled", "none", False),
        ("disabled", "all_viewer", True),
        ("pages", "none", True),
    ],
)
def test_the_host_arrives_where_it_is_passed_on_or_tells_pages_apart(caching, forward, arrives):
    assert CacheBehavior(caching=caching, forward=forward).forwards_host is arrives


@pytest.mark.parametrize("methods", [("GET",), ("GET", "POST"), ("GET", "GET", "HEAD")])
def test_only_what_cloudfront_keeps_is_kept(methods):
    with pytest.raises(SettingsError, match=r"cached_methods is .*; allowed: GET, HEAD, OPTIONS"):
        PAGES.but(cached_methods=methods)


def test_options_may_be_kept():
    assert PAGES.but(cached_methods=("GET", "HEAD", "OPTIONS")).cached_methods == ("GET", "HEAD", "OPTIONS")


@pytest.mark.parametrize("path", ["", "/a b", "/ä", "/" * 256, "${path}"])
def test_a_path_is_one_that_cloudfront_takes(path):
    with pytest.raises(SettingsError, match=r"path_pattern is .*; allowed: up to 255 characters such as"):
        API.but(path_pattern=path)


@pytest.mark.parametrize(("behaviors", "found"), [((API,), 0), ((PAGES, API, PAGES.but(forward="none")), 2)])
def test_given_behaviors_have_one_for_all_the_rest(behaviors, found):
    with pytest.raises(SettingsError, match=f"behaviors has {found} without path_pattern; leave it out of exactly one"):
        Cdn(behaviors=behaviors)


def test_a_path_is_given_once_however_it_is_written():
    with pytest.raises(SettingsError, match=r"behaviors has the path_pattern api/\* more than once"):
        Cdn(behaviors=(API, API.but(path_pattern="api/*"), PAGES))


def test_given_behaviors_leave_asset_paths_without_effect():
    with pytest.warns(UserWarning, match="asset_paths has no effect: behaviors are given"):
        Cdn(behaviors=(PAGES,), asset_paths=("/static/*",))


# Headers and secrets


@pytest.mark.parametrize("name", ["Host", "cookie", "X-Amz-Date", "x-edge-location", "Via"])
def test_headers_that_cloudfront_never_adds_are_refused(name):
    with pytest.raises(SettingsError, match="which CloudFront adds to no request; choose another name"):
        Cdn(origin_headers={name: "x"})


def test_the_secrets_header_is_no_setting():
    with pytest.raises(SettingsError, match="'x-origin-verify', whose value is a secret that is in no file"):
        Cdn(origin_headers={"x-origin-verify": "guess"})


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"X A": "x"}, "origin_headers has 'X A'; allowed: names of headers"),
        ({"X-A": " x"}, "origin_headers has ' x' for 'X-A'; allowed: up to 1783 printable characters"),
        ({"X-A": "x", "x-a": "y"}, "origin_headers names x-a more than once"),
        ({f"X-{number}": "x" for number in range(MOST_ORIGIN_HEADERS + 1)}, "origin_headers has 11 headers"),
    ],
)
def test_headers_are_what_cloudfront_takes(headers, sentence):
    with pytest.raises(SettingsError, match=sentence):
        Cdn(origin_headers=headers)


def test_headers_cannot_be_changed_and_settings_can_be_told_apart():
    settings = Cdn(origin_headers={"X-Custom-Header": "shop"})
    with pytest.raises(TypeError):
        settings.origin_headers["X-Other"] = "x"
    assert len({settings, Cdn(origin_headers={"X-Custom-Header": "shop"})}) == 1


def test_the_only_way_in_needs_a_secret():
    with pytest.raises(SettingsError, match="only_way_in is on and origin_secrets is empty; name one, such as"):
        Cdn(only_way_in=True)


def test_a_secret_does_not_travel_in_clear():
    with pytest.raises(SettingsError, match=r"'http-only' and origin_secrets is .*, which would travel in clear"):
        Cdn(origin_protocol_policy="http-only", origin_secrets=("first",))


@pytest.mark.parametrize("names", [("First",), ("a-b",), ("first", "first"), ("a", "b", "c")])
def test_secrets_have_names_of_their_own_and_are_two_at_most(names):
    with pytest.raises(SettingsError, match="origin_secrets"):
        Cdn(origin_secrets=names)


# The rest


@pytest.mark.parametrize("changes", [{"response_page_path": "/error.html"}, {"response_code": 200}])
def test_a_page_comes_with_a_code(changes):
    with pytest.raises(SettingsError, match=r"response_page_path of 502 is .* and response_code is .*; set both, or"):
        ErrorResponse(error_code=502, **changes)


def test_one_answer_for_each_error():
    twice = (ErrorResponse(error_code=502), ErrorResponse(error_code=502, error_caching_min_ttl=0))
    with pytest.raises(SettingsError, match="error_responses has error_code 502 more than once"):
        Cdn(error_responses=twice)
    with pytest.raises(SettingsError, match="error_code is 418; allowed: 400, 403"):
        ErrorResponse(error_code=418)


def test_countries_are_named():
    for locations in ((), ("usa",), ("US", "US")):
        with pytest.raises(SettingsError, match="locations"):
            GeoRestriction(restriction_type="whitelist", locations=locations)


@pytest.mark.parametrize("changes", [{}, {"hsts_include_subdomains": True, "hsts_max_age": 86400}])
def test_browsers_are_delivered_with_nothing_half(changes):
    with pytest.raises(SettingsError, match=r"hsts_preload is on, .* browsers take it with 31536000 seconds or more"):
        SecurityHeaders(hsts_preload=True, **changes)


def test_a_referrer_policy_is_one_that_browsers_know():
    with pytest.raises(SettingsError, match="referrer_policy is 'never'; allowed: no-referrer, "):
        SecurityHeaders(referrer_policy="never")
