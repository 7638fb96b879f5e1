"""A variant: the tape of one trace, its parameters in order, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, take, where
from autograd.run.variant import Variant, along
from autograd.trace.arguments import signature
from autograd.trace.closed import ClosedWorld

XS, YS = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0, 7.0])


def variant(f: Callable[..., Any], *arguments: Any, wrt: Sequence[Value] | None = None) -> Variant:
    program = SimpleNamespace(
        function=f, dtype="float64", exact=False, ordered=True, threads=1, wrt=wrt, watched=True,
        world=ClosedWorld("f", False), __name__="f",
    )  # fmt: skip
    return Variant(program, signature(arguments), ())


def tape(made: Variant) -> list[str]:
    return str(made.recorder.tape).splitlines()


def test_the_tape_has_a_leaf_for_each_number() -> None:
    made = variant(lambda x, c, ns: [x[0] * c, ns[1], 2.0], np.ones((5, 2)), 1.0, [1.0, 2.0])
    assert tape(made) == [
        "%0 = input 0", "%1 = input 1", "%2 = scalar 0", "%3 = scalar 1", "%4 = scalar 2",
        "%5 = mul %0 %2",
    ]  # fmt: skip
    assert made.outputs == [5, 4, 2.0]


def test_parameters_are_those_reached_in_order_or_those_wanted_first() -> None:
    v, w, u = Value(1.0), Value(2.0), Value(3.0)
    made = variant(lambda x: w * x + v, XS)
    assert made.wanted == made.parameters == [w, v]
    made = variant(lambda x: w * x + v, XS, wrt=[u, v])
    assert (made.wanted, made.parameters) == ([u, v], [u, v, w])
    assert tape(made)[:3] == ["%0 = parameter 0", "%1 = parameter 1", "%2 = input 0"]
    assert made.reached() == {v}


def test_a_parameter_that_only_decides_is_not_reached() -> None:
    v, w = Value(1.0), Value(2.0)
    assert variant(lambda x: where(v < x, w, x), XS).reached() == {w}


def test_gradients_are_picked_by_parameter() -> None:
    v, w, u = Value(1.0), Value(2.0), Value(3.0)
    made = variant(lambda x: w * x + v, XS)
    picked = made.picked(np.array([10.0, 20.0]), [v, u, w])
    assert picked.tolist() == [20.0, 0.0, 10.0]
    with pytest.raises(TypeError, match="parameters must be Values, not float"):
        made.picked(np.zeros(2), [1.0])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("kind", "last"),
    [("value", "%2 = mul %0 %1"), ("grad", "%4 = dot 1.0 %0"), ("loss", "%3 = lanesum %2 1.0")],
)
def test_the_tape_of_each_kind(kind: str, last: str) -> None:
    asked = variant(lambda x, y: x * y, XS, YS).optimized(kind)
    assert str(asked.tape).splitlines()[-1] == last
    assert [len(columns) for columns in asked.saved] == {"value": [1], "grad": [1, 1, 1]}.get(
        kind, []
    )
    assert len(asked.results) == (kind == "loss")


def test_a_call_gives_what_was_asked_for() -> None:
    made = variant(lambda x, y: x * y, XS, YS)
    assert made.value(made.start("value", (XS, YS))).tolist() == [3.0, 10.0, 28.0]
    value, (dx, dy) = made.value_and_grad(made.start("grad", (XS, YS)))
    assert (value.tolist(), dx.tolist(), dy.tolist()) == (
        [3.0, 10.0, 28.0], [3.0, 5.0, 7.0], [1.0, 2.0, 4.0],
    )  # fmt: skip
    hessian = made.hessian(made.start("hessian", (XS, YS)))
    assert hessian.tolist() == [[[0.0, 1.0], [1.0, 0.0]]] * 3


def test_gradients_have_the_form_of_the_arguments() -> None:
    made = variant(lambda k, x, ns: take([x, ns[0]], k) * ns[1], XS.astype(int), 2.0, [3.0, 5.0])
    ks = np.array([0, 1])
    _, (dk, dx, dns) = made.value_and_grad(made.start("grad", (ks, 2.0, [3.0, 5.0])))
    assert dk is None
    assert dx.tolist() == [5.0, 0.0]
    assert [x.tolist() for x in dns] == [[0.0, 5.0], [2.0, 3.0]]


def test_again_takes_the_same_kinds_only() -> None:
    made = variant(lambda x, y: x * y, XS, YS)
    assert made.again("value", (XS, YS)) is None  # nothing was called yet
    made.value(made.start("value", (XS, YS)))
    fewer = XS[:2].copy(), YS[:2].copy()
    call = made.again("value", fewer)
    assert call is not None
    assert made.value(call).tolist() == [3.0, 10.0]
    for others in ((XS, YS.astype(np.float32)), (XS, YS[:2]), (XS,), (XS, 2.0), (XS[::2], YS[::2])):
        assert made.again("value", others) is None


def test_an_empty_batch_has_no_mean() -> None:
    made = variant(lambda x: x, XS)
    with pytest.raises(ValueError, match="empty batch"):
        made.loss_and_gradients(made.start("loss", (XS[:0],)))


def test_a_function_must_return_numbers() -> None:
    with pytest.raises(TypeError, match=r"f returned a str; a program must return numbers"):
        variant(lambda x: "x", XS)


def test_integers_that_are_returned_are_numbers() -> None:
    """Alone, in a list, out of a table of them: whatever else the array could be."""
    two = np.array([1, 2])
    assert jit(lambda x: x)(two).tolist() == [1.0, 2.0]
    assert [x.tolist() for x in jit(lambda x: [x, x * 2.0])(two)] == [[1.0, 2.0], [2.0, 4.0]]
    assert jit(lambda x: take([x, 3.0], 0))(two).tolist() == [1.0, 2.0]
    returned = jit(lambda x, y: (x, take([3.0, 4.0, 5.0], y)))(two, two)
    assert [x.tolist() for x in returned] == [[1.0, 2.0], [4.0, 5.0]]


def test_the_product_of_the_hessian_and_a_direction() -> None:
    """Of x0**2 * x1 along v: the gradient of 2*x0*x1*v0 + x0**2*v1."""
    made = variant(along(lambda x, y: x * x * y, False), 3.0, 2.0, 1.0, -1.0)
    _, gradients = made.value_and_grad(made.start("grad", (3.0, 2.0, 1.0, -1.0)))
    assert gradients[:2] == [2.0 * 2.0 - 2.0 * 3.0, 2.0 * 3.0]
    with pytest.raises(TypeError, match="hvp needs a function that returns one number, not 2"):
        variant(along(lambda x: [x, x], False), 1.0, 1.0)
