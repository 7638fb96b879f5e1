"""Parameters that no gradient reaches stay; a gradient of 0 is a gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd import Value, exp, freeze, less, take, where
from autograd.run.loop import LoopUnavailable
from nn import SGD, Adam, AdamW, Optimizer, RMSprop, Trainer

MAKE: dict[str, Callable[[list[Value]], Optimizer]] = {
    "SGD": lambda p: SGD(p, 0.1, momentum=0.9, weight_decay=0.1),
    "SGD, clipped": lambda p: SGD(p, 0.1, weight_decay=0.1, clip_norm=0.5),
    "Adam": lambda p: Adam(p, 0.1, weight_decay=0.1),
    "AdamW": lambda p: AdamW(p, 0.1, weight_decay=0.1),
    "RMSprop": lambda p: RMSprop(p, 0.1, weight_decay=0.1, momentum=0.5),
}
makers = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)


@makers
def test_a_step_skips_what_has_no_gradient(make: Any) -> None:
    reached, unreached, zero = Value(1.0), Value(1.0), Value(1.0)
    optimizer = make([unreached, reached, zero])
    for _ in range(3):
        optimizer.zero_grad()
        (reached * reached + 0.0 * zero).backward()
        optimizer.step()
    assert unreached.data == 1.0
    assert optimizer.state[0] == optimizer.memory
    assert reached.data != 1.0
    assert zero.data < 1.0  # it decays
    assert optimizer.steps == 3


def objectives(w: list[Value]) -> dict[str, tuple[Callable[..., Any], set[int]]]:
    """Functions of a sample, and which of the parameters they reach."""
    table = [w[1], w[2], 3.0]
    return {
        "nothing of it": (lambda x, k: (w[0] * x - 1.0) ** 2, {0}),
        "a branch not taken": (
            lambda x, k: where(x < 100.0, w[0] * x, exp(w[1] * x)) ** 2, {0, 1}),
        "a table": (lambda x, k: (w[0] * x - take(table, k)) ** 2, {0, 1, 2}),
        "a table of rows": (
            lambda x, k: (w[0] * x - take([[w[1]], [w[2]], [w[3]]], k)[0]) ** 2, {0, 1, 2, 3}),
        "a product with 0": (lambda x, k: (w[0] * x + 0.0 * w[3]) ** 2, {0, 3}),
        "detached": (lambda x, k: (w[0] * x + w[1].detach()) ** 2, {0}),
        "compared": (lambda x, k: (w[0] * x + less(w[1], x)) ** 2, {0}),
        "a branch in a branch": (
            lambda x, k: (w[0] * x - where(x < 9.0, 1.0, where(x < 10.0, w[2] * x, w[3]))) ** 2,
            {0, 2, 3}),
        "computed, not used": (lambda x, k: [w[1] * x, (w[0] * x) ** 2][1], {0}),
    }  # fmt: skip


def trained(name: str, make: Any, compiled: bool, batch_size: int | None) -> Any:
    w = [Value(0.5 + 0.1 * k) for k in range(4)]
    optimizer = make(w)
    objective, reached = objectives(w)[name]
    trainer = Trainer(objective, optimizer, compiled=compiled, exact=True)
    x, k = [1.0, 2.0, -1.0, 0.5], [0, 0, 0, 0]  # the other entries of tables are never read
    trainer.fit(x, k, epochs=4, batch_size=batch_size, seed=1, progress=False)
    return w, optimizer, reached


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("name", objectives([Value(0.0)] * 4))
@makers
def test_the_engines_skip_the_same(make: Any, name: str, batch_size: int | None) -> None:
    found = []
    for compiled in (True, False):
        w, optimizer, reached = trained(name, make, compiled, batch_size)
        for k, p in enumerate(w):
            assert (p.data != 0.5 + 0.1 * k) == (k in reached), (compiled, k)
            assert p.has_grad == (k in reached)
            assert k in reached or optimizer.state[k] == optimizer.memory
        found.append(([p.data for p in w], optimizer.state))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-12)
    assert [*map(list, found[0][1])] == [pytest.approx(list(m), rel=1e-12) for m in found[1][1]]


@makers
def test_numpy_skips_the_same(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _, _ = trained("nothing of it", make, False, 3)
    import nn.training.engines as engines

    def missing(*_: Any) -> Any:
        raise LoopUnavailable

    monkeypatch.setattr(engines, "InMachine", missing)
    w, _, _ = trained("nothing of it", make, True, 3)
    assert [p.data for p in w] == pytest.approx([p.data for p in expected], rel=1e-12)


def test_an_embeddings_rows_decay_in_both_engines() -> None:
    found = []
    for compiled in (True, False):
        table, out = nn.Embedding(5, 2, rng=1), nn.Linear(2, 1, rng=2)
        model = nn.Sequential(table, out)
        trainer = Trainer(
            lambda k, y, model=model: nn.mse_loss(model(k)[0], y),
            AdamW(model.parameters(), 0.1, weight_decay=0.5), compiled=compiled, exact=True,
        )  # fmt: skip
        trainer.fit([0, 1, 1], [1.0, 2.0, 3.0], epochs=3, batch_size=2, seed=1, progress=False)
        found.append([p.data for p in model.parameters()])
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_single_precision_does_not_round_what_stays() -> None:
    w, stays = Value(1.0), Value(0.1)
    trainer = Trainer(lambda x: (w * x) ** 2, AdamW([w, stays], 0.1), dtype="float32")
    trainer.fit([1.0], epochs=2, progress=False)
    assert stays.data == 0.1


def test_a_second_fit_takes_the_trace_of_the_first() -> None:
    """Where some parameters are not reached, each fit was traced and compiled anew."""
    calls: list[int] = freeze([])
    w = [Value(0.5), Value(0.25)]

    def objective(x: Any) -> Any:
        calls.append(1)
        return w[0] * x

    trainer = Trainer(objective, SGD(w, 0.1))
    trainer.fit([1.0, 2.0], epochs=1, seed=0, progress=False)
    first = len(calls)
    trainer.fit([1.0, 2.0], epochs=1, seed=0, progress=False)
    assert len(calls) == first
