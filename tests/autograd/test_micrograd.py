"""Programs written for micrograd run when their import is changed, and give its numbers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, dot, jit


def test_the_small_expression() -> None:
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_the_expression_of_the_readme() -> None:
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    assert f"{g.data:.4f}" == "24.7041"
    g.backward()
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_a_neuron() -> None:
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    n = x1 * w1 + x2 * w2 + b
    o = n.tanh()
    o.backward()
    assert o.data == pytest.approx(0.5**0.5, rel=1e-12)
    assert [v.grad for v in (x1, w1, x2, w2)] == pytest.approx([-1.5, 1.0, 0.5, 0.0], rel=1e-12)
    assert (n.grad, b.grad) == (pytest.approx(0.5), pytest.approx(0.5))


def test_descent_by_hand() -> None:
    """The loop of the lecture: forward, zero the gradients, backward, update `p.data`."""
    w, b = Value(0.0), Value(0.0)
    points = [(-1.0, -1.0), (0.0, 1.0), (2.0, 5.0)]
    for _ in range(200):
        loss = sum((w * x + b - y) ** 2 for x, y in points)
        for p in (w, b):
            p.grad = 0.0
        loss.backward()
        for p in (w, b):
            p.data += -0.05 * p.grad
    assert (w.data, b.data) == (pytest.approx(2.0), pytest.approx(1.0))


def test_a_graph_can_be_walked_by_its_names() -> None:
    """What every notebook's trace() does."""
    nodes, edges = set(), set()

    def build(v: Value) -> None:
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    a, b = Value(2.0), Value(3.0)
    root = (a * b + a).relu()
    build(root)
    assert len(nodes) == 5
    assert len(edges) == 5
    assert sorted(n._op for n in nodes) == ["", "", "*", "+", "relu"]


class Parameter(Value):
    """What a notebook makes of a Value, to keep an optimizer's memory with it."""


def test_backward_by_hand_and_own_attributes_of_a_subclass() -> None:
    """The first lecture's steps, node by node."""

    a, b = Parameter(2.0), Parameter(-3.0)
    a.velocity = 0.5  # type: ignore[attr-defined]
    product = a * b
    y = product + a
    y.grad = 1.0
    y._backward()
    product._backward()
    assert (product.grad, a.grad, b.grad) == (1.0, -2.0, 2.0)


def test_a_subclass_is_a_parameter_wherever_a_value_is() -> None:
    w, b = Parameter(2.0), Parameter(-3.0)
    program = jit(lambda x: dot([w], [x], b) * w)
    assert program(2.0) == 2.0
    assert jit(lambda x: w * x, parameters=[w]).backward(3.0) == 6.0
    assert w.grad == 3.0
    for compiled in (True, False):
        nn.Trainer(lambda x, y: (w * x - y) ** 2, nn.SGD([w], 0.1), compiled=compiled).fit(
            np.array([1.0]), np.array([0.0]), epochs=1, progress=False
        )
    assert w.data == pytest.approx(2.0 * 0.8**2)


def test_a_program_watches_the_own_attributes_of_a_parameter() -> None:
    w = Parameter(2.0)
    w.scale = 10.0  # type: ignore[attr-defined]
    rows = [w]
    programs = [jit(lambda x: w * x + w.scale), jit(lambda x: sum(p * x + p.scale for p in rows))]  # type: ignore[attr-defined]
    assert [program(1.0) for program in programs] == [12.0, 12.0]
    w.scale = 20.0  # type: ignore[attr-defined]
    assert [program(1.0) for program in programs] == [22.0, 22.0]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_of_a_subclass_is_of_that_class(again: Any) -> None:
    w = Parameter(2.0, label="w")
    w.grad, w.velocity = 3.0, 0.5  # type: ignore[attr-defined]
    found = again(w)
    assert type(found) is Parameter
    assert (found.data, found.grad, found.label, found.velocity) == (2.0, 3.0, "w", 0.5)


@pytest.mark.parametrize("arguments", [((), "+"), ((Value(1.0),), "tanh", "label"), ((),)])
def test_the_constructor_of_results_names_the_way_out(arguments: Any) -> None:
    with pytest.raises(TypeError, match="define_op makes an operation from its forward"):
        Value(1.0, *arguments)
