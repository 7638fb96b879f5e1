"""Surroundings: what a traced function could read besides its arguments, to notice a change.

A trace freezes what the function found in its closure, its globals and the objects it reached.
Values are not frozen: their numbers are read at each call, and models among the objects determine
their order.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from autograd.reached.cpython import Memory, is_known
from autograd.reached.things import Look
from autograd.reached.walk import Walk
from autograd.value import Value


class Surroundings:
    """Everything that these roots reach; `unchanged` says whether it is still the same."""

    def __init__(self, roots: list[Any]) -> None:
        self._roots = roots
        self.walk = Walk(roots)
        self.changed: str | None = None  # where the last look found a change
        self.held = False  # whether some look found no change
        self._same: Any = None
        # Memory that shows whether anything changed, and the looks that Python must repeat itself
        self.remembered: tuple[Memory, list[tuple[Any, Look]]] | None = None
        self._pause = self._patience = 0  # looks until the memory is read again

    def use(self, machine: Any) -> None:
        """Make the machine do the comparison from now on, if it can."""
        if is_known() and hasattr(machine, "same"):
            self._same = machine.same

    def unchanged(self) -> bool:
        """Whether everything is the same as before."""
        if self.remembered is not None:
            memory, rest = self.remembered
            if memory.unchanged() and (not rest or _hold(rest)):
                return True
        return self._look()

    def _look(self) -> bool:
        """Walk again; if equal objects have replaced others, compare with these from now on."""
        walk = Walk(self._roots)
        self.changed = self.walk.difference(walk)
        if self.changed is not None:
            return False
        self.walk, self.held = walk, True
        self._pause -= 1
        if self._same is not None and self._pause < 0:  # each time after a longer pause
            self._pause = self._patience
            self._patience = 2 * self._patience + 1
            memory = Memory(self._same, walk)
            rest = [fact for fact in walk.looks if not fact[1].remember(memory)]  # type: ignore[misc]
            memory.close()
            self.remembered = memory, rest  # set at once, since other threads read it
        return True


def _hold(rest: list[tuple[Any, Look]]) -> bool:
    """Whether everything that the memory does not show is the same as before."""
    return all(_is_as(then, Walk([]).look(x)) for x, then in rest)


def _is_as(then: Look, now: Look) -> bool:
    """Whether both looks found the same."""
    if then.own != now.own or len(then.children) != len(now.children):
        return False
    pairs = [(a, b) for (_, a), (_, b) in zip(then.children, now.children) if a is not b]
    return all(Walk([a]).tokens == Walk([b]).tokens for a, b in pairs)


def in_model_order(reached: Iterable[Value], models: list[Any]) -> list[Value]:
    """The parameters that a function reached, those of a model in the order of `parameters()`.

    All parameters of a model are included, even those that the function did not reach, so that
    gradients in this order fit the model's list.  A part of a model is in the order of the whole.
    """
    lists = sorted(filter(None, map(_parameters, models)), key=len, reverse=True)
    owner: dict[Value, list[Value]] = {}
    for parameters in lists:
        for parameter in parameters:
            owner.setdefault(parameter, parameters)
    order: dict[Value, None] = {}
    for value in reached:
        if value not in owner:
            order[value] = None
        elif value not in order:
            order.update(dict.fromkeys(owner[value]))
    return list(order)


def _parameters(model: Any) -> list[Value]:
    """The result of `parameters()` of the model; [] if that is a different kind of method."""
    try:
        inspect.signature(model.parameters).bind()
    except (TypeError, ValueError):  # it takes arguments
        return []
    found = model.parameters()
    values = list(found) if isinstance(found, Iterable) else []
    return values if all(isinstance(x, Value) for x in values) else []
