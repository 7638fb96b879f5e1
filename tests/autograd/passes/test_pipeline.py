"""Every step from a trace to code, in order, by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, hypot, jit, take, tanh, where
from autograd.ir import Layout, Tape
from autograd.passes.pipeline import STEPS, Traced, compiled, optimized

LAYOUT = Layout(1, 0, 1, [(0, 0, 8)], [])
TAPE = "%0 = parameter 0\n%1 = input 0\n%2 = mul %0 %1\n%3 = add %2 1.0\n%4 = hypot %3 %1 %0"


def traced(exact: bool = False) -> Traced:
    return Traced(Tape.read(TAPE), [4], [[1]], [0], exact)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("kind", ["value", "grad", "loss", "hessian"])
def test_each_step_is_shown_once_and_in_order(kind: str, exact: bool) -> None:
    found: list[tuple[str, str]] = []
    made = compiled(traced(exact), kind, LAYOUT, 8, lambda name, text: found.append((name, text())))
    assert [name for name, _ in found] == list(STEPS)
    texts = dict(found)
    assert texts["trace"] == TAPE
    assert texts["words"] == " ".join(map(str, made.words))
    assert made.sequential == exact
    for step in STEPS[:-2]:
        assert str(Tape.read(texts[step])) == texts[step]
    # what each step is there for
    assert ("dot %0 1.0 %1 1.0" in texts["dots"]) == (kind != "value" and not exact)
    assert ("lanesum" in texts["adjoint"]) == (kind == "loss")
    assert "hypot %3 %1 %0" in texts["adjoint"]
    assert texts["expand"].count("hypot") > texts["adjoint"].count("hypot %3 %1 %0")
    assert len(texts["share"]) <= len(texts["expand"])
    assert "add" not in texts["fuse"]
    assert "hypot" in texts["plan"]
    assert "\nload64 array=0 out=s" in "\n" + texts["plan"]


def test_no_step_changes_the_trace() -> None:
    given = traced()
    for kind in ("value", "grad", "loss", "hessian"):
        asked = optimized(given, kind)
        asked.tape.check()
        assert str(given.tape) == TAPE


def _step_by_step(program: Any, kind: str) -> dict[str, str]:
    return {step: program.dump(step, kind) for step in STEPS}


def test_a_program_tells_the_text_of_each_step() -> None:
    w = Value(0.5, label="w")
    program = jit(lambda x: tanh(w * x) + 1.0)
    with pytest.raises(RuntimeError, match="only after a call"):
        program.dump("plan")
    program.trace(np.ones(3))
    texts = _step_by_step(program, "loss")
    assert texts["trace"] == str(program).partition("\n")[2]
    assert "lanesum" in texts["adjoint"]
    assert "tanh_and_sech2" in texts["plan"]
    assert set(texts["words"]) <= set("-0123456789 ")
    assert program.dump("plan") == texts["plan"]
    assert "sech2" not in program.dump("plan", "value")
    assert program.dump("share", "hessian") != program.dump("share", "grad")


def test_an_unknown_step_is_named_with_those_there_are() -> None:
    program = jit(lambda x: x).trace(1.0)
    with pytest.raises(ValueError, match="no step 'plans'; the steps are trace, dots, adj"):
        program.dump("plans")


def test_the_environment_has_steps_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def scaled(x: Any) -> Any:
        return x * 3.0

    monkeypatch.setenv("DOTGRAD_DUMP", "adjoint, plan")
    jit(scaled)(np.ones(2))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("# scaled, value, adjoint\n%0 = input 0\n%1 = mul %0 3.0\n\n")
    assert "# scaled, value, plan\nload64" in err
    assert "# scaled, value, words" not in err
    jit(scaled).grad(np.ones(2))
    assert "# scaled, grad, plan" in capsys.readouterr().err
    monkeypatch.setenv("DOTGRAD_DUMP", "nonsense")
    with pytest.raises(ValueError, match="no step 'nonsense'"):
        jit(scaled)(np.ones(2))
    monkeypatch.setenv("DOTGRAD_DUMP", "")
    jit(scaled)(np.ones(2))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["grad", "hessian", "the mean loss"])
def test_what_has_several_results_has_no_gradient(name: str) -> None:
    program = jit(lambda x: [x, x])
    ask = program.loss_and_gradients if name == "the mean loss" else getattr(program, name)
    with pytest.raises(TypeError, match=f"{name} needs a function that returns one number, not 2"):
        ask(1.0)


W, V = Value(0.25), Value(-0.5)
PROGRAMS: dict[str, Any] = {
    "a layer": lambda x, k: tanh(dot([W, V, W, V], [x, x * x, 1.0, x], V)),
    "branches": lambda x, k: where(x > W, W * x, where(x, V, x * x)),
    "a table": lambda x, k: take([W, x, V * W, 1.0], k) * x + take([V, x, W, V], k),
    "powers": lambda x, k: x**2 / 4.0 + x**W - x**0 * V,
    "many operands": lambda x, k: hypot(x, W, V) + hypot(x, 1.0),
    "frozen": lambda x, k: (x * W).detach() * x + W,
    "a number": lambda x, k: 2.0 * W,
    "mere numbers": lambda x, k: 2.0,
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("kind", ["value", "grad", "loss", "hessian"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_tapes_are_sound_after_each_step(name: str, kind: str, exact: bool) -> None:
    """Read anew, a tape is checked; and its marks are those that it had."""
    program = jit(PROGRAMS[name], exact=exact).trace(np.ones(3), np.zeros(3, int))
    texts = _step_by_step(program, kind)
    for step in STEPS[:-2]:
        Tape.read(texts[step])
    program.traced(np.ones(3), np.zeros(3, int)).optimized(kind).tape.check()
