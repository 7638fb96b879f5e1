"""What must not change, and what must change in a known way, whatever the program."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracle import OPERATIONS, backward
from rounding import flowing, near, rounding
from same import bits

from autograd import (
    Value,
    grad,
    gradients,
    hypot,
    log_softmax,
    logsumexp,
    maximum,
    ops,
    prod,
    softmax,
)
from autograd.functional import pull
from autograd.ops import direction, share
from autograd.testing import Program, expressions, networks, spread, tolerance
from autograd.testing.program import Step

programs = expressions(OPERATIONS, depth=10, inputs=3, size=(3, 24))
plain = expressions("add sub mul div tanh exp sin sqrt sigmoid maximum dot", inputs=3, size=16)


def same_bits(xs: Sequence[float], ys: Sequence[float]) -> bool:
    return list(map(bits, xs)) == list(map(bits, ys))


# Linear


@given(programs, programs, st.sampled_from((0.3, -2.0, 7.0)), st.sampled_from((1.1, -0.25)))
def test_the_gradient_is_linear(f: Program, g: Program, a: float, b: float) -> None:
    at = f.at
    assume(all(math.isfinite(x) for x in backward(g, at)))
    both = backward(lambda *xs: a * f(*xs) + b * g(*xs), at)
    apart = [a * p + b * q for p, q in zip(backward(f, at), backward(g, at))]
    room = [abs(a) * p + abs(b) * q for p, q in zip(rounding(f, at), rounding(g, at))]
    scale = [abs(a) * p + abs(b) * q for p, q in zip(flowing(f, at), flowing(g, at))]
    assert near(both, apart, [r + 2.0**-50 * s for r, s in zip(room, scale)])


@given(plain, st.integers(-8, 8))
def test_a_power_of_two_scales_the_gradient_to_the_bit(f: Program, k: int) -> None:
    assume(all(x == 0.0 or abs(x) > 1e-30 for x in f.at))
    xs = [Value(x) for x in f.at]
    f(*xs).backward(2.0**k)
    once = backward(f, f.at)
    assume(all(g == 0.0 or abs(g) > 1e-200 for g in once))
    assert same_bits([x.grad for x in xs], [2.0**k * g for g in once])


# One thing undoes another

INVERSES: list[tuple[str, str, tuple[float, ...]]] = [
    ("log", "exp", (-30.0, 0.5, 30.0)),
    ("exp", "log", (1e-9, 2.0, 1e9)),
    ("log1p", "expm1", (-1.0, 1e-9, 20.0)),
    ("sqrt", "square", (1e-20, 3.0, 1e20)),
    ("cbrt", "cube", (-2.0, 0.5, 1e5)),
    ("atanh", "tanh", (-2.0, 1e-9, 1.5)),
    ("asinh", "sinh", (-20.0, 1e-9, 3.0)),
    ("acosh", "cosh", (0.5, 3.0, 20.0)),
    ("asin", "sin", (-1.0, 1e-9, 1.5)),
    ("atan", "tan", (-1.5, 1e-9, 0.5)),
    ("reciprocal", "reciprocal", (-3.0, 1e-9, 7.0)),
    ("log2", "exp2", (-30.0, 0.5, 30.0)),
    ("neg", "neg", (-3.0, 0.5, 1e9)),
]


@pytest.mark.parametrize(("outer", "inner", "points"), INVERSES, ids=str)
def test_inverses(outer: str, inner: str, points: tuple[float, ...]) -> None:
    """outer(inner(x)) is x: slope 1, curvature 0, as far as rounding lets them be."""
    for x in points:
        v = Value(x)
        y = getattr(v * v * v if inner == "cube" else getattr(v, inner)(), outer)()
        first = pull([y], [1.0], [v], True)
        second = pull(first, [1.0], [v], True)
        one, zero = spread(first)[0], spread(second)[0]
        assert near(
            [first[0].data, second[0].data], [1.0, 0.0], [tolerance(1.0, one), 8.0 * zero + 1e-15]
        )


# Softmax and its kin

LOGITS = [(0.0, 0.0), (40.0, 0.0), (1.0, 2.0, 3.0), (-800.0, 5.0, 800.0), (1e16, 1e16)]
LOGITS += [(0.1, -math.inf, 0.3), (700.0, 700.25, -700.0, 3.0)]


@pytest.mark.parametrize("logits", LOGITS, ids=str)
def test_softmax_rows_of_gradients_sum_to_0(logits: tuple[float, ...]) -> None:
    xs = [Value(x) for x in logits]
    for share_of_one in softmax(xs):
        row = gradients(share_of_one, xs)
        assert abs(math.fsum(row)) <= 2.0**-51 * max(map(abs, row))


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=6), st.integers(-64, 64))
def test_softmax_does_not_feel_a_shift(quarters: list[int], shift: int) -> None:
    logits = [q / 4 for q in quarters]
    shifted = [x + shift for x in logits]
    assert same_bits(softmax(logits), softmax(shifted))
    assert same_bits(grad(logsumexp)(logits), grad(logsumexp)(shifted))
    a, b = (grad(lambda xs: log_softmax(xs)[0])(xs) for xs in (logits, shifted))
    assert same_bits(a, b)


# Euler: a function homogeneous of degree n has sum x_i df/dx_i = n f

HOMOGENEOUS: list[tuple[str, Callable[..., Any], int]] = [
    ("hypot", hypot, 1),
    ("direction", direction, 0),
    ("prod", prod, 3),
    ("maximum", lambda x, y, z: maximum(maximum(x, y), z), 1),
    ("share", lambda x, y, z: share(abs(x), abs(y)) * abs(z), 1),
    ("sum of squares", lambda x, y, z: x * x + y * y - z * z, 2),
    ("quotient", lambda x, y, z: x * y / z, 1),
]


@pytest.mark.parametrize(("name", "f", "degree"), HOMOGENEOUS, ids=lambda x: str(x)[:12])
def test_euler(name: str, f: Callable[..., Any], degree: int) -> None:
    chance = random.Random(name)
    for _ in range(100):
        at = [chance.uniform(0.1, 9.0) * chance.choice((-1, 1)) for _ in range(3)]
        terms = [x * g for x, g in zip(at, grad(f, (0, 1, 2))(*at))]
        scale = max(map(abs, terms)) + abs(f(*at))
        assert abs(math.fsum(terms) - degree * f(*at)) <= 2.0**-48 * scale


# The same program, built otherwise


def reordered(f: Program, chance: random.Random) -> Program:
    """f with its steps made in another order that respects what they need."""
    n = len(f.at)
    place = {i: i for i in range(n)}
    waiting = list(range(len(f.steps)))
    steps: list[Step] = []
    while waiting:
        ready = [
            k for k in waiting
            if all(type(i) is float or i in place for i in f.steps[k].operands)
            and (k != len(f.steps) - 1 or len(waiting) == 1)
        ]  # fmt: skip
        k = chance.choice(ready)
        waiting.remove(k)
        op, operands = f.steps[k]
        place[n + k] = n + len(steps)
        steps.append(Step(op, tuple(place[i] if type(i) is int else i for i in operands)))
    return Program(f.at, steps)


@given(programs, st.randoms(use_true_random=False))
def test_the_order_of_creation_is_no_matter(f: Program, chance: random.Random) -> None:
    assert same_bits(backward(reordered(f, chance), f.at), backward(f, f.at))


@given(programs)
def test_swapped_operands(f: Program) -> None:
    """x + y is y + x, and so is x * y: to the bit; their gradients up to the order of sums."""
    steps = [
        Step(op, operands[::-1] if op in (ops.add, ops.mul) else operands)
        for op, operands in f.steps
    ]
    swapped = Program(f.at, steps)
    assert bits(swapped()) == bits(f())
    room = [r + 2.0**-48 * s for r, s in zip(rounding(f, f.at), flowing(swapped, f.at))]
    assert near(backward(swapped, f.at), backward(f, f.at), room)


@given(expressions(OPERATIONS, inputs=2, size=10))
def test_what_is_shared_may_as_well_be_computed_twice(f: Program) -> None:
    n = len(f.at)

    def unshared(*xs: Any) -> Any:
        def number(i: int | float) -> Any:
            if type(i) is not int:
                return i
            if i < n:
                return xs[i]
            op, operands = f.steps[i - n]
            return op._dispatch(tuple(map(number, operands)))

        return number(n + len(f.steps) - 1)

    assume(_size_unshared(f) < 2000)
    assert bits(unshared(*f.at)) == bits(f())
    room = [r + 2.0**-48 * s for r, s in zip(rounding(f, f.at), flowing(unshared, f.at))]
    assert near(backward(unshared, f.at), backward(f, f.at), room)


def _size_unshared(f: Program) -> int:
    sizes = [1] * len(f.at)
    for _, operands in f.steps:
        sizes.append(1 + sum(sizes[i] for i in operands if type(i) is int))
    return sizes[-1]


@given(programs)
def test_dead_code_is_dead(f: Program) -> None:
    """What the result does not depend on, be it nan or infinite, leaves no trace."""

    def with_dead_code(*xs: Any) -> Any:
        dead = [x * math.nan for x in xs] + [x / 0.0 for x in xs] + [(x - x).log() for x in xs]
        result = f(*xs)
        dead += [result * math.inf, dead[0] + result]
        return result

    assert same_bits(backward(with_dead_code, f.at), backward(f, f.at))


@given(programs)
def test_a_second_run_is_the_first(f: Program) -> None:
    assert same_bits(backward(f, f.at), backward(f, f.at))


@given(networks(inputs=2, outputs=2), st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_a_network_that_runs_twice(network: Any, at: tuple[float, float]) -> None:
    """Two passes over the same Values add up; a zeroed one starts anew."""

    def run() -> list[float]:
        y0, y1 = network(at)
        (y0 * y0 + y1).backward()
        return [p.grad for p in network.parameters]

    once, twice = run(), run()
    assert same_bits(twice, [g + g for g in once])
    for p in network.parameters:
        p.zero_grad()
    assert same_bits(run(), once)


SCRIPT = """
from autograd import Value, softmax, logsumexp, tanh, dot
xs = [Value(0.1 * k - 0.7) for k in range(12)]
h = [tanh(dot(xs, xs[k:] + xs[:k], xs[0])) for k in range(12)]
y = logsumexp(softmax(h)) * h[3] / (h[4] + h[3] * xs[5]) + sum(h)
y.backward()
print(y.data.hex(), *(x.grad.hex() for x in xs))
"""


def test_the_hash_seed_is_no_matter() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "12345")
    }  # fmt: skip
    assert len(outputs) == 1
    assert "0x" in outputs.pop()
