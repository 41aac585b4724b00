"""Pictures as they are really drawn: nothing crosses, nothing lies on anything else, and every text has its room."""

import copy
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

import pytest

from operations.diagrams import drawing
from operations.diagrams.drawing import check_tools, draw_png, draw_svgs, lay_out
from operations.diagrams.lettering import LABEL, LINE, TITLE
from operations.diagrams.model import Picture
from operations.diagrams.svg import as_svg
from operations.errors import CommandError
from tests.conftest import needed
from tests.operations.diagrams.environments import ENVIRONMENTS, picture_of

README_WIDTH = 900  # pixels, as wide as GitHub shows a page's text
Box = tuple[float, float, float, float]
Drawn = Mapping[str, tuple[Picture, Mapping[str, Any]]]


@pytest.fixture(scope="module")
def drawn(synth) -> Drawn:
    needed(check_tools)
    pictures = [picture_of(synth, name) for name in ENVIRONMENTS]
    return {name: each for name, *each in zip(ENVIRONMENTS, pictures, lay_out(pictures), strict=True)}


def parts(laid: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield laid
    for child in laid.get("children", ()):
        yield from parts(child)


def box(place: Mapping[str, float]) -> Box:
    return place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"]


def overlap(one: Box, other: Box, slack: float = 0.5) -> bool:
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def segments(edge: Mapping[str, Any]) -> list[Box]:
    """As flat boxes: edges run along the axes."""
    section = edge["sections"][0]
    points = [section["startPoint"], *section.get("bendPoints", ()), section["endPoint"]]
    return [
        (min(a["x"], b["x"]), min(a["y"], b["y"]), max(a["x"], b["x"]), max(a["y"], b["y"]))
        for a, b in pairwise(points)
    ]


def crosses(one: Box, other: Box) -> bool:
    """A flat one and an upright one meet between their ends."""
    return any(
        flat[0] + 1 < upright[0] < flat[2] - 1 and upright[1] + 1 < flat[1] < upright[3] - 1
        for flat, upright in ((one, other), (other, one))
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_edge_crosses_another_one(drawn: Drawn, name: str):
    _, laid = drawn[name]
    crossing = [
        (one["id"], other["id"])
        for one, other in combinations(laid["edges"], 2)
        if any(crosses(a, b) for a in segments(one) for b in segments(other))
    ]
    assert crossing == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_edge_and_no_label_lies_on_a_box_or_on_another_label(drawn: Drawn, name: str):
    picture, laid = drawn[name]
    places = {each["id"]: box(each) for each in parts(laid) if each["id"] in {node.id for node in picture}}
    labels = {label["id"]: box(label) for edge in laid["edges"] for label in edge["labels"]}
    covered = [pair for pair in combinations(places | labels, 2) if overlap(*((places | labels)[end] for end in pair))]
    assert covered == []
    through = [
        (edge["id"], node)
        for edge in laid["edges"]
        for node, place in places.items()
        for x, y, right, down in segments(edge)
        if overlap((x - 1, y - 1, right + 1, down + 1), place, 2)
    ]
    assert through == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_text_has_its_room(drawn: Drawn, name: str):
    picture, laid = drawn[name]
    places = {each["id"]: each for each in parts(laid)}
    for part in (*picture, *picture.all_groups()):
        width = max(TITLE.width(part.title), *(LINE.width(line) for line in part.lines), 0)
        assert width < places[part.id]["width"]
        assert TITLE.height + LINE.height * len(part.lines) < places[part.id]["height"]
    for edge, found in zip(picture.edges, laid["edges"], strict=True):
        assert [label["width"] for label in found["labels"]] == [
            pytest.approx(max(map(LABEL.width, edge.labels)) + 6, abs=1) for _ in edge.labels[:1]
        ]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_box_lies_on_what_a_group_says(drawn: Drawn, name: str):
    picture, laid = drawn[name]
    places = {each["id"]: each for each in parts(laid)}
    for group in picture.all_groups():
        x, y = places[group.id]["x"], places[group.id]["y"]
        width = max(TITLE.width(group.title), *(LINE.width(line) for line in group.lines), 0)
        said = (x, y, x + width, y + TITLE.height + LINE.height * len(group.lines))
        assert [node.id for node in group if overlap(said, box(places[node.id]))] == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_it_is_no_wider_than_a_readme(drawn: Drawn, name: str):
    assert drawn[name][1]["width"] <= README_WIDTH


def test_the_svg_has_every_text_of_the_picture(drawn: Drawn):
    picture, laid = drawn["prod"]
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", as_svg(picture, laid))
    boxes = [text for part in (*picture.all_groups(), *picture) for text in (part.title, *part.lines)]
    assert sorted(texts) == sorted([*boxes, *(label for edge in picture.edges for label in edge.labels)])


def test_a_line_that_elk_bends_by_a_trifle_is_straight(drawn: Drawn):
    picture, laid = drawn["dev"]
    bent = copy.deepcopy(laid)
    for edge in bent["edges"]:
        edge["sections"][0]["endPoint"]["x"] += 0.0000001
    assert as_svg(picture, bent) == as_svg(picture, laid)


def test_a_png_is_the_svg_at_twice_its_size_with_its_letters():
    needed(check_tools)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text x="9" y="20">Load</text></svg>'
    png = draw_png(svg)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(png[at : at + 4]) for at in (16, 20)] == [180, 80]
    assert png != draw_png(svg.replace("Load", "Road"))  # letters are drawn, with no font of the system's


def test_what_is_missing_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(drawing, "MODULES", tmp_path)
    with pytest.raises(CommandError, match=r"^elkjs and .* cannot be found in .*; run `pipenv run npm ci`$"):
        draw_svgs([])
    monkeypatch.setenv("JSII_NODE", "no-such-node")
    with pytest.raises(CommandError, match=r"^no-such-node is not on the PATH; "):
        draw_svgs([])


def test_what_node_says_is_handed_on():
    needed(check_tools)
    with pytest.raises(CommandError, match=r"^the picture could not be drawn: .*Error"):
        draw_png("no svg")
