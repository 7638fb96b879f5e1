"""Rows of layers: what their endings, shared slots and remainders of four do to no number."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit, relu, take, where
from autograd.machine import instructions
from autograd.machine.build import MachineUnavailable

Function = Callable[..., Any]
Layer = tuple[list[list[Value]], list[Value]]


def layers(sizes: tuple[int, ...]) -> list[Layer]:
    """Weights and biases."""
    rng = random.Random(str(sizes))
    draw = lambda: Value(rng.uniform(-1.0, 1.0))  # noqa: E731
    return [
        ([[draw() for _ in range(n)] for _ in range(m)], [draw() for _ in range(m)])
        for n, m in pairwise(sizes)
    ]


def network(sizes: tuple[int, ...]) -> Function:
    """The squares of the last layer, relu after all others."""
    weights = layers(sizes)

    def loss(x: Any) -> Any:
        for k, (W, b) in enumerate(weights, 1):
            x = [dot(row, x) + bias for row, bias in zip(W, b)]
            if k < len(weights):
                x = [relu(y) for y in x]
        return dot(x, x)

    return loss


def residual(width: int) -> Function:
    """Two layers whose inputs are added to their outputs."""
    weights = layers((width,) * 3)

    def loss(x: Any) -> Any:
        for W, _ in weights:
            x = [dot(row, x) + y for row, y in zip(W, x)]
        return dot(x, x)

    return loss


def looked_at(width: int) -> Function:
    """A layer whose rows are used before relu too."""
    ((W, b),) = layers((width, width))

    def loss(x: Any) -> Any:
        before = [dot(row, x) + bias for row, bias in zip(W, b)]
        return sum([relu(y) for y in before], before[0] * before[-1])

    return loss


def gated(width: int) -> Function:
    """Gates that test what is no row, and pass what is none."""
    ((W, _),) = layers((width, width))

    def loss(x: Any) -> Any:
        rows = [dot(row, x) for row in W]
        return sum([relu(y * z) * relu(y) for y, z in zip(rows, x)], 0.5)

    return loss


def by_hand(width: int) -> Function:
    """Gates written by hand: earlier than relu of what they test, of rows that others use too."""
    first, second = (W for W, _ in layers((width,) * 3))

    def loss(x: Any) -> Any:
        rows, others = ([dot(row, x) for row in W] for W in (first, second))
        gates = [where(y > 0.0, z, 0.0) for y, z in zip(rows, x)]
        shared = [where(y > 0.0, z, 0.0) for y, z in zip(x, others)]
        return dot(gates, shared) + dot([relu(y) for y in rows], others)

    return loss


SHAPES: dict[str, tuple[int, Function]] = {
    "2-16-16-1": (2, network((2, 16, 16, 1))),
    "1-1-1": (1, network((1, 1, 1))),
    "3-4-4": (3, network((3, 4, 4))),
    "4-5-6-7": (4, network((4, 5, 6, 7))),
    "2-33-3": (2, network((2, 33, 3))),
    "1-8-1": (1, network((1, 8, 1))),
    "residual 3": (3, residual(3)),
    "residual 7": (7, residual(7)),
    "residual 16": (16, residual(16)),
    "looked at": (6, looked_at(6)),
    "gated": (5, gated(5)),
    "by hand": (5, by_hand(5)),
}


def points(count: int, inputs: int) -> Any:
    """Samples, some of them all 0 or nan."""
    x = np.random.default_rng(count).normal(size=(count, inputs))
    x[3::7] = 0.0
    x[5::31, 0] = np.nan
    return x


def eager(function: Function, xs: Any) -> tuple[list[float], list[list[float]]]:
    """Values and gradients, sample by sample."""
    values, gradients = [], []
    for x in xs:
        inputs = [Value(v) for v in x]
        out = function(inputs)
        out.backward()
        values.append(out.data)
        gradients.append([v.grad for v in inputs])
    return values, gradients


def summed(function: Function, parameters: list[Value], xs: Any) -> tuple[float, list[float]]:
    """The mean loss and its gradients by the parameters, sample after sample."""
    for p in parameters:
        p.grad = 0.0
    total = 0.0
    for x in xs:
        out = function([float(v) for v in x])
        out.backward()
        total += out.data
    return total * (1.0 / len(xs)), [p.grad * (1.0 / len(xs)) for p in parameters]


@pytest.mark.parametrize("shape", SHAPES)
def test_exact_equals_the_eager_engine_to_the_bit(shape: str) -> None:
    inputs, function = SHAPES[shape]
    compiled = jit(function, exact=True)
    xs = points(9, inputs)
    value, gradient = compiled.value_and_grad(xs)
    expected, slopes = eager(function, xs)
    assert value.tobytes() == np.array(expected).tobytes()
    np.testing.assert_array_equal(gradient, slopes)
    total, slope = summed(function, compiled.parameters, xs[:3])
    for _ in range(2):  # sums begin at 0 again
        mean, gradients = compiled.loss_and_gradients(xs[:3])
        assert (mean, gradients.tolist()) == (total, slope)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_of_lanes_gives_the_exact_numbers_nearly(shape: str, dtype: str) -> None:
    inputs, function = SHAPES[shape]
    fused, exact = jit(function, dtype=dtype), jit(function, exact=True)
    near = {"rtol": 1e-11, "atol": 1e-12} if dtype == "float64" else {"rtol": 3e-4, "atol": 1e-4}
    for count in (0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300):
        xs = points(count, inputs)
        found, expected = fused.value_and_grad(xs), exact.value_and_grad(xs)
        np.testing.assert_allclose(found[0], expected[0], **near)
        np.testing.assert_allclose(found[1], expected[1], **near)
        if count:
            xs = np.nan_to_num(xs)
            found, expected = fused.loss_and_gradients(xs), exact.loss_and_gradients(xs)
            assert found[0] == pytest.approx(expected[0], rel=near["rtol"])
            np.testing.assert_allclose(found[1], expected[1], **near)


@pytest.mark.filterwarnings("ignore:no machine code here")
@pytest.mark.parametrize("shape", SHAPES)
def test_numpy_runs_the_same_plan(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, function = SHAPES[shape]
    xs = np.nan_to_num(points(70, inputs))
    expected = jit(function).loss_and_gradients(xs)

    def unavailable(*_: Any) -> Any:
        raise MachineUnavailable("none")

    monkeypatch.setattr("autograd.run.variant.machine", unavailable)
    found = jit(function).loss_and_gradients(xs)
    assert found[0] == pytest.approx(expected[0], rel=1e-12)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-10, atol=1e-13)


def opcodes(function: Function, xs: Any) -> list[str]:
    """What a step consists of."""
    program = jit(function)
    program.loss_and_gradients(xs)
    words = program._last.compiled("loss", (8,)).plan.words
    names = [line.split()[0] for line in instructions.text(words).splitlines()]
    return ["line" if name.startswith("line") else name for name in names]


def test_a_network_takes_few_instructions() -> None:
    inputs, function = SHAPES["2-16-16-1"]
    found = opcodes(function, points(2, inputs))
    assert [x for x in found if x.startswith(("dot", "line", "relu", "if", "less"))] == [
        "dot_relu", "dot_relu", "line", "line", "dot_gate", "dot_gate",
    ]  # fmt: skip
    assert sorted(x for x in found if x.startswith("tile4")) == [
        "tile41", "tile42sum", "tile44", "tile44sum",
    ]  # fmt: skip


def test_rows_that_differ_in_the_last_slot_are_a_layer() -> None:
    inputs, function = SHAPES["residual 16"]
    found = opcodes(function, points(2, inputs))
    # two layers, and their sums with the inputs; gradients of the output and of the layer between
    assert (found.count("dot"), found.count("line")) == (2, 4)


def test_rows_in_use_elsewhere_are_kept() -> None:
    inputs, function = SHAPES["looked at"]
    found = opcodes(function, points(2, inputs))
    assert "dot_relu" in found
    assert "relu" in found


def test_equal_coefficients_are_kept_once() -> None:
    ((W, b),) = layers((8, 8))

    def applied(times: int) -> Function:
        def loss(x: Any) -> Any:
            for _ in range(times):
                x = [(dot(row, x) + bias).tanh() for row, bias in zip(W, b)]
            return sum(x, 0.0)

        return loss

    counts = []
    for times in (1, 5):
        program = jit(applied(times))
        program(np.zeros((1, 8)))
        counts.append(len(program._last.compiled("value", (8,)).plan.coef_index))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("count", [1, 7, 64, 65, 300])
def test_sums_by_index_begin_at_0_in_every_step(count: int) -> None:
    table = [Value(0.5 * k - 1.0) for k in range(5)]
    program = jit(lambda x, i: take(table, i) * x)
    rng = np.random.default_rng(count)
    xs, rows = rng.normal(size=count), rng.integers(0, 5, count)
    expected = [xs[rows == k].sum() / count for k in range(5)]
    for _ in range(2):
        _, gradients = program.loss_and_gradients(xs, rows)
        found = dict(zip(program.parameters, gradients.tolist()))
        assert [found[w] for w in table] == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("terms", [1, 2, 3, 4, 5])
def test_sums_of_few_terms_have_kernels_without_a_loop(terms: int, exact: bool) -> None:
    """Of coefficients with numbers, and of numbers with numbers: the bits of longer ones."""
    rng = np.random.default_rng(terms)
    X, scale = rng.normal(size=(70, 6)), [1.5, -0.3, 0.7, 2.0, -1.1]

    def line(x: Any) -> Any:
        return sum((c * y for c, y in zip(scale[:terms], x)), 0.25) * x[5]

    def pairs(x: Any) -> Any:
        return sum((x[k] * x[5 - k] for k in range(terms)), 0.25) * x[5]

    for function in (line, pairs):
        program = jit(function, exact=exact)
        with_zeros = jit(lambda x, f=function: f(x) + 0.0, exact=exact)
        found = program(X)
        assert np.array_equal(found, with_zeros(X))
        wanted = np.array([function([Value(y) for y in row]).data for row in X])
        if exact:
            assert np.array_equal(found, wanted)
        else:
            np.testing.assert_allclose(found, wanted, rtol=0.0, atol=1e-14)
