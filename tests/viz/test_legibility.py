"""Automatic pictures read: measured on ten graphs of growing size, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from growing import GROWING, in_korean
from legibility import HEAD, PAGE, Reading, reading, row

from autograd import Value
from viz import draw
from viz.graph.automatic import first_that_reads
from viz.graph.graph import collect
from viz.graph.legibility import BOXES, CROSSINGS, EDGES, READABLE, WIDEST, estimate
from viz.theme import THEMES

_GOLDEN = Path(__file__).with_name("golden") / "legibility.txt"
KOREAN = ["neuron", "classic", "classic-biases", "MLP 2-4-4-1", "chain of 751", "12 layers of 8"]
_SLACK = 0.2  # of a size: fonts and versions of Graphviz differ


def readings(root: Value) -> dict[str, Reading]:
    """What was measured of a drawing in each theme."""
    return {theme: reading(draw(root, theme=theme).pipe("svg")) for theme in THEMES}  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=GROWING)
def seen(request: pytest.FixtureRequest) -> tuple[str, dict[str, Reading]]:
    return request.param, readings(GROWING[request.param]())


@pytest.fixture(scope="module", params=KOREAN)
def korean(request: pytest.FixtureRequest) -> dict[str, Reading]:
    return readings(in_korean(GROWING[request.param]()))


def check(picture: Reading) -> None:
    """That a picture reads."""
    assert (picture.texts, picture.heads) == (0, 0)
    assert picture.text >= READABLE
    assert picture.crossings < CROSSINGS
    assert picture.boxes <= BOXES
    assert picture.edges <= EDGES
    assert picture.aspect >= 0.5 or picture.height <= PAGE
    assert picture.aspect <= WIDEST


def test_nothing_is_small_or_covered_or_tangled(seen: tuple[str, dict[str, Reading]]) -> None:
    for picture in seen[1].values():
        check(picture)


def test_with_korean_names_neither(korean: dict[str, Reading]) -> None:
    for picture in korean.values():
        check(picture)
    assert korean["light"] == korean["dark"]


def test_the_themes_differ_in_colours_alone(seen: tuple[str, dict[str, Reading]]) -> None:
    _, found = seen
    assert found["light"] == found["dark"]


def test_the_measurements_are_those_recorded(seen: tuple[str, dict[str, Reading]]) -> None:
    """The table is what `python tests/support/legibility.py` prints."""
    name, found = seen
    recorded = {line[:16].strip(): line[16:].split() for line in _GOLDEN.read_text().splitlines()}
    boxes, edges, width, height, text, aspect, crossings = map(float, recorded[name])
    picture = found["light"]
    assert (picture.boxes, picture.edges) == (boxes, edges)
    assert picture.width == pytest.approx(width, rel=_SLACK)
    assert picture.height == pytest.approx(height, rel=_SLACK)
    assert picture.text == pytest.approx(text, rel=_SLACK)
    assert picture.aspect == pytest.approx(aspect, rel=_SLACK)
    assert picture.crossings == pytest.approx(crossings, abs=4)


def test_the_document_has_the_recorded_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "pictures.md").read_text("utf-8")
    for line in _GOLDEN.read_text().splitlines():
        boxes, edges, width, height, *rest = line[16:].split()
        cells = [line[:16].strip(), boxes, edges, f"{int(width):,} x {int(height):,}", *rest]
        assert f"| {' | '.join(cells)} |" in page


@pytest.mark.parametrize("name", ["neuron", "classic", "batch of 20", "chain of 751"])
def test_the_estimate_is_near_what_graphviz_makes(name: str) -> None:
    root = GROWING[name]()
    graph, direction, _ = first_that_reads(collect([root]), lambda graph: graph)
    picture, guess = reading(draw(root, legend=False).pipe("svg")), estimate(graph, direction)
    assert guess.width == pytest.approx(picture.width, rel=0.25)
    assert guess.height == pytest.approx(picture.height, rel=0.35)


_COVERED = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1500 500">
<g class="edge"><path d="M0,0C30,30 60,60 90,90"/><polygon points="85,85 95,85 90,95"/></g>
<g class="edge"><path d="M0,95C30,60 60,30 90,0"/><polygon points="88,86 98,86 90,97"/></g>
<g class="node"><text x="10" y="20" font-size="10.00">one</text>
<text x="12" y="22" font-size="12.00">two</text></g></svg>"""


def test_the_reader_sees_what_is_wrong() -> None:
    found = reading(_COVERED.encode())
    assert found == Reading(1, 2, 1500, 500, 5.0, crossings=1, texts=1, heads=1)
    assert found.aspect == 3.0
    assert len(row("name", found)) == len(HEAD)
