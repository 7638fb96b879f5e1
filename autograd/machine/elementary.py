"""exp, expm1 and tanh on vectors, written out: within 2 units in the last place.

    e**y = 2**n * (1 + q),  n = round(y / log 2),  r = y - n log 2,  q = e**r - 1

as in W. J. Cody, W. Waite, Software Manual for the Elementary Functions (1980); q = r + r**2 p(r)
with p a polynomial that interpolates at Chebyshev points.  2**n is split into two powers, so that
results cover the whole range of the format, subnormal numbers included.

They are written out rather than called because LLVM then computes only once what two functions of
the same operand share: tanh and its slope cost hardly more than one exponential.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograd.machine.writer import Target, Writer


@dataclass(frozen=True)
class _Format:
    """What differs between double and single precision."""

    integer: str  # LLVM's integer type of the same size
    digits: int  # of the significand, without the first
    bias: int  # of the exponent
    least: float  # e**least is 0
    most: float  # e**most is infinite
    log2: tuple[float, float]  # log 2 in two parts, the first with trailing zeros
    p: tuple[float, ...]  # coefficients, the constant first

    @property
    def shifter(self) -> float:
        """1.5 * 2**digits: adding a number rounds it to an integer, held in the last bits."""
        return 1.5 * 2.0**self.digits


_FORMATS = {
    "float64": _Format(
        "i64", 52, 1023, -746.0, 710.0, (0.6931471805598903, 5.497923018708371e-14),
        (0.5, 0.1666666666666667, 0.04166666666666667, 0.00833333333332614, 0.0013888888888883752,
         0.00019841269874804214, 2.4801587325536023e-05, 2.7557255421023506e-06,
         2.7557273657975953e-07, 2.5105208339987698e-08, 2.0914680780540263e-09)),
    "float32": _Format(
        "i32", 23, 127, -104.0, 89.0, (0.693359375, -0.00021219444005469057),
        (0.5, 0.16666577018959405, 0.041666554653757494, 0.00836317418011074,
         0.0013926177501010365)),
}  # fmt: skip


class _Lanes:
    """The arithmetic of the functions below, on registers by name."""

    def __init__(self, w: Writer) -> None:
        self.w = w
        self.format = _FORMATS[w.target.dtype]
        self.vector = w.target.vector
        self.integers = f"<{w.target.width} x {self.format.integer}>"

    def number(self, x: float) -> str:
        return self.w.target.constant(x)

    def integer(self, x: int) -> str:
        one = f"{self.format.integer} {x}"
        return f"<{', '.join([one] * self.w.target.width)}>"

    def do(self, instruction: str, x: str, y: str) -> str:
        """A floating-point instruction of two operands."""
        return self.w.let(f"{instruction} {self.vector} {x}, {y}")

    def whole(self, instruction: str, x: str, y: str) -> str:
        """An instruction on integers."""
        return self.w.let(f"{instruction} {self.integers} {x}, {y}")

    def fma(self, x: str, y: str, z: str) -> str:
        return self.w.call(f"llvm.fma.{self.w.target.suffix}", self.vector, x, y, z)

    def with_sign(self, size: str, x: str) -> str:
        """The number of this size with the sign of x, also for zeros."""
        return self.w.call(f"llvm.copysign.{self.w.target.suffix}", self.vector, size, x)

    def between(self, low: float, x: str, high: float) -> str:
        """x, clamped to between low and high; nan stays nan."""
        for comparison, bound in (("olt", low), ("ogt", high)):
            at = self.number(bound)
            flags = self.w.let(f"fcmp {comparison} {self.vector} {x}, {at}")
            mask = f"<{self.w.target.width} x i1>"
            x = self.w.let(f"select {mask} {flags}, {self.vector} {at}, {self.vector} {x}")
        return x

    def power(self, n: str) -> str:
        """2**n for integers n within the exponent's range."""
        biased = self.whole("add", n, self.integer(self.format.bias))
        bits = self.whole("shl", biased, self.integer(self.format.digits))
        return self.w.let(f"bitcast {self.integers} {bits} to {self.vector}")

    def split(self, y: str) -> tuple[str, str, str]:
        """q, and two integers whose sum is n."""
        form, shifter = self.format, self.number(self.format.shifter)
        y = self.between(form.least, y, form.most)
        shifted = self.fma(y, self.number(1.0 / sum(form.log2)), shifter)
        n = self.do("fsub", shifted, shifter)
        r = self.fma(n, self.number(-form.log2[0]), y)
        r = self.fma(n, self.number(-form.log2[1]), r)
        p = self.number(form.p[-1])
        for c in reversed(form.p[:-1]):
            p = self.fma(p, r, self.number(c))
        q = self.fma(self.do("fmul", r, r), p, r)
        bits, zero = (
            self.w.let(f"bitcast {self.vector} {x} to {self.integers}") for x in (shifted, shifter)
        )
        integer = self.whole("sub", bits, zero)
        one = self.whole("ashr", integer, self.integer(1))
        return q, one, self.whole("sub", integer, one)


def exp(w: Writer, x: str) -> str:
    """e**x."""
    lanes = _Lanes(w)
    q, one, other = lanes.split(x)
    power = lanes.power(one)
    return lanes.do("fmul", lanes.fma(power, q, power), lanes.power(other))


def expm1(w: Writer, x: str) -> str:
    """e**x - 1 = 2**n q + (2**n - 1), the bracket being exact where it matters."""
    lanes = _Lanes(w)
    total, _, scale = _less_one(lanes, x)
    return lanes.with_sign(lanes.do("fmul", total, scale), x)


def _less_one(lanes: _Lanes, y: str) -> tuple[str, str, str]:
    """For negative y: e**y - 1, its error, and a power of two that scales both."""
    q, one, other = lanes.split(y)
    power, scale = lanes.power(one), lanes.power(other)
    rest = lanes.do("fsub", power, lanes.power(lanes.whole("sub", lanes.integer(0), other)))
    total = lanes.fma(power, q, rest)
    return total, lanes.fma(power, q, lanes.do("fsub", rest, total)), scale


def tanh(w: Writer, x: str) -> str:
    """-t / (2 + t) with t = expm1(-2|x|), and the sign of x.

    The quotient z is corrected for the rounding errors of t and of the divisor d.
    """
    lanes = _Lanes(w)
    two = lanes.number(2.0)
    size = w.call(f"llvm.fabs.{w.target.suffix}", w.target.vector, x)
    total, error, scale = _less_one(lanes, lanes.do("fmul", lanes.number(-2.0), size))
    t, t_error = lanes.do("fmul", total, scale), lanes.do("fmul", error, scale)
    d = lanes.do("fadd", t, two)
    d_error = lanes.do("fadd", lanes.do("fsub", t, lanes.do("fsub", d, two)), t_error)
    inverse = lanes.do("fdiv", lanes.number(1.0), d)
    z = lanes.do("fmul", t, inverse)
    minus = w.let(f"fneg {w.target.vector} {z}")
    left = lanes.fma(minus, d_error, lanes.do("fadd", lanes.fma(minus, d, t), t_error))
    return lanes.with_sign(lanes.fma(left, inverse, z), x)


_FUNCTIONS: dict[str, Callable[[Writer, str], str]] = {"exp": exp, "expm1": expm1, "tanh": tanh}


def written_out(function: str, target: Target) -> Callable[[Writer, str], str] | None:
    """The function of this module that replaces the C library's of that name, if any."""
    return _FUNCTIONS.get(function) if target.width > 1 and not target.exact else None
