"""Strategies for Hypothesis: Values, points, expressions and networks to test mathematics on.

@given(expressions(operations="sin mul exp"))
def test_my_rule(f):
    ...             # f is a function, f.at a point of it; a failure prints it as Python
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Literal

from autograd import ops
from autograd.define import domain_of
from autograd.operation import TABLE, Op, as_number
from autograd.testing.program import Network, Program, Step, smooth
from autograd.value import Value

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError(
        "the strategies of autograd.testing need Hypothesis: pip install hypothesis"
    ) from error

EVERYDAY = (
    "add sub mul div neg pow exp log sqrt sin cos tanh sigmoid softplus relu abs maximum sum dot"
)
_CONSTANTS = (0.5, 2.0, -1.5, 3.0)
_CODES = 32  # an operand is drawn as a number below this; the last few stand for constants
_ACTIVATIONS = "tanh sigmoid relu softplus silu gelu"


def _floats(
    min_value: float,
    max_value: float,
    allow_nan: bool = False,
    allow_infinity: bool = False,
    allow_subnormal: bool = False,
    width: Literal[16, 32, 64] = 64,
) -> st.SearchStrategy[float]:
    """Floats in that interval, some short, which shrink well; nan and infinities if allowed.

    The arguments are those of `hypothesis.strategies.floats`.
    """
    low, high = as_number(min_value, "min_value"), as_number(max_value, "max_value")
    if not low < high:
        raise ValueError(f"min_value must be below max_value, not {low} and {high}")
    if width not in (16, 32, 64):
        raise ValueError(f"width must be 16, 32 or 64 bits, not {width!r}")
    within = st.floats(low, high, allow_subnormal=allow_subnormal, width=width)
    others = [x for x, wanted in ((math.nan, allow_nan), (math.inf, allow_infinity)) if wanted]
    others += [-math.inf] if allow_infinity else []
    if math.isinf(high - low):
        return st.one_of(within, *map(st.just, others))
    quarters = st.integers(math.floor(low * 4), math.ceil(high * 4))
    short = quarters.map(lambda k: k / 4).filter(lambda x: x != 0.0 and low <= x <= high)
    return st.one_of(short, within, *map(st.just, others))


def values(
    min_value: float = -4.0,
    max_value: float = 4.0,
    *,
    allow_nan: bool = False,
    allow_infinity: bool = False,
    allow_subnormal: bool = False,
    width: Literal[16, 32, 64] = 64,
) -> st.SearchStrategy[Value]:
    """Leaf Values with numbers from `min_value` to `max_value`.

    The arguments are those of `hypothesis.strategies.floats`; nan and infinities, if allowed, are
    drawn in addition.  `from_type(Value)` draws the same.  Raises ValueError unless `min_value` is
    below `max_value`, and for another width, TypeError for bounds that are not numbers.

    >>> from hypothesis import given
    >>> from autograd.testing import values
    >>> seen = []
    >>> given(values(-1.0, 1.0))(lambda x: seen.append(x))()
    >>> all(-1.0 <= x <= 1.0 and x.op is None for x in seen)
    True
    """
    allowed = allow_nan, allow_infinity, allow_subnormal
    return _floats(min_value, max_value, *allowed, width).map(Value)


def points(
    n: int | Op = 1, min_value: float = -4.0, max_value: float = 4.0
) -> st.SearchStrategy[Any]:
    """Tuples of n numbers from `min_value` to `max_value`.

    With an operation in place of n, tuples of its operands: its samples, and others, in its domain
    if `define_op` was given one.  Raises TypeError for any other n and for bounds that are not
    numbers, ValueError unless `min_value` is below `max_value`.

    >>> from hypothesis import given
    >>> from autograd.testing import points
    >>> seen = []
    >>> given(points(2))(lambda at: seen.append(at))()
    >>> {len(at) for at in seen}
    {2}
    """
    one = _floats(min_value, max_value)
    if isinstance(n, Op):
        inside = domain_of(n)
        if n.variadic:
            counts = sorted({len(at) for at in n.samples})
            drawn = st.sampled_from(counts).flatmap(lambda k: st.tuples(*[one] * k))
        else:
            drawn = st.tuples(*[one] * len(n.operands))
        return st.one_of(st.sampled_from(n.samples), drawn.filter(lambda at: inside(*at)))
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise TypeError(f"points takes a number of coordinates or an operation, not {n!r}")
    return st.tuples(*[one] * n)


def expressions(
    operations: Iterable[Op | str] | str = EVERYDAY,
    depth: int = 6,
    shared: bool = True,
    *,
    inputs: int = 2,
    size: int | tuple[int, int] = 12,
) -> st.SearchStrategy[Program]:
    """Programs of at most `size` random operations, about `depth` of them in a row.

    A pair as `size` gives the least and the most.  `operations` are operations or their names, also
    in one string.  With `shared`, at least one result is used twice; without, none is.  Each
    program comes with a point `f.at` of `inputs` numbers, at which everything it computes is smooth
    and of moderate size.  Shrinking leaves out operations and makes numbers simple.  Raises
    ValueError for an unknown operation and one without slopes, and for counts below 1, TypeError
    for anything but operations.

    >>> from hypothesis import given, settings
    >>> from autograd.testing import expressions
    >>> seen = []
    >>> draw = given(expressions("sin mul", inputs=3))(lambda f: seen.append(f))
    >>> settings(max_examples=5)(draw)()
    >>> {len(f.at) for f in seen}, all(f.shared for f in seen)
    ({3}, True)
    """
    if not isinstance(operations, Iterable):
        raise TypeError(f"expressions takes operations or their names, not {operations!r}")
    names = operations.split() if isinstance(operations, str) else list(operations)
    rows = [_row(name) for name in names]
    least, most = size if isinstance(size, tuple) else (1, size)
    _check_counts("expressions", 1, depth=depth, inputs=inputs, size=least)
    _check_counts("expressions", least, size=most)
    if not rows:
        raise ValueError("expressions takes at least one operation")
    # A step is one number, its digits the operation and three operands: Hypothesis shrinks a list
    # of numbers far better than one of tuples.
    step = st.integers(0, len(rows) * _CODES**3 - 1)
    coordinates = st.lists(_floats(-4.0, 4.0), min_size=inputs, max_size=inputs)
    numbers = st.lists(step, min_size=least, max_size=4 * most)  # full lists shrink badly

    @st.composite
    def programs(draw: st.DrawFn) -> Program:
        return _assemble(draw(coordinates), draw(numbers)[:most], rows, depth, shared)

    return programs()


def networks(
    inputs: int = 2, outputs: int = 1, *, width: int = 3, depth: int = 2
) -> st.SearchStrategy[Network]:
    """Networks of up to `depth` hidden layers of up to `width` neurons, weights from -2 to 2.

    Raises ValueError for a negative depth and for other counts below 1.

    >>> from hypothesis import given, settings
    >>> from autograd.testing import networks
    >>> seen = []
    >>> draw = given(networks(inputs=3, outputs=2))(lambda network: seen.append(network))
    >>> settings(max_examples=5)(draw)()
    >>> {len(network([1.0, 2.0, 3.0])) for network in seen}
    {2}
    """
    _check_counts("networks", 1, inputs=inputs, outputs=outputs, width=width)
    _check_counts("networks", 0, depth=depth)

    def of_sizes(sizes: Sequence[int]) -> st.SearchStrategy[Network]:
        layers = [
            st.lists(
                st.lists(_floats(-2.0, 2.0), min_size=before + 1, max_size=before + 1),
                min_size=after, max_size=after,
            )
            for before, after in pairwise(sizes)
        ]  # fmt: skip
        return st.builds(Network, st.tuples(*layers), activation)

    activation = st.sampled_from([TABLE[name] for name in _ACTIVATIONS.split()])
    hidden = st.lists(st.integers(1, width), max_size=depth)
    return hidden.map(lambda found: [inputs, *found, outputs]).flatmap(of_sizes)


def _check_counts(taker: str, least: int, **counts: Any) -> None:
    """Raises ValueError unless all `counts` are whole numbers, at least `least`."""
    for what, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < least:
            raise ValueError(f"{taker}: {what} must be {least} or more, not {count!r}")


def _row(op: Op | str) -> Op:
    """The operation of that name.  Raises ValueError if there is none or it has no slope."""
    row = TABLE.get(op) if isinstance(op, str) else op
    if not isinstance(row, Op):
        raise ValueError(f"expressions: there is no operation {op!r}")
    if row.pullback is None:
        raise ValueError(f"expressions can't use {row.name}: it is constant almost everywhere")
    return row


class _Assembly:
    """A program under construction, and its numbers at its point."""

    def __init__(self, at: Sequence[float], depth: int, shared: bool) -> None:
        self.numbers = list(at)
        self.steps: list[Step] = []
        self.depths = [0] * len(at)
        self.uses = [0] * len(at)
        self.inputs, self.depth, self.shared = len(at), depth, shared

    def operand(self, code: int) -> int | float:
        """The operand drawn as `code`: for 0 the latest number, for the last few constants."""
        if code >= _CODES - len(_CONSTANTS):
            return _CONSTANTS[_CODES - 1 - code]
        open_ones = [
            i for i, deep in enumerate(self.depths)
            if i < self.inputs or (deep < self.depth and (self.shared or not self.uses[i]))
        ]  # fmt: skip
        return open_ones[-1 - code % len(open_ones)]

    def add(self, op: Op, operands: tuple[int | float, ...]) -> None:
        """The step, unless it would be constant or not smooth at the point."""
        used = [i for i in operands if type(i) is int]
        inner = [i for i in used if i >= self.inputs]
        at = [self.numbers[i] if type(i) is int else float(i) for i in operands]
        if not used or (not self.shared and len(set(inner)) < len(inner)) or not smooth(op, at):
            return
        self.steps.append(Step(op, operands))
        self.numbers.append(op.forward(*at))
        self.depths.append(1 + max(self.depths[i] for i in used))
        self.uses.append(0)
        for i in used:
            self.uses[i] += 1

    def finish(self) -> Program:
        """The program, with its unused results added up, and one of them shared if wanted."""
        n = self.inputs
        if not self.steps:
            self._close(ops.sin, (n - 1,))
        loose = [i for i in range(n, len(self.numbers)) if not self.uses[i]]
        if len(loose) > 1:
            self._close(ops.sum, tuple(loose))
        if self.shared and not any(count > 1 for count in self.uses[n:]):
            last = len(self.numbers) - 1
            self._close(ops.mul, (last, last))
        return Program(self.numbers[:n], self.steps)

    def _close(self, op: Op, operands: tuple[int, ...]) -> None:
        """Add a last step, whatever its size."""
        self.steps.append(Step(op, operands))
        self.numbers.append(op.forward(*(self.numbers[i] for i in operands)))
        self.uses.append(0)
        for i in operands:
            self.uses[i] += 1


def _assemble(
    at: Sequence[float], drawn: Sequence[int], rows: Sequence[Op], depth: int, shared: bool
) -> Program:
    """The program that the numbers drawn by Hypothesis stand for."""
    assembly = _Assembly(at, max(1, depth - 2), shared)
    for number in drawn:
        operands, choice = divmod(number, len(rows))
        codes = [operands // _CODES**k % _CODES for k in range(3)]
        codes.append((codes[0] + codes[2]) % _CODES)
        op = rows[choice]
        count = len(op.operands)
        if op.variadic:
            count = max(map(len, op.samples)) if len(op.operands) == 1 else 2
            count = min(4, count - count % 2)
        assembly.add(op, tuple(assembly.operand(code) for code in codes[:count]))
    return assembly.finish()
