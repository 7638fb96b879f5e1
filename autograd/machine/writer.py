"""Writes LLVM IR as text: names, loops, and what an operation of the table is in registers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograd.expression import Expression
from autograd.numerics.lanes.doubled import Wide
from autograd.operation import Op

_COMPARISONS = {"olt", "ole", "oeq"}
_INSTRUCTIONS = {"fadd", "fsub", "fmul", "fdiv", "frem"}


@dataclass(frozen=True)
class Target:
    """What code is made for: the type of numbers and the widths of the processor."""

    dtype: str  # "float64" or "float32"
    width: int  # numbers in a vector
    vectors: int  # vectors that an inner loop handles at once
    routines: frozenset[str]  # names of the vector routines that the C library has
    interpreted: bool = False  # by NumPy, without machine code
    exact: bool = False  # as the eager engine: no fused multiply-add, the C library's scalars

    @property
    def number(self) -> str:
        """LLVM's type of one number."""
        return "double" if self.dtype == "float64" else "float"

    @property
    def bytes(self) -> int:
        """The size of one number."""
        return 8 if self.dtype == "float64" else 4

    @property
    def chunk(self) -> int:
        """Lanes that an inner loop handles at once; blocks are multiples of it."""
        return self.width * self.vectors

    @property
    def few(self) -> int:
        """So many samples at most take vectors one by one, which costs less than a whole chunk."""
        return 0 if self.interpreted else self.width * (self.vectors // 2)

    @property
    def vector(self) -> str:
        """LLVM's type of the numbers handled at once."""
        return f"<{self.width} x {self.number}>" if self.width > 1 else self.number

    @property
    def suffix(self) -> str:
        """The end of an intrinsic's name for that type."""
        bits = f"f{8 * self.bytes}"
        return f"v{self.width}{bits}" if self.width > 1 else bits

    def literal(self, x: float) -> str:
        """x as a constant of one number; LLVM writes floats with the digits of a double."""
        if self.dtype == "float32":
            x = _rounded(x)
        return f"0x{struct.unpack('<Q', struct.pack('<d', x))[0]:016X}"

    def constant(self, x: float) -> str:
        """x in all lanes."""
        one = f"{self.number} {self.literal(x)}"
        return f"<{', '.join([one] * self.width)}>" if self.width > 1 else self.literal(x)


def _rounded(x: float) -> float:
    """The nearest single-precision number."""
    try:
        single: float = struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return float("inf") if x > 0.0 else float("-inf")
    return single


class Writer:
    """The body of one function."""

    def __init__(self, target: Target, externals: set[str]) -> None:
        self.target = target
        self.externals = externals  # declarations that the module must have
        self.head: list[str] = []
        self.lines: list[str] = []
        self.block = "entry"
        self._count = 0

    def fresh(self, kind: str = "v") -> str:
        """A name not used yet."""
        self._count += 1
        return f"{kind}{self._count}"

    def skip(self, other: Writer) -> None:
        """Use no name that another writer to the same lines has used."""
        self._count = other._count

    def do(self, text: str) -> None:
        """Append an instruction without a result."""
        self.lines.append(f"  {text}")

    def let(self, text: str) -> str:
        """The name of the result of an instruction."""
        name = f"%{self.fresh()}"
        self.lines.append(f"  {name} = {text}")
        return name

    def variable(self, kind: str) -> str:
        """The address of a local variable, which LLVM will keep in a register."""
        name = f"%{self.fresh('slot')}"
        self.head.append(f"  {name} = alloca {kind}")
        return name

    def start(self, label: str) -> None:
        """Begin a basic block."""
        self.lines.append(f"{label}:")
        self.block = label

    @contextmanager
    def loop(self, begin: str, end: str, step: str = "1") -> Iterator[str]:
        """A loop whose counter goes from begin up to, not including, end."""
        number = self.fresh("")
        head, body, latch, done = (f"{part}{number}" for part in ("head", "body", "latch", "done"))
        self.do(f"br label %{head}")
        before = self.block
        self.start(head)
        counter = f"%i{number}"
        self.lines.append(
            f"  {counter} = phi i64 [ {begin}, %{before} ], [ %next{number}, %{latch} ]"
        )
        more = self.let(f"icmp slt i64 {counter}, {end}")
        self.do(f"br i1 {more}, label %{body}, label %{done}")
        self.start(body)
        yield counter
        self.do(f"br label %{latch}")
        self.start(latch)
        self.lines.append(f"  %next{number} = add i64 {counter}, {step}")
        self.do(f"br label %{head}")
        self.start(done)

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Code that runs where the condition, an i1, is true."""
        number = self.fresh("")
        self.do(f"br i1 {condition}, label %then{number}, label %after{number}")
        self.start(f"then{number}")
        yield
        self.do(f"br label %after{number}")
        self.start(f"after{number}")

    # Addresses and memory

    def plus(self, x: str, y: str) -> str:
        return self.let(f"add i64 {x}, {y}")

    def times(self, x: str, y: str) -> str:
        return self.let(f"mul i64 {x}, {y}")

    def at(self, base: str, index: str, kind: str) -> str:
        """The address of element `index` of an array of `kind`."""
        return self.let(f"getelementptr {kind}, ptr {base}, i64 {index}")

    def load(self, kind: str, address: str) -> str:
        """What lies there; vectors are aligned as their numbers are."""
        align = f", align {self.target.bytes}" if kind == self.target.vector else ""
        return self.let(f"load {kind}, ptr {address}{align}")

    def store(self, kind: str, value: str, address: str) -> None:
        align = f", align {self.target.bytes}" if kind == self.target.vector else ""
        self.do(f"store {kind} {value}, ptr {address}{align}")

    def word(self, base: str, index: str) -> str:
        """Element `index` of an array of 32-bit integers, as an i64."""
        return self.let(f"sext i32 {self.load('i32', self.at(base, index, 'i32'))} to i64")

    def splat(self, number: str) -> str:
        """One number in all lanes."""
        target = self.target
        if target.width == 1:
            return number
        one = self.let(f"insertelement {target.vector} poison, {target.number} {number}, i64 0")
        mask = f"<{target.width} x i32> zeroinitializer"
        return self.let(f"shufflevector {target.vector} {one}, {target.vector} poison, {mask}")

    def multiply_add(self, x: str, y: str, z: str) -> str:
        """x * y + z, in one rounding, or where exact in two."""
        vector = self.target.vector
        if self.target.exact:
            product = self.let(f"fmul {vector} {x}, {y}")
            return self.let(f"fadd {vector} {z}, {product}")
        return self.call(f"llvm.fma.{self.target.suffix}", vector, x, y, z)

    def call(self, name: str, kind: str, *arguments: str) -> str:
        """The result of a function from `kind`s to `kind`."""
        self.externals.add(f"declare {kind} @{name}({', '.join([kind] * len(arguments))})")
        return self.let(f"call {kind} @{name}({', '.join(f'{kind} {x}' for x in arguments)})")


class Register(Expression):
    """A vector register as an operand: applying an operation to it writes the instructions."""

    __slots__ = ("name", "writer")
    rank = 2

    def __init__(self, writer: Writer, name: str) -> None:
        self.writer = writer
        self.name = name

    def truth(self) -> None:
        """None: lanes differ."""

    def constant(self, x: float) -> float:
        """A number stays one."""
        return x

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The register that holds op(*inputs)."""
        return compute(self.writer, op, inputs)


def compute(writer: Writer, op: Op, inputs: tuple[Any, ...]) -> Any:
    """The register (or number) that holds op(*inputs), as the row's `emit` column says."""
    if isinstance(op.emit, Wide) and writer.target.dtype == "float32":
        from autograd.machine.widen import compute_wide

        return compute_wide(writer, op.emit, inputs)
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
    """A C function on all lanes: written out or the vector routine, else lane by lane."""
    from autograd.machine.elementary import written_out

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
