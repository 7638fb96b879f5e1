"""What a callback changes is obeyed on Values and compiled alike, or refused by both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, square
from nn import SGD, Adam, AdamW, History, Optimizer, RMSprop, Trainer
from nn.optim.schedules import linear

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(24, 3)), RNG.normal(size=24)
BOTH = pytest.mark.parametrize("compiled", [True, False])


class Scaled(Optimizer):
    """A rule of a user's own, with a setting, a list and an array of them."""

    def __init__(self, parameters: list[Value], lr: float) -> None:
        super().__init__(parameters, lr)
        self.scale, self.factors, self.array = 2.0, [1.0, {"a": 0.5}], np.ones(2)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        factor = self.scale * self.factors[0] * self.factors[1]["a"] * float(self.array[1])
        return (data - settings[0] * factor * grad,)


def inner(optimizer: Any) -> None:
    optimizer.factors[1]["a"] = 3.0


def entry(optimizer: Any) -> None:
    optimizer.array[1] = 7.0


CHANGES: dict[str, tuple[Callable[..., Optimizer], dict[str, Any] | Callable[[Any], None]]] = {
    "rate": (SGD, {"lr": 0.5}),
    "rate of 0": (SGD, {"lr": 0.0}),
    "schedule": (SGD, {"lr": linear(0.1, 20)}),
    "no schedule": (lambda p, lr: SGD(p, linear(lr, 99)), {"lr": 0.3}),
    "norm": (SGD, {"clip_norm": 0.1}),
    "no norm": (lambda p, lr: SGD(p, lr, clip_norm=0.1), {"clip_norm": None}),
    "another norm": (lambda p, lr: Adam(p, lr, clip_norm=0.1), {"clip_norm": 0.2}),
    "value": (SGD, {"clip_value": 0.05}),
    "no value": (lambda p, lr: SGD(p, lr, clip_value=0.05), {"clip_value": None}),
    "momentum": (lambda p, lr: SGD(p, lr, momentum=0.9), {"momentum": 0.1}),
    "nesterov": (lambda p, lr: SGD(p, lr, momentum=0.9), {"nesterov": True}),
    "decay": (SGD, {"weight_decay": 0.3}),
    "betas": (Adam, {"betas": (0.5, 0.6)}),
    "eps": (Adam, {"eps": 0.1}),
    "decay of AdamW": (AdamW, {"weight_decay": 0.5}),
    "alpha": (RMSprop, {"alpha": 0.1}),
    "own": (Scaled, {"scale": 4.0}),
    "own, in a list": (Scaled, inner),
    "own, in an array": (Scaled, entry),
}


def left(
    change: str, compiled: bool, when: int, **fit: Any
) -> tuple[list[float], History, Optimizer]:
    """Parameters and history of six epochs, the change made after `when` of them."""
    make, what = CHANGES[change]
    w = [Value(0.3 * k, label=f"w{k}") for k in range(3)]
    optimizer = make(w, lr=0.1)

    def alter(trainer: Trainer, history: History) -> None:
        if history.epochs == when and callable(what):
            what(optimizer)
        elif history.epochs == when:
            for name, x in what.items():
                setattr(optimizer, name, x)

    trainer = Trainer(lambda x, y: square(dot(w, x) - y), optimizer, compiled=compiled, exact=True)
    history = trainer.fit(X, Y, epochs=6, seed=1, callbacks=[alter], **fit)
    return [p.data for p in w], history, optimizer


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fit", [{}, {"batch_size": 5}], ids=["whole", "batches"])
def test_both_engines_obey(change: str, fit: dict[str, Any]) -> None:
    compiled, history, optimizer = left(change, True, 3, **fit)
    eager, eager_history, eager_optimizer = left(change, False, 3, **fit)
    assert compiled == pytest.approx(eager, rel=1e-12)
    assert history.losses == pytest.approx(eager_history.losses, rel=1e-12)
    assert optimizer.steps == eager_optimizer.steps
    assert np.allclose(optimizer.state, eager_optimizer.state, rtol=1e-12)
    assert compiled != left(change, True, 99, **fit)[0]  # it mattered


@BOTH
@pytest.mark.parametrize("name", ["optimizer", "objective", "compiled"])
def test_what_a_run_keeps_is_not_replaced(name: str, compiled: bool) -> None:
    w = Value(0.5)
    trainer = Trainer(lambda x: square(w * x), SGD([w], 0.1), compiled=compiled)
    others = {"optimizer": Adam([w]), "objective": lambda x: w * x, "compiled": not compiled}

    def replace(trainer: Trainer, history: History) -> None:
        setattr(trainer, name, others[name])

    with pytest.raises(ValueError, match=f"a callback replaced trainer.{name}, which is fixed"):
        trainer.fit([1.0, 2.0], epochs=3, callbacks=[replace])


@BOTH
def test_between_runs_all_may_be_replaced(compiled: bool) -> None:
    w, v = Value(0.5), Value(0.25)
    trainer = Trainer(lambda x: square(w * x), SGD([w], 0.1), compiled=compiled)
    trainer.fit([1.0, 2.0], epochs=1)
    before = w.data
    trainer.optimizer = SGD([v, w], 0.1)
    trainer.objective = lambda x: square(v * x - 1.0) + 0.0 * w
    trainer.metrics = {"v": lambda x: v}
    history = trainer.fit([1.0, 2.0], epochs=2, validation=[[1.0]])
    assert w.data == before
    assert v.data != 0.25
    assert history.metrics["v"][-1] == v.data
    assert trainer.evaluate([0.0])["loss"] == 1.0


@BOTH
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_a_callback_set_before_it_raised_is_kept(
    error: type[BaseException], compiled: bool
) -> None:
    w = [Value(1.0), Value(2.0)]
    optimizer = Adam(w, 0.1)

    def set_and_raise(trainer: Trainer, history: History) -> None:
        if history.epochs == 2:
            w[0].data = 42.0
            optimizer.steps = 7
            raise error("enough")

    trainer = Trainer(lambda x: square(dot(w, [x, 1.0])), optimizer, compiled=compiled)
    if error is KeyboardInterrupt:
        assert trainer.fit([1.0, 2.0], epochs=9, callbacks=[set_and_raise]).interrupted
    else:
        with pytest.raises(error, match="enough"):
            trainer.fit([1.0, 2.0], epochs=9, callbacks=[set_and_raise])
    assert w[0].data == 42.0
    assert optimizer.steps == 7
    assert 1.7 < w[1].data < 1.9


@BOTH
def test_a_callback_that_raises_at_once_leaves_the_last_step(compiled: bool) -> None:
    w = Value(1.0)

    def fail(trainer: Trainer, history: History) -> None:
        raise RuntimeError("no")

    trainer = Trainer(lambda x: square(w * x), SGD([w], 0.25), compiled=compiled)
    with pytest.raises(RuntimeError):
        trainer.fit([1.0], epochs=9, callbacks=[fail])
    assert (w.data, w.grad, trainer.optimizer.steps) == (0.5, 2.0, 1)
