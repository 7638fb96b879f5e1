"""What notebooks show without being asked, and the pictures of programs."""

from __future__ import annotations

from typing import Any

import pytest
from fresh import printed
from pictures import Svg, chain, expression

import nn
from autograd import Value, explain, jit
from viz import TooLargeError, draw, notebook
from viz.dot.render import RenderError

SVG = "image/svg+xml"


def _program() -> Any:
    model = nn.MLP(2, [2, 1], rng=1)

    @jit
    def loss(x: Any, y: Any) -> Any:
        return (model([x, y]) - 3.0) ** 2

    return loss


def test_a_result_shows_its_picture_and_a_leaf_its_text() -> None:
    e = expression()
    bundle = e._repr_mimebundle_()
    assert bundle["text/plain"] == repr(e)
    assert "grad -3" in Svg(bundle[SVG].encode()).texts
    assert Value(1.0)._repr_mimebundle_() == {"text/plain": "Value(data=1.0)"}


def test_a_large_result_is_folded_and_a_huge_one_is_text() -> None:
    assert Svg(chain(100)._repr_mimebundle_()[SVG].encode()).nodes == 10  # both ends and spans
    assert set(chain(30_000)._repr_mimebundle_()) == {"text/plain"}


def test_without_a_graphviz_there_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise RenderError("", "no Graphviz is installed")

    monkeypatch.setattr("viz.dot.habits.render", fail)
    assert set(expression()._repr_mimebundle_()) == {"text/plain"}


def test_a_model_shows_its_neurons() -> None:
    model = nn.MLP(2, [3, 1])
    bundle = model._repr_mimebundle_()
    assert bundle["text/plain"] == repr(model)
    assert "3 neurons, relu" in Svg(bundle[SVG].encode()).texts
    assert nn.Module()._repr_mimebundle_() == {"text/plain": "Module"}


def test_an_explanation_shows_formulas() -> None:
    x = Value(2.0, "x")
    bundle = explain(x * x, x)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown", "text/latex"}
    assert bundle["text/latex"].startswith("$$")


def test_a_program_shows_its_tape() -> None:
    program = _program()
    assert program._repr_mimebundle_() == {"text/plain": "program loss, float64: not traced yet"}
    program(1.0, 2.0)
    bundle = program._repr_mimebundle_()
    assert bundle["text/plain"] == str(program)
    assert {"layers[0].neurons[1].w[0]", "scalar 0", "\N{GREEK CAPITAL LETTER SIGMA}"} <= set(
        Svg(bundle[SVG].encode()).texts
    )


def test_a_long_text_is_cut_and_says_so() -> None:
    program = jit(lambda x: sum(x * float(i) for i in range(100)))
    program.trace(1.0)
    lines = program._repr_mimebundle_()["text/plain"].splitlines()
    assert len(lines) == 61
    assert lines[-1].startswith("... ")
    assert lines[-1].endswith(" more lines")


def test_a_program_is_drawn_as_it_is_written() -> None:
    program = _program()
    with pytest.raises(ValueError, match="the program loss has not been traced: call it or "):
        draw(program)
    program(1.0, 2.0)
    drawing = draw(program)
    results = [line.split(" ")[0] for line in str(program).splitlines() if " = dot" in line]
    assert all(f'[label="{result}"]' in drawing.dot for result in results)
    assert 'label="1"' not in drawing.dot  # the 1 beside a bias goes without saying
    folded = draw(program, collapse="layer")
    assert 'label="layers[0]\\nout - (2)\\n6 parameters\\n|grad| -\\n14 nodes"' in folded.dot
    near = draw(program, focus="layers[1].neurons[0].b", radius=1)
    assert near.values < drawing.values


def test_a_huge_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program()
    program(1.0, 2.0)
    monkeypatch.setattr("viz.graph.programs.FOLDABLE", 3)
    with pytest.raises(
        TooLargeError, match="operations, too many to draw: trace a smaller program"
    ):
        draw(program)
    assert notebook.svg(program) is None


def test_only_a_look_at_a_value_loads_viz() -> None:
    program = (
        "import sys, autograd; v = autograd.Value(1.0).exp(); repr(v); autograd.explain(v, v)\n"
        "before = 'viz' in sys.modules; v._repr_mimebundle_(); print(before, 'viz' in sys.modules)"
    )
    assert printed(program) == "False True\n"
