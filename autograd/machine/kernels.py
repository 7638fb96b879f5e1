"""The kernels of the lane machine: for each opcode a function in LLVM IR.

Nothing here depends on a program.  A kernel reads its operands from the code, which plan.py
writes, does its work for all lanes of the block, and returns the address of the next opcode:

    ptr kernel(ptr context, ptr code, i64 lanes)

`context` is an array of 64-bit fields, FIELDS; `code` points to 32-bit words whose first is the
opcode.  Slots are given by the index of their first number; `lanes` is a multiple of
Target.chunk, or of Target.width in the machine for few samples.  The opcodes and their words:

    end
    <row>       count, then dst operand... for each         elementwise, one for each row
    <row>_and_<row>                                          two rows of the same operand:
                count, then dst dst operand for each
    dot         rows terms coef, x..., dst...                dst_r = c_r + sum of c_rk * x_k
    dot_relu    the same                                    and of that relu
    dot_gate    the same, then h...                         and where h_r <= 0 instead of that 0
    line        count, then dst coef terms x... each        dst = c + sum of c_k * x_k
    pairs       count, then dst coef terms (a b)... each    dst = c + sum of a_k * b_k
    line1 ...   the same two for sums of so few terms
    tile44      count, then acc terms (a*4 b*4)... each      acc_rk += sum over lanes of a_r * b_k
    tile43 ...  the same for other numbers of columns, and tile11 for one of each
    tile44sum   the same, then                              acc_r += sum over lanes of a_r
    lanesum     count, then acc x each                       in the order of the samples
    load64      input count, then dst offset each            from float64, offset in bytes
    load32      input count, then dst offset each            from float32
    index       input count, then dst offset length each     from int64 to the indices
    save        output count, then x offset each
    take        count, then dst index coef each              dst = coefs[coef + index]
    choose      dst index n slots...                         dst = the lane of slots[index]
    pick        count, then dst index k x each               dst = x where index is k, else 0
    scatter     count, then index acc x each                 accs[acc + index] += x

`dot` runs four rows at a time, so that each x it loads is used four times; its coefficients lie
in the order in which it wants them (four c_r, then four c_rk for each k; single rows at the end).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from autograd import ops
from autograd.define import DefinedOp
from autograd.ir import INTERNAL, has_order
from autograd.machine.writer import Register, Target, Writer, compute
from autograd.operation import TABLE, Op
from autograd.plan.twins import TWINS

FIELDS = (
    "slots coefs accs inputs outputs rows indices uniform first valid "
    "code lanes samples chunk_blocks partials coef_index coef_count splats splat_count "
    "before after acc_count tile_count first_block sums_at chunks scale results "
    "result_index result_count outside"
).split()
FIELD = {name: i for i, name in enumerate(FIELDS)}
ROWS = 4
_LONG = 60  # instructions of an operation that keep a processor busy without unrolling
TILES = {f"tile{rows}{columns}": (rows, columns) for rows, columns in (
    (4, 4), (4, 3), (4, 2), (4, 1), (1, 1))}  # fmt: skip
SHORT = {f"{name}{terms}": terms for name in ("line", "pairs") for terms in (1, 2, 3)}
SUM_TILES = {f"{name}sum": shape for name, shape in TILES.items() if shape[0] == 4}


def elementwise() -> list[Op]:
    """The operations that have a kernel of their own."""
    rows = [*TABLE.values(), *INTERNAL.values()]
    return [op for op in rows if _has_kernel(op)]


def _has_kernel(op: Op) -> bool:
    if has_order(op) or op is ops.dot or op is ops.sum or isinstance(op, DefinedOp):
        return False  # written out on the tape, or fused to dots
    return op.name in TABLE or op.emit is not None


def by_length(opcode: str, terms: int) -> str:
    """The opcode that does such sums of so many terms."""
    short = f"{opcode}{terms}"
    return short if short in SHORT else opcode


def arity(op: Op) -> int:
    """How many operands the kernel takes; rows of any number go by two."""
    return 2 if op.variadic else len(op.operands)


NAMES: list[str] = [
    "end",
    *(op.name for op in elementwise()),
    *"dot dot_relu dot_gate line pairs lanesum".split(),
    *SHORT,
    *TILES,
    *SUM_TILES,
    *TWINS,
    *"load64 load32 index save take choose pick scatter".split(),
]
ARITY = {op.name: arity(op) for op in elementwise()}
OPCODES = {name: i for i, name in enumerate(NAMES)}


class Kernel:
    """A Writer with the frame of a kernel: the slots, the operands in the code."""

    def __init__(self, name: str, target: Target, externals: set[str], base: str) -> None:
        self.name = name
        self.w = Writer(target, externals)
        self.target = target
        self.slots = self.field(base)

    def field(self, name: str) -> str:
        """A field of the context that is an address."""
        return self.w.load("ptr", self.w.at("%context", str(FIELD[name]), "i64"))

    def integer(self, name: str) -> str:
        """A field of the context that is a number."""
        return self.w.load("i64", self.w.at("%context", str(FIELD[name]), "i64"))

    def word(self, index: str) -> str:
        """Word `index` of the code."""
        return self.w.word("%code", index)

    def slot(self, index: str, kind: str | None = None) -> str:
        """The address of number `index` among the slots."""
        return self.w.at(self.slots, index, kind or self.target.number)

    def finish(self, length: str) -> str:
        """The function's text, when all its words, `length` of them, are done."""
        self.w.do(f"ret ptr {self.w.at('%code', length, 'i32')}")
        return "\n".join(
            [
                f"define internal ptr @{self.name}(ptr %context, ptr %code, i64 %lanes) #0 {{",
                "entry:",
                *self.w.head,
                *self.w.lines,
                "}",
            ]
        )


def row_kernel(k: Kernel, *ops: Op) -> str:
    """An operation of the table on whole slots, or several of the same operands."""
    w, target = k.w, k.target
    words = len(ops) + arity(ops[0])
    count = k.word("1")
    at_once = 1 if _goes_alone(ops, target) else target.vectors
    with w.loop("0", count) as i:
        first = w.plus(w.times(i, str(words)), "2")
        places = [k.slot(k.word(w.plus(first, str(j)))) for j in range(words)]
        with w.loop("0", "%lanes", str(target.width * at_once)) as lane:
            at = [w.at(place, lane, target.number) for place in places]
            outs, operands = at[: len(ops)], at[len(ops) :]
            results = [_applied(w, ops, operands, v) for v in range(at_once)]
            for v, found in enumerate(results):
                for out, result in zip(outs, found):
                    w.store(target.vector, result, w.at(out, str(v), target.vector))
    return k.finish(w.plus(w.times(count, str(words)), "2"))


def _applied(w: Writer, ops: Sequence[Op], addresses: list[str], v: int) -> list[str]:
    """The registers of the operations on the v-th vectors behind these addresses."""
    vector = w.target.vector
    inputs = tuple(Register(w, w.load(vector, w.at(x, str(v), vector))) for x in addresses)
    found = [compute(w, op, inputs) for op in ops]
    return [x.name if isinstance(x, Register) else w.target.constant(x) for x in found]


def calls_library(ops: Sequence[Op], target: Target) -> bool:
    """Whether an operation calls a function of the C library."""
    return any("@llvm." not in declaration for declaration in _written(ops, target).externals)


def _goes_alone(ops: Sequence[Op], target: Target) -> bool:
    """Whether unrolling gains nothing: a function of the C library is called, or it is long."""
    return len(_written(ops, target).lines) > _LONG or calls_library(ops, target)


@cache
def _written(ops: Sequence[Op], target: Target) -> Writer:
    """The operations on some operands."""
    w = Writer(target, set())
    for op in ops:
        compute(w, op, tuple(Register(w, "poison") for _ in range(arity(op))))
    return w


Build = Callable[[Kernel], str]


def kernels(target: Target, externals: set[str], prefix: str, like: str = "") -> list[str]:
    """The functions of all opcodes that the target needs, and the table of their addresses.

    A target of width 1 is the machine for uniform values: its slots are the uniform numbers, and
    opcodes that concern samples are missing.  Functions that go vector by vector anyway are those
    of the machine `like`, where there is one that differs in the vectors at once alone.
    """
    from autograd.machine import dots, movement
    from autograd.machine import lane_sums as reduction

    base, constants = ("uniform", "uniform") if target.width == 1 else ("slots", "coefs")
    builders: dict[str, Build] = {
        "pairs": lambda k: dots.pairs_kernel(k, constants),
    }
    for op in elementwise():
        builders[op.name] = lambda k, op=op: row_kernel(k, op)  # type: ignore[misc]
    if target.width > 1:
        builders |= {
            **{name: lambda k, pair=pair: row_kernel(k, *pair) for name, pair in TWINS.items()},  # type: ignore[misc]
            **dots.BUILDERS,
            **reduction.BUILDERS,
            **movement.BUILDERS,
        }
    alone = {op.name for op in elementwise() if _goes_alone((op,), target)}
    alone |= {*reduction.BUILDERS, *movement.BUILDERS}
    functions, entries = [], []
    for name in NAMES:
        if name in builders and like and name in alone:
            entries.append(f"ptr @{like}_{name}")
        elif name in builders:
            kernel = Kernel(f"{prefix}_{name}", target, externals, base)
            functions.append(builders[name](kernel))
            entries.append(f"ptr @{prefix}_{name}")
        else:
            entries.append("ptr null")
    functions.append(_table(prefix, entries))
    return functions


def _table(prefix: str, entries: Sequence[str]) -> str:
    return f"@{prefix}_table = internal constant [{len(entries)} x ptr] [{', '.join(entries)}]"
