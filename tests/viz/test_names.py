"""One Value has one name: in explanations, drawings, players and worksheets of one root."""

from __future__ import annotations

import json
import re

import pytest
from pictures import expression, network

from autograd import Value, dot, explain, tanh
from autograd.chain.names import clean, names
from autograd.sweep import topological
from viz import draw, play, worksheet
from viz.graph.graph import collect


def unlabelled() -> Value:
    a, b = Value(0.5), Value(-2.0)
    return tanh(a * b + a) * b


def alike() -> Value:
    return dot([Value(1.0, "w"), Value(2.0, "w")], [3.0, 4.0], Value(0.1, "w#2")) * Value(2.0, " ")


def one_variable() -> Value:
    x = Value(3.0)
    return x * x + 2.0 * x


def labelled_y() -> Value:
    y = Value(0.5, "y")
    return tanh(y) * Value(1.0, "tanh1")


ROOTS = [expression, network, unlabelled, alike, one_variable, labelled_y]


@pytest.mark.parametrize("make", ROOTS)
def test_all_use_the_same_names(make) -> None:  # type: ignore[no-untyped-def]
    root = make()
    expected = list(names(root).values())
    assert len(set(expected)) == len(expected)
    order = topological(root)
    drawn = {v: node.called for node in collect([root]).nodes for v in node.values}
    assert [drawn[value] for value in order] == expected
    assert [node.lines[0] for node in collect([root]).nodes if node.values] == expected
    found = re.search(r'id="data">(.*?)</script>', play(root, collapse="none").html)
    assert found
    rows = [row for row in json.loads(found[1])["nodes"] if row["kind"] != "constant"]
    assert [f"{row['owner']}.{row['name']}".lstrip(".") for row in rows] == expected
    assert list(worksheet(root).exercise.names.values()) == expected
    for value in order:
        explained = explain(root, value)
        assert [explained.name(x) for x in explained.graph.stops] == [
            expected[order.index(x)] for x in explained.graph.stops
        ]


def test_what_is_made_up() -> None:
    assert list(names(one_variable()).values()) == ["x", "mul1", "mul2", "y"]
    assert list(names(unlabelled()).values()) == ["v1", "v2", "mul1", "add1", "tanh1", "y"]
    assert list(names(labelled_y()).values()) == ["y", "tanh2", "tanh1", "y#2"]
    assert sorted(names(alike()).values()) == ["dot1", "v1", "w", "w#2", "w#3", "y"]


def test_a_drawing_finds_a_value_by_its_made_up_name() -> None:
    root = unlabelled()
    assert draw(root, focus="tanh1", radius=0).values == 1
    with pytest.raises(ValueError, match="it has 'v1', 'v2', 'mul1', 'add1', 'tanh1', 'y'"):
        draw(root, focus="tanh2")


def test_what_is_written_with_joiners_stays_whole() -> None:
    family = "\U0001f469\u200d\U0001f4bb"
    assert clean(family) == family
    assert clean("a\u202eb\u200b\n") == "a\ufffdb\ufffd\ufffd"
