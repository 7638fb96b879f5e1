"""Twins: operations done two at a time, which share their operand and most of their work."""

from __future__ import annotations

from autograd.ir import COMPUTED, Argument, Tape
from autograd.machine.kernels import Opcode
from autograd.machine.operations import TWINS
from autograd.operation import Op

_OPS = {op for pair in TWINS for op in pair}


def find(tape: Tape, varying: bytearray) -> dict[int, tuple[Opcode, tuple[int, int]]]:
    """For each node that is one of two: the opcode, and the nodes of its results."""
    places: dict[tuple[Op, Argument], int] = {}
    for i in tape.of_sort(COMPUTED):
        op = tape.ops[i]
        if op in _OPS and varying[i]:
            places[op, tape.args[i][0]] = i
    found: dict[int, tuple[Opcode, tuple[int, int]]] = {}
    for (one, other), opcode in TWINS.items():
        for (op, x), i in places.items():
            k = places.get((other, x))
            if op is one and k is not None and i not in found and k not in found:
                found[i] = found[k] = opcode, (i, k)
    return found
