"""check_grads and check_op: what is right passes, what is wrong fails and is named."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, cos, dot, exp, log, maximum, ops, relu, sigmoid, sin, softmax, tanh
from autograd.operation import TABLE, Op
from autograd.testing import (
    Inconclusive,
    Network,
    Program,
    check_grads,
    check_op,
    expressions,
    gradcheck,
    networks,
    points,
)
from autograd.testing.numeric import differences, judge

RIGHT: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda x, y: x * tanh(y), (2.0, 0.5)),
    (lambda xs: dot(xs, [1.0, 2.0]), ([0.5, -1.0],)),
    (lambda p: {"s": sigmoid(p["w"] * p["x"])}, ({"w": 0.3, "x": 2.0},)),
    (lambda a: np.sum(a * a), (np.array([[1.0, 2.0], [3.0, 4.0]]),)),
    (lambda xs: softmax(xs), ([1.0, 2.0, 0.5],)),
    (lambda x: 3.0, (1.0,)),
    (lambda x: [x, 2.0 * x, Value(7.0)], (1.0,)),
    (lambda x: exp(x) * 1e200, (1.0,)),
    (lambda x: sin(x), (1e8,)),
    (lambda x: tanh(x), (18.0,)),
    (lambda x: relu(x), (1e-7,)),
    (lambda x: log(x), (1e-30,)),
    (lambda x: x, (0.0,)),
    (lambda x: (x - 1.0) ** 7, (1.0 + 1e-3,)),
]


@pytest.mark.parametrize(("f", "args"), RIGHT)
def test_what_is_right_passes(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    check_grads(f, args, order=2)
    assert gradcheck(f, args) is True


@settings(max_examples=30)
@given(expressions(inputs=2, size=8))
def test_random_programs_pass(f: Program) -> None:
    check_grads(f, f.at)


@settings(max_examples=20)
@given(networks(inputs=2, outputs=2), points(2))
def test_networks_pass(network: Network, at: tuple[float, float]) -> None:
    if network.activation is not ops.relu:
        check_grads(lambda *xs: network(xs), at)


def detached(x: Any) -> Any:
    """A function that lies: half of its dependence is hidden."""
    return x * x + sin(getattr(x, "data", x))


def test_the_message_names_input_and_both_numbers() -> None:
    wanted = (
        r"^check_grads: the first derivative of detached\(x=2\.0\) by x=2\.0, output 0, "
        r"is 4\.0 in mode 'fwd', but numerically 3\.58385316\d* \(tolerance .*\)$"
    )
    with pytest.raises(AssertionError, match=wanted):
        check_grads(detached, (2.0,))


def test_the_message_names_the_input_among_many() -> None:
    with pytest.raises(AssertionError, match=r"by p\['w'\]\[1\]=3\.0, output 0"):
        check_grads(lambda p: p["w"][0] + detached(p["w"][1]), ({"w": [1.0, 3.0]},))
    with pytest.raises(AssertionError, match=r"by xs\[1\]=3\.0"):
        check_grads(lambda *xs: xs[0] + detached(xs[1]), (1.0, 3.0))


def test_the_message_names_the_culprit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TABLE["cos"], "pullback", lambda g, out, x: (g * sin(x),))
    wanted = r"likely culprit: cos\(x=4\.0\): its pullback gives the derivative by x as -0\.75"
    with pytest.raises(AssertionError, match=wanted):
        check_grads(lambda x: tanh(x) * cos(x * x), (2.0,))


def test_each_mode_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of one sweep alone shows in its mode alone."""
    import autograd.testing.compare as compare

    monkeypatch.setattr(compare, "push", lambda outputs, *rest: [0.0 for _ in outputs])
    check_grads(lambda x: x * x, (3.0,), modes=("rev",))
    with pytest.raises(AssertionError, match="in mode 'fwd'"):
        check_grads(lambda x: x * x, (3.0,))


def test_higher_orders_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = lambda g, out, x: (g * getattr(out, "data", out),)  # noqa: E731
    monkeypatch.setattr(TABLE["exp"], "pullback", frozen)
    check_grads(exp, (1.0,), order=1)
    with pytest.raises(
        AssertionError, match=r"second derivative of .* is 0\.0 .* numerically 2\.718"
    ):
        check_grads(exp, (1.0,))


KINKS: list[tuple[Callable[..., Any], float, str]] = [
    (relu, 0.0, r"its slope is 0 on the left and 1 on the right"),
    (lambda x: maximum(x, 2.0 * x - 1.0), 1.0, "second derivative.*a jump, a pole"),
    (lambda x: x.floor() + x, 2.0, "choose a point away from the kink|a jump, a pole"),
    (lambda x: 1.0 / x, 0.0, "choose a point away from the kink|a jump, a pole"),
    (lambda x: x.log(), -1.0, "a jump, a pole or nan is near"),
]


@pytest.mark.parametrize(("f", "x", "text"), KINKS)
def test_where_no_number_can_tell(f: Callable[..., Any], x: float, text: str) -> None:
    """No verdict is no pass: the message says what is the matter with the point."""
    with pytest.raises(AssertionError, match=text):
        check_grads(f, (x,))


# check_op

FIXED = {"where": {0}}
SLOPED = [op for op in TABLE.values() if op.pullback is not None]
USED = [op for op in SLOPED if op.name != "where"]  # which chooses, and is no node at all


@pytest.mark.parametrize("op", SLOPED, ids=lambda op: op.name)
def test_every_row_passes(op: Op) -> None:
    check_op(op, points=4, fixed=FIXED.get(op.name, ()))


@pytest.mark.parametrize("factor", [1.001, 0.999])
@pytest.mark.parametrize("op", USED, ids=lambda op: op.name)
def test_a_part_in_a_thousand_is_seen(
    op: Op, factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the contribution to each operand that varies."""
    right = op.pullback
    assert right is not None
    counts = max(map(len, op.samples))
    for i in set(range(counts)) - FIXED.get(op.name, set()):
        if not any(i < len(at) and _slope(op, right, at)[i] for at in op.samples):
            continue  # its slope is 0: nothing to scale

        def wrong(g: Any, out: Any, *xs: Any, i: int = i) -> tuple[Any, ...]:
            parts = list(right(g, out, *xs))
            if i < len(parts):
                parts[i] = parts[i] * factor
            return tuple(parts)

        with monkeypatch.context() as patched:
            patched.setattr(op, "pullback", wrong)
            with pytest.raises(AssertionError, match=f"check_op: {op.name}"):
                check_op(op, points=0, fixed=FIXED.get(op.name, ()))


def _slope(op: Op, pullback: Callable[..., Any], at: Sequence[float]) -> tuple[float, ...]:
    return tuple(map(float, pullback(1.0, op.forward(*at), *at)))


def test_samples_that_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TABLE["relu"], "samples", ((0.0,),))
    with pytest.raises(ValueError, match=r"the slope of relu by operand 0 at any sample"):
        check_op("relu", points=0)


# The numerical derivative itself

NUMERIC: list[tuple[Callable[[float], float], float, float]] = [
    (math.sin, 1.0, math.cos(1.0)),
    (math.exp, 0.0, 1.0),
    (lambda x: x**9, 1e-3, 9e-24),
    (lambda x: 1.0 / x, 1e-200, -math.inf),
    (lambda x: x + 1.0, 1e-20, 1.0),
    (lambda x: max(x, 0.0), 1e-7, 1.0),
    (lambda x: x * x, 1e-308, 0.0),
    (lambda x: math.sin(1e5 * x), 1.0, 1e5 * math.cos(1e5)),
    (math.sqrt, 1e-12, 5e5),
    (lambda x: max(x, 0.999), 1.0, 1.0),
    (lambda x: float(math.floor(x)), 4.766, 0.0),
    (lambda x: 5.0, 3.0, 0.0),
]


def verdict(f: Callable[[float], float], x: float, got: float) -> str:
    """What the differences of f say of a derivative."""
    here = _guarded(f, x)
    noise = [2.0**-52 * abs(here) + abs(_guarded(f, math.nextafter(x, math.inf)) - here)]
    (found,) = differences(lambda at: [_guarded(f, at)], x, noise, [got], 1e-5)
    return judge(got, 0.0, found, 1e-5, 0.0).word


@pytest.mark.parametrize(("f", "x", "wanted"), NUMERIC)
def test_differences_tell_right_from_wrong(
    f: Callable[[float], float], x: float, wanted: float
) -> None:
    if math.isinf(wanted):
        assert verdict(f, x, wanted) == "undefined"
        return
    assert verdict(f, x, wanted) == "right"
    assert verdict(f, x, wanted * 1.001 + (wanted == 0.0)) == "wrong"


def _guarded(f: Callable[[float], float], x: float) -> float:
    try:
        return f(x)
    except (ValueError, OverflowError, ZeroDivisionError):
        return math.nan


def test_a_kink_has_two_slopes() -> None:
    (found,) = differences(lambda x: [abs(x)], 0.0, [0.0], [0.0], 1e-5)
    verdict = judge(0.0, 0.0, found, 1e-5, 0.0)
    assert (verdict.word, verdict.sides) == ("right", (-1.0, 1.0))
    assert judge(1.0, 0.0, found, 1e-5, 0.0).word == "kink"


# What used to be accused, and what used to pass


@pytest.mark.parametrize("k", range(40))
def test_cancellation_is_no_fault(k: int) -> None:
    """Near 0 the sum is nearly 0, and its rounding is that of its terms."""
    x, y = (k % 8 - 3.5) * 1e-3, 0.5 + 1e-4 * k

    def f(x: Any, y: Any) -> Any:
        return ops.sum(cos(x) * x, -y, 0.5 - x) ** 2

    with contextlib.suppress(Inconclusive):  # can't tell is no accusation
        check_grads(f, (x, y), order=3)


def test_a_fault_hidden_by_a_factor_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slope of y*y + y + 3 is 0 at -0.5, and what is wrong at the second order has it as a
    factor: a neighbour of the point tells."""
    right = ops.mul.pullback
    assert right is not None

    def wrong(g: Any, out: Any, x: Any, y: Any) -> tuple[Any, ...]:
        return right(-g if isinstance(g, Value) and g.op is not None else g, out, x, y)

    monkeypatch.setattr(ops.mul, "pullback", wrong)
    with pytest.raises(AssertionError):
        check_grads(lambda y: (y * y + y + 3.0) ** 2, (-0.5,), order=2)


def test_it_names_a_point_to_choose() -> None:
    with pytest.raises(Inconclusive, match=r"away from the kink, such as \(x=1\.0") as told:
        check_grads(lambda x: relu(x - 1.0) * 3.0 + x, (1.0,))
    point = float(str(told.value).rpartition("x=")[2].rstrip(")"))
    check_grads(lambda x: relu(x - 1.0) * 3.0 + x, (point,))


def test_hypothesis_rejects_a_point_that_cannot_tell() -> None:
    tried = []

    @settings(max_examples=20, database=None, derandomize=True)
    @given(points(1))
    def property_of(at: tuple[float]) -> None:
        tried.append(at)
        check_grads(lambda x: ops.abs(x - at[0]), at if len(tried) % 2 else (at[0] + 1.0,))

    property_of()
    assert len(tried) > 20  # each that could tell nothing was replaced by another


def test_tolerances_have_the_names_of_jax_and_pytorch() -> None:
    rough = lambda x: x * x + 1e-3 * sin(getattr(x, "data", x))  # noqa: E731
    with pytest.raises(AssertionError, match="numerically"):
        check_grads(rough, (2.0,), order=1)
    check_grads(rough, (2.0,), order=1, rtol=1e-2)
    check_grads(rough, (2.0,), order=1, atol=1e-2)
    assert gradcheck(rough, (2.0,), eps=1e-2, atol=1e-2, rtol=0.0)
    assert gradcheck(rough, (2.0,), raise_exception=False) is False
    for wrong in ({"rtol": -1.0}, {"atol": math.nan}, {"eps": 0.0}):
        with pytest.raises(ValueError, match=f"check_grads: {next(iter(wrong))}"):
            check_grads(rough, (2.0,), **wrong)
