"""Labels and titles are data: whatever stands in them, the picture holds just that text."""

from __future__ import annotations

import pytest
from hostile import HOSTILE
from pictures import Svg

from autograd import Value, dot, explain, sum
from nn import Layer, Module
from viz import draw
from viz.graph.notation import subscripts
from viz.text import TITLE_LIMIT, clean

# All that Graphviz needs to draw boxes, lines and text; nothing that acts or points elsewhere.
_TAGS = {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text"}
_ATTRIBUTES = {
    "width", "height", "viewBox", "id", "class", "transform", "fill", "stroke", "stroke-width",
    "stroke-dasharray", "points", "d", "x", "y", "cx", "cy", "rx", "ry", "text-anchor",
    "font-family", "font-size", "{http://www.w3.org/XML/1998/namespace}space",
}  # fmt: skip


def _harmless(svg: Svg) -> bool:
    acting = [v for v in svg.values if "script" in v or "alert" in v or "://" in v]
    return svg.tags <= _TAGS and svg.attributes <= _ATTRIBUTES and not acting


def test_labels() -> None:
    root = sum(Value(float(i), label) for i, label in enumerate(HOSTILE))
    root.backward()
    svg = Svg(draw(root, legend=False, collapse="none").pipe())
    assert (svg.nodes, svg.edges) == (len(HOSTILE) + 2, len(HOSTILE) + 1)
    assert _harmless(svg)
    for label in filter(str.strip, HOSTILE):
        assert subscripts(clean(label)) in svg.texts


def test_names_of_boxes() -> None:
    dots = [dot([Value(1.0, f"w{i}")], [3.0], Value(1.0)) for i in range(len(HOSTILE))]
    for y, label in zip(dots, HOSTILE):
        y.label = label
    folded = draw(sum(dots), collapse="neuron", legend=False)
    svg = Svg(folded.pipe())
    assert _harmless(svg)
    for label in HOSTILE:
        assert clean(label) in svg.texts
        near = draw(sum(dots), collapse="neuron", focus=label, radius=0, format="dot")
        assert near.values == HOSTILE.count(label)


def test_names_on_paths() -> None:
    x = y = Value(1.0, "x")
    for label in HOSTILE:
        y = y * 2.0
        y.label = label
    drawing = explain(y, x).draw(title="".join(HOSTILE[:9]))
    svg = Svg(drawing.pipe())
    assert svg.nodes == 1 + 3 * len(HOSTILE) + 1 or drawing.values == len(HOSTILE) + 1
    assert _harmless(svg)
    for label in filter(str.strip, HOSTILE):
        assert subscripts(clean(label)) in svg.texts


def test_names_in_models() -> None:
    model = Module()
    model.parts = {label: Layer(1, 1) for label in HOSTILE}
    model.table = {label: Value(1.0) for label in HOSTILE}
    svg = Svg(draw(model).pipe())
    assert _harmless(svg)
    assert any("onload" in text for text in svg.texts)


@pytest.mark.parametrize(
    "title", [HOSTILE[0], r"ends in \\", "a\nb", "<b>&lt;</b>", "\ud800", "A" * 1000, "--><script>"]
)
def test_titles(title: str) -> None:
    svg = Svg(draw(Value(1.0, "w"), title=title).pipe())
    assert (svg.nodes, svg.edges) == (1, 0)
    assert _harmless(svg)
    assert clean(title, TITLE_LIMIT) in svg.texts


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_other_formats(suffix: str) -> None:
    root = sum(Value(float(i), label) for i, label in enumerate(HOSTILE))
    picture = draw(root).pipe(suffix)  # type: ignore[arg-type]
    assert picture.startswith({"png": b"\x89PNG", "pdf": b"%PDF"}[suffix])


def test_a_thousand_nodes_of_one_label_stay_a_thousand() -> None:
    root = sum(Value(float(i), "n0") for i in range(400))
    svg = Svg(draw(root, legend=False, collapse="none").pipe())
    assert svg.nodes == 402
    named = [text for text in svg.texts if text.startswith(("n0", "n₀"))]
    assert len(named) == len(set(named)) == 400
