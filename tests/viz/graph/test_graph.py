"""What is collected from a computation."""

from __future__ import annotations

import math
import time

import pytest
from pictures import chain, expression, network

from autograd import Value, dot, sum
from autograd.operation import TABLE, Op
from viz import TooLargeError, draw, trace
from viz.graph.graph import Graph, collect, without_leaves


def _kinds(graph: Graph) -> dict[str, int]:
    kinds = [node.kind for node in graph.nodes]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _flows(graph: Graph) -> list[float | None]:
    return [edge.flow for edge in graph.edges if not edge.result]


def test_a_value_is_a_node_and_an_operation_is_one() -> None:
    graph = collect([expression()])
    assert _kinds(graph) == {"inner": 2, "leaf": 3, "operation": 2}
    assert [node.lines for node in graph.nodes if node.root] == [("e", "data 4", "grad 1")]
    assert graph.values == 5


def test_edges_carry_the_gradient_to_each_operand_and_the_whole_to_the_result() -> None:
    graph = collect([expression()])
    assert [(e.tail, e.head, e.flow, e.result) for e in graph.edges] == [
        ("n0", "n2op", -3.0, False),
        ("n1", "n2op", 2.0, False),
        ("n2op", "n2", 1.0, True),
        ("n2", "n4op", 1.0, False),
        ("n3", "n4op", 1.0, False),
        ("n4op", "n4", 1.0, True),
    ]


def test_before_backward_there_is_no_gradient() -> None:
    graph = collect([network()])
    assert not graph.differentiated
    assert {edge.flow for edge in graph.edges} == {None}
    assert all(node.lines[-1] == "grad -" for node in graph.nodes if node.kind == "leaf")


def test_an_operand_used_twice_has_two_edges() -> None:
    x = Value(3.0)
    y = x * x
    y.backward()
    graph = collect([y])
    assert _flows(graph) == [3.0, 3.0]
    assert _kinds(graph) == {"inner": 1, "leaf": 1, "operation": 1}


def test_the_neurons_of_a_layer_share_constant_inputs_and_nothing_else_does() -> None:
    w = [Value(1.0), Value(2.0)]
    layer = [dot(w, [3.0, 4.0], Value(0.5)) * 2.0 for _ in range(2)]
    constants = [n.lines for n in collect(layer).nodes if n.kind == "constant"]
    assert constants == [("3",), ("4",), ("2",), ("2",)]


def test_the_one_beside_a_bias_is_not_drawn_but_an_input_of_one_is() -> None:
    with_bias = collect([dot([Value(2.0)], [1.0], Value(0.5))])
    assert [n.lines for n in with_bias.nodes if n.kind == "constant"] == [("1",)]
    assert len(with_bias.edges) == 4  # weight, bias, the input, the result
    product = collect([Value(2.0) * 1.0])
    assert _kinds(product)["constant"] == 1


def test_several_roots_share_their_graph() -> None:
    x = Value(2.0)
    h = x * x
    graph = collect([h + 1.0, h.exp(), h])
    assert _kinds(graph) == {"constant": 1, "inner": 3, "leaf": 1, "operation": 3}
    assert sum(node.root for node in graph.nodes) == 3


def test_without_leaves_there_are_results_and_roots() -> None:
    graph = without_leaves(collect([expression(), Value(1.0)]))
    assert _kinds(graph) == {"inner": 2, "leaf": 1, "operation": 2}
    assert [(edge.tail, edge.head) for edge in graph.edges] == [
        ("n2op", "n2"),
        ("n2", "n4op"),
        ("n4op", "n4"),
    ]


def test_without_leaves_the_limit_counts_results() -> None:
    wide = sum(Value(1.0) * 2.0 for _ in range(400))
    assert draw(wide, leaves=False, collapse="none").values == 401
    with pytest.raises(TooLargeError, match="has 801 Values"):
        draw(wide, collapse="none")


def test_a_leaf_alone_is_a_root() -> None:
    (node,) = collect([Value(1.0, "w")]).nodes
    assert (node.kind, node.root, node.lines) == ("leaf", True, ("w", "data 1", "grad -"))


def test_an_empty_label_is_none() -> None:
    assert collect([Value(1.0, "")]).nodes[0].lines == ("x", "data 1", "grad -")


def _troubles(root: Value) -> dict[str, str]:
    nodes = collect([root]).nodes
    return {node.name: trouble for node in nodes for trouble in node.trouble}


def test_the_first_nan_in_data_and_in_gradients_is_marked_and_no_later_one() -> None:
    x = Value(0.0)
    y = x.log() * x + 1.0  # -inf * 0, and back: inf * 0
    y.backward()
    assert _troubles(y) == {"n1": "first -inf in data", "n0": "first nan in grad"}
    z = (x * 2.0 * 3.0).exp() * math.inf  # back: inf from the product on
    z.backward()
    assert _troubles(z) == {"n4": "first inf in data", "n3": "first inf in grad"}
    assert _troubles(Value(math.inf) * 2.0) == {"n0": "first inf in data"}


def _result(op: Op) -> Value | float:
    operands = [Value(x) for x in op.samples[0]]
    half = len(operands) // 2
    return op(operands[:half], operands[half:]) if op.name == "dot" else op(*operands)


def test_every_operation_that_makes_a_node_is_collected() -> None:
    results = [_result(op) for op in TABLE.values()]
    made = [y for y in results if isinstance(y, Value) and y.op is not None]
    assert len(made) >= 50  # comparisons and where make none
    for y in made:
        y.backward()
        graph = collect([y])
        assert y.op is not None
        assert [n.lines for n in graph.nodes if n.kind == "operation"] == [(y.op.symbol,)]
        assert _flows(graph) == list(y.flows())


def test_trace_is_that_of_micrograd() -> None:
    a = Value(2.0)
    b = a * a
    c = b + a
    assert trace(c) == ({a, b, c}, {(a, b), (b, c), (a, c)})


def test_a_large_graph_is_refused_with_the_ways_out() -> None:
    with pytest.raises(TooLargeError) as refused:
        draw(chain(600), collapse="none")
    assert str(refused.value) == (
        "this graph has 601 Values, too many to lay out with limit=500: draw a smaller root, "
        'fold it (collapse=), pass a larger limit=, or take the DOT text with format="dot"'
    )
    assert isinstance(refused.value, ValueError)


def test_a_huge_graph_is_refused_without_walking_it_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = chain(200_000)
    with pytest.raises(TooLargeError) as unfoldable:
        draw(root)
    assert str(unfoldable.value) == (
        "this graph has more than 100,000 Values, too many to fold: draw a smaller root, such as "
        'the loss of a few samples, draw(model), or take the DOT text with format="dot"'
    )
    monkeypatch.setattr("viz.graph.size._COUNTED", 1_000)
    start = time.process_time()
    with pytest.raises(TooLargeError, match="has more than 1,000 Values"):
        draw(root, collapse="none")
    refused = time.process_time()
    trace(root)
    assert refused - start < (time.process_time() - refused) / 5


def test_the_text_of_a_deep_graph_needs_no_recursion_and_its_picture_stays_refused() -> None:
    drawing = draw(chain(5_000), format="dot")
    assert drawing.dot.count("->") == 15_000
    with pytest.raises(TooLargeError, match="5,001 Values"):
        drawing.pipe("svg")
