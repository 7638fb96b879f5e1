"""Leaves, operations, changes, sweeps and deletions in any order, against a model of them.

The model keeps no gradient on its way: it finds each derivative anew, by the sum over all the
operands of the root, from the numbers that took part.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import figures
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from autograd import Value, dot, maximum, no_grad, tanh

Partials = Callable[..., tuple[float, ...]]


def _tanh_slope(x: float) -> tuple[float]:
    return (1.0 / math.cosh(max(-300.0, min(x, 300.0))) ** 2,)


def _choice(x: float, y: float) -> tuple[float, float]:
    return (0.5, 0.5) if x == y else (float(x > y), float(y > x))


# name: on Values, and the partial derivatives on floats
OPERATIONS: dict[str, tuple[int, Callable[..., Value], Partials]] = {
    "add": (2, lambda x, y: x + y, lambda x, y: (1.0, 1.0)),
    "sub": (2, lambda x, y: x - y, lambda x, y: (1.0, -1.0)),
    "mul": (2, lambda x, y: x * y, lambda x, y: (y, x)),
    "half": (1, lambda x: 0.5 * x, lambda x: (0.5,)),
    "tanh": (1, tanh, _tanh_slope),
    "maximum": (2, maximum, _choice),
    "dot": (3, lambda x, y, b: dot([x, y], [y, 2.0], b), lambda x, y, b: (y, x + 2.0, 1.0)),
}


class Node(NamedTuple):
    """What the model knows of a Value: how it was made, and of which numbers."""

    key: int
    operands: tuple[Node, ...]
    partials: tuple[float, ...]

    def derivative(self, by: Node, known: dict[int, float]) -> float:
        """The derivative of this by another node, from scratch; `known` spares repeats."""
        if self.key == by.key:
            return 1.0
        if self.key not in known:
            known[self.key] = math.fsum(
                partial * x.derivative(by, known)
                for x, partial in zip(self.operands, self.partials)
            )
        return known[self.key]

    def below(self) -> dict[int, Node]:
        """This node and all it depends on, by key."""
        found = {self.key: self}
        for x in self.operands:
            found.update(x.below() if x.key not in found else {})
        return found


class Machine(RuleBasedStateMachine):
    """One run: what the rules did to Values, and what the model says of them."""

    handles = Bundle("handles")

    def __init__(self) -> None:
        super().__init__()
        gc.freeze()  # so that the collection at the end looks at this run alone
        self.values: dict[int, Value] = {}  # what has not been deleted
        self.data: dict[int, float] = {}
        self.grads: dict[int, float | None] = {}  # of deleted Values too, while graphs hold them
        self.made = 0
        figures.record("state machine, runs")

    def enter(self, value: Value, operands: tuple[Node, ...], partials: tuple[float, ...]) -> Node:
        node = Node(self.made, operands, partials)
        self.made += 1
        self.values[node.key] = value
        self.data[node.key] = value.data
        self.grads[node.key] = None
        return node

    @initialize(target=handles, x=st.integers(-12, 12))
    def first(self, x: int) -> Node:
        return self.leaf(x)

    @rule(target=handles, x=st.integers(-12, 12))
    def leaf(self, x: int) -> Node:
        value = Value(x / 4)
        assert value.data == x / 4
        return self.enter(value, (), ())

    @rule(
        target=handles,
        name=st.sampled_from(sorted(OPERATIONS)),
        first=handles,
        second=handles,
        third=handles,
        recorded=st.integers(0, 5),
    )
    def operate(self, name: str, first: Node, second: Node, third: Node, recorded: int) -> Node:
        """An operation; one in six under no_grad, whose result is a leaf."""
        count, apply, partials = OPERATIONS[name]
        operands = (first, second, third)[:count]
        values = [self.values[x.key] for x in operands]
        numbers = [self.data[x.key] for x in operands]
        if max(map(abs, numbers)) > 1e3:
            return self.enter(Value(1.0), (), ())
        if recorded == 5:
            with no_grad():
                return self.enter(apply(*values), (), ())
        return self.enter(apply(*values), operands, partials(*numbers))

    @rule(node=handles, x=st.integers(-12, 12))
    def mutate(self, node: Node, x: int) -> None:
        """A leaf's number changes what comes after, never what came before."""
        if node.operands:
            return
        self.values[node.key].data = x / 4
        self.data[node.key] = x / 4

    @rule(root=handles, seed=st.sampled_from((1.0, -2.0, 0.5)))
    def backward(self, root: Node, seed: float) -> None:
        self.values[root.key].backward(seed)
        for key, node in root.below().items():
            g = seed * root.derivative(node, {})
            old = self.grads[key]
            self.grads[key] = g if node.operands or old is None else old + g
        figures.record("state machine, sweeps")

    @rule(node=handles)
    def zero_grad(self, node: Node) -> None:
        self.values[node.key].zero_grad()
        self.grads[node.key] = None

    @rule(node=handles, g=st.integers(-4, 4))
    def set_grad(self, node: Node, g: int) -> None:
        self.values[node.key].grad = g
        self.grads[node.key] = float(g)

    @rule(target=handles, node=handles)
    def detach(self, node: Node) -> Node:
        return self.enter(self.values[node.key].detach(), (), ())

    @precondition(lambda self: len(self.values) > 1)
    @rule(node=consumes(handles))
    def delete(self, node: Node) -> None:
        """The name goes; a graph that needs the Value keeps it."""
        self.values.pop(node.key, None)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        for key, value in self.values.items():
            wanted = self.grads[key]
            assert value.data == self.data[key]
            assert value.has_grad == (wanted is not None)
            assert math.isclose(value.grad, wanted or 0.0, rel_tol=1e-9, abs_tol=1e-9)

    def teardown(self) -> None:
        """All of it goes by reference counts."""
        self.values.clear()
        assert not any(isinstance(x, Value) for x in _found_by_gc())
        gc.unfreeze()


def _found_by_gc() -> list[Any]:
    """What only the garbage collector could free."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return list(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


@pytest.fixture(scope="module", autouse=True)
def _frozen_again() -> Iterator[None]:
    """As conftest.py leaves the collected tests."""
    yield
    gc.freeze()


TestMachine = Machine.TestCase
TestMachine.settings = settings(stateful_step_count=30)
