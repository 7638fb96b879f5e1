"""Optimizers: how parameters move along their gradients.

An update rule is a scalar function of one parameter's number, its gradient and what the optimizer
remembers of it.  It is written once, in operators, so that whatever has operators can run it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd import Value

Snapshot = tuple[list[float], list[tuple[float, ...]]]


class Optimizer:
    """Holds the parameters and applies `rule` to each at every `step()`.

    A subclass defines `rule`, and `memory` where the rule remembers something: the numbers that
    each parameter starts with.  Raises TypeError for anything but Values, ValueError for none, for
    one that is listed twice, and for the result of an operation.
    """

    memory: tuple[float, ...] = ()

    def __init__(self, params: Iterable[Value], lr: float) -> None:
        self.parameters = list(params)
        _check_parameters(self.parameters)
        self.lr = _not_negative("lr", lr)
        self.state = [self.memory] * len(self.parameters)

    def rule(self, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(the new number, what to remember) of one parameter."""
        raise NotImplementedError(f"{type(self).__name__} defines no rule")

    def step(self) -> None:
        """Move every parameter once.  All or none: an error or an interrupt changes nothing."""
        moved = [
            self.rule(parameter.data, parameter.grad, *memory)
            for parameter, memory in zip(self.parameters, self.state)
        ]
        before = self.snapshot()
        try:
            self.restore(([new[0] for new in moved], [new[1:] for new in moved]))
        except BaseException:
            self.restore(before)
            raise

    def zero_grad(self) -> None:
        """Forget the gradients of the parameters."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def snapshot(self) -> Snapshot:
        """The parameters' numbers and what the optimizer remembers, for `restore`."""
        return [parameter.data for parameter in self.parameters], self.state

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        numbers, state = snapshot
        for parameter, number in zip(self.parameters, numbers):
            parameter.data = number
        self.state = state


class SGD(Optimizer):
    """Stochastic gradient descent, by PyTorch's formula (without dampening).

        g = grad + weight_decay * p
        v = momentum * v + g              v starts at 0
        p = p - lr * v                    nesterov: p - lr * (g + momentum * v)

    lr            learning rate, at least 0
    momentum      how much of the last move stays, at least 0
    weight_decay  the factor of an L2 penalty, weight_decay / 2 * p**2, at least 0
    nesterov      looks ahead along the momentum, which it needs (Sutskever et al. 2013)
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        self.momentum = _not_negative("momentum", momentum)
        self.weight_decay = _not_negative("weight_decay", weight_decay)
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum above 0")
        self.nesterov = nesterov
        self.memory = (0.0,) if momentum else ()
        super().__init__(params, lr)

    def rule(self, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(new number,) without momentum, (new number, velocity) with it."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        if not memory:
            return (data - self.lr * grad,)
        velocity = self.momentum * memory[0] + grad
        move = grad + self.momentum * velocity if self.nesterov else velocity
        return data - self.lr * move, velocity

    def __repr__(self) -> str:
        return (
            f"SGD({len(self.parameters)} parameters, lr={self.lr}, momentum={self.momentum}, "
            f"weight_decay={self.weight_decay}, nesterov={self.nesterov})"
        )


def _check_parameters(parameters: list[Value]) -> None:
    """Raises what Optimizer says it raises."""
    if not parameters:
        raise ValueError("an optimizer needs at least one parameter; this list has none")
    for parameter in parameters:
        if not isinstance(parameter, Value):
            raise TypeError(f"an optimizer takes Values, not {type(parameter).__name__}")
        if parameter.op is not None:
            raise ValueError(f"{parameter!r} is a result, not a parameter that can be moved")
    if len(set(parameters)) < len(parameters):
        raise ValueError("the same parameter is listed twice")


def _not_negative(name: str, number: float) -> float:
    """`number`.  Raises ValueError where it is negative, infinite or nan."""
    if not (number >= 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} is a number of at least 0, not {number}")
    return number
