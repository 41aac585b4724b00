"""Draws a picture as SVG, where ELK has put everything. The background is white, on a dark page too."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from operations.diagrams.colours import COLOURS, FAINT, LINES, TEXT, WRONG
from operations.diagrams.elk import PAD_X, PAD_Y
from operations.diagrams.lettering import FAMILY, LABEL, LINE, TITLE, Lettering
from operations.diagrams.model import Edge, Kind, Node, Picture, Style

ROUND = 8
STYLES: Mapping[Style, str] = {
    Style.MAY: f'stroke="{LINES}"',
    Style.HALF: f'stroke="{WRONG}" stroke-dasharray="6 4"',
    Style.BELONGS: f'stroke="{LINES}" stroke-dasharray="2 3"',
}


def as_svg(picture: Picture, laid: Mapping[str, Any]) -> str:
    """`laid`: the graph of `as_elk`, as ELK gave it back."""
    return "\n".join([*_Drawing(picture, laid).lines(), ""])


class _Drawing:
    def __init__(self, picture: Picture, laid: Mapping[str, Any]) -> None:
        self._picture = picture
        laid = _whole(laid)
        self._size = laid["width"], laid["height"]
        self._places = {each["id"]: each for each in _everything(laid)}
        self._edges = {each["id"]: each for part in _everything(laid) for each in part.get("edges", ())}

    def lines(self) -> Iterator[str]:
        width, height = self._size
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="{FAMILY}" fill="{TEXT}" role="img">'
        )
        yield f"<title>{escape(self._picture.title)}</title>"
        yield f'<rect width="{width}" height="{height}" fill="white"/>'
        for group in self._picture.all_groups():
            yield _box(self._places[group.id], f'fill="none" stroke="{FAINT}"')
        for number, edge in enumerate(self._picture.edges):
            yield from self._edge(edge, self._edges[f"edge {number}"])
        yield '<g stroke="white" stroke-width="4" paint-order="stroke">'  # an edge that passes below is interrupted
        for group in self._picture.all_groups():
            place = self._places[group.id]
            yield from _texts(place["x"] + PAD_X, place["y"] + PAD_Y, group.title, group.lines, "start", LINES)
        yield "</g>"
        for node in self._picture:
            yield from self._node(node)
        yield "</svg>"

    def _node(self, node: Node) -> Iterator[str]:
        place = self._places[node.id]
        fill, border = COLOURS[node.kind]
        dashed = ' stroke-dasharray="4 3"' if node.kind is Kind.NOTHING else ""
        yield _box(place, f'fill="{fill}" stroke="{border}"{dashed}')
        yield from _texts(place["x"] + place["width"] / 2, place["y"] + PAD_Y, node.title, node.lines, "middle", TEXT)

    def _edge(self, edge: Edge, laid: Mapping[str, Any]) -> Iterator[str]:
        points = _points(laid["sections"][0])
        upward = laid["sources"] != [edge.source]
        yield f'<path d="{_path(points)}" fill="none" {STYLES[edge.style]}/>'
        if edge.style is not Style.BELONGS:
            tip, before = points[:2] if upward else points[:-3:-1]
            yield f'<path d="{_arrow(tip, before)}" fill="{WRONG if edge.style is Style.HALF else LINES}"/>'
        for label in laid.get("labels", ()):
            yield f'<rect {_area(label)} fill="white"/>'
            colour = WRONG if edge.style is Style.HALF else TEXT
            middle = label["x"] + label["width"] / 2
            for number, text in enumerate(edge.labels):
                yield _text(middle, label["y"] + number * LABEL.height, text, LABEL, "middle", colour)


def _everything(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield part
    for child in part.get("children", ()):
        yield from _everything(child)


def _box(place: Mapping[str, int], attributes: str) -> str:
    return f'<rect {_area(place)} rx="{ROUND}" {attributes}/>'


def _area(place: Mapping[str, int]) -> str:
    return " ".join(f'{name}="{place[name]}"' for name in ("x", "y", "width", "height"))


def _texts(x: float, y: float, title: str, lines: Sequence[str], anchor: str, colour: str) -> Iterator[str]:
    yield _text(x, y, title, TITLE, anchor, TEXT)
    for number, line in enumerate(lines):
        yield _text(x, y + TITLE.height + number * LINE.height, line, LINE, anchor, colour)


def _text(x: float, y: float, text: str, lettering: Lettering, anchor: str, colour: str) -> str:
    """`y`: the top of the line."""
    base = y + lettering.height * 0.5 + lettering.size * 0.36
    weight = ' font-weight="bold"' if lettering.bold else ""
    where = f'x="{x:g}" y="{base:g}" text-anchor="{anchor}"'
    return f'<text {where} font-size="{lettering.size}"{weight} fill="{colour}">{escape(text)}</text>'


def _path(points: Sequence[Mapping[str, int]]) -> str:
    """With rounded corners."""
    drawn = [f"M{points[0]['x']:g} {points[0]['y']:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _near(corner, before), _near(corner, after)
        drawn.append(f"L{start[0]:g} {start[1]:g}Q{corner['x']:g} {corner['y']:g} {end[0]:g} {end[1]:g}")
    return "".join([*drawn, f"L{points[-1]['x']:g} {points[-1]['y']:g}"])


def _whole(part: Any) -> Any:
    """With all numbers whole, so that lines are straight where ELK's differ by a trifle."""
    if isinstance(part, float):
        return round(part)
    if isinstance(part, dict):
        return {name: _whole(value) for name, value in part.items()}
    return [_whole(each) for each in part] if isinstance(part, list) else part


def _points(section: Mapping[str, Any]) -> list[Mapping[str, int]]:
    """Each once: the last step shows which way an arrow points."""
    points = [section["startPoint"], *section.get("bendPoints", ()), section["endPoint"]]
    return [point for point, before in zip(points, [None, *points], strict=False) if point != before]


def _arrow(tip: Mapping[str, int], before: Mapping[str, int]) -> str:
    """A triangle; edges run along the axes."""
    down = (tip["y"] > before["y"]) - (tip["y"] < before["y"])
    right = (tip["x"] > before["x"]) - (tip["x"] < before["x"])
    x, y = tip["x"] - 9 * right, tip["y"] - 9 * down
    return f"M{tip['x']:g} {tip['y']:g}L{x + 4 * down:g} {y + 4 * right:g}L{x - 4 * down:g} {y - 4 * right:g}z"


def _near(corner: Mapping[str, int], other: Mapping[str, int]) -> tuple[float, float]:
    x, y = other["x"] - corner["x"], other["y"] - corner["y"]
    length = max(abs(x), abs(y)) or 1
    step = min(6, length / 2) / length
    return corner["x"] + x * step, corner["y"] + y * step
