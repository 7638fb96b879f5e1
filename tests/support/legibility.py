"""How well a picture reads, measured on the svg that comes out.

python tests/support/legibility.py              a table of ten graphs of growing size
python tests/support/legibility.py sheet.html   the same pictures on one sheet, both themes
"""

from __future__ import annotations

import base64
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from unicodedata import east_asian_width

_SVG = "{http://www.w3.org/2000/svg}"
PAGE = 750.0  # points: the width of a landscape page
_STEPS = 8  # straight pieces that stand for one piece of a curve
_CAP = 0.72  # of the size of a font, how high a line of text is

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Reading:
    """What was measured; lengths are in points.

    boxes, edges   how many nodes and edges there are, without the legend
    width, height  of the picture
    text           the size of its smallest text when the picture is as wide as a page, or narrower
    crossings      pairs of edges that cross away from their ends
    texts          pairs of texts that overlap
    heads          pairs of arrowheads that overlap
    """

    boxes: int
    edges: int
    width: float
    height: float
    text: float
    crossings: int
    texts: int
    heads: int

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height


def reading(svg: bytes) -> Reading:
    """Measure a picture."""
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    groups = [g for g in root.iter(f"{_SVG}g") if g.get("class") in ("node", "edge")]
    legend = [g for g in groups if _title(g) == "legend"]
    edges = [g for g in groups if g.get("class") == "edge"]
    texts = [box for g in root.iter(f"{_SVG}text") if (box := _text_box(g))]
    sizes = [float(g.attrib["font-size"]) for g in root.iter(f"{_SVG}text")]
    lines = [line for g in edges if (line := _line(g))]
    heads = [(k, box) for k, g in enumerate(edges) for box in _heads(g)]
    return Reading(
        boxes=len(groups) - len(edges) - len(legend),
        edges=len(edges),
        width=round(width),
        height=round(height),
        text=round(min(sizes, default=0.0) * min(1.0, PAGE / width), 2),
        crossings=sum(_cross(one, other) for one, other in combinations(lines, 2)),
        texts=sum(overlap(one, other, 0.5) for one, other in combinations(texts, 2)),
        heads=sum(
            j != k and overlap(one, other, 1.0) for (j, one), (k, other) in combinations(heads, 2)
        ),
    )


def _title(group: ET.Element) -> str:
    found = group.find(f"{_SVG}title")
    return "" if found is None else found.text or ""


def _text_box(text: ET.Element) -> Rectangle | None:
    """Where a text is, narrowly: any font has at least this much ink."""
    words = "".join(text.itertext()).strip()
    if not words:
        return None
    x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
    width = size * sum(0.85 if east_asian_width(c) in "WF" else 0.42 for c in words)
    anchor = text.get("text-anchor", "start")
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return left, y - _CAP * size, left + width, y


def _numbers(text: str) -> list[Point]:
    numbers = [float(x) for x in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]
    return list(zip(numbers[::2], numbers[1::2]))


def _line(edge: ET.Element) -> list[Point]:
    """The edge's curve as straight pieces; [] of one that is not seen."""
    path = edge.find(f".//{_SVG}path")
    if path is None or path.get("stroke") == "none":
        return []
    points = _numbers(path.attrib["d"])
    line = points[:1]
    for i in range(1, len(points) - 2, 3):
        a, b, c, d = points[i - 1 : i + 3]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            line.append(tuple(  # type: ignore[arg-type]
                sum(w * p[k] for w, p in zip(weights, (a, b, c, d))) for k in (0, 1)
            ))  # fmt: skip
    return line


def _heads(edge: ET.Element) -> Iterator[Rectangle]:
    for shape in edge.iter():
        if shape.tag == f"{_SVG}polygon":
            xs, ys = zip(*_numbers(shape.attrib["points"]))
            yield min(xs), min(ys), max(xs), max(ys)
        elif shape.tag == f"{_SVG}ellipse":
            x, y, rx, ry = (float(shape.attrib[name]) for name in ("cx", "cy", "rx", "ry"))
            yield x - rx, y - ry, x + rx, y + ry


def overlap(one: Rectangle, other: Rectangle, slack: float) -> bool:
    """True where both have an area in common wider and higher than `slack`."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > slack and high > slack


def _cross(one: list[Point], other: list[Point]) -> bool:
    """True where two curves cross, but for the ends that they may share."""
    if not overlap(_around(one), _around(other), 0.0):
        return False
    for a, b in pairwise(one):
        for c, d in pairwise(other):
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return True
    return False


def _around(line: list[Point]) -> Rectangle:
    xs, ys = zip(*line)
    return min(xs), min(ys), max(xs), max(ys)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def row(name: str, found: Reading) -> str:
    """A line of the table."""
    return (
        f"{name:16}{found.boxes:4}{found.edges:4}{found.width:6.0f}{found.height:6.0f}"
        f"{found.text:7.2f}{found.aspect:6.2f}{found.crossings:4}"
    )


HEAD = f"{'graph':16}{'box':>4}{'edg':>4}{'wide':>6}{'high':>6}{'text':>7}{'w/h':>6}{'x':>4}"


def main(*paths: str) -> None:
    """Print the table; or write the sheet."""
    from growing import GROWING

    from viz import draw

    print(HEAD)
    figures = []
    for name, make in GROWING.items():
        root = make()
        pictures = [draw(root, theme=theme).pipe("svg") for theme in ("light", "dark")]
        print(row(name, reading(pictures[0])), flush=True)
        for svg in pictures:
            source = base64.b64encode(svg).decode()
            image = f'<img width="750" src="data:image/svg+xml;base64,{source}">'
            figures.append(f"<figure>{image}<figcaption>{name}</figcaption></figure>")
    for path in paths:
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'<!doctype html><meta charset="utf-8">{"".join(figures)}')


if __name__ == "__main__":
    main(*sys.argv[1:])
