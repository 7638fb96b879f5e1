"""Arrays as people have them: strided, foreign, ragged, empty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, jit

W = [Value(0.5), Value(-1.5)]


def model(x: Any, y: Any) -> Any:
    return (W[0] * x[0] + W[1] * x[1] - y) ** 2


BASE = np.random.default_rng(1).normal(size=(41, 2))
TARGETS = np.random.default_rng(2).normal(size=41)


def expected() -> list[float]:
    return [model(x, y).data for x, y in zip(BASE.tolist(), TARGETS.tolist())]


@pytest.mark.parametrize(
    "form",
    [
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=0)[::2],
        lambda a: a[::-1].copy()[::-1],
        lambda a: a.astype(">f8"),
        lambda a: a.astype(np.longdouble),
        lambda a: np.frombuffer(b"x" + a.tobytes(), np.uint8)[1:].view(np.float64).reshape(a.shape),
        lambda a: np.ascontiguousarray(np.broadcast_to(a[None], (2, *a.shape)))[1],
    ],
    ids="fortran strided reversed big-endian long unaligned slice".split(),
)
def test_forms_of_arrays(form: Any) -> None:
    found = jit(model)(form(BASE), form(TARGETS))
    np.testing.assert_allclose(found, expected(), rtol=1e-13)


def test_single_precision_arrays_in_a_double_program() -> None:
    found = jit(model)(BASE.astype(np.float32), TARGETS)
    np.testing.assert_allclose(found, expected(), rtol=1e-4)
    narrow = jit(model, dtype="float32")(BASE, TARGETS)
    assert narrow.dtype == np.float32
    np.testing.assert_allclose(narrow, expected(), rtol=1e-4)


def test_ragged_empty_and_foreign() -> None:
    program = jit(model)
    with pytest.raises(ValueError, match="arrays of 41 and of 40 samples"):
        program(BASE, TARGETS[:40])
    assert program(BASE[:0], TARGETS[:0]).shape == (0,)
    assert program.grad(BASE[:0], TARGETS[:0])[0].shape == (0, 2)
    with pytest.raises(ValueError, match="empty batch"):
        program.loss_and_gradients(BASE[:0], TARGETS[:0])
    with pytest.raises(TypeError, match="complex128"):
        program(BASE.astype(complex), TARGETS)
    with pytest.raises(TypeError, match="str"):
        program("text", TARGETS)


def test_nan_flows_in_its_own_lane_only() -> None:
    data = BASE.copy()
    data[7, 0] = np.nan
    found = jit(model)(data, TARGETS)
    assert np.isnan(found).tolist() == [i == 7 for i in range(41)]


def test_backward_adds_to_gradients() -> None:
    program = jit(model)
    for w in W:
        w.zero_grad()
    program.backward(BASE, TARGETS)
    once = [w.grad for w in W]
    program.backward(BASE, TARGETS)
    assert [w.grad for w in W] == [2.0 * g for g in once]


def test_new_numbers_of_parameters_are_used() -> None:
    program = jit(lambda x: W[0] * x)
    before = W[0].data
    try:
        assert program(2.0) == 1.0
        W[0].data = 7
        assert program(2.0) == 14.0
    finally:
        W[0].data = before
