"""Checks of how a program is called: arguments by name, gradients for chosen parameters."""

from __future__ import annotations

from typing import Any

from autograd import Value, jit
from fuzzer.beside import means
from fuzzer.case import Case, Mismatch
from fuzzer.comparing import in_a_row, same


def named(case: Case) -> None:
    """Arguments by name, in any order, give the same result as by position."""
    program, head = case.program(), case.head(case.few)
    names = case.function.__code__.co_varnames[: len(head)]
    by_place = case.number % (len(head) + 1) % len(head)  # how many by position; the rest by name
    others = dict(reversed([*zip(names, head)][by_place:]))
    if case.parameters and case.number % 2 == 0:  # already compiled by the other checks
        got, wanted = (
            program.loss_and_gradients(*head[:by_place], **others),
            program.loss_and_gradients(*head),
        )
    else:
        got, wanted = (
            [found[0], *in_a_row(found[1])]
            for found in (
                program.value_and_grad(*head[:by_place], **others),
                program.value_and_grad(*head),
            )
        )
    same("named", f"{by_place} by position", got, wanted)


def chosen(case: Case) -> None:
    """Gradients for some of the parameters, reordered, with one that is not reached."""
    if not case.parameters:
        return
    stray = Value(1.5)
    few = case.parameters[:: -1 - case.number % 2]
    few.insert(case.number % (len(few) + 1), stray)
    options: dict[str, Any] = {"exact": True} if case.number // 2 % 2 else {}
    count = max(1, case.few - 1)  # mostly without the sample of hard numbers, as in beside.py
    program, head = case.program(**options), case.head(count)
    whole = program.loss_and_gradients(*head)
    place = {w: k for k, w in enumerate(program.parameters)}
    wanted = [whole[1][place[w]] if w in place else 0.0 for w in few]
    found = program.loss_and_gradients(*head, parameters=few)
    same("chosen", "parameters=", [found[0], found[1]], [whole[0], wanted])
    if case.number // 4 % 2:
        narrow = program.narrowed(few)
    else:
        narrow = jit(case.traceable, parameters=few, **options)
    narrow.ordered = program.ordered
    loss, gradients = narrow.loss_and_gradients(*head)
    if narrow.parameters != few or gradients[few.index(stray)] != 0.0:
        raise Mismatch("chosen", f"gradients {gradients} for {narrow.parameters}")
    got = loss, [g for g, w in zip(gradients, few) if w is not stray]
    exactly = case.bitwise and bool(options)
    rows = [case.row(k) for k in range(count)]
    means(case, "chosen", got, [w for w in few if w is not stray], rows, exactly=exactly)
