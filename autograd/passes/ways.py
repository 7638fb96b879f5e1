"""exact=True for a function with choices: a sweep for each way through them, in eager order.

The sum of floats depends on their order.  The eager sweep takes it from the graph of the branches
that a sample took, and adds the terms that pass through a choice one by one to those that its
branch gets elsewhere.  So there is one sweep for each way through the choices, on a tape in which
they are decided, and each lane picks the gradients of its own way.

A choice among leaves does not change the order; terms sent to it go directly to its leaves.
"""

from __future__ import annotations

from autograd import ops
from autograd.ir import COMPUTED, LEAVES, TAKE, Argument, Arguments, Tape
from autograd.passes.adjoint import adjoint
from autograd.passes.masks import CHOICES, branches
from autograd.passes.rounding import Exact

_MOST_NODES = 1 << 15  # that all ways together may add to a tape
_MOST_DECIDED = 200  # choices on one way: each is a call inside the last one's
_Key = tuple[Argument, int]  # the condition or index of a choice, and the number of its branches


def by_ways(
    tape: Tape, root: Argument, wanted: list[int], seed: Argument = 1.0, summed: bool = False
) -> list[Argument]:
    """The gradients of `adjoint`, equal to the eager engine's bit for bit in every lane.

    If the ways need too many nodes, or one of them too many decisions, the result of `adjoint`
    itself: all ways then share one order of sums, so the last bit may differ.
    """
    if type(root) is not int:
        return [0.0] * len(wanted)
    terms, sources = _terms(tape, root)
    if max(terms) <= 2:  # the order of two does not matter
        return adjoint(tape, root, wanted, Exact(), seed, summed)
    inner, leafy = _choices(tape, terms)
    through = _passed_through(tape, leafy, terms, sources)
    rules = Exact(leafy, through)
    if not inner:
        return adjoint(tape, root, wanted, rules, seed, summed)
    try:
        found = _Ways(tape, inner, wanted, rules, seed).gradients(root, {})
    except _TooLarge:
        return adjoint(tape, root, wanted, rules, seed, summed)
    if summed:
        found = [rules.lane_sum(tape, [x], [1.0]) if type(x) is int or x else x for x in found]
    return found


class _TooLarge(Exception):
    """The ways need more nodes, or one of them more decisions, than they may."""


def _terms(tape: Tape, root: int) -> tuple[list[int], list[int]]:
    """The most terms that each node's gradient can have, with choices decided and with choices
    open."""
    counts, sources = [0] * len(tape), [0] * len(tape)
    counts[root] = sources[root] = 1
    for i in reversed(tape.of_sort(COMPUTED)):
        op = tape.ops[i]
        if counts[i] and op.pullback is not None:
            chosen = op in CHOICES
            for x in branches(op, tape.args[i]) if chosen else tape.args[i]:
                if type(x) is int:
                    counts[x] += counts[i] if chosen else 1
                    sources[x] += 1
    return counts, sources


def _choices(tape: Tape, terms: list[int]) -> tuple[set[int], list[int]]:
    """The choices that change the eager graph, and those among leaves, which do not."""
    deciding = _of_numbers(tape)
    inner: set[int] = set()
    leafy: list[int] = []
    for i in tape.of_sort(COMPUTED):
        op = tape.ops[i]
        if terms[i] and op in CHOICES:
            nodes = {x for x in branches(op, tape.args[i]) if type(x) is int}
            if i not in deciding and all(tape.ops[x] in LEAVES for x in nodes.difference(leafy)):
                leafy.append(i)
            else:
                inner.add(i)
    return inner, leafy


def _of_numbers(tape: Tape) -> set[int]:
    """The choices that decide whether a result computed from them is a plain number in the eager
    engine instead of a node."""
    maybe: set[int] = set()  # nodes that may be numbers
    found: set[int] = set()
    for i in tape.of_sort(COMPUTED):
        op, args = tape.ops[i], tape.args[i]
        numbers = [type(x) is float or x in maybe for x in args]
        if op in CHOICES:
            if any(numbers[-len(branches(op, args)) :]):
                maybe.add(i)
        elif op.pullback is not None and all(numbers):
            maybe.add(i)
            found.update([x for x in args if type(x) is int and tape.ops[x] in CHOICES])
    for i in reversed(tape.of_sort(COMPUTED)):  # and the choices that these choose from
        if i in found and tape.ops[i] in CHOICES:
            found.update([x for x in branches(tape.ops[i], tape.args[i]) if type(x) is int])
    return found


def _passed_through(tape: Tape, leafy: list[int], terms: list[int], sources: list[int]) -> set[int]:
    """The choices among leaves with a leaf that other nodes send to as well: it has three terms."""
    found: set[int] = set()
    for i in leafy:
        for x in branches(tape.ops[i], tape.args[i]):
            if type(x) is int and (x in found or (terms[x] > 2 and sources[x] > 1)):
                found.add(i)
    return found


class _Ways:
    """The ways from one root."""

    def __init__(
        self, tape: Tape, inner: set[int], wanted: list[int], rules: Exact, seed: Argument
    ) -> None:
        self.tape = tape
        self.before = tape.copy()
        self.inner = inner
        self.wanted = wanted
        self.rules = rules
        self.seed = seed

    def gradients(self, root: int, made: dict[_Key, int]) -> list[Argument]:
        """The gradients of the ways on which these choices are decided as in `made`."""
        view = self.before.copy()
        start, open_choice = self._walk(view, root, made)
        if open_choice is None:
            return self._moved(adjoint(view, start, self.wanted, self.rules, self.seed), view)
        op, args = self.tape.ops[open_choice], self.tape.args[open_choice]
        key = _key(op, args)
        if len(made) == _MOST_DECIDED:
            raise _TooLarge
        each = [self.gradients(root, {**made, key: k}) for k in range(key[1])]
        return [self._chosen(op, args, list(xs)) for xs in zip(*each)]

    def _walk(self, view: Tape, root: int, made: dict[_Key, int]) -> tuple[Argument, int | None]:
        """Decide the choices in the view; the root in it, and a choice that is still open."""
        start = self._resolved(root, made)
        if type(start) is not int:
            return start, None
        if start in self.inner:
            return start, start
        stack, seen = [start], {start}
        while stack:
            i = stack.pop()
            args = tuple([self._resolved(x, made) for x in view.args[i]])
            for x in args if view.ops[i].pullback is not None else ():
                if type(x) is not int or x in seen or view.ops[x] in LEAVES:
                    continue
                if x in self.inner:
                    return start, x
                seen.add(x)
                stack.append(x)
            view.args[i] = args
        return start, None

    def _resolved(self, x: Argument, made: dict[_Key, int]) -> Argument:
        """The node or number that x is once these choices are decided."""
        while type(x) is int and x in self.inner:
            op, args = self.tape.ops[x], self.tape.args[x]
            k = made.get(_key(op, args))
            if k is None:
                return x
            x = branches(op, args)[k]
        return x

    def _moved(self, found: list[Argument], view: Tape) -> list[Argument]:
        """The same nodes on the tape itself, to which the new nodes of the view are copied."""
        tape, base = self.tape, len(self.before)
        shift = len(tape) - base
        if shift + len(view) - base > _MOST_NODES:
            raise _TooLarge
        for op, args in zip(view.ops[base:], view.args[base:]):
            if op not in LEAVES:
                args = tuple([x + shift if type(x) is int and x >= base else x for x in args])
            tape.append(op, args)
        return [x + shift if type(x) is int and x >= base else x for x in found]

    def _chosen(self, op: object, args: Arguments, xs: list[Argument]) -> Argument:
        """The node that is one of xs in each lane."""
        if len({(type(x), x) for x in xs}) == 1:
            return xs[0]
        if op is TAKE:
            return self.tape.append(TAKE, (args[0], *xs))
        return self.tape.append(ops.where, (args[0], *xs))


def _key(op: object, args: Arguments) -> _Key:
    return args[0], 2 if op is ops.where else len(args) - 1
