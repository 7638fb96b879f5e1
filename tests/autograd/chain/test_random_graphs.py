"""What holds of every explanation: totals, paths and their sums on random graphs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value, explain, gradients
from autograd.chain.explanation import explain_leaves
from autograd.chain.stops import Factor

WIDTH = 80

BINARY = [ag.add, ag.sub, ag.mul, ag.maximum, ag.hypot, lambda x, y: ag.dot([x, y], [y, 2.0])]
UNARY = [ag.tanh, ag.sin, ag.relu, ag.neg, ag.square, ag.sigmoid, lambda x: 0.5 * x]


@st.composite
def graphs(draw: Any) -> tuple[Value, Value, list[Value]]:
    """(output, what to differentiate by, all values) with much sharing and some labels."""
    values = [Value(draw(st.floats(-2, 2)), label=f"x{i}") for i in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, 14))):
        x, y = draw(st.sampled_from(values)), draw(st.sampled_from(values[-4:]))
        operation = draw(st.sampled_from([*BINARY, *UNARY]))
        out = operation(x, y) if operation in BINARY else operation(y)
        if draw(st.integers(0, 3)) == 0:
            out.label = draw(st.sampled_from(["h", "net", "x0", "add1"]))
        values.append(out)
    return values[-1], draw(st.sampled_from(values)), values


def size(f: Factor) -> float:
    """How large the slopes are that a factor adds up, those of x - x, say, to 0."""
    twice = sum(x is f.lower for x in f.upper.inputs) > 1
    return abs(f.value) + (2.0 if twice else 0.0)


@given(graphs())
def test_the_total_is_the_gradient(graph: tuple[Value, Value, list[Value]]) -> None:
    output, wrt, _ = graph
    e = explain(output, wrt)
    assert e.total == gradients(output, wrt)
    output.backward()
    if wrt.op is None:
        assert e.total == pytest.approx(wrt.grad, rel=1e-12, abs=1e-300)


@given(graphs())
def test_paths_sum_to_the_total(graph: tuple[Value, Value, list[Value]]) -> None:
    output, wrt, _ = graph
    e = explain(output, wrt, paths=100_000)
    products = [p.product for p in e.paths]
    scale = math.fsum(math.prod(map(size, p.factors)) for p in e.paths)
    assert e.more == 0
    assert math.fsum(products) == pytest.approx(e.total, rel=1e-10, abs=1e-13 * scale + 1e-300)
    assert [abs(p) for p in products] == sorted(map(abs, products), reverse=True)
    for path in e.paths:
        assert path.product == pytest.approx(math.prod(f.value for f in path.factors), rel=1e-12)
        stops = [f.upper for f in path.factors] + [f.lower for f in path.factors[-1:]]
        assert stops[:1] == [output] * bool(stops)
        assert all(a.lower is b.upper for a, b in zip(path.factors, path.factors[1:]))


@given(graphs(), st.integers(1, 3))
def test_the_first_few_paths_are_the_largest_of_all(graph: Any, k: int) -> None:
    output, wrt, _ = graph
    everything, few = explain(output, wrt, paths=100_000), explain(output, wrt, paths=k)
    assert [p.product for p in few.paths] == pytest.approx(
        [p.product for p in everything.paths[:k]], rel=1e-12, abs=1e-300
    )
    assert few.more == len(everything.paths) - len(few.paths)
    shown = math.fsum(p.product for p in few.paths)
    assert few.total == everything.total
    assert few.rest + shown == pytest.approx(few.total, rel=1e-12, abs=1e-300) or not few.more


@given(graphs())
def test_where_paths_meet_the_terms_and_the_tail_give_the_total(graph: Any) -> None:
    output, wrt, _ = graph
    e = explain(output, wrt)
    tail = math.prod(f.value for f in e.tail)
    head = math.fsum(x for _, x in e.terms) if e.terms else 1.0
    scale = math.fsum(abs(e.graph.adjoints[f.upper]) * size(f) for f, _ in e.terms)
    if e.graph.stops:
        assert head * tail == pytest.approx(e.total, rel=1e-10, abs=1e-13 * scale + 1e-300)


@given(graphs(), st.integers(1, 20))
def test_all_leaves_at_once_are_explained_as_each_alone(graph: Any, k: int) -> None:
    output, _, values = graph
    together = {e.wrt: e for e in explain_leaves(output, k)}
    assert output not in together
    leaves = {x for x in values if x.op is None and x is not output}
    for leaf in leaves:
        alone = explain(output, leaf, paths=k)
        assert alone.graph.connected == (leaf in together)
        if leaf in together:
            found = together[leaf]
            assert (found.total, found.more, found.rest) == (alone.total, alone.more, alone.rest)
            assert found.paths == alone.paths
            assert (found.meet, found.terms, found.tail) == (alone.meet, alone.terms, alone.tail)
            assert found.graph.stops == alone.graph.stops
            assert str(found) == str(alone)
            assert found.markdown() == alone.markdown()


@given(graphs())
def test_every_notation_prints(graph: Any) -> None:
    output, wrt, _ = graph
    e = explain(output, wrt)
    assert all(len(line) <= WIDTH for line in str(e).splitlines())
    assert len(set(e.graph.names.values())) == len(e.graph.names)
    assert e.latex().count("{") == e.latex().count("}")
    assert e.markdown().startswith("$$\n")
