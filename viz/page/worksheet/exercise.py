"""The questions of a worksheet: forward, the error, the gradients by layer, and the update."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from autograd import Value
from autograd.chain.names import names
from autograd.pushpull import pull
from autograd.sweep import topological
from viz.graph.graph import written
from viz.graph.moment import Moment
from viz.page.player.live import moving
from viz.page.worksheet.rules import slope
from viz.page.worksheet.stages import backwards, forwards, users_of
from viz.page.worksheet.writing import Writing

Kind = Literal["forward", "error", "backward", "update"]


@dataclass(frozen=True)
class Rule:
    """A local slope: its name, its formula and its number; see writing.py for marks in texts."""

    name: str
    formula: str
    number: float


@dataclass(frozen=True)
class Step:
    """One number to find by hand; its texts contain marks instead of names, see writing.py.

    value     the Value it belongs to
    name      its name: h1, or dE/dh1
    formula   how to compute it, in symbols
    numbers   the same in numbers
    result    the number
    rules     the local slopes needed
    blank     the number of its blank, from 1 on; 0 if the sheet gives the result
    """

    value: Value
    name: str
    formula: str
    numbers: str
    result: float
    rules: tuple[Rule, ...] = ()
    blank: int = 0


@dataclass(frozen=True)
class Stage:
    """Steps that belong together; `goals` are the leaves whose gradients they find."""

    kind: Kind
    steps: tuple[Step, ...]
    goals: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """A computation: its Values (operands first), their names and numbers, and the stages."""

    order: tuple[Value, ...]
    names: dict[Value, str]
    data: dict[Value, float]
    adjoints: dict[Value, float]
    stages: tuple[Stage, ...]
    digits: int
    note: str  # a sentence on Values that have changed since; "" if none has
    lr: float | None

    @property
    def blanks(self) -> int:
        """The number of blanks."""
        return sum(step.blank > 0 for step in self.steps())

    def steps(self, *kinds: Kind) -> list[Step]:
        """The steps of these kinds, or all steps if none is given, in the order of the sheet."""
        return [x for stage in self.stages if not kinds or stage.kind in kinds for x in stage.steps]


def exercise(
    root: Value,
    blanks: int | None,
    seed: int,
    digits: int,
    lr: float | None,
    parameters: Iterable[Value] | None,
) -> Exercise:
    """The exercise of everything that root was computed from.

    `blanks` steps, drawn with the seed, are left blank; None leaves all blank.  The gradients are
    those of root with respect to each Value; nothing is written to `.grad`.  Raises ValueError if
    a Value has changed since and its former number is not known, or if root depends on none of the
    `parameters`.
    """
    order = tuple(topological(root))
    called, moment = names(root), Moment(order)
    if moment.unknown:
        which = ", ".join(called[x] for x in moment.unknown[:3])
        raise ValueError(
            f"{which} changed after the root was computed, and the former number is not known: "
            "compute the root again, then make the worksheet"
        )
    leaves = [x for x in order if x.op is None]
    goals = sorted(moving(called, leaves, parameters), key=lambda x: _natural(called[x]))
    if not goals:
        raise ValueError("the root was computed from none of the given parameters=")
    adjoints = dict(zip(order, pull([root], [1.0], list(order), False)))
    writer = _Writer(root, Writing(called), adjoints, digits, moment)
    stages = _numbered(list(writer.stages(order, goals, lr)), blanks, seed)
    note = moment.note(called)
    return Exercise(order, called, moment.data, adjoints, stages, digits, note, lr)


def shown(x: float, digits: int) -> str:
    """x with this many significant digits."""
    return f"{x:.{digits}g}"


def _natural(name: str) -> list[tuple[int, str]]:
    """A sort key for the name, which puts w2 before w10."""
    parts = re.split(r"(\d{1,9})", name)
    return [(int(part), "") if i % 2 else (0, part) for i, part in enumerate(parts)]


def _numbered(stages: Sequence[Stage], blanks: int | None, seed: int) -> tuple[Stage, ...]:
    """The stages, with numbered blanks for the steps that are drawn."""
    count = sum(len(stage.steps) for stage in stages)
    drawn = _drawn(count, blanks, seed)
    return tuple(
        replace(stage, steps=tuple(replace(step, blank=next(drawn)) for step in stage.steps))
        for stage in stages
    )


def _drawn(count: int, blanks: int | None, seed: int) -> Iterator[int]:
    """For each of `count` steps, the number of its blank, or 0."""
    wanted = count if blanks is None else min(blanks, count)
    chosen = set(random.Random(seed).sample(range(count), wanted))
    numbered = 0
    for i in range(count):
        numbered += i in chosen
        yield numbered if i in chosen else 0


@dataclass(frozen=True)
class _Writer:
    root: Value
    writing: Writing
    adjoints: dict[Value, float]
    digits: int
    moment: Moment

    def stages(
        self, order: Sequence[Value], goals: Sequence[Value], lr: float | None
    ) -> Iterator[Stage]:
        """The stages in the order of the sheet."""
        forward, error = forwards(order)
        yield Stage("forward", tuple(map(self.forward, forward)))
        if error:
            yield Stage("error", tuple(map(self.forward, error)))
        users = users_of(order)
        for reached, found in backwards(self.root, order, goals, users):
            steps = tuple(self.backward(x, users[x]) for x in found)
            yield Stage("backward", steps, tuple(reached))
        if lr is not None:
            yield Stage("update", tuple(self.update(x, lr) for x in goals), tuple(goals))

    def forward(self, x: Value) -> Step:
        """How x is computed from its operands."""
        assert x.op is not None
        symbols, numbers = self.operands(x)
        formula = x.op.write(*symbols)
        return Step(x, self.writing.mark(x), formula, x.op.write(*numbers), x.data)

    def operands(self, x: Value) -> tuple[list[str], list[str]]:
        """The operands of a result, as symbols and as numbers."""
        assert x.op is not None
        symbols, numbers = [], []
        for operand, number in zip(written(x.op, x.inputs), self.moment.numbers(x)):
            text = "1" if operand is None else self.bracketed(number)
            numbers.append(text)
            symbols.append(self.writing.mark(operand) if isinstance(operand, Value) else text)
        return symbols, numbers

    def backward(self, x: Value, users: Sequence[Value]) -> Step:
        """How the gradient of x is computed from those of its users, and the slopes needed."""
        ratio, root = self.writing.ratio, self.root
        symbols, numbers = [], []
        rules = [self.rule(user, x) for user in users]
        for user, rule in zip(users, rules):
            if user is root:  # whose own gradient, 1, is left out
                symbols.append(rule.formula or rule.name)
                numbers.append(self.bracketed(rule.number))
            else:
                symbols.append(f"{ratio(root, user)} * {rule.name}")
                upstream = self.bracketed(self.adjoints[user])
                numbers.append(f"{upstream} * {self.bracketed(rule.number)}")
        joined = " + ".join(symbols), " + ".join(numbers)
        told = tuple(rule for user, rule in zip(users, rules) if user is not root)
        return Step(x, ratio(root, x), *joined, self.adjoints[x], told)

    def rule(self, user: Value, x: Value) -> Rule:
        """The slope of a result by one operand, summed over all places where that is used."""
        assert user.op is not None
        symbols, _ = self.operands(user)
        out = self.writing.mark(user)
        places = [i for i, operand in enumerate(user.inputs) if operand is x]
        slopes = user.flows(1.0)
        parts = [slope(user.op, symbols, i, out) for i in places]
        formula = " + ".join(parts) if all(parts) else ""
        number = slopes[places[0]]
        for i in places[1:]:
            number += slopes[i]
        return Rule(self.writing.ratio(user, x), formula, number)

    def update(self, x: Value, lr: float) -> Step:
        """A step of gradient descent."""
        mark, data, gradient = self.writing.mark(x), self.moment.data[x], self.adjoints[x]
        symbols = f"{mark} - {lr:g} * {self.writing.ratio(self.root, x)}"
        numbers = f"{shown(data, self.digits)} - {lr:g} * {self.bracketed(gradient)}"
        return Step(x, mark, symbols, numbers, data - lr * gradient)

    def bracketed(self, x: float) -> str:
        """A number as a factor: in parentheses if it is negative."""
        text = shown(x, self.digits)
        return f"({text})" if text.startswith("-") else text
