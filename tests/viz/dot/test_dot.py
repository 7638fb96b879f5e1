"""The DOT text: stable, and what its colours, widths and dashes say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pictures import chain, expression, network, troubles

from autograd import Value, dot
from viz import draw
from viz.dot.dot import THIN
from viz.graph.layout import Layout
from viz.theme import THEMES

_THICK = Layout().thick
_GOLDEN = Path(__file__).parents[1] / "golden" / "expression.dot"


def _edges(root: Value, **options: object) -> list[str]:
    dot = draw(root, legend=False, **options).dot  # type: ignore[arg-type]
    return [line.strip() for line in dot.splitlines() if "->" in line]


def _width(edge: str) -> float:
    found = re.search(r'penwidth="([-\d.]+)"', edge)
    return float(found[1]) if found else THIN


def test_the_text_of_an_expression() -> None:
    assert draw(expression(), title="e = a*b + c", legend=False).dot == _GOLDEN.read_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_what_is_wrong(theme: str) -> None:
    golden = _GOLDEN.with_name(f"troubles-{theme}.dot")
    assert draw(troubles(), theme=theme).dot == golden.read_text()  # type: ignore[arg-type]


def test_what_is_wrong_is_told_in_words_and_dashes() -> None:
    dot = draw(troubles()).dot
    relu, tanh = (
        next(line for line in dot.splitlines() if f'label="{text}' in line)
        for text in (r"relu\ndead", r"tanh\nsaturated")
    )
    assert all('style="rounded,filled,dashed"' in line for line in (relu, tanh))
    for words in ("dead: passes no gradient", "saturated: passes hardly any", "nan or inf"):
        assert f">{words}<" in dot
    assert "dead" not in draw(expression()).dot


def test_the_same_graph_gives_the_same_text_in_every_process() -> None:
    program = "from pictures import network; from viz import draw; print(draw(network()).dot)"
    here = Path(__file__)
    paths = os.pathsep.join([str(here.parent), str(here.parents[2]), *sys.path])
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {f"{draw(network()).dot}\n".encode()}


def test_colour_and_arrow_are_the_sign_of_the_flow() -> None:
    theme = THEMES["light"]
    a, b, *_ = _edges(expression())
    assert f'color="{theme.negative}" dir="back" arrowtail="dot"' in a
    assert f'color="{theme.positive}" dir="back" arrowtail="normal"' in b


def test_flows_of_both_signs_are_two_strands_that_end_in_a_diamond() -> None:
    out = dot([Value(1.0, "m.w")], [1.0], Value(1.0, "m.b"))
    both = out * 3.0 - out * 4.0
    both.backward()
    theme = THEMES["light"]
    (edge,) = [line for line in _edges(both, collapse="module") if ":" in line]
    assert f'color="{theme.positive}:{theme.negative}" dir="back" arrowtail="diamond"' in edge
    assert _width(edge) == _THICK / 2
    assert ">of both signs: ends in a diamond<" in draw(both, collapse="module").dot


def test_width_is_the_logarithm_of_the_size_over_four_decades() -> None:
    sizes = [1e3, -1e2, 10.0, 1.0, 0.1, 1e-9]
    total = dot([Value(1.0) for _ in sizes], sizes)
    total.backward()
    widths = [_width(edge) for edge in _edges(total)[: len(sizes)]]
    shares = [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    assert widths == pytest.approx([THIN + (_THICK - THIN) * share for share in shares], abs=0.01)


def test_a_flow_of_zero_is_dashed_and_a_constant_carries_none() -> None:
    x = Value(-1.0)
    y = x.relu() * 2.0
    y.backward()
    into_relu, _, into_product, constant, _ = _edges(y)
    assert 'style="dashed"' in into_relu
    assert "dashed" not in into_product
    assert "color" not in constant


def test_nan_and_inf_are_marked_and_named() -> None:
    x = Value(0.0)
    y = x.log()
    y.backward()
    edge, _ = _edges(y)
    assert f'color="{THEMES["light"].trouble}"' in edge
    assert 'label="inf\\n"' in edge
    assert "first -inf in data" in draw(y).dot


def test_flows_of_any_size_have_a_width() -> None:
    total = dot([Value(1.0), Value(1.0)], [5e-324, 1e308])
    total.backward()
    assert [_width(edge) for edge in _edges(total)[:2]] == [THIN, _THICK]


def _labels(edges: list[str]) -> list[str]:
    return [found[1] for edge in edges if (found := re.search(r'label="(.*?)\\n"', edge))]


def test_flows_can_be_written_on_the_edges() -> None:
    assert _labels(_edges(expression(), flows=True)) == ["-3", "2", "1", "1"]
    assert _labels(_edges(expression())) == []


def test_kinds_differ_in_more_than_colour() -> None:
    y = Value(2.0, "leaf") * 3.0
    lines = {
        line.split()[0]: line for line in draw(y, legend=False).dot.splitlines() if "label=" in line
    }
    assert 'style="rounded,filled"' in lines["n0"]
    assert 'style="dashed"' in lines["c0"]
    assert 'peripheries="2"' in lines["n1"]


def test_before_a_backward_pass_data_goes_forward_without_a_colour() -> None:
    y = Value(2.0) * Value(3.0)
    assert not any("dir=" in edge or "color" in edge for edge in _edges(y))
    assert ">data flows forward<" in draw(y).dot
    y.backward()
    assert sum('dir="back"' in edge for edge in _edges(y)) == 2
    assert ">data flows forward<" not in draw(y).dot


def test_a_tangled_graph_is_laid_out_with_less_effort() -> None:
    def tangle(size: int) -> str:
        xs = [Value(1.0)]
        for _ in range(size):
            xs.append(xs[-1] * xs[0] + xs[len(xs) // 2])
        return draw(xs[-1], collapse="none").dot

    assert 'nslimit="1"' in tangle(25)
    assert 'minlen="4"' not in tangle(25)
    assert "splines" not in tangle(25)
    assert 'splines="line"' in tangle(120)
    assert 'nslimit="1"' not in draw(network()).dot
    assert 'nslimit="1"' not in draw(chain(400)).dot  # leaves stand beside their users


def test_a_dense_layer_gets_room_and_thin_lines() -> None:
    def layer(size: int) -> str:
        x = [Value(1.0) for _ in range(size)]
        return draw([dot(x, x) for _ in range(size)], collapse="none").dot

    assert 'minlen="4"' in layer(4)
    assert 'ranksep="1.0"' in layer(6)
    assert 'minlen="4"' not in layer(6)
    assert 'ranksep="1.8"' in layer(12)


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    leaf = draw(Value(1.0)).dot
    assert ">leaf<" in leaf
    assert not any(f">{word}<" in leaf for word in ("result", "constant", "gradient 0"))
    full = draw(expression()).dot
    words = (
        "leaf", "result", "root", "gradient above 0: ends in an arrow",
        "gradient below 0: ends in a disc", "arrows point back; wider is larger",
    )  # fmt: skip
    assert all(f">{word}<" in full for word in words)
    absent = ("nan or inf", "gradient 0", "folded", "of both signs: ends in a diamond", "path 1")
    assert not any(f">{word}<" in full for word in absent)
    assert "dead" not in full
