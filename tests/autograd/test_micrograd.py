"""Programs written for micrograd run when their import is changed, and give its numbers."""

from __future__ import annotations

import pytest

from autograd import Value


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


def test_backward_by_hand_and_own_attributes_of_a_subclass() -> None:
    """The first lecture's steps, node by node."""

    class Parameter(Value):
        pass

    a, b = Parameter(2.0), Parameter(-3.0)
    a.velocity = 0.5  # type: ignore[attr-defined]
    product = a * b
    y = product + a
    y.grad = 1.0
    y._backward()
    product._backward()
    assert (product.grad, a.grad, b.grad) == (1.0, -2.0, 2.0)
