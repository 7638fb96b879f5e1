"""What a worksheet asks: each step of the forward pass and of the reverse sweep."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograd import Value
from autograd.chain.names import names
from autograd.pushpull import pull
from autograd.sweep import topological
from viz.graph.graph import written
from viz.graph.moment import Moment


@dataclass(frozen=True)
class Step:
    """One number that can be found by hand.

    value     the Value it belongs to
    name      what it is called: h1, or dE/dh1
    formula   how it is found, in symbols
    numbers   the same in numbers
    result    the number
    blank     the number of its blank, from 1 on; 0 where the sheet gives the number
    """

    value: Value
    name: str
    formula: str
    numbers: str
    result: float
    blank: int = 0


@dataclass(frozen=True)
class Exercise:
    """A computation: its Values, operands first, their names and numbers, and the steps."""

    order: tuple[Value, ...]
    names: dict[Value, str]
    data: dict[Value, float]
    adjoints: dict[Value, float]
    forward: tuple[Step, ...]
    backward: tuple[Step, ...]
    digits: int
    note: str  # what has changed since

    @property
    def blanks(self) -> int:
        """How many numbers are asked for."""
        return sum(step.blank > 0 for step in (*self.forward, *self.backward))


def exercise(root: Value, blanks: int | None, seed: int, digits: int) -> Exercise:
    """The exercise of everything that root was computed from.

    So many steps are blank, drawn by the seed; None blanks them all.  The gradients are those of
    root by each Value; nothing is written to `.grad`.
    """
    order = tuple(topological(root))
    called, moment = names(root), Moment(order)
    if moment.unknown:
        which = ", ".join(called[x] for x in moment.unknown[:3])
        raise ValueError(
            f"{which} changed after this was computed, and what it was is not kept: compute the "
            "root again, then make the worksheet"
        )
    adjoints = dict(zip(order, pull([root], [1.0], list(order), False)))
    writer = _Writer(root, called, adjoints, digits, moment)
    forward = [writer.forward(x) for x in order if x.op is not None]
    users = _users(order)
    backward = [writer.backward(x, users[x]) for x in reversed(order) if x is not root]
    drawn = _drawn(len(forward) + len(backward), blanks, seed)
    steps = [replace(s, blank=b) for s, b in zip([*forward, *backward], drawn)]
    cut = len(forward)
    forth, back, note = tuple(steps[:cut]), tuple(steps[cut:]), moment.note(called)
    return Exercise(order, called, moment.data, adjoints, forth, back, digits, note)


def shown(x: float, digits: int) -> str:
    """x with so many significant digits."""
    return f"{x:.{digits}g}"


Use = tuple[Value, float]  # a user, and its derivative by the operand


def _users(order: Sequence[Value]) -> dict[Value, list[Use]]:
    """Of each Value, the users and their derivatives by it; one entry a user, however it is used.

    Where it is used several times by one operation, as in x * x, the parts add up.
    """
    users: dict[Value, list[Use]] = {x: [] for x in order}
    for user in order:
        local: dict[Value, float] = {}
        if user.op is not None:
            for x, slope in zip(user.inputs, user.flows(1.0)):
                if isinstance(x, Value):
                    local[x] = local.get(x, 0.0) + slope
        for x, slope in local.items():
            users[x].append((user, slope))
    return users


def _drawn(count: int, blanks: int | None, seed: int) -> Iterator[int]:
    """Of each of `count` steps, the number of its blank or 0."""
    wanted = count if blanks is None else min(blanks, count)
    chosen = set(random.Random(seed).sample(range(count), wanted))
    numbered = 0
    for i in range(count):
        numbered += i in chosen
        yield numbered if i in chosen else 0


@dataclass(frozen=True)
class _Writer:
    root: Value
    names: dict[Value, str]
    adjoints: dict[Value, float]
    digits: int
    moment: Moment

    def forward(self, x: Value) -> Step:
        """How x came of its operands."""
        assert x.op is not None
        symbols, numbers = [], []
        for operand, number in zip(written(x.op, x.inputs), self.moment.numbers(x)):
            text = "1" if operand is None else self.bracketed(number)
            numbers.append(text)
            symbols.append(self.names[operand] if isinstance(operand, Value) else text)
        return Step(x, self.names[x], x.op.write(*symbols), x.op.write(*numbers), x.data)

    def backward(self, x: Value, uses: Sequence[Use]) -> Step:
        """How the gradient of x came of those of its users."""
        root = self.root
        symbols, numbers = [], []
        for user, slope in uses:
            if user is root:  # whose own gradient, 1, goes without saying
                symbols.append(f"d({self.forward(root).formula})/d{self.names[x]}")
                numbers.append(self.bracketed(slope))
            else:
                symbols.append(f"{self.ratio(root, user)} * {self.ratio(user, x)}")
                numbers.append(f"{self.bracketed(self.adjoints[user])} * {self.bracketed(slope)}")
        joined = " + ".join(symbols), " + ".join(numbers)
        return Step(x, self.ratio(root, x), *joined, self.adjoints[x])

    def ratio(self, upper: Value, lower: Value) -> str:
        """dE/dh1"""
        return f"d{self.names[upper]}/d{self.names[lower]}"

    def bracketed(self, x: float) -> str:
        """A number as a factor: negative ones in parentheses."""
        text = shown(x, self.digits)
        return f"({text})" if text.startswith("-") else text
