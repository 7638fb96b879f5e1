"""Program: what can be asked of a compiled function, and in which words."""

from __future__ import annotations

import copy
import gc
import itertools
import os
import pickle
import weakref
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from counts import count
from interrupts import interrupted, stops

import autograd
from autograd import TraceError, Value, jit, modes, sin, sweep
from autograd.machine import build
from autograd.run.program import Program
from autograd.trace import closed
from nn import MLP, Module, Neuron, load_state, save

FOLDER = os.path.dirname(autograd.__file__) + os.sep

XS, VS = np.array([0.5, -1.0, 2.0]), np.array([1.0, 2.0, -3.0])


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that were traced."""
    found: list[str] = []
    trace = closed.trace

    def watched(function: Any, *more: Any) -> Any:
        found.append(getattr(function, "__name__", ""))
        return trace(function, *more)

    monkeypatch.setattr(closed, "trace", watched)
    return found


def test_hvp_is_traced_once(traces: list[str]) -> None:
    program = jit(lambda x, y: x * x * y + sin(y))
    for _ in range(3):
        by_x, by_y = program.hvp((XS, 0.5), (VS, 2.0))
        assert by_x.tolist() == pytest.approx((2.0 * 0.5 * VS + 2.0 * XS * 2.0).tolist())
        assert by_y.tolist() == pytest.approx((2.0 * XS * VS - np.sin(0.5) * 2.0).tolist())
    assert traces == ["hvp"]


def test_hvp_sees_what_changed_around_the_function(traces: list[str]) -> None:
    factors = [1.0]
    program = jit(lambda x: factors[0] * x**3)
    assert program.hvp((2.0,), (1.0,)) == 12.0
    factors[0] = 2.0
    assert program.hvp((2.0,), (1.0,)) == 24.0
    assert len(traces) == 2


@pytest.mark.parametrize(
    ("arguments", "direction"),
    [
        ((1.0, 2.0), (1.0,)),
        (([1.0, 2.0],), ([1.0],)),
        ((XS,), (1.0,)),
        ((np.ones((3, 2)),), (np.ones((3, 3)),)),
    ],
)
def test_a_direction_of_another_form_is_refused(arguments: Any, direction: Any) -> None:
    with pytest.raises(ValueError, match=r"the direction has .*, but the arguments have \("):
        jit(lambda *xs: xs[0] * 2.0).hvp(arguments, direction)


def test_hvp_of_several_results_is_refused() -> None:
    with pytest.raises(TypeError, match="hvp needs a function that returns one number, not 2"):
        jit(lambda x: [x, x * x]).hvp((1.0,), (1.0,))


def test_hvp_of_what_the_arguments_do_not_reach_is_zero() -> None:
    assert jit(lambda x: 3.0).hvp((1.0,), (1.0,)) == 0.0
    assert jit(lambda x, y: y * y).hvp((1.0, 2.0), (1.0, 1.0)) == [0.0, 2.0]


# Arguments


def power(x: Any, scale: Any = 2.0, *, mode: str = "square", shifted: bool = False) -> Any:
    found = x * x if mode == "square" else x
    return scale * (found + 1.0 if shifted else found)


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"scale": 3.0},
        {"mode": "line"},
        {"scale": 3.0, "mode": "line", "shifted": True},
        {"shifted": True, "scale": -1.0},
    ],
)
def test_arguments_by_name_are_those_of_the_function(named: dict[str, Any]) -> None:
    program = jit(power)
    assert program(XS, **named).tolist() == [power(x, **named) for x in XS.tolist()]
    assert program(x=1.5, **named) == power(1.5, **named)


def test_gradients_are_in_the_order_of_the_functions_parameters() -> None:
    program = jit(lambda x, y, z=0.0: x + 2.0 * y + 3.0 * z)
    assert program.grad(z=1.0, y=1.0, x=1.0) == [1.0, 2.0, 3.0]
    assert program.value_and_grad(1.0, z=1.0, y=1.0) == (6.0, [1.0, 2.0, 3.0])
    assert jit(power).grad(3.0, 0.5, mode="square") == [3.0, 9.0, None]
    assert jit(power).hessian(3.0, scale=0.5).tolist() == [[1.0, 6.0], [6.0, 0.0]]


def test_constants_are_told_apart_from_numbers() -> None:
    program = jit(lambda x, flag: x if flag else -x)
    assert (program(2.0, True), program(2.0, False), program(2.0, None)) == (2.0, -2.0, -2.0)
    with pytest.raises(TraceError, match=r"where\(condition, a, b\)"):
        program(2.0, 1.0)


def test_names_cost_no_trace_at_each_call(traces: list[str]) -> None:
    program = jit(power)
    for _ in range(3):
        assert program(3.0, mode="line", scale=2.0) == 6.0
        assert program(3.0, scale=2.0, mode="line") == 6.0
    assert traces == ["power"]


def test_arguments_that_do_not_fit_are_refused_as_by_the_function() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        jit(power)(1.0, other=2.0)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        jit(power)(scale=2.0)
    with pytest.raises(TypeError, match="multiple values for argument 'x'"):
        jit(power)(1.0, x=2.0)


def test_the_plain_function_has_its_names_inside_another() -> None:
    inner = jit(power)
    assert jit(lambda x: inner(x, mode="line", scale=3.0)).grad(2.0) == 3.0
    x = Value(2.0)
    inner(x, scale=3.0).backward()
    assert x.grad == 12.0


# Methods


class Line:
    def __init__(self, slope: float) -> None:
        self.slope = Value(slope)
        self.offset = 1.0

    @jit
    def at(self, x: Any, more: Any = 0.0) -> Any:
        """The line at x."""
        return self.slope * x + self.offset + more

    @jit(exact=True)
    def twice(self, x: Any) -> Any:
        return self.at(x) * 2.0

    @staticmethod
    @jit
    def halved(x: Any) -> Any:
        return x * 0.5

    @classmethod
    def steep(cls) -> Line:
        return cls(10.0)


class Slotted:
    __slots__ = ("slope",)

    def __init__(self, slope: float) -> None:
        self.slope = Value(slope)

    @jit
    def at(self, x: Any) -> Any:
        return self.slope * x


@pytest.mark.parametrize("kind", [Line, Slotted])
def test_a_program_in_a_class_is_a_method(kind: Any) -> None:
    one, other = kind(2.0), kind(3.0)
    offset = 1.0 if kind is Line else 0.0
    assert (one.at(XS) == 2.0 * XS + offset).all()
    assert other.at(2.0) == 6.0 + offset
    assert other.at.grad(2.0) == 3.0
    one.at.backward(XS)
    assert one.slope.grad == pytest.approx(XS.mean())
    assert not other.slope.has_grad


def test_methods_have_names_defaults_options_and_each_other() -> None:
    line = Line(2.0)
    assert line.at(1.0, more=4.0) == 7.0
    assert line.twice(1.0) == 6.0
    assert (line.halved(3.0), Line.halved(3.0), Line.steep().at(1.0)) == (1.5, 1.5, 11.0)
    assert line.twice.exact
    assert line.at.__doc__ == "The line at x."
    assert jit(line.at.function)(1.0) == 3.0  # a bound method, given to jit


def test_a_method_is_traced_once_for_each_object(traces: list[str]) -> None:
    lines = [Line(2.0), Line(3.0)]
    for _ in range(3):
        assert [line.at(1.0) for line in lines] == [3.0, 4.0]
    assert traces == ["at", "at"]
    lines[0].offset = 2.0
    assert lines[0].at(1.0) == 4.0


def test_a_subclass_calls_the_method_of_its_base() -> None:
    class Steeper(Line):
        @jit
        def at(self, x: Any, more: Any = 0.0) -> Any:
            return super().at(x, more) * 10.0

    assert Steeper(2.0).at(1.0) == 30.0
    assert Steeper(2.0).at.grad(1.0) == 20.0


def test_objects_with_programs_are_copied_pickled_and_freed() -> None:
    line = Line(2.0)
    assert line.at(1.0) == 3.0
    for copied in (copy.deepcopy(line), pickle.loads(pickle.dumps(line))):
        copied.slope.data = 5.0
        assert (copied.at(1.0), line.at(1.0)) == (6.0, 3.0)
    gone = weakref.ref(line)
    del line
    gc.collect()
    assert gone() is None


def test_a_module_with_a_compiled_method_is_saved_as_before(tmp_path: Path) -> None:
    class Net(Module):
        def __init__(self) -> None:
            self.line = Neuron(2)

        @jit
        def loss(self, x: Any, y: Any) -> Any:
            return (self.line(x) - y) ** 2

    net = Net()
    names = [name for name, _ in net.named_parameters()]
    before = repr(net), net.state_dict()
    mean, gradients = net.loss.loss_and_gradients(np.ones((2, 2)), np.zeros(2))
    assert mean >= 0.0
    assert len(gradients) == 3
    assert net.loss.parameters == net.parameters()
    assert (repr(net), net.state_dict()) == before
    assert [name for name, _ in net.named_parameters()] == names
    save(net, tmp_path / "net.safetensors")
    other = Net()
    load_state(other, tmp_path / "net.safetensors")
    assert other.state_dict() == net.state_dict()


# Parameters


def test_gradients_are_in_the_order_of_the_model() -> None:
    """Else those who pair them with model.parameters() move the wrong weights, unseen."""
    model = MLP(2, [3, 1])
    program = jit(lambda x, y: (model(x) - y) ** 2)
    xs, ys = np.array([[0.5, -1.0], [2.0, 1.0]]), np.array([0.3, -2.0])
    mean, gradients = program.loss_and_gradients(xs, ys)
    assert program.parameters == model.parameters()
    model.zero_grad()
    assert program.backward(xs, ys) == mean
    assert gradients.tolist() == [p.grad for p in model.parameters()]
    model.zero_grad()
    loss = sum((model(x) - y) ** 2 for x, y in zip(xs.tolist(), ys.tolist())) / 2.0
    loss.backward()
    assert gradients.tolist() == pytest.approx([p.grad for p in model.parameters()])


class Own:
    """A model as a learner writes it."""

    def __init__(self) -> None:
        self.b, self.w, self.unused = Value(1.0), Value(2.0), Value(3.0)

    def parameters(self) -> list[Value]:
        return [self.w, self.unused, self.b]


def test_a_model_has_all_its_parameters_in_the_order() -> None:
    """Those that were not reached too, with the gradient 0, so that both lists fit."""
    model, scale = Own(), Value(0.5)
    program = jit(lambda x: scale * (model.b + model.w * x))
    _, gradients = program.loss_and_gradients(np.array([3.0]))
    assert program.parameters == [*model.parameters(), scale]
    assert gradients.tolist() == [1.5, 0.0, 0.5, 7.0]
    program.backward(np.array([3.0]))
    assert [x.has_grad for x in program.parameters] == [True, False, True, True]


def test_a_part_of_a_model_is_in_the_order_of_the_whole() -> None:
    model, other = MLP(1, [2, 1]), MLP(1, [1])
    last = model.layers[1]
    program = jit(lambda x: last([x[0], other(x)]) + model.layers[0](x)[0])
    program.loss_and_gradients(np.ones((1, 1)))
    found = program.parameters
    assert set(found) == {*model.parameters(), *other.parameters()}
    assert [x for x in found if x in set(model.parameters())] == model.parameters()
    assert [x for x in found if x in set(other.parameters())] == other.parameters()


def test_methods_called_parameters_that_are_something_else() -> None:
    class Odd:
        def __init__(self) -> None:
            self.w = Value(2.0)

        def parameters(self, which: str) -> list[str]:
            return [which]

    class Texts(Odd):
        def parameters(self) -> Any:  # type: ignore[override]
            return ["w"]

    for odd in (Odd(), Texts()):
        program = jit(lambda x, odd=odd: odd.w * x)
        assert program.loss_and_gradients(np.ones(1))[1].tolist() == [1.0]
        assert program.parameters == [odd.w]


U, V, W = Value(2.0), Value(3.0), Value(5.0)


def product(x: Any) -> Any:
    return W * x + V * x * x


@pytest.mark.parametrize(
    ("parameters", "wanted"), [([V, W], [9.0, 3.0]), ([W, U], [3.0, 0.0]), ([U], [0.0]), ([], [])]
)
def test_parameters_are_named(parameters: list[Value], wanted: list[float]) -> None:
    program, plain = jit(product, parameters=parameters), jit(product)
    loss, gradients = program.loss_and_gradients(np.array([3.0]))
    assert (loss, gradients.tolist()) == (42.0, wanted)
    assert program.parameters == parameters
    assert plain.loss_and_gradients(np.array([3.0]), parameters=parameters)[1].tolist() == wanted
    assert plain.parameters == [W, V]
    assert str(program).count("\n") > 3
    for x in (U, V, W):
        x.zero_grad()
    program.backward(np.array([3.0]))
    assert [x.has_grad for x in (U, V, W)] == [x in parameters and x is not U for x in (U, V, W)]


def test_parameters_that_are_none() -> None:
    for ask in (
        lambda ps: jit(product, parameters=ps),
        lambda ps: jit(product).loss_and_gradients(np.ones(1), parameters=ps),
    ):
        with pytest.raises(TypeError, match="parameters must be Values, not float"):
            ask([W, 2.0])
        with pytest.raises(ValueError, match="parameters contains the same Value twice"):
            ask([W, V, W])


# Interrupts


@pytest.mark.parametrize("fresh", [False, True], ids=["again", "first"])
def test_an_interrupt_in_backward_leaves_no_mixture(
    fresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((sweep, "_lock"), (modes, "_count_lock"), (build, "_lock")):
        monkeypatch.setattr(module, name, nullcontext())  # a tracer can raise before a release
    ws = [Value(float(k)) for k in range(1, 6)]
    ws[3].grad = 0.25

    def function(x: Any) -> Any:
        return sum([w * w * x for w in ws])

    def gradients() -> list[float | None]:
        return [w.grad if w.has_grad else None for w in ws]

    def reset() -> Program:
        known.backward(XS)  # so that it has its memory, as at each later call
        for w, g in zip(ws, old):
            w.zero_grad()
            if g is not None:
                w.grad = g
        return jit(function) if fresh else known

    old, known = gradients(), jit(function).trace(XS)
    known.backward(XS)
    new = gradients()
    program = reset()
    with interrupted(FOLDER) as lines:
        program.backward(XS)
    step = max(1, lines.seen // count(60, 200))
    outcomes = []
    for at in itertools.count(1, step):
        program = reset()
        stopped = stops(partial(program.backward, XS), FOLDER, at)
        outcomes.append(gradients())
        assert gradients() in (old, new), f"at line {at}"
        if not stopped:
            break
        assert (gc.isenabled(), modes.tracer.get(), modes.recording.get()) == (True, None, True)
    assert (outcomes[0], outcomes[-1]) == (old, new)
    assert len(outcomes) > 40
