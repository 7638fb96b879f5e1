"""Twins: two operations that share most of their work when they have the same operand.

A function and its slope, both of one exponential, are one instruction with two results: the loop
over lanes has both, and LLVM computes but once what they share.
"""

from __future__ import annotations

from autograd import ops
from autograd.ir import COMPUTED, Argument, Tape
from autograd.operation import Op

TWINS: dict[str, tuple[Op, Op]] = {
    f"{one.name}_and_{other.name}": (one, other)
    for one, other in (
        (ops.tanh, ops.sech2),
        (ops.sigmoid, ops.sigmoid_slope),
        (ops.softplus, ops.sigmoid),
        (ops.silu, ops.silu_slope),
        (ops.exp, ops.expm1),
    )
}
_OPS = {op for pair in TWINS.values() for op in pair}


def find(tape: Tape, varying: bytearray) -> dict[int, tuple[str, tuple[int, int]]]:
    """For each node that is one of two: the opcode, and the nodes of its results."""
    places: dict[tuple[Op, Argument], int] = {}
    for i in tape.of_sort(COMPUTED):
        op = tape.ops[i]
        if op in _OPS and varying[i]:
            places[op, tape.args[i][0]] = i
    found: dict[int, tuple[str, tuple[int, int]]] = {}
    for opcode, (one, other) in TWINS.items():
        for (op, x), i in places.items():
            k = places.get((other, x))
            if op is one and k is not None and i not in found and k not in found:
                found[i] = found[k] = opcode, (i, k)
    return found
