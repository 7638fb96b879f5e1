"""Writes LLVM IR as text: the frame of a function, names, loops, addresses and memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What code is generated for: the number type and the vector sizes of the processor."""

    dtype: str  # "float64" or "float32"
    width: int  # numbers in a vector
    vectors: int  # vectors that an inner loop handles at once
    routines: frozenset[str]  # names of the vector routines that the C library has
    interpreted: bool = False  # run by NumPy, without machine code
    exact: bool = False  # computes as the eager engine: no fused multiply-add, scalar C functions

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
        """The most samples for which single vectors cost less than a whole chunk."""
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
        self.externals = externals  # declarations that the module needs
        self.head: list[str] = []
        self.lines: list[str] = []
        self.block = "entry"
        self._count = 0

    def fresh(self, kind: str = "v") -> str:
        """An unused name."""
        self._count += 1
        return f"{kind}{self._count}"

    @contextmanager
    def as_if(self, target: Target) -> Iterator[None]:
        """A block that writes for another target, with other vectors, in the same function."""
        before, self.target = self.target, target
        yield
        self.target = before

    def do(self, text: str) -> None:
        """Append an instruction without a result."""
        self.lines.append(f"  {text}")

    def raw(self, text: str) -> None:
        """Append basic blocks written by hand."""
        self.lines.append(text)

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
        """The value at an address; vectors are aligned like their numbers."""
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
        """x * y + z, rounded once, or twice if the target is exact."""
        vector = self.target.vector
        if self.target.exact:
            product = self.let(f"fmul {vector} {x}, {y}")
            return self.let(f"fadd {vector} {z}, {product}")
        return self.call(f"llvm.fma.{self.target.suffix}", vector, x, y, z)

    def call(self, name: str, kind: str, *arguments: str) -> str:
        """The result of a function from `kind`s to `kind`."""
        self.externals.add(f"declare {kind} @{name}({', '.join([kind] * len(arguments))})")
        return self.let(f"call {kind} @{name}({', '.join(f'{kind} {x}' for x in arguments)})")


class Function(Writer):
    """A function of the module: its body, and the frame around it."""

    def __init__(self, signature: str, target: Target, externals: set[str]) -> None:
        super().__init__(target, externals)
        self.signature = signature

    def text(self, result: str = "void") -> str:
        """The whole function; `result` is its type and value, or "void"."""
        self.do(f"ret {result}")
        frame = f"define {self.signature} #0 {{"
        return "\n".join([frame, "entry:", *self.head, *self.lines, "}"])


class Fields:
    """The 64-bit fields of a record, by name."""

    def __init__(self, writer: Writer, record: str, places: Mapping[str, int]) -> None:
        self._writer = writer
        self._record = record
        self._places = places

    def place(self, name: str) -> str:
        """The address of a field."""
        return self._writer.at(self._record, str(self._places[name]), "i64")

    def integer(self, name: str) -> str:
        """A field that is a number."""
        return self._writer.load("i64", self.place(name))

    def address(self, name: str) -> str:
        """A field that is an address."""
        return self._writer.load("ptr", self.place(name))

    def addresses(self, *names: str) -> list[str]:
        """Fields that are addresses."""
        return list(map(self.address, names))
