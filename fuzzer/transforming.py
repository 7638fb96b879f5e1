"""Checks: second derivatives, all transforms, and the ways in which a user may write them."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import TraceError, grad, hessian, hvp, jit, jvp, vjp
from fuzzer.case import Case, Mismatch, number
from fuzzer.comparing import agree, flat, near, same

_DEEPEST = 4  # orders within a program beyond which two more make too large a graph


def second(case: Case) -> None:
    """The compiled Hessian and its product with a direction, against those of Values."""
    _, leaves = case.leaves(0)
    if not leaves or "integer" in case.kinds:  # the Hessian is by these integers as well
        return
    if case.depth > _DEEPEST:
        return
    n = len(leaves)
    numbers = [number(x) for x in case.graph(0, 2)[0]]
    program = case.program() if case.number % 2 else case.program(exact=True)
    found = program.hessian(*case.head(case.few))
    matrix = np.asarray(found[0] if case.batched else found)
    got = [*numbers[: n + 1], *matrix.ravel().tolist()]
    agree("hessian", case, 0, got, numbers, order=2)
    if "index" in case.kinds:
        return
    for j in range(min(n, 2)):
        unit = iter([float(i == j) for i in range(n)])
        direction = [
            [next(unit) for _ in a] if isinstance(a, list) else next(unit) for a in case.sample(0)
        ]
        given = [
            np.broadcast_to(np.array(d), a.shape).astype(float) if isinstance(a, np.ndarray) else d
            for d, a in zip(direction, case.head(case.few))
        ]
        head = [a.astype(float) if isinstance(a, np.ndarray) else a for a in case.head(case.few)]
        product = program.hvp(tuple(head), tuple(given))
        column = flat(case, 0, 0.0, product)[1:]
        wanted = [*numbers]
        wanted[n + 1 + j :: n] = column
        agree("hvp", case, 0, wanted, numbers, order=2)


def transforms(case: Case) -> None:
    """grad, jvp, vjp, hvp, hessian and a compiled program within grad, against backward."""
    _, leaves = case.leaves(0)
    sample, row, f = case.sample(0), case.row(0), case.begun
    wrt = [k for k, kind in enumerate(case.kinds) if kind != "index"]
    if not wrt or len(row.values) > 1:
        return
    wanted = [row.values[0], *row.slopes]
    # after numbers a Value from outside makes the result a Value: floats or Values, the same
    by_grad = _flat_numbers(grad(f, wrt)(*sample))
    if not near(by_grad, row.slopes):  # they add up the same terms, not always in the same order
        agree("transforms", case, 0, [wanted[0], *by_grad], wanted)
    if not case.nested:
        case.begin(0)
        by_program = _flat_numbers(grad(case.program(), wrt)(*sample))
        same("transforms", "grad of a program", [by_program], [by_grad])  # the very same sweep

    def of_wrt(*xs: Any) -> Any:
        given = [*sample]
        for k, x in zip(wrt, xs):
            given[k] = x
        return f(*given)

    at = [sample[k] for k in wrt]
    value, pullback = vjp(of_wrt, *at)
    got = [number(value), *_flat_numbers(pullback(1.0))]
    agree("vjp", case, 0, got, wanted)
    for j in range(min(len(leaves), 3)):
        unit = iter([float(i == j) for i in range(len(leaves))])
        direction = [[next(unit) for _ in x] if isinstance(x, list) else next(unit) for x in at]
        value, tangent = jvp(of_wrt, at, direction)
        got = [*wanted]
        got[0], got[1 + j] = number(value), number(tangent)
        agree("jvp", case, 0, got, wanted)
    if len(leaves) <= 4:
        _second_transforms(case, of_wrt, at, len(leaves))


def _second_transforms(case: Case, f: Any, at: list[Any], n: int) -> None:
    """hessian and hvp of Values, against gradients of gradients."""
    numbers = [number(x) for x in case.graph(0, 2)[0]]
    rows = _flat_numbers(hessian(f, tuple(range(len(at))))(*at))
    if len(rows) == n * n and all(not isinstance(x, list) for x in at):
        agree("hessian of Values", case, 0, [*numbers[: n + 1], *rows], numbers, order=2)
    unit = iter([1.0] + [0.0] * n)
    direction = [[next(unit) for _ in x] if isinstance(x, list) else next(unit) for x in at]
    column = _flat_numbers(hvp(f, at, direction))
    got = [*numbers]
    got[n + 1 :: n] = column
    agree("hvp of Values", case, 0, got, numbers, order=2)


def _flat_numbers(x: Any) -> list[float]:
    return [y for z in x for y in _flat_numbers(z)] if isinstance(x, (list, tuple)) else [number(x)]


def spellings(case: Case) -> None:
    """Inner functions called in all other ways; jit raises for transforms, and takes the rest."""
    row = case.row(0)
    for text in case.others:
        found = case.eager(case.respelled(text), 0)
        agree("spellings", case, 0, found.numbers, row.numbers)
    if case.nested:
        try:
            jit(case.function)(*case.head(1))
        except TraceError:
            return
        raise Mismatch("spellings", "jit takes a transform")
