"""Writes a picture as a graph for ELK, which finds where everything goes: https://eclipse.dev/elk/reference/options.html.

The internet is at the top, and calls go down. A group's name and lines stand at its left, in room that no edge enters.
"""

from collections.abc import Mapping
from typing import Any

from operations.diagrams.lettering import LABEL, LINE, TITLE
from operations.diagrams.model import Edge, Group, Kind, Node, Picture

DEPTH: Mapping[Kind, int] = {
    Kind.INTERNET: 0,
    Kind.OTHER: 0,
    Kind.BESIDE: 1,
    Kind.CDN: 2,
    Kind.WAY_IN: 3,
    Kind.WAY_OUT: 3,
    Kind.SERVICE: 4,
    Kind.NOTHING: 4,
    Kind.ENDPOINT: 5,
    Kind.DATABASE: 6,
}
"""How far down a kind stands: an edge that leads up is laid from above, so that it lifts nobody."""
PAD_X, PAD_Y, GAP = 14, 9, 24
"""Pixels: within a box, and between a group's lines and what is in it."""
OPTIONS = {
    "algorithm": "layered",
    "elk.direction": "DOWN",
    "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.json.edgeCoords": "ROOT",
    "elk.json.shapeCoords": "ROOT",
    "elk.padding": "[top=12,left=12,bottom=12,right=12]",
    "elk.spacing.nodeNode": "28",
    "elk.spacing.edgeNode": "18",
    "elk.spacing.edgeEdge": "16",
    "elk.spacing.edgeLabel": "4",
    "elk.layered.spacing.nodeNodeBetweenLayers": "28",
    "elk.layered.spacing.edgeNodeBetweenLayers": "14",
    "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
    "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    "elk.layered.nodePlacement.favorStraightEdges": "true",
    "elk.layered.thoroughness": "50",
    "elk.randomSeed": "1",
}

LAST = {"elk.layered.layering.layerConstraint": "LAST"}
INLINE = {"elk.edgeLabels.inline": "true", "elk.edgeLabels.placement": "CENTER"}


def as_elk(picture: Picture) -> dict[str, Any]:
    """The graph, each node with its size. Edges keep the numbers that they have in the picture."""
    depth = {node.id: DEPTH[node.kind] for node in picture}
    depth |= {group.id: max((depth[node.id] for node in group), default=0) for group in picture.all_groups()}
    return {
        "id": "picture",
        "layoutOptions": OPTIONS,
        "children": [*map(_node, picture.nodes), *map(_group, picture.groups)],
        "edges": [_edge(number, edge, depth) for number, edge in enumerate(picture.edges)],
    }


def _node(node: Node) -> dict[str, Any]:
    width = max([TITLE.width(node.title), *map(LINE.width, node.lines)])
    height = TITLE.height + LINE.height * len(node.lines)
    return {"id": node.id, "width": round(width + 2 * PAD_X), "height": height + 2 * PAD_Y}


def _group(group: Group) -> dict[str, Any]:
    width = round(max([TITLE.width(group.title), *map(LINE.width, group.lines)])) + 2 * PAD_X
    height = TITLE.height + LINE.height * len(group.lines) + 2 * PAD_Y
    if not list(group):
        return {"id": group.id, "width": width, "height": height, "layoutOptions": LAST}
    inside = [*map(_node, group.nodes), *map(_group, group.groups)]
    left, top, bottom = PAD_X, height, PAD_X
    if not group.groups:
        left, top = width + GAP - PAD_X, PAD_X
        bottom = max(PAD_X, height - top - max(node["height"] for node in inside))
    padding = f"[top={top},left={left},bottom={bottom},right={PAD_X}]"
    return {"id": group.id, "layoutOptions": {"elk.padding": padding}, "children": inside}


def _edge(number: int, edge: Edge, depth: Mapping[str, int]) -> dict[str, Any]:
    ends = [edge.source, edge.target]
    if depth[edge.source] > depth[edge.target]:
        ends.reverse()
    label = {
        "id": f"label {number}",
        "text": "\n".join(edge.labels),
        "width": round(max(map(LABEL.width, edge.labels), default=0)) + 6,
        "height": LABEL.height * len(edge.labels),
        "layoutOptions": INLINE,
    }
    return {
        "id": f"edge {number}",
        "sources": [ends[0]],
        "targets": [ends[1]],
        "labels": [label] if edge.labels else [],
    }
