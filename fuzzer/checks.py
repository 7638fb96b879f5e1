"""The checks: two ways to the same numbers, each a function of a case that raises Mismatch.

Results may differ by sixteen roundings; where they differ by more, excuses.py tells what rounding
explains.  Where exact=True promises bits, it is the bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import numpy as np

from autograd import TraceError, Value, grad, hessian, hvp, jit, jvp, vjp
from autograd.machine.interpreter import Interpreter
from autograd.run import variant
from fuzzer.case import Case, Mismatch, listed, number
from fuzzer.excuses import SINGLE, allowed
from fuzzer.oracle import against_50_digits

Check = Callable[[Case], None]
_NEAR = 16 * 2.0**-53  # what excuses.py allows at least


# Comparisons


def agree(
    name: str,
    case: Case,
    row: int,
    got: Sequence[float],
    wanted: Sequence[float],
    scale: float = 1.0,
    order: int = 1,
) -> None:
    """Raises Mismatch where numbers of a sample differ by more than rounding explains.

    They are the first result, then its derivatives up to that order.
    """
    if near(got, wanted, scale):
        return
    room = allowed(case, row, order, scale)
    if room is None:
        case.excused += 1
        return
    for k, (x, y, may) in enumerate(zip(got, wanted, room)):
        if not (abs(x - y) <= may or x == y):
            what = "the value" if k == 0 else f"derivative {k - 1}"
            raise Mismatch(
                name, f"{what} of sample {row} is {x!r}, by Values {y!r}; {may:.1e} is rounding"
            )


def near(got: Sequence[float], wanted: Sequence[float], scale: float = 1.0) -> bool:
    """Whether all are equal up to sixteen roundings, nan where nan is."""
    return len(got) == len(wanted) and all(
        x == y or abs(x - y) <= _NEAR * scale * abs(y) or (x != x and y != y)
        for x, y in zip(got, wanted)
    )


def bits(xs: Any) -> bytes:
    """Numbers to compare to the bit: any nan is any other, 0.0 is not -0.0."""
    array = np.asarray(xs)
    return np.where(np.isnan(array), np.nan, array).tobytes()


def same(name: str, what: str, got: Any, wanted: Any) -> None:
    """Raises Mismatch unless these are the same bits."""
    for x, y in zip(got, wanted, strict=True):
        if np.shape(x) != np.shape(y) or bits(x) != bits(y):
            raise Mismatch(name, f"{what}: {x!r} is not {y!r}")


def flat(case: Case, row: int, value: Any, gradients: Any) -> list[float]:
    """Of what `value_and_grad` gives, the result of a sample and its gradients in a row."""
    found = [_at(value, row)]
    whole = gradients if len(case.arguments) > 1 else [gradients]
    for g, kind in zip(whole, case.kinds):
        if g is None:  # integers that are not computed with
            found.extend([0.0] * (kind == "integer"))
        else:
            for column in g if isinstance(g, list) else [g]:
                found.extend(np.ravel(_at(column, row)).tolist())
    return found


def _at(x: Any, row: int) -> Any:
    return x[row] if np.ndim(x) else x


def _all(gradients: Any) -> list[Any]:
    """All arrays of gradients, in a row."""
    if gradients is None:
        return []
    return [y for x in gradients for y in _all(x)] if isinstance(gradients, list) else [gradients]


# The compiled program beside Values


def _beside_values(case: Case, name: str, turn: int, scale: float = 1.0, **options: Any) -> None:
    """Values and gradients by arguments, or the mean and its gradients by parameters.

    A program has the one fused and the other exact, since each must be compiled: `turn` says which.
    """
    by_parameters = bool(case.parameters) and (case.number + turn) % 2 == 0
    exactly = case.bitwise and options.get("exact", False) and scale == 1.0
    program, head = case.program(**options), case.head(case.few)
    rows = [case.row(k) for k in range(case.few)]
    if not by_parameters:
        value, gradients = program.value_and_grad(*head)
        for k, row in enumerate(rows):
            got, wanted = flat(case, k, value, gradients), [row.values[0], *row.slopes]
            if exactly:
                same(name, f"sample {k}, value and gradients", [got], [wanted])
            else:
                agree(name, case, k, got, wanted, scale)
    else:
        found = program.loss_and_gradients(*head)
        _means(case, name, found, program.parameters, scale, exactly)


def _means(
    case: Case, name: str, found: Any, parameters: list[Value], scale: float, exactly: bool
) -> None:
    """The mean over the first samples and its gradients, beside those of Values."""
    rows = [case.row(k) for k in range(case.few)]
    share = 1.0 / len(rows)
    places = [case.parameters.index(w) for w in parameters]
    got = [float(found[0]), *map(float, found[1])]
    columns = [[row.values[0] for row in rows], *([row.learned[p] for row in rows] for p in places)]
    wanted = [sum(column, 0.0) * share for column in columns]
    if exactly:  # but for the sign of a 0 that is the same in all lanes, which is not added up
        same(name, "mean and its gradients", [np.add(got, 0.0)], [np.add(wanted, 0.0)])
        return
    if near(got, wanted, scale):
        return
    rooms = [allowed(case, k, 1, scale) for k in range(len(rows))]
    if None in rooms:
        case.excused += 1
        return
    skip = len(rows[0].slopes) + 1
    for j, (x, y, column) in enumerate(zip(got, wanted, columns)):
        place = skip + places[j - 1] if j else 0
        may = sum(room[place] for room in rooms if room) + _NEAR * scale * sum(map(abs, column))
        if not abs(x - y) <= may:
            what = f"gradient {j - 1} of the mean" if j else "the mean"
            raise Mismatch(name, f"{what} is {x!r}, by Values {y!r}; {may:.1e} is rounding")


def fused(case: Case) -> None:
    """The program as it is by default."""
    _beside_values(case, "fused", 0)


def exact(case: Case) -> None:
    """exact=True."""
    _beside_values(case, "exact", 1, exact=True)


def single(case: Case) -> None:
    """float32, with arrays of either precision; exact=True too, for every other program."""
    exactly, given = case.number // 2 % 2 == 0, case.arguments
    if case.number % 3 == 0:
        with np.errstate(over="ignore"):
            case.arguments = [
                a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype == float else a
                for a in given
            ]
    try:
        _beside_values(case, "float32", 0, SINGLE, dtype="float32", exact=exactly)
    finally:
        case.arguments = given


def interpreted(case: Case) -> None:
    """The same plan by NumPy."""
    with mock.patch.object(variant, "machine", lambda dtype, exact: Interpreter(dtype)):
        # an option that other checks do not use makes it a program of its own
        _beside_values(case, "NumPy", 1, exact=case.number // 2 % 2 == 0, strict=True)


def several(case: Case) -> None:
    """A program of several results: each of them."""
    rows = [case.row(k).values for k in range(case.few)]
    for options in ({}, {"exact": True}, {"dtype": "float32"}):
        name, scale = f"several results, {options}", SINGLE if "dtype" in options else 1.0
        columns = listed(case.program(**options)(*case.head(case.few)))
        for k, wanted in enumerate(rows):
            got = [float(_at(column, k)) for column in columns]
            if case.bitwise and "exact" in options:
                same(name, f"sample {k}", [got], [wanted])
            elif not near(got, wanted, scale):
                agree(name, case, k, got[:1], wanted[:1], scale)


# Batches, threads, calls


def sizes(case: Case) -> None:
    """A sample's numbers are its own: batches of 0, 1, L-1, L, L+1 and 2L+1 samples."""
    if not case.batched:
        return
    exactly = case.number % 2 == 0
    program = case.program(exact=True) if exactly else case.program()
    compiled = program.traced(*case.arguments).compiled("grad", _sizes(case))
    lanes = min((case.samples - 1) // 2, compiled.most_lanes)
    if case.number % 5:  # the narrow blocks
        lanes = min(lanes, compiled.machine.target.width * (1 + case.number % 3 % 2))
    value, gradients = program.value_and_grad(*case.head(2 * lanes + 1))
    plain = program(*case.head(2 * lanes + 1))
    for count in (0, 1, lanes - 1, lanes, lanes + 1):
        head = case.head(count)
        found, slopes = program.value_and_grad(*head)
        got, wanted = [found, *_all(slopes)], [value, *_all(gradients)]
        same("batch sizes", f"{count} samples", got, [x[:count] for x in wanted])
        same("batch sizes", f"{count} values", [program(*head)], [plain[:count]])
    for count in (1, lanes + 1, 2 * lanes + 1):
        loss, learned = program.loss_and_gradients(*case.head(count))
        again, learned_again = program.loss_and_gradients(*case.head(count))
        same("batch sizes", "a second call", [loss, learned], [again, learned_again])
        if exactly and not (plain[:1] == plain).all():  # else it may be no sum
            mean = sum(plain[:count].tolist(), 0.0) * (1.0 / count)
            same("batch sizes", f"mean of {count}", [float(loss)], [mean])


def _sizes(case: Case) -> tuple[int, ...]:
    return (8,) * sum(isinstance(a, np.ndarray) for a in case.arguments)


def threads(case: Case) -> None:
    """Any number of threads gives the same bits."""
    if not case.batched:
        return
    many = [np.resize(a, (1500, *a.shape[1:])) if isinstance(a, np.ndarray) else a
            for a in case.arguments]  # fmt: skip
    program = case.program()
    found = []
    try:
        for count in (1, 2, 3):
            program.threads = count
            value, gradients = program.value_and_grad(*many)
            loss, learned = program.loss_and_gradients(*many)
            found.append([value, *_all(gradients), loss, learned])
    finally:
        program.threads = 1
    same("threads", "two", found[1], found[0])
    same("threads", "three", found[2], found[0])


def changed(case: Case) -> None:
    """Parameters are read at each call, and `backward` adds what `loss_and_gradients` gives."""
    program, head = case.program(), case.head(case.few)
    program.loss_and_gradients(*head)
    before = case.constants
    try:
        for w in case.parameters:
            w.data = w.data * 0.5 + 0.25
        found = program.loss_and_gradients(*head)
        fresh = jit(case.traceable)
        same("changed", "parameters", found, fresh.loss_and_gradients(*head))
        same("changed", "values", [program(*head)], [fresh(*head)])
        for w in case.parameters:
            w.zero_grad()
        program.backward(*head)
        got = [w.grad for w in program.parameters]
        same("changed", "backward", [np.array(got)], [np.asarray(found[1]) + 0.0])
    finally:
        for w, x in zip(case.parameters, before.values()):
            w.data = x


def alone(case: Case) -> None:
    """One sample as numbers and lists instead of arrays."""
    if "index" in case.kinds or not case.batched:
        return
    name, program = "one sample", case.program(exact=True)
    value, gradients = program.value_and_grad(*case.sample(0))
    row = case.row(0)
    got, wanted = flat(case, 0, value, gradients), [row.values[0], *row.slopes]
    if case.bitwise:
        same(name, "value and gradients", [got], [wanted])
    else:
        agree(name, case, 0, got, wanted)


# Second derivatives and transforms


def second(case: Case) -> None:
    """The compiled Hessian and its product with a direction, beside those of Values."""
    _, leaves = case.leaves(0)
    if not leaves or "integer" in case.kinds:  # whose integers the Hessian is by as well
        return
    n = len(leaves)
    numbers = [number(x) for x in case.graph(0, 2)]
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
    """grad, jvp, vjp, hvp, hessian and a compiled program within grad, beside backward."""
    _, leaves = case.leaves(0)
    sample, row, f = case.sample(0), case.row(0), case.function
    wrt = [k for k, kind in enumerate(case.kinds) if kind != "index"]
    if not wrt or len(row.values) > 1:
        return
    wanted = [row.values[0], *row.slopes]
    # after numbers a Value from outside makes the result a Value: floats or Values, the same
    by_grad = _flat_numbers(grad(f, wrt)(*sample))
    if not near(by_grad, row.slopes):  # they add up the same terms, not always in the same order
        agree("transforms", case, 0, [wanted[0], *by_grad], wanted)
    by_program = _flat_numbers(grad(case.program(), wrt)(*sample)) if not case.nested else by_grad
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
    """hessian and hvp of Values, beside gradients of gradients."""
    numbers = [number(x) for x in case.graph(0, 2)]
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
    """Inner functions called in all other ways; jit refuses transforms, and takes the rest."""
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


def oracle(case: Case) -> None:
    """50 digits."""
    against_50_digits(case)
