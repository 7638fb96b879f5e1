"""The reverse sweep: from one result back to everything it was computed from.

A graph is walked with lists, never by recursion, so it can have any depth.  Two rules make the
sweep right where a naive one is wrong: a node passes its gradient on only after all its users have
added theirs (`b = a + a; c = b + b`), and the gradient of an inner node belongs to one sweep only.

A node keeps its operands in one of three forms (see node.py): two Values `_x`, `_y`; the two
tuples of a dot; or, with `_y` None, the tuple `_x` of any operation's operands, numbers included.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from contextvars import copy_context
from itertools import repeat
from typing import Any

from autograd import modes, ops

Value = Any  # the class in value.py, which imports this file

_lock = threading.RLock()  # sweeps of several threads may share nodes, so only one runs at a time


def backward(root: Value, seed: float) -> None:
    """Add seed * d root / d leaf to each leaf's gradient; inner nodes get a new gradient.

    Even after an interrupt, a leaf has either its old gradient or the whole new one.
    """
    with _lock:
        zero = float("0")  # an object of this sweep only: as a gradient it means "reached"
        leaves: list[Value] = []
        before: list[float | None] = []
        after = before
        try:
            try:
                order = _schedule(root, zero, leaves, before)
                root._grad = seed
                _propagate(order)
                if modes.active and (watch := modes.watch.get()) is not None:
                    watch.swept(order)
                after = _sums(leaves, before)
            finally:
                _store(leaves, after)
        except KeyboardInterrupt:  # it may have come just before that call
            _store(leaves, after)
            raise


def _sums(leaves: list[Value], before: list[float | None]) -> list[float | None]:
    """The gradients of a sweep, added to the previous ones.

    A separate function: in Python 3.13, an interrupt inside a comprehension within `try` can skip
    the `finally`.
    """
    return [x._grad if old is None else old + x._grad for x, old in zip(leaves, before)]


def _store(leaves: Iterable[Value], gradients: Iterable[float | None]) -> None:
    """Set the gradients in one call of C code, which no interrupt or other thread can divide."""
    deque(map(setattr, leaves, repeat("_grad"), gradients), maxlen=0)


def add_gradients(leaves: list[Value], gradients: list[float]) -> None:
    """Add to the gradients of leaves: to all of them or, after an interrupt, to none.

    Results of operations among them pass theirs on to what they were computed from.
    """
    if any(x._row is not None for x in leaves):
        context = copy_context()
        context.run(modes.recording.set, True)  # even inside a no_grad block
        backward(context.run(ops.dot, leaves, gradients), 1.0)
        return
    with _lock:
        old = [x._grad for x in leaves]
        _store(leaves, [0.0 + g if b is None else b + g for b, g in zip(old, gradients)])


def operands(node: Value) -> tuple[Any, ...]:
    """The operands that `node` kept: Values, and numbers if it has the general form."""
    if node._y is None:
        xs: tuple[Any, ...] = node._x
        return xs
    return (*node._x, *node._y) if node._row is ops.dot else (node._x, node._y)


def _schedule(
    root: Value, zero: float, leaves: list[Value], before: list[float | None]
) -> list[Value]:
    """The inner nodes that `root` depends on, users before operands, all gradients at `zero`.

    Appends the leaves and their previous gradients to the last two arguments.  As long as every
    node has one user, as in a chain, the order in which nodes are found is right; at the first node
    that is met again, `_users_first` takes over.
    """
    if root._row is None:
        leaves.append(root)
        before.append(root._grad)
        return []
    root._grad = zero
    found = [root]
    dot = ops.dot
    for node in found:
        if (y := node._y) is None:
            xs = node._x
        elif node._row is dot:
            xs = (*node._x, *y)
        else:  # as below for both operands, without the tuple: chains and sums consist of these
            x = node._x
            if x._grad is not zero:
                if x._row is None:
                    leaves.append(x)
                    before.append(x._grad)
                else:
                    found.append(x)
                x._grad = zero
            elif x._row is not None:
                return _users_first(root, zero, leaves, before)
            if y._grad is not zero:
                if y._row is None:
                    leaves.append(y)
                    before.append(y._grad)
                else:
                    found.append(y)
                y._grad = zero
            elif y._row is not None:
                return _users_first(root, zero, leaves, before)
            continue
        for x in xs:
            if type(x) is not float:
                if x._grad is not zero:
                    if x._row is None:
                        leaves.append(x)
                        before.append(x._grad)
                    else:
                        found.append(x)
                    x._grad = zero
                elif x._row is not None:
                    return _users_first(root, zero, leaves, before)
    return found


def _users_first(
    root: Value, zero: float, leaves: list[Value], before: list[float | None]
) -> list[Value]:
    """The inner nodes in an order in which every node comes after all its users.

    That is a depth-first search's order of completion, reversed (Tarjan 1976).  The marks are zeros
    too, so the sums of gradients start from them.  Leaves marked `zero` are known.
    """
    opened, done = float("0"), float("0")
    order = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node._grad is opened:  # met again: everything below it is done
            node._grad = done
            order.append(node)
        elif node._grad is not done:
            node._grad = opened
            stack.append(node)
            for x in operands(node):
                if type(x) is not float and x._grad is not done:
                    if x._row is not None:
                        stack.append(x)
                        continue
                    if x._grad is not zero:
                        leaves.append(x)
                        before.append(x._grad)
                    x._grad = done
    order.reverse()
    return order


def _propagate(order: list[Value]) -> None:
    """Make each node of `order` add its contributions to its operands' gradients."""
    add, mul = ops.add, ops.mul
    for node in order:
        g = node._grad
        op: Any = node._row
        if (y := node._y) is None:
            arguments = node._xd
            for x, contribution in zip(node._x, op.pullback(g, node._data, *arguments)):
                if type(x) is not float:
                    x._grad += contribution
        elif op is add:
            node._x._grad += g
            y._grad += g
        elif op is mul:
            x = node._x
            x._grad += g * node._yd
            y._grad += g * node._xd
        else:
            for w, b in zip(node._x, node._yd):
                w._grad += g * b
            for x, a in zip(y, node._xd):
                x._grad += g * a


def topological(*roots: Value) -> list[Value]:
    """Everything that `roots` depend on and the roots, once each, operands before users."""
    order: list[Value] = []
    seen: set[Value] = set()
    opened: list[Value] = []
    stack: list[Value | None] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if node is None:  # all operands of the node opened last are done
            order.append(opened.pop())
        elif node not in seen:
            seen.add(node)
            opened.append(node)
            stack.append(None)
            if node._row is not None:
                stack.extend(x for x in reversed(operands(node)) if type(x) is not float)
    return order
