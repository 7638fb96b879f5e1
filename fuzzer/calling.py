"""Checks: ways to call one program: batches, threads, changed parameters, single samples."""

from __future__ import annotations

import numpy as np

from autograd import jit
from autograd.numerics.ieee import total
from fuzzer.case import Case
from fuzzer.comparing import agree, flat, in_a_row, same


def sizes(case: Case) -> None:
    """Samples are independent: batches of 0, 1, L-1, L, L+1 and 2L+1 samples."""
    if not case.batched:
        return
    exactly = case.number % 2 == 0
    program = case.program(exact=True) if exactly else case.program()
    variant = program.traced(*case.arguments)
    arrays = sum(isinstance(a, np.ndarray) for a in case.arguments) + len(variant.hidden.sources)
    compiled = variant.compiled("grad", (8,) * arrays)
    lanes = min((case.samples - 1) // 2, compiled.most_lanes)
    if case.number % 5:  # the narrow blocks
        lanes = min(lanes, compiled.machine.target.width * (1 + case.number % 3 % 2))
    value, gradients = program.value_and_grad(*case.head(2 * lanes + 1))
    plain = program(*case.head(2 * lanes + 1))
    for count in (0, 1, lanes - 1, lanes, lanes + 1):
        head = case.head(count)
        found, slopes = program.value_and_grad(*head)
        got, wanted = [found, *in_a_row(slopes)], [value, *in_a_row(gradients)]
        same("batch sizes", f"{count} samples", got, [x[:count] for x in wanted])
        same("batch sizes", f"{count} values", [program(*head)], [plain[:count]])
    for count in (1, lanes + 1, 2 * lanes + 1):
        loss, learned = program.loss_and_gradients(*case.head(count))
        again, learned_again = program.loss_and_gradients(*case.head(count))
        same("batch sizes", "a second call", [loss, learned], [again, learned_again])
        if exactly and not (plain[:1] == plain).all():  # else it may be no sum
            mean = total(*plain[:count].tolist()) * (1.0 / count)
            same("batch sizes", f"mean of {count}", [float(loss)], [mean])


def threads(case: Case) -> None:
    """The results are the same bit for bit for any number of threads."""
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
            found.append([value, *in_a_row(gradients), loss, learned])
    finally:
        program.threads = 1
    same("threads", "two", found[1], found[0])
    same("threads", "three", found[2], found[0])


def changed(case: Case) -> None:
    """Parameters are read at each call, and `backward` adds the result of `loss_and_gradients`."""
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
