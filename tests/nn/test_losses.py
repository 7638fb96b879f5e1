"""Losses against their formulas, at 50 digits where it matters."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
import pytest
from engines import equal_to_the_bit
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, dot, hessian, jit, log, take
from nn import (
    MLP,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge_loss,
    huber_loss,
    l1_loss,
    mae_loss,
    mse_loss,
)

scores = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=8)


def gradients(loss: Value, values: list[Value]) -> list[float]:
    loss.backward()
    return [v.grad for v in values]


def test_mse_loss_is_the_mean_square_over_all_numbers() -> None:
    p, q = Value(3.0), Value(-1.0)
    assert mse_loss(p, 1.0).data == 4.0
    assert mse_loss(3.0, 1.0) == 4.0
    assert gradients(mse_loss([p, q], [1.0, 1.0]), [p, q]) == [2.0, -2.0]
    assert mse_loss([[p, q], [0.0, 0.0]], [[1.0, 1.0], [2.0, 0.0]]).data == 3.0
    assert mse_loss(np.array([3.0, -1.0]), np.array([1.0, 1.0])) == 4.0
    assert mse_loss(np.array([p, q]), [1, 1]).data == 4.0


def test_mae_loss_is_the_mean_distance() -> None:
    p, q = Value(3.0), Value(-1.0)
    assert gradients(mae_loss([p, q], [1.0, 1.0]), [p, q]) == [0.5, -0.5]
    assert mae_loss([[3.0, -1.0], [1.0, 2.0]], [[1.0, 1.0], [1.0, 2.0]]) == 1.0
    assert gradients(mae_loss(p, 3.0), [p]) == [0.0 + 0.5]  # 0 more than before
    assert l1_loss is mae_loss


@pytest.mark.parametrize("delta", [1.0, 0.25, 3])
def test_huber_loss_is_a_parabola_between_two_lines(delta: float) -> None:
    for gap in (-1e4, -2.0, -delta, -0.1, 0.0, 1e-200, 0.2, delta, 5.0, 1e200):
        p = Value(7.0 + gap)
        gap = p.data - 7.0
        found = gradients(huber_loss(p, 7.0, delta), [p])
        inside = abs(gap) <= delta
        value = gap * gap / 2 if inside else delta * (abs(gap) - delta / 2)
        assert huber_loss(p.data, 7.0, delta=delta) == pytest.approx(value, rel=1e-15)
        assert found == [gap if inside else math.copysign(delta, gap)]
    assert huber_loss([1.0, 5.0], [0.0, 0.0]) == (0.5 + 4.5) / 2
    assert huber_loss(math.inf, 0.0) == math.inf


def test_hinge_loss_is_the_mean_missing_margin() -> None:
    s, t = Value(0.25), Value(-2.0)
    assert hinge_loss(s, 1).data == 0.75
    assert hinge_loss(s, -1).data == 1.25
    assert hinge_loss(0.25, 1) == 0.75
    assert hinge_loss(3.0, 1.0) == 0.0
    assert gradients(hinge_loss([s, t], [1, -1]), [s, t]) == [-0.5, 0.0]
    for wrong in (0, 2.0, Value(0.5), math.nan):
        with pytest.raises(ValueError, match=r"hinge_loss takes targets of -1 or \+1, not"):
            hinge_loss(s, wrong)


@given(scores, st.integers(0, 7))
def test_cross_entropy_and_its_gradient_are_exact(logits: list[float], k: int) -> None:
    k %= len(logits)
    zs = [Value(z) for z in logits]
    loss = cross_entropy(zs, k)
    found = gradients(loss, zs)
    with mpmath.workdps(50):
        gaps = [mpmath.mpf(z) - mpmath.mpf(logits[k]) for z in logits]
        total = mpmath.fsum(map(mpmath.exp, gaps))
        rest = mpmath.fsum(mpmath.exp(gap) for j, gap in enumerate(gaps) if j != k)
        shares = [-rest / total if j == k else mpmath.exp(g) / total for j, g in enumerate(gaps)]
        # A rounded difference of two logits is off by up to 2**-53 * 2e4, and exp passes that on.
        bound = 2e-12
        assert loss.data == pytest.approx(float(mpmath.log1p(rest)), rel=bound, abs=1e-300)
        assert found == pytest.approx(list(map(float, shares)), rel=bound, abs=1e-300)
    assert math.fsum(found) == pytest.approx(0.0, abs=1e-15)


def test_cross_entropy_at_logits_of_1e4() -> None:
    zs = [Value(1e4), Value(0.0), Value(-1e4)]
    assert cross_entropy(zs, 0).data == 0.0
    assert cross_entropy(zs, 2).data == 2e4
    assert gradients(cross_entropy(zs, 2), zs) == [1.0, 0.0, -1.0]
    near = [Value(40.0), Value(0.0)]  # a confident right answer keeps its digits
    assert cross_entropy(near, 0).data == pytest.approx(math.exp(-40.0), rel=1e-14)
    assert gradients(cross_entropy(near, 0), near) == pytest.approx(
        [-math.exp(-40.0), math.exp(-40.0)], rel=1e-14
    )
    assert cross_entropy([5.0], 0) == 0.0
    assert cross_entropy([0.0, -math.inf], 0) == 0.0


def test_cross_entropy_of_a_batch_is_the_mean() -> None:
    rows, targets = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]], [2, 0]
    each = [cross_entropy(row, k) for row, k in zip(rows, targets)]
    assert cross_entropy(rows, targets) == pytest.approx(sum(each) / 2, rel=1e-15)
    assert cross_entropy(np.array(rows), np.array(targets)) == cross_entropy(rows, targets)
    assert cross_entropy(rows[:1], targets[:1]) == each[0]


@given(st.floats(-1e4, 1e4), st.sampled_from([0.0, 1.0, 0.3, 1e-9, 0.999]))
def test_binary_cross_entropy_with_logits_is_exact(logit: float, target: float) -> None:
    z = Value(logit)
    loss = binary_cross_entropy_with_logits(z, target)
    found = gradients(loss, [z])
    with mpmath.workdps(50):
        t, e = mpmath.mpf(target), mpmath.exp(-abs(mpmath.mpf(logit)))
        rest = mpmath.mpf(1.0 - target)  # as it is rounded
        large, small = 1 / (1 + e), e / (1 + e)
        up, down = (large, small) if logit > 0 else (small, large)
        base = mpmath.log1p(e)
        value = t * (base + max(-logit, 0)) + rest * (base + max(logit, 0))
        slope, size = rest * up - t * down, rest * up + t * down
        assert loss.data == pytest.approx(float(value), rel=1e-15, abs=1e-300)
        assert found[0] == pytest.approx(float(slope), rel=0, abs=float(size) * 1e-15 + 1e-300)


def test_binary_cross_entropy_at_its_edges() -> None:
    z = Value(1e4)
    assert gradients(binary_cross_entropy_with_logits(z, 0), [z]) == [1.0]
    assert binary_cross_entropy_with_logits(z, 0).data == 1e4
    assert binary_cross_entropy_with_logits(1e4, True) == 0.0
    assert binary_cross_entropy_with_logits(-1e4, 1) == 1e4
    assert binary_cross_entropy_with_logits(-math.inf, 0) == 0.0
    assert binary_cross_entropy_with_logits([0.0, 0.0], [1, 0]) == math.log(2.0)
    assert binary_cross_entropy(Value(0.5), 1).inputs[1].op is log  # no node for a weight of 1 or 0
    # 0 * log(0) is nothing, and what is certain and wrong costs infinity.
    for certain in (0.0, 1.0):
        p = Value(certain)
        assert math.copysign(1.0, binary_cross_entropy(certain, certain)) == 1.0
        assert binary_cross_entropy(p, certain).data == 0.0
        assert binary_cross_entropy(p, 1.0 - certain).data == math.inf
        assert binary_cross_entropy(p, Value(certain)).data == 0.0


@given(st.floats(1e-300, 1.0 - 1e-16), st.sampled_from([0, 1, 0.25, np.float64(0.5)]))
def test_binary_cross_entropy_is_its_formula(probability: float, target: float) -> None:
    p = Value(probability)
    loss = binary_cross_entropy(p, target)
    found = gradients(loss, [p])
    with mpmath.workdps(50):
        q, t = mpmath.mpf(probability), mpmath.mpf(float(target))
        value = -t * mpmath.log(q) - (1 - t) * mpmath.log(1 - q)
        size = t / q + (1 - t) / (1 - q)
        assert loss.data == pytest.approx(float(value), rel=1e-15)
        slope = (1 - t) / (1 - q) - t / q
        assert found[0] == pytest.approx(float(slope), rel=0, abs=float(size) * 1e-15)


# In a traced function

RNG = np.random.default_rng(2)
WEIGHTS = [Value(float(w)) for w in RNG.normal(size=4)]
CLASSES, SIDES, SHARES = RNG.integers(0, 4, 70), RNG.integers(0, 2, 70), RNG.random(70)


def scaled(xs: list[Any]) -> list[Any]:
    return [w * x for w, x in zip(WEIGHTS, xs)]


def between(xs: list[Any]) -> Any:
    total = dot(WEIGHTS, xs)
    return 0.5 + total / (2.0 + 2.0 * abs(total))


ON_BOTH_ROADS: list[tuple[Any, Any]] = [
    (lambda xs, y: mse_loss(dot(WEIGHTS, xs), y), SHARES),
    (lambda xs, y: mse_loss(scaled(xs), [y, 1, y, 0.5]), SHARES),
    (lambda xs, y: mae_loss(scaled(xs), [y] * 4), SHARES),
    (lambda xs, y: huber_loss(dot(WEIGHTS, xs), y, 2.0), SHARES),
    (lambda xs, y: hinge_loss(dot(WEIGHTS, xs), y), 2.0 * SIDES - 1.0),
    (lambda xs, y: hinge_loss(scaled(xs), [y, 1, -1, y]), 2.0 * SIDES - 1.0),
    (lambda xs, y: binary_cross_entropy(between(xs), y), SHARES),
    (lambda xs, y: binary_cross_entropy(between(xs), y), SIDES),
    (lambda xs, y: binary_cross_entropy_with_logits(dot(WEIGHTS, xs), y), SHARES),
    (lambda xs, y: binary_cross_entropy_with_logits(dot(WEIGHTS, xs), y), 1.0 * SIDES),
    (lambda xs, y: binary_cross_entropy_with_logits(scaled(xs), [y, 0, 1, y]), SIDES),
    (lambda xs, y: cross_entropy(scaled(xs), y), CLASSES),
    (lambda xs, y: cross_entropy(scaled(xs), 2), CLASSES),
    (lambda xs, y: cross_entropy([scaled(xs), xs], [y, 1]), CLASSES),
    (lambda xs, y: cross_entropy([dot(WEIGHTS, xs), xs[0]], y), SIDES),
]


@pytest.mark.parametrize("scale", [1.0, 30.0, 1e4])
@pytest.mark.parametrize(("loss", "targets"), ON_BOTH_ROADS)
def test_both_engines_give_the_same_bits(loss: Any, targets: Any, scale: float) -> None:
    equal_to_the_bit(loss, scale * RNG.normal(size=(70, 4)), targets)


def test_a_traced_loss_has_no_sweep_ask_what_is_connected() -> None:
    """A `where` in its path would add a mask and a choice to every node of the network."""
    model = MLP(4, [16, 16, 4], rng=1)
    xs = RNG.normal(size=(5, 4))
    plain = jit(lambda xs, k: dot(model(xs), [1.0, 2.0, 3.0, take([1.0, 2.0], k)]))
    loss = jit(lambda xs, k: cross_entropy(model(xs), k))
    binary = jit(lambda xs, k: binary_cross_entropy_with_logits(model(xs)[0], k))
    ks = np.array([0, 1, 1, 0, 1])
    for program in (plain, loss, binary):
        program.loss_and_gradients(xs, ks)
    most = plain.cost()["nodes traced"] + 100
    assert loss.cost()["nodes traced"] < most
    assert binary.cost()["nodes traced"] < most


def test_masked_logits_cost_what_is_left() -> None:
    rows = np.array([[1.0, -math.inf, 2.0], [3.0, -math.inf, -1.0]])
    found = equal_to_the_bit(lambda xs, k: cross_entropy(xs, k), rows, np.array([0, 2]))
    assert [x for row in found for x in row] == pytest.approx(
        [math.log1p(math.e), 4.0 + math.log1p(math.exp(-4.0))], rel=1e-15
    )


def test_targets_of_a_trace_are_named_by_row() -> None:
    with pytest.raises(
        IndexError, match=r"row 2: index 4 is outside a table of 4 \(take at test_losses\.py:\d+\)"
    ):
        jit(lambda xs, k: cross_entropy(scaled(xs), k))(np.ones((3, 4)), np.array([0, 3, 4]))
    with pytest.raises(IndexError, match=r"row 0: index -1 is outside a table of 2"):
        jit(lambda x, t: binary_cross_entropy_with_logits(x, t))(np.ones(1), np.array([-1]))


def test_integer_targets_of_hinge_loss_are_numbers() -> None:
    assert jit(lambda x, t: hinge_loss(x, t))(np.ones(2), np.array([-1, 1])).tolist() == [2.0, 0.0]


@pytest.mark.parametrize("k", [-1, 3, 12])
def test_cross_entropy_names_a_target_out_of_range(k: int) -> None:
    message = f"^target {k} is out of range: 3 logits have the classes 0 to 2$"
    with pytest.raises(IndexError, match=message):
        cross_entropy([1.0, 2.0, 3.0], k)
    with pytest.raises(IndexError, match=message):
        cross_entropy([[1.0, 2.0, 3.0]] * 2, [0, k])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mse_loss([1.0, 2.0], [1.0]), ValueError, "2 predictions for 1 targets"),
        (lambda: mse_loss([1.0], 1.0), ValueError, "the target is one number, but the prediction"),
        (
            lambda: mse_loss(1.0, [1.0]),
            ValueError,
            r"target is a list: pass .* without that axis, y\[:, 0\]",
        ),
        (lambda: mse_loss([], []), ValueError, "mse_loss takes at least one number"),
        (lambda: hinge_loss([], []), ValueError, "hinge_loss takes at least one sample"),
        (lambda: mae_loss([], []), ValueError, "mae_loss takes at least one number, not an empty"),
        (lambda: huber_loss([], []), ValueError, "huber_loss takes at least one number"),
        (lambda: huber_loss(1.0, 2.0, 0.0), ValueError, "huber_loss takes a delta above 0, not 0"),
        (lambda: binary_cross_entropy([], []), ValueError, "entropy takes at least one sample"),
        (lambda: binary_cross_entropy(0.5, 2), ValueError, "takes targets from 0 to 1, not 2"),
        (lambda: binary_cross_entropy(0.5, Value(-0.5)), ValueError, "from 0 to 1, not -0.5"),
        (lambda: binary_cross_entropy(0.5, math.nan), ValueError, "from 0 to 1, not nan"),
        (lambda: binary_cross_entropy(1.5, 1), ValueError, r"takes probabilities, 0 to 1, not 1.5"),
        (lambda: binary_cross_entropy(Value(-1.0), 1), ValueError, "binary_cross_entropy_with_l"),
        (lambda: binary_cross_entropy_with_logits([], []), ValueError, "_logits takes at least"),
        (lambda: binary_cross_entropy_with_logits(3.0, -1), ValueError, "from 0 to 1, not -1"),
        (lambda: cross_entropy([], []), ValueError, "cross_entropy takes at least one sample"),
        (lambda: cross_entropy([[1.0]], [0, 0]), ValueError, "1 predictions for 2 targets"),
        (lambda: cross_entropy(Value(1.0), 0), TypeError, "a list of logits, not Value"),
        (lambda: cross_entropy([1.0, 2.0], [0, 1]), TypeError, "a list of logits, not float"),
        (
            lambda: cross_entropy([1.0, 2.0], 1.0),
            TypeError,
            "the index of a class, an integer, not float: pass y.astype",
        ),
        (lambda: cross_entropy([], 0), IndexError, "target 0 is out of range: there are no logits"),
    ],
)
def test_what_does_not_fit_is_named(call: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


INF = math.inf


@pytest.mark.parametrize(
    ("logits", "target", "loss", "gradient"),
    [
        ([1.0, -INF], 1, INF, [1.0, -1.0]),
        ([1.0, -INF], 0, 0.0, [0.0, 0.0]),
        ([-INF, 0.0, -INF], 2, INF, [0.0, 1.0, -1.0]),
        ([0.0, -1000.0], 1, 1000.0, [1.0, -1.0]),
        ([0.0, -5000.0], 1, 5000.0, [1.0, -1.0]),
        ([0.0, 1e308], 0, 1e308, [-1.0, 1.0]),
        ([1e16, 1e16 + 4], 1, math.log1p(math.exp(-4.0)), None),
        ([-INF, -INF], 0, math.nan, None),
    ],
)
def test_classes_without_probability(
    logits: list[float], target: int, loss: float, gradient: list[float] | None
) -> None:
    zs = [Value(z) for z in logits]
    out = cross_entropy(zs, target)
    out.backward()
    found, gradients = jit(cross_entropy).value_and_grad(np.array([logits]), np.array([target]))
    assert [out.data, found[0]] == pytest.approx([loss, loss], rel=1e-15, nan_ok=True)
    if gradient is not None:
        assert [z.grad for z in zs] == gradient
        assert gradients[0][0].tolist() == gradient


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("logit", [INF, -INF, 1e308, -1e308, 1500.5, -1000.0])
def test_logits_of_any_size(logit: float, target: float) -> None:
    z = Value(logit)
    binary_cross_entropy_with_logits(z, target).backward()
    gap = -logit if target else logit
    slope = 1.0 if gap > 0.0 else 0.0
    assert z.grad == (-slope if target else slope)
    program = jit(binary_cross_entropy_with_logits)
    loss, gradients = program.value_and_grad(np.array([logit]), np.array([target]))
    assert loss.tolist() == [max(0.0, gap)]
    assert gradients[0].tolist() == [z.grad]


SEVERAL = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.01, 1.0, -0.02]]


@pytest.mark.parametrize("gap", [0.0, 5.0, 36.0, 37.0, 40.0, 100.0, 700.0])
@pytest.mark.parametrize("shape", SEVERAL)
def test_curvature_keeps_its_digits_however_sure_the_wrong_class_is(
    shape: list[float], gap: float
) -> None:
    """By the logits it is p * (1 - p), which 1 - p of a float p near 1 knows nothing of."""
    logits = [gap * part for part in shape]
    with mpmath.workdps(400):
        terms = [mpmath.exp(z) for z in logits]
        shares = [e / sum(terms) for e in terms]
        wanted = [float(p * (1 - p)) for p in shares]
    n, rows = len(logits), np.array([logits])
    for target in range(n):
        eager = hessian(partial(cross_entropy, target=target))(logits)
        constant = jit(lambda zs, k=target: cross_entropy(zs, k)).hessian(rows)[0]
        given = jit(cross_entropy).hessian(rows, np.array([target]))[0]
        for found in (eager, constant, given):
            assert [found[j][j] for j in range(n)] == pytest.approx(wanted, rel=1e-12, abs=1e-320)


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("logit", [0.0, 5.0, -36.0, 37.0, -40.0, 100.0, -700.0])
def test_curvature_of_a_logit_keeps_its_digits(logit: float, target: float) -> None:
    with mpmath.workdps(50):
        wanted = float(1 / ((1 + mpmath.exp(logit)) * (1 + mpmath.exp(-logit))))
    loss = partial(binary_cross_entropy_with_logits, target=target)
    found = [hessian(loss)(logit), jit(lambda z: loss(z)).hessian(logit)[0][0]]
    assert found == pytest.approx([wanted] * 2, rel=1e-12)
