"""Sums, and the products that only they use, as one dot w0*x0 + w1*x1 + ...

Exact: a sum is followed only to the left, where it began, so that its terms keep their order, and a
product becomes a term only where it was one already.
"""

from __future__ import annotations

from autograd import ops
from autograd.ir import COMPUTED, SAMPLE, VARIES, Argument, Arguments, Tape, use_counts
from autograd.operation import Op

Terms = tuple[list[Argument], list[Argument]]  # w0, w1, ... and x0, x1, ...
_WRITTEN = {ops.add, ops.sub, ops.sum}  # sums, as they are written with operators
_SUMS = {ops.dot, *_WRITTEN}


def fuse(tape: Tape, roots: list[Argument], signs: bool = True) -> None:
    """Turn the sums on the tape into dots, in place: the nodes they absorb are removed.

    With `signs` they absorb negations too; not to be used before the gradients are on the tape.
    """
    fusion = _Fusion(tape, roots)
    fusion.gather()
    for i, (ws, xs) in fusion.terms.items():
        if signs:
            fusion.take_signs(ws, xs)
        tape.ops[i] = ops.dot
        tape.args[i] = (*ws, *xs)
    candidates = (*tape.of_sort(COMPUTED), *tape.of_sort(SAMPLE))
    unused = [i for i in candidates if not fusion.users[i]]
    for i in (*fusion.absorbed, *unused):
        tape.vanish(i)


def fuse_to_dots(tape: Tape, roots: list[Argument]) -> None:
    """The same on a traced tape, so that its gradients are those of a few long dots.

    Operands that are the same in every lane come first in their products, as weights do.
    """
    if _WRITTEN.isdisjoint(tape.ops):
        return
    sums = [i for i in tape.of_sort(COMPUTED) if tape.ops[i] in _WRITTEN]
    fuse(tape, roots, signs=False)
    marks = tape.marks
    for i in sums:
        if tape.ops[i] is not ops.dot:
            continue
        args = tape.args[i]
        n = len(args) // 2
        ws, xs = [*args[:n]], [*args[n:]]
        for k, (w, x) in enumerate(zip(ws, xs)):
            if type(w) is type(x) is int and marks[w] & VARIES and not marks[x] & VARIES:
                ws[k], xs[k] = x, w
        tape.args[i] = (*ws, *xs)


class _Fusion:
    """One run of the pass."""

    def __init__(self, tape: Tape, roots: list[Argument]) -> None:
        self.tape = tape
        self.users = use_counts(tape, roots)
        self._negs = {i for i in tape.of_sort(COMPUTED) if tape.ops[i] is ops.neg}
        self.absorbed: list[int] = []
        self.terms: dict[int, Terms] = {}  # of sums, until another one absorbs them

    def gather(self) -> None:
        """Find the terms of every sum, and the nodes that another one absorbs."""
        users, terms = self.users, self.terms
        for i in self.tape.of_sort(COMPUTED):
            op, args = self.tape.ops[i], self.tape.args[i]
            if op in _SUMS and users[i]:
                if op is ops.add or op is ops.sub:
                    terms[i] = self._extended(op, *args)
                elif op is ops.sum:
                    terms[i] = self._products([0.0, *args], [1.0] * (len(args) + 1))
                else:
                    terms[i] = self._dot(args)

    def _dot(self, args: Arguments) -> Terms:
        n = len(args) // 2
        ws, xs = list(args[:n]), list(args[n:])
        return self._products(ws, xs) if 1.0 in xs else (ws, xs)

    def _products(self, ws: list[Argument], xs: list[Argument]) -> Terms:
        """The same terms, with 1 times a product replaced by that product."""
        for k, x in enumerate(xs):
            if x == 1.0 and type(x) is float:
                ws[k], xs[k] = self._product(ws[k])
        return ws, xs

    def _product(self, x: Argument) -> tuple[Argument, Argument]:
        """x as a term: the factors of a product that has no other user, else x and 1."""
        if type(x) is int and self.tape.ops[x] is ops.mul and self.users[x] == 1:
            self.absorbed.append(x)
            left, right = self.tape.args[x]
            return left, right
        return x, 1.0

    def take_signs(self, ws: list[Argument], xs: list[Argument]) -> None:
        """Replace -y times a number by y times minus that number, which is exact, if only this
        term uses -y."""
        if self._negs.isdisjoint(ws):
            return
        for k, (w, x) in enumerate(zip(ws, xs)):
            if type(x) is float and type(w) is int and w in self._negs and self.users[w] == 1:
                self.absorbed.append(w)
                ws[k], xs[k] = self.tape.args[w][0], -x

    def _extended(self, op: Op, x: Argument, y: Argument) -> Terms:
        """The terms of x + y or x - y: those of x, then y."""
        if op is ops.add and not self._is_free_sum(x) and self._is_free_sum(y):
            x, y = y, x  # exact: addition commutes
        if self._is_free_sum(x):
            terms = self.terms.pop(x)  # type: ignore[arg-type]
            self.absorbed.append(x)  # type: ignore[arg-type]
        else:
            w, factor = self._product(x)
            terms = ([w], [factor])
        w, factor = self._product(y) if op is ops.add else (y, -1.0)
        terms[0].append(w)
        terms[1].append(factor)
        return terms

    def _is_free_sum(self, x: Argument) -> bool:
        """True for a sum that only one node uses."""
        return type(x) is int and self.users[x] == 1 and x in self.terms
