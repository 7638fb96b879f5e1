"""Random programs: `sketch(seed)` always draws the same program for a seed.

Steps are drawn one by one and computed at the first sample right away; a step that overflows or
gives nan there is mostly drawn again, so that programs are meaningful.  Every knob is here.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from autograd.operation import TABLE
from fuzzer.defined import DEFINED, row
from fuzzer.draws import Drawn
from fuzzer.forms import COMPARISONS, Apply, Choice, Form, Layer, Listed, Operand, Take
from fuzzer.leaves import CONSTANTS, Draft
from fuzzer.scores import TEXTS, Scored
from fuzzer.sketch import WAYS, Call, Part, Sketch, Step

SPICE = (0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e308, 5e-324, 6.0, 0.5, 709.0)
_LISTED = {"softmax": True, "log_softmax": True, "logsumexp": False, "mean": False, "std": False}
_ACTIVATIONS = ("", "", "relu", "relu", "tanh", "sigmoid", "softplus", "silu")
_LARGEST = 1e4  # the largest number at the first sample
_MOST_PARAMETERS = 60
_MOST_SCORES, _MOST_MASKED = 5, 3  # with more, exact=True has ways by the thousand to follow
_OFTEN = "add sub mul mul div neg dot sum tanh exp relu maximum pow".split()
_WITH_LAWS = ("mul", "div", "pow", "sub", "add")
_ROWS = [op.name for op in TABLE.values()]


# Rows whose results with exact=True equal those of Values bit for bit (docs/compiled.md)
EXACT = (
    "add add sub mul mul mul div sqrt neg abs relu maximum minimum where dot dot sum exp log less "
    "less_equal equal square"
).split()


def sketch(seed: int) -> Sketch:
    """The program of that seed."""
    return _Draft(random.Random(seed)).sketch(seed)


class _Draft(Draft):
    """A program under construction: draws from the numbers it has so far."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.layers: list[tuple[int, int, bool, list[Operand]]] = []  # those that were drawn
        self.depth = 0  # of the inner function that is being drawn
        self.exactly = chance.random() < 0.4  # use only rows that are promised bit for bit
        self.choosing = self.exactly and chance.random() < 0.3
        self.with_tables = chance.random() < 0.25
        self.with_calls = chance.random() < 0.25
        self.with_layers = chance.random() < 0.15
        self.with_draws = chance.random() < 0.12
        self.favoured = chance.sample(_ROWS, 6)
        if chance.random() < 0.3:
            self.favoured[:3] = chance.sample([*DEFINED], 3)

    def sketch(self, seed: int) -> Sketch:
        """The whole program."""
        chance = self.chance
        self._arguments(self.with_tables)
        for k in range(chance.choice((0, 1, 1, 2, 3, 5))):
            self._leaf(f"w{k}", "parameter", 1)
        if self.with_tables:
            self._tables()
        steps = self._parts(chance.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, 12)), self._names())
        count = chance.choice((1,) * 9 + (2, 3))
        last = [name for part in steps for name in part.targets] or self._names()
        result = self._result(last, count)
        spice = tuple(chance.choice(SPICE) for _ in range(4)) if chance.random() < 0.7 else ()
        if count == 1 and len(last) > 1 and chance.random() < 0.6:
            steps = (*steps, self._loose_ends(last, steps))
            result = (steps[-1].targets[0],)
        return Sketch(
            tuple(self.leaves), self.tables, self.widths, tuple(steps), result, seed, spice, seed
        )

    # Steps

    def _parts(self, count: int, scope: list[str]) -> tuple[Part, ...]:
        """That many parts, made from the names in scope and those that they add."""
        scope, found = [*scope], []
        for _ in range(count):
            part = self._part(scope)
            if part is not None:
                found.append(part)
                scope.extend(part.targets)
        return tuple(found)

    def _part(self, scope: Sequence[str]) -> Part | None:
        chance = self.chance
        kind = chance.random()
        if self.with_calls and kind < 0.3 and self.depth < 2:
            return self._call(scope)
        for _ in range(4):
            if self.with_draws and self.depth == 0 and chance.random() < 0.25:
                made = self._drawn(scope)
            elif self.with_tables and kind < 0.55 and not self.exactly and kind > 0.42:
                made = self._scored(scope)
            elif self.with_tables and kind < 0.55:
                made = self._take(scope)
            elif self.with_layers and kind < 0.65:
                made = self._layer(scope)
            elif kind > (0.45 if self.choosing else 0.9):
                made = self._choice(scope)
            elif kind > 0.86 and not self.exactly:
                made = self._listed(scope)
            else:
                made = self._apply(scope)
            step = self._computed(*made)
            if step is not None:
                return step
        return None

    def _computed(self, form: Form, operands: tuple[Operand, ...]) -> Step | None:
        """The step, its numbers recorded; mostly None if these are too large or nan."""
        at = [self.numbers[x] if isinstance(x, str) else x for x in operands]
        found = form.numbers(at, self.picks)
        if not all(abs(x) < _LARGEST for x in found) and self.chance.random() < 0.97:
            return None
        targets = tuple(self._name() for _ in found)
        self.numbers.update(zip(targets, found))
        plain = [isinstance(x, float) or x in self.maybe_plain for x in operands]
        chooses = isinstance(form, Choice) or (isinstance(form, Apply) and form.name == "where")
        if chooses or isinstance(form, Take):
            chosen = plain[-2:] if chooses else plain
            outside = form.outside if isinstance(form, Take) else ()
            if any(chosen) or any(isinstance(x, float) for x, _ in outside):
                self.maybe_plain.update(targets)
        elif isinstance(form, Layer):  # a row of numbers is a number where its inputs are
            if all(plain[-form.columns :]):
                self.maybe_plain.update(targets)
        elif all(plain) or (isinstance(form, Apply) and form.op.pullback is None):
            self.maybe_plain.update(targets)
        return Step(targets, form, operands)

    def _apply(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        chance = self.chance
        if self.exactly:
            name = chance.choice(EXACT)
        else:
            name = chance.choice(
                _OFTEN if chance.random() < 0.45 else self.favoured if chance.random() < 0.4
                else _ROWS
            )  # fmt: skip
        op = row(name)
        count = len(op.operands)
        if op.variadic:
            count = 2 * chance.choice((1, 1, 2, 2, 3, 5)) if name == "dot" else chance.randint(1, 5)
        operands = self._operands(scope, count)
        if name in _WITH_LAWS and chance.random() < (0.5 if name == "pow" else 0.25):
            operands = (operands[0], chance.choice(CONSTANTS))
            if isinstance(operands[0], float) or operands[0] in self.maybe_plain:
                operands = self._operands(scope, 2)
        return Apply(name), operands

    def _take(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        chance = self.chance
        index = chance.choice([*self.lengths])
        fitting = [
            name for name in self.tables
            if len(self.tables[name]) // self.widths[name] >= self.lengths[index]
        ]  # fmt: skip
        if fitting and chance.random() < 0.4:
            name = chance.choice(fitting)
            entries = tuple(
                (x, self.numbers[x] if isinstance(x, str) else x) for x in self.tables[name]
            )
            return Take(index, self.widths[name], name, entries), ()
        width = chance.choice((1, 1, 1, 2))
        length = self.lengths[index] + chance.choice((0, 0, 0, 1))
        entries_inline = tuple(self.operand(scope, 0.3) for _ in range(length * width))
        if chance.random() < 0.1:
            index = str(chance.randrange(length))
        return Take(index, width), entries_inline

    def _scored(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        chance = self.chance
        index = chance.choice([*self.lengths])
        length = max(2, self.lengths[index] + chance.choice((0, 0, 0, 1)))
        if length > _MOST_SCORES:
            return self._take(scope)
        operands = self._operands(scope, length)
        if chance.random() < 0.1:
            index = str(chance.randrange(length))
        names = [name for name in TEXTS if name != "masked" or length <= _MOST_MASKED]
        return Scored(chance.choice(names), index), operands

    def _drawn(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        ways = ("random", "uniform", "choice", "normal")[: 3 if self.exactly else 4]
        name = self.chance.choice(ways)
        return Drawn(name), self._operands(scope, 2) if name != "random" else ()

    def _layer(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        """Rows whose weights are mostly parameters, some of them new."""
        chance = self.chance
        rows, columns = chance.choice((1, 2, 3, 4, 4, 5, 8, 9)), chance.choice((1, 2, 3, 4, 5, 6))
        count = sum(leaf.kind == "parameter" for leaf in self.leaves)
        own = chance.random() < 0.7 and count + rows * columns < _MOST_PARAMETERS
        bias = chance.choice(("own", "own", "own", "any", "constant"))

        def weight() -> Operand:
            if own:
                nonlocal count
                name, count = f"w{count}", count + 1
                self._leaf(name, "parameter", 1)
                return name
            parameters = [leaf.name for leaf in self.leaves if leaf.kind == "parameter"]
            return self.operand(parameters or scope, 0.3)

        residual = chance.random() < 0.2
        flat: list[Operand] = []
        for _ in range(rows):
            if bias == "own":
                flat.append(weight())
            else:
                flat.append(self.operand(scope, 0.15 if bias == "any" else 1.0))
            flat += [self.operand(self._varying(scope), 0.0)] * residual
            flat += [weight() for _ in range(columns)]
        fitting = [known for known in self.layers if self._in_scope(known[-1], scope)]
        if fitting and chance.random() < 0.4:  # the same weights again, as in a recurrent network
            rows, columns, residual, flat = chance.choice(fitting)
        self.layers.append((rows, columns, residual, flat))
        inputs = [self.operand(scope, 0.05) for _ in range(columns)]
        varying = self._varying(scope)
        if chance.random() < 0.7:
            inputs = [*varying[-columns:], *inputs][:columns]
        if chance.random() < 0.15:
            inputs[chance.randrange(columns)] = 1.0
        activation = chance.choice(("", "", "relu") if self.exactly else _ACTIVATIONS)
        return Layer(rows, columns, activation, residual), (*flat, *inputs)

    def _in_scope(self, operands: Sequence[Operand], scope: Sequence[str]) -> bool:
        """Whether these are numbers, parameters or names in scope."""
        there = {*scope, *(leaf.name for leaf in self.leaves)}
        return all(not isinstance(x, str) or x in there for x in operands)

    def _choice(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        a, b = self._operands(scope, 2)
        x, y = self.operand(scope), self.operand(scope)
        return Choice(self.chance.choice(COMPARISONS)), (a, b, x, y)

    def _listed(self, scope: Sequence[str]) -> tuple[Form, tuple[Operand, ...]]:
        name = self.chance.choice([*_LISTED])
        return Listed(name, _LISTED[name]), self._operands(scope, self.chance.randint(2, 4))

    # Inner functions

    def _call(self, scope: Sequence[str]) -> Part | None:
        chance = self.chance
        sure = [name for name in scope if name not in self.maybe_plain]
        if not sure:
            return None
        kind = chance.choice(("plain", "still", "first", "first", "second", "along", "third"))
        if self.exactly and chance.random() < 0.5:
            kind = chance.choice(("plain", "still", "still"))
        operands = [chance.choice(sure)]
        if chance.random() < 0.35:
            operands.append(str(self.operand(sure, 0.0)))
        self._count += 1
        name = f"g{self._count}"
        parameters = tuple(f"{letter}_{self._count}" for letter in "ts"[: len(operands)])
        self.numbers.update((p, self.numbers[x]) for p, x in zip(parameters, operands))
        self.depth += 1
        body = self._parts(chance.randint(1, 3), [*scope, *parameters])
        self.depth -= 1
        last = [x for part in body for x in part.targets]
        result = last[-1] if last else parameters[0]
        if kind == "still" and result in self.maybe_plain:  # a float has no gradient to be cut off
            kind = "plain"
        target = self._name()
        same = kind in ("plain", "still")
        self.numbers[target] = self.numbers[result] if same else self.number()
        if same and result in self.maybe_plain:
            self.maybe_plain.add(target)
        if kind == "along":
            operands.append(str(self.operand(sure, 0.0)))
        way = chance.randrange(1, len(WAYS[kind])) if kind != "plain" else chance.randrange(2)
        return Call(target, name, parameters, body, result, kind, way, tuple(operands))

    # Results

    def _result(self, last: Sequence[str], count: int) -> tuple[Operand, ...]:
        if count == 1:
            return (last[-1],)
        return tuple(self.operand(last, 0.05) for _ in range(count))

    def _loose_ends(self, last: Sequence[str], steps: Sequence[Part]) -> Step:
        """A sum of several results, so that more of the program matters."""
        chosen = self.chance.sample(
            [*last], min(len(last), self.chance.randint(2, 12 if self.with_layers else 4))
        )
        target = self._name()
        self.numbers[target] = 0.0
        return Step((target,), Apply("sum"), tuple(chosen))
