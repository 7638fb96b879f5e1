"""Optimizer: the common part of all optimizers, around an update rule for one parameter.

The rule is a scalar function of one parameter's number, its gradient and what the optimizer
remembers about it.  It is written once, with operators and functions of autograd, so that anything
with operators can run it: floats here, the machine's lanes in compiled training.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, NamedTuple, NoReturn, TypedDict

from autograd import Value
from autograd.messages import a_type
from autograd.operation import as_number
from nn.checks import above_zero, not_negative
from nn.module import Module
from nn.optim.clipping import clipped
from nn.optim.moving import Moving
from nn.optim.refusals import arguments, check_parameters, kind_of, refuse
from nn.optim.schedules import Schedule
from nn.signatures import shares


class Snapshot(NamedTuple):
    """An optimizer and its parameters at one moment."""

    numbers: list[float]
    state: list[tuple[float, ...]]
    steps: int


class Limits(TypedDict, total=False):
    """The arguments that all optimizers share; Optimizer explains them."""

    clip_norm: float | None
    clip_value: float | None


class Optimizer:
    """Holds the parameters and applies `rule` to each at every `step()`.

    lr          the learning rate: a number of at least 0, or a schedule (see nn.optim.schedules)
    clip_norm   gradients are scaled down if the norm of all of them together is above this
    clip_value  before that, each gradient is clipped to between -clip_value and clip_value

    A subclass defines `rule`, and `memory` if the rule remembers something: the numbers that each
    parameter's memory starts with.  If the rule needs other numbers for a step than the learning
    rate, it defines `settings` too.  Raises TypeError for anything but Values and for unknown
    arguments, ValueError if there are no parameters, for one that is listed twice, for the result
    of an operation, for numbers out of range, and for an argument of another optimizer.

    >>> class Signs(Optimizer):
    ...     def rule(self, settings, data, grad):
    ...         return (data - settings[0] * sign(grad),)
    >>> w = Value(1.0)
    >>> optimizer = Signs([w], lr=0.25)
    >>> (w * 50.0).backward()
    >>> optimizer.step()
    >>> w.data
    0.75
    """

    memory: tuple[float, ...] = ()
    state = Moving[list[tuple[float, ...]]]("an objective that reads it needs compiled=False")
    steps = Moving[int](
        "a rule takes them from `settings(step)`; an objective that reads it needs compiled=False"
    )
    _unwatched = frozenset(("_state", "_steps"))  # by autograd/reached/walk.py

    @shares()
    def __init__(
        self,
        params: Iterable[Value],
        lr: float | Schedule,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        **others: NoReturn,
    ) -> None:
        for name in others:
            refuse(type(self), name, Optimizer)
        if isinstance(params, Module):
            raise TypeError(
                f"an optimizer takes model.parameters(), not the {type(params).__name__}"
            )
        self.parameters = list(params)
        check_parameters(self.parameters)
        self.lr = lr if callable(lr) else not_negative("lr", lr)
        self.clip_norm = None if clip_norm is None else above_zero("clip_norm", clip_norm)
        self.clip_value = None if clip_value is None else above_zero("clip_value", clip_value)
        self.state = [self.memory] * len(self.parameters)
        self.steps = 0
        self.check()

    def settings(self, step: int) -> tuple[float, ...]:
        """The numbers of a step that are the same for every parameter, for `rule`.

        As many at every step.  By default only the learning rate.
        """
        return (self.rate(step),)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(the new number, the new memory ...) of one parameter.

        Written with operators and functions of autograd, without `if` on what may be traced:
        settings, data, grad and memory are floats or Symbols.  Raises NotImplementedError here.

        >>> SGD([Value(0.0)], lr=0.5).rule((0.5,), 10.0, 4.0)  # 10 - 0.5 * 4
        (8.0,)
        """
        raise NotImplementedError(f"{type(self).__name__} defines no rule")

    def moved(self, settings: Any, data: Any, grad: Any, memory: Any) -> tuple[Any, ...]:
        """The result of `rule`, checked, in any engine.

        Raises TypeError unless it is a tuple of numbers, ValueError unless these are the new number
        and as many as `memory` declares.
        """
        name, moved = type(self).__name__, self.rule(settings, data, grad, *memory)
        if not isinstance(moved, (tuple, list)):
            raise TypeError(
                f"{name}.rule returned {kind_of(moved)}; it must return a tuple: the new number, "
                "then what to remember, such as (data - lr * grad,)"
            )
        numbers = (Real, type(data))  # a float here, a Symbol in a trace
        for k, x in enumerate(moved):
            if not isinstance(x, numbers):
                raise TypeError(
                    f"{name}.rule returned {a_type(x)} at position {k} of its tuple, "
                    "where a number belongs" + ": take its .data" * isinstance(x, Value)
                )
        count = len(moved)
        if count != 1 + len(self.memory):
            raise ValueError(
                f"{name}.rule returned {count} number{'s' * (count != 1)}, but memory = "
                f"{self.memory} declares {len(self.memory)} to remember: a rule returns the new "
                "number, then one for each number in memory, its start value"
            )
        return tuple(moved)

    def check(self) -> None:
        """Make sure that `memory` and the state fit the parameters.

        Raises TypeError unless `memory` is a tuple of numbers, and ValueError if the parameters or
        `memory` have changed so that the state does not fit any more.
        """
        memory = self.memory
        if not isinstance(memory, tuple) or not all(isinstance(x, Real) for x in memory):
            raise TypeError(
                f"{type(self).__name__}.memory must be a tuple of the numbers that each "
                f"parameter's memory starts with, such as (0.0,), not {memory!r}"
            )
        if len(self.state) != len(self.parameters):
            raise ValueError(
                f"the optimizer has {len(self.parameters)} parameters but the state of "
                f"{len(self.state)}; make a new optimizer for other parameters"
            )
        if set(map(len, self.state)) != {len(memory)}:
            raise ValueError(
                f"{type(self).__name__}.memory = {memory} declares {len(memory)} numbers, but the "
                f"state has {sorted(set(map(len, self.state)))}; set memory before "
                "Optimizer.__init__"
            )

    def rate(self, step: int) -> float:
        """The learning rate of a step.  Raises ValueError if a schedule returns no valid rate.

        >>> SGD([Value(0.0)], lr=lambda step: 1.0 / (1 + step)).rate(3)
        0.25
        """
        if not callable(self.lr):
            return self.lr
        return not_negative(f"the learning rate of step {step}, by {self.lr!r},", self.lr(step))

    def step(self) -> None:
        """Move every parameter that has a gradient once, as PyTorch does.

        A parameter that no backward pass reached stays, without decay; a gradient of 0 counts.
        All or none: an error or an interrupt changes nothing.  Raises TypeError and ValueError
        as `check` and `moved` do.

        >>> w = Value(3.0)
        >>> (w * w).backward()
        >>> SGD([w], lr=0.25).step()  # 3 - 0.25 * 6
        >>> w.data
        1.5
        """
        self.check()
        settings = self.settings(self.steps)
        reached = [k for k, parameter in enumerate(self.parameters) if parameter.has_grad]
        gradients = [self.parameters[k].grad for k in reached]
        before = self.snapshot()
        numbers, state = list(before.numbers), list(before.state)
        for k, grad in zip(reached, clipped(gradients, self.clip_value, self.clip_norm)):
            numbers[k], *memory = self.moved(settings, numbers[k], grad, state[k])
            state[k] = tuple(memory)
        try:
            self.restore(Snapshot(numbers, state, self.steps + 1))
        except BaseException:
            self.restore(before)
            raise

    def zero_grad(self) -> None:
        """Reset the gradients of the parameters."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def snapshot(self) -> Snapshot:
        """The parameters' numbers and what the optimizer remembers, for `restore`."""
        return Snapshot([parameter.data for parameter in self.parameters], self.state, self.steps)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        for parameter, number in zip(self.parameters, snapshot.numbers):
            parameter.data = number
        self.state = snapshot.state
        self.steps = snapshot.steps

    def state_dict(self) -> dict[str, Any]:
        """What the optimizer remembers, in a form that JSON can hold, for `load_state_dict`.

        The class, the number of steps, and a list of numbers for each parameter; the parameters
        themselves belong to the model.

        >>> SGD([Value(0.0)], lr=0.1, momentum=0.9).state_dict()
        {'optimizer': 'SGD', 'steps': 0, 'memory': [[0.0]]}
        """
        return {
            "optimizer": type(self).__name__,
            "steps": self.steps,
            "memory": [list(memory) for memory in self.state],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from the state of an optimizer that was made with the same arguments.

        All or nothing: ValueError says what is missing or does not fit, TypeError what is not a
        number.

        >>> optimizer = SGD([Value(0.0)], lr=0.1, momentum=0.9)
        >>> optimizer.load_state_dict({"optimizer": "SGD", "steps": 7, "memory": [[0.5]]})
        >>> optimizer.steps, optimizer.state
        (7, [(0.5,)])
        """
        missing = [key for key in ("optimizer", "steps", "memory") if key not in state]
        if missing:
            raise ValueError(
                f"the state has no {missing[0]!r}; pass the result of state_dict() of an optimizer"
            )
        name, steps, memory = state["optimizer"], state["steps"], state["memory"]
        if name != type(self).__name__:
            raise ValueError(
                f"the state was saved by {name!r} and can't be loaded into {type(self).__name__}"
            )
        if not isinstance(steps, int) or steps < 0:
            raise ValueError(f"steps must be a whole number of at least 0, not {steps!r}")
        if len(memory) != len(self.parameters):
            raise ValueError(
                f"the state was saved for {len(memory)} parameters, but this optimizer has "
                f"{len(self.parameters)}"
            )
        for i, numbers in enumerate(memory):
            if len(numbers) != len(self.memory):
                raise ValueError(
                    f"the state has {len(numbers)} numbers for parameter {i}, but this "
                    f"optimizer keeps {len(self.memory)}; make it as the saved one was"
                )
        self.state = [tuple(as_number(x, "memory") for x in numbers) for numbers in memory]
        self.steps = steps

    def __repr__(self) -> str:
        n, limits = len(self.parameters), Limits.__annotations__
        names = dict.fromkeys(["lr", *arguments(type(self)), *limits])
        shown = [f"{name}={getattr(self, name)}" for name in names if hasattr(self, name)
                 and (name not in limits or getattr(self, name) is not None)]  # fmt: skip
        return f"{type(self).__name__}({n} parameter{'s' * (n != 1)}, {', '.join(shown)})"
