"""Operations of the table in LLVM IR: on registers, and as instructions on whole slots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from autograd import ops
from autograd.define import DefinedOp
from autograd.expression import Written
from autograd.ir import INTERNAL
from autograd.machine.elementary import written_out
from autograd.machine.kernels import Block, Kernel, Opcode
from autograd.machine.words import Words
from autograd.machine.writer import Target, Writer
from autograd.numerics.lanes.doubled import Wide
from autograd.operation import TABLE, Op

_COMPARISONS = {"olt", "ole", "oeq"}
_INSTRUCTIONS = {"fadd", "fsub", "fmul", "fdiv", "frem"}
_LONG = 60  # an operation of this many instructions gains nothing from unrolling


class Register(Written):
    """A vector register as an operand: applying an operation to it writes the instructions."""

    __slots__ = ()

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The register that holds op(*inputs)."""
        return compute(self.writer, op, inputs)


def compute(writer: Writer, op: Op, inputs: tuple[Any, ...]) -> Any:
    """The register (or number) that holds op(*inputs), as the row's `emit` column says."""
    if isinstance(op.emit, Wide) and writer.target.dtype == "float32":
        return _wide(writer, op.emit, inputs)
    if not isinstance(op.emit, str):
        formula: Callable[..., Any] = op.emit or op.forward
        return formula(*inputs)
    target = writer.target
    names = [x.name if isinstance(x, Register) else target.constant(x) for x in inputs]
    return Register(writer, _primitive(writer, op.emit, names))


def _primitive(writer: Writer, emit: str, names: list[str]) -> str:
    target = writer.target
    vector = target.vector
    if emit in _INSTRUCTIONS:
        return writer.let(f"{emit} {vector} {names[0]}, {names[1]}")
    if emit == "fneg":
        return writer.let(f"fneg {vector} {names[0]}")
    mask = f"<{target.width} x i1>" if target.width > 1 else "i1"
    if emit in _COMPARISONS:
        flag = writer.let(f"fcmp {emit} {vector} {names[0]}, {names[1]}")
        one, zero = target.constant(1.0), target.constant(0.0)
        return writer.let(f"select {mask} {flag}, {vector} {one}, {vector} {zero}")
    if emit == "select":  # nan is true, as in Python
        flag = writer.let(f"fcmp une {vector} {names[0]}, {target.constant(0.0)}")
        return writer.let(f"select {mask} {flag}, {vector} {names[1]}, {vector} {names[2]}")
    if emit.startswith("llvm."):
        return writer.call(f"{emit}.{target.suffix}", vector, *names)
    return _routine(writer, emit, names)


def routine_name(function: str, target: Target, operands: int) -> str:
    """The C library's name for `function` on vectors (x86-64 and AArch64 vector ABI)."""
    bits = 8 * target.bytes * target.width
    letter = {512: "e", 256: "d", 128: "b"}.get(bits, "b")
    if "arm" in target.routines:
        letter = "n"
    single = "f" if target.dtype == "float32" else ""
    return f"_ZGV{letter}N{target.width}{'v' * operands}_{function}{single}"


def _routine(writer: Writer, function: str, names: list[str]) -> str:
    """A C function on all lanes: written out, or the vector routine, else lane by lane."""
    target = writer.target
    ours = written_out(function, target)
    if ours is not None:
        return ours(writer, *names)
    number, vector = target.number, target.vector
    vectorized = routine_name(function, target, len(names))
    if target.width > 1 and not target.exact and vectorized in target.routines:
        return writer.call(vectorized, vector, *names)
    scalar = function + ("f" if target.dtype == "float32" else "")
    if target.width == 1:
        return writer.call(scalar, number, *names)
    result = "poison"
    for lane in range(target.width):
        parts = [writer.let(f"extractelement {vector} {x}, i64 {lane}") for x in names]
        one = writer.call(scalar, number, *parts)
        result = writer.let(f"insertelement {vector} {result}, {number} {one}, i64 {lane}")
    return result


def _wide(writer: Writer, formula: Wide, inputs: tuple[Any, ...]) -> Register:
    """The register that holds formula(*inputs), computed in double and rounded to single.

    A vector holds twice as many singles as doubles, so the work is done for each half of it.
    """
    target = writer.target
    halves = 2 if target.width > 1 else 1
    inner = replace(target, dtype="float64", width=target.width // halves)
    results = []
    with writer.as_if(inner):
        for half in range(halves):
            wide = [_widened(x, target, half) if isinstance(x, Register) else x for x in inputs]
            results.append(formula(*wide))
        parts = [x.name if isinstance(x, Register) else inner.constant(x) for x in results]
        both = parts[0]
        if halves == 2:
            both = writer.let(_shuffle(inner.vector, parts, range(target.width)))
    double = f"<{target.width} x double>" if target.width > 1 else "double"
    return Register(writer, writer.let(f"fptrunc {double} {both} to {target.vector}"))


def _widened(x: Register, target: Target, half: int) -> Register:
    """One half of x, a register of that target, as doubles, for which its writer writes now."""
    writer, width, name = x.writer, x.writer.target.width, x.name
    single = "float"
    if target.width > 1:
        lanes = range(half * width, (half + 1) * width)
        name = writer.let(_shuffle(target.vector, [name, "poison"], lanes))
        single = f"<{width} x float>"
    return Register(writer, writer.let(f"fpext {single} {name} to {writer.target.vector}"))


def _shuffle(vector: str, parts: list[str], lanes: range) -> str:
    mask = ", ".join(f"i32 {lane}" for lane in lanes)
    return f"shufflevector {vector} {parts[0]}, {vector} {parts[1]}, <{len(lanes)} x i32> <{mask}>"


# Instructions: one operation on whole slots, or two that share their operand


def _kernel(k: Kernel, operations: Sequence[Op]) -> None:
    target = k.target
    at_once = 1 if _goes_alone(operations, target) else target.vectors
    with k.items() as item:
        places = [*item.all("out", 0, len(operations)), *item.all("x", 0, arity(operations[0]))]
        with k.loop("0", "%lanes", str(target.width * at_once)) as lane:
            at = [k.at(place, lane, target.number) for place in places]
            outs, operands = at[: len(operations)], at[len(operations) :]
            results = [_applied(k, operations, operands, v) for v in range(at_once)]
            for v, found in enumerate(results):
                for out, result in zip(outs, found):
                    k.store(target.vector, result, k.at(out, str(v), target.vector))


def _applied(w: Writer, operations: Sequence[Op], addresses: list[str], v: int) -> list[str]:
    """The registers of the operations on the v-th vectors behind these addresses."""
    vector = w.target.vector
    inputs = tuple(Register(w, w.load(vector, w.at(x, str(v), vector))) for x in addresses)
    found = [compute(w, op, inputs) for op in operations]
    return [x.name if isinstance(x, Register) else w.target.constant(x) for x in found]


def calls_library(operations: Sequence[Op], target: Target) -> bool:
    """Whether an operation calls a function of the C library."""
    return any("@llvm." not in line for line in _written(operations, target).externals)


def _goes_alone(operations: Sequence[Op], target: Target) -> bool:
    """Whether unrolling gains nothing, because the code calls the C library or is long."""
    return len(_written(operations, target).lines) > _LONG or calls_library(operations, target)


@cache
def _written(operations: Sequence[Op], target: Target) -> Writer:
    """A writer with the code of the operations on some operands."""
    w = Writer(target, set())
    for op in operations:
        compute(w, op, tuple(Register(w, "poison") for _ in range(arity(op))))
    return w


def arity(op: Op) -> int:
    """How many operands the kernel takes; two for a row that takes any number."""
    return 2 if op.variadic else len(op.operands)


def _has_kernel(op: Op) -> bool:
    if op is ops.dot or op is ops.sum or isinstance(op, DefinedOp):
        return False  # written out on the tape, or fused to dots
    return op.name in TABLE or op.emit is not None


def _opcode(*operations: Op) -> Opcode:
    """The instruction of one operation, or of several on the same operands."""
    count = arity(operations[0])
    functions = [
        np.frompyfunc(lambda *xs, op=op: op.forward(*map(float, xs)), count, 1) for op in operations
    ]

    def by_numpy(block: Block, outs: list[int], xs: list[int]) -> None:
        operands = [block.slots[x] for x in xs]
        for out, function in zip(outs, functions):
            block.slots[out] = function(*operands)

    single = len(operations) == 1
    return Opcode(
        "_and_".join(op.name for op in operations),
        Words(f"count | >out*{len(operations)} <x*{count}"),
        lambda k: _kernel(k, operations),
        by_numpy,
        uniform=single,
        narrow=lambda target: single and _goes_alone(operations, target),
    )


ELEMENTWISE: dict[Op, Opcode] = {
    op: _opcode(op) for op in (*TABLE.values(), *INTERNAL.values()) if _has_kernel(op)
}


def elementwise(op: Op, operands: int) -> Opcode:
    """The instruction of an operation on that many operands.  Raises ValueError if none does it."""
    if op not in ELEMENTWISE or arity(op) != operands:
        raise ValueError(f"no instruction does {op.name} of {operands} operands")
    return ELEMENTWISE[op]


# Pairs that share most of their work, such as a function and its slope, which need the same
# exponential: one loop over the lanes does both, and LLVM computes the shared part only once.
TWINS: dict[tuple[Op, Op], Opcode] = {
    pair: _opcode(*pair)
    for pair in (
        (ops.tanh, ops.sech2),
        (ops.sigmoid, ops.sigmoid_slope),
        (ops.softplus, ops.sigmoid),
        (ops.silu, ops.silu_slope),
        (ops.exp, ops.expm1),
    )
}
