"""exact=True and choices: each way through them is swept in the eager engine's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, prod, take, where
from autograd.ir import Tape
from autograd.passes import ways
from autograd.passes.adjoint import adjoint
from autograd.passes.rounding import Exact
from autograd.passes.ways import by_ways

XS = np.array([0.1, -0.7, 1.3, -2.1, 0.7])
YS = np.array([0.3, 1.1, -0.2, 0.9, -1.7])
KS = np.array([0, 1, 2, 1, 0])

# Three gradients and more meet at x, y and w, in an order that the branches decide.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "one choice": lambda x, y, k, w: where(x < y, (x * y) * w + x, x / 3.0) * x + w * x * 0.7,
    "one in the other": lambda x, y, k, w: (
        where(x < 0.0, where(y < 1.0, x * 0.3, x * x), x * y) * x + x * 0.1 + w * x
    ),
    "two": lambda x, y, k, w: where(x < y, x * w, y * x) * where(y < 0.5, x * 0.3, w * w) + x * w,
    "one condition twice": lambda x, y, k, w: (
        where(x < y, x * 0.3, w * x) + x * w - where(x < y, x * w, x * 0.7) * x
    ),
    "a choice with several users": lambda x, y, k, w: (
        lambda h: h * x + h * 0.3 - h * w + x * 0.1 * w
    )(where(x < y, x, w)),
    "a condition that is multiplied, too": lambda x, y, k, w: (
        lambda c: where(c, x * x * w, y * x) * x + prod([c, x, w]) * x
    )(x < y),
    "a number": lambda x, y, k, w: where(x < y, 0.3, x * w) * 3.0 * x + x * 0.7 - x * w,
    "a gradient that is a number": lambda x, y, k, w: (
        where(x < y, x * x * x * y, y * x) * x + x * 0.3 + w
    ),
    "a result": lambda x, y, k, w: where(x < y, x * x * x * w, 2.0),
    "a table": lambda x, y, k, w: (
        take([x * w, w, x * x + y * x], k) * take([x * 0.3, 1.0, x * w], k) + w * x - x * 0.7
    ),
    "a table of leaves": lambda x, y, k, w: (
        lambda h: h * x * 0.3 + h * y * 0.7 - h * x * x + w * x * 0.9
    )(take([w, y, x], k)),
    "a choice of a choice of leaves": lambda x, y, k, w: (
        (lambda h: h * x * 0.3 + h * y * 0.7 - h * x * x)(where(x < y, take([w, y, x], k), w))
        + w * y * 0.9
    ),
    "numbers among the leaves": lambda x, y, k, w: (
        lambda h: h * 0.3 + h * h * 0.7 - x * h + x * 0.9 - x * w
    )(take([w, 1.5, x], k)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_are_the_eager_ones_to_the_bit(name: str) -> None:
    function, w = FUNCTIONS[name], Value(0.37)
    program = jit(lambda x, y, k: function(x, y, k, w), exact=True)
    _, (gx, gy, _) = program.value_and_grad(XS, YS, KS)
    _, means = program.loss_and_gradients(XS, YS, KS)
    for i, (a, b, k) in enumerate(zip(XS.tolist(), YS.tolist(), KS.tolist())):
        x, y = Value(a), Value(b)
        function(x, y, k, w).backward()
        assert [gx[i], gy[i]] == [x.grad, y.grad], i
    assert means.tolist() == [w.grad * (1.0 / 5.0)]


def test_one_order_does_not_do_for_all_lanes() -> None:
    """The gradients of the functions above do depend on the way: where they are fused, or swept
    with masks, some differ in the last bit."""
    differing = 0
    for function in FUNCTIONS.values():
        w = Value(0.37)
        exact = jit(lambda x, y, k, f=function, w=w: f(x, y, k, w), exact=True)
        exact.ordered = False
        _, (gx, gy, _) = exact.value_and_grad(XS, YS, KS)
        for i, (a, b, k) in enumerate(zip(XS.tolist(), YS.tolist(), KS.tolist())):
            x, y = Value(a), Value(b)
            function(x, y, k, w).backward()
            differing += [gx[i], gy[i]] != [x.grad, y.grad]
            assert [gx[i], gy[i]] == pytest.approx([x.grad, y.grad], rel=1e-14)
    assert differing > 3


def _deep(x: Any, depth: int) -> Any:
    out = x
    for k in range(depth):
        out = where(out * 1.7 < x * float(k + 1), out * x, out + x * 0.3)
    return out


def test_of_too_many_ways_the_order_of_sums_is_one() -> None:
    """The last bit may be another then, and nothing else."""
    program = jit(lambda x: _deep(x, 30), exact=True)
    found = program.grad(XS)
    for x, g in zip(XS.tolist(), found.tolist()):
        v = Value(x)
        _deep(v, 30).backward()
        assert g == pytest.approx(v.grad, rel=1e-13)
    assert program(XS).tolist() == [_deep(Value(x), 30).data for x in XS]


@pytest.mark.parametrize(("limit", "needed"), [("_MOST_NODES", 5), ("_MOST_DECIDED", 1)])
def test_what_is_limited_are_nodes_and_decisions(
    limit: str, needed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the limit each way has its order, and the gradient is a choice between them."""
    text = "%0 = input 0\n%1 = mul %0 %0\n%2 = where %0 %1 %0\n%3 = mul %2 %0\n%4 = mul %3 %0"
    for most in (needed, needed - 1):
        monkeypatch.setattr(ways, limit, most)
        tape = Tape.read(text)
        (g,) = by_ways(tape, 4, [0])
        assert tape.ops[int(g)].name == ("where" if most == needed else "dot")


def test_choices_may_nest_deeper_than_python_calls() -> None:
    def nested(x: Any) -> Any:
        out = x
        for k in range(600):
            out = where(x < 0.01 * k - 3.0, x * x * x * 0.3, out)
        return out

    assert jit(nested, exact=True).grad(XS) == pytest.approx(jit(nested).grad(XS), rel=1e-13)


def test_many_choices_are_no_ways_where_only_two_gradients_meet() -> None:
    ws = [Value(0.1 * k - 0.2) for k in range(40)]

    def function(x: Any) -> Any:
        out = x
        for k, w in enumerate(ws):
            out = where(out < 0.1 * k, out * w, w - out)
        return out

    program = jit(function, exact=True)
    found = program.grad(XS)
    for x, g in zip(XS, found):
        v = Value(x)
        function(v).backward()
        assert g == v.grad


def test_second_derivatives_and_products_need_no_ways() -> None:
    program = jit(lambda x: _deep(x, 12) * abs(x), exact=True)
    second = np.ravel(program.hessian(XS[:2]))
    fused = np.ravel(jit(lambda x: _deep(x, 12) * abs(x)).hessian(XS[:2]))
    assert second == pytest.approx(fused, rel=1e-9)
    along = program.hvp((XS[:2],), (np.ones(2),))
    assert np.ravel(along) == pytest.approx(second, rel=1e-9)


def test_a_root_that_is_a_number_on_some_way() -> None:
    tape = Tape.read("%0 = input 0\n%1 = mul %0 %0\n%2 = mul %1 %0\n%3 = where %0 %2 2.0")
    (g,) = by_ways(tape, 3, [0])
    tape.check()
    for x in (0.0, 0.7):
        numbers = tape.evaluate(lambda op, k, x=x: x)
        assert numbers[int(g)] == pytest.approx(3.0 * x * x)
    assert by_ways(tape, 5.0, [0]) == [0.0]


def test_a_gradient_that_is_a_number_on_every_way_is_summed_over_the_samples() -> None:
    w = Value(0.37)

    def function(x: Any, k: Any) -> Any:
        chosen = take([w, w, w], k)
        where(x < 0.3, chosen, 0.5).exp()  # so that `chosen` decides whether this is a number
        return chosen

    _, means = jit(function, exact=True).loss_and_gradients(np.ones(49), np.arange(49) % 3)
    assert means.tolist() == [49.0 * (1.0 / 49.0)] != [1.0]


# What each step decides, on small tapes


def test_terms_and_their_sources_are_counted_along_what_is_connected() -> None:
    """Not by a comparison, nor from a node that the root does not depend on."""
    tape = Tape.read(
        "%0 = input 0\n%1 = mul %0 %0\n%2 = less %0 %1\n%3 = where %2 %1 %0\n%4 = mul %3 %2\n"
        "%5 = exp %0"
    )
    assert ways._terms(tape, 4) == ([3, 1, 1, 1, 1, 0], [3, 1, 1, 1, 1, 0])
    twice = Tape.read("%0 = input 0\n%1 = exp %0\n%2 = where %0 %1 %0\n%3 = mul %2 %2")
    assert ways._terms(twice, 3) == ([3, 2, 2, 1], [2, 1, 2, 1])


def test_choices_that_make_a_result_a_number() -> None:
    """And those that these choose from; but not what only compares, or has a node beside it."""
    tape = Tape.read(
        "%0 = input 0\n%1 = input 1\n%2 = where %0 0.5 2.0\n%3 = mul %2 3.0\n%4 = mul %0 %0\n"
        "%5 = where %0 %2 %4\n%6 = where %0 %5 1.0\n%7 = exp %6\n%8 = where %0 %1 1.0\n"
        "%9 = mul %8 %0\n%10 = less %8 1.0"
    )
    assert ways._of_numbers(tape) == {2, 4, 5, 6}


def test_choices_among_leaves_do_not_change_the_order() -> None:
    text = (
        "%0 = input 0\n%1 = input 1\n%2 = where %0 %1 0.5\n%3 = where %0 %2 %0\n%4 = exp %1\n"
        "%5 = where %0 %4 %1\n%6 = where %0 2.0 3.0\n%7 = neg %6\n%8 = where %0 %0 %1\n"
    )
    tape = Tape.read(text)
    assert ways._choices(tape, [1] * 9) == ({5, 6}, [2, 3, 8])
    assert ways._choices(tape, [1, 1, 1, 1, 1, 0, 1, 1, 0]) == ({6}, [2, 3])


def test_choices_that_pass_on_three_terms_from_two_users() -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = input 1\n%2 = parameter 0\n%3 = where %0 %1 %2\n%4 = where %0 %3 0.5\n"
        "%5 = where %0 %1 2.0"
    )
    leafy = [3, 4, 5]
    assert ways._passed_through(tape, leafy, [0, 3, 3, 0, 0, 0], [0, 1, 2, 0, 0, 0]) == {3, 4}
    assert ways._passed_through(tape, leafy, [0, 3, 2, 0, 0, 0], [0, 1, 2, 0, 0, 0]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "%0 = input 0\n%1 = exp %0\n%2 = where %0 %1 %0",
        "%0 = input 0\n%1 = exp %0\n%2 = neg %0\n%3 = where %0 %1 2.0\n%4 = where %0 %3 %2",
        "%0 = input 0\n%1 = less %0 1.0\n%2 = less %0 2.0\n%3 = mul %1 %2\n%4 = exp %0\n"
        "%5 = where %3 %4 %1",
    ],
)
def test_one_sweep_does_where_at_most_two_terms_meet(text: str) -> None:
    """The sum of two does not depend on their order."""
    by_one, tape = Tape.read(text), Tape.read(text)
    root = len(tape) - 1
    assert by_ways(tape, root, [0]) == adjoint(by_one, root, [0], Exact())
    assert str(tape) == str(by_one)
