"""Writes a picture as a Mermaid flowchart, which GitHub draws: https://mermaid.js.org/syntax/flowchart.html.

Boxes have colours of their own; frames and lines have those of the page's theme, be it light or dark.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from operations.diagrams.colours import COLOURS, FAINT, TEXT
from operations.diagrams.model import Edge, Group, Kind, Node, Picture, Style

LINES: Mapping[Style, str] = {Style.MAY: "-->", Style.HALF: "-.-x", Style.BELONGS: "-.-"}
"""HALF ends in a cross: nothing goes."""
_ESCAPED = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;"}


def as_mermaid(picture: Picture) -> str:
    """The whole flowchart, and the classes of its boxes."""
    return "\n".join(["flowchart TB", *(f"  {line}" for line in _lines(picture)), ""])


def _lines(picture: Picture) -> Iterator[str]:
    for node in picture.nodes:
        yield _node(node)
    for group in picture.groups:
        yield from _group(group)
    for edge in picture.edges:
        yield _edge(edge)
    used = {node.kind for node in picture}
    for kind in (kind for kind in Kind if kind in used):
        fill, border = COLOURS[kind]
        dashed = ",stroke-dasharray:4 3" if kind is Kind.NOTHING else ""
        yield f"classDef {kind} fill:{fill},stroke:{border},color:{TEXT}{dashed}"
    for group in picture.all_groups():
        yield f"style {_id(group.id)} fill:none,stroke:{FAINT}"


def _group(group: Group) -> Iterator[str]:
    yield f"subgraph {_id(group.id)}[{_text(group.title, group.lines)}]"
    for node in group.nodes:
        yield f"  {_node(node)}"
    for inner in group.groups:
        yield from (f"  {line}" for line in _group(inner))
    yield "end"


def _node(node: Node) -> str:
    return f"{_id(node.id)}[{_text(node.title, node.lines)}]:::{node.kind}"


def _edge(edge: Edge) -> str:
    label = f'|"{"<br/>".join(map(_escaped, edge.labels))}"|' if edge.labels else ""
    return f"{_id(edge.source)} {LINES[edge.style]}{label} {_id(edge.target)}"


def _text(title: str, lines: Iterable[str]) -> str:
    return '"' + "<br/>".join([f"<b>{_escaped(title)}</b>", *map(_escaped, lines)]) + '"'


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)


def _id(id_: str) -> str:
    """An address without what Mermaid reads otherwise: `aws_lb.web` -> `aws_lb_web`."""
    return re.sub(r"\W", "_", id_)
