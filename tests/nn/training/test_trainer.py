"""One loop, several engines: Values and the machine take the same steps."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit, relu, square, take
from autograd.machine.build import MachineUnavailable
from nn import MLP, SGD, Adam, AdamW, Dropout, History, Module, Optimizer, RMSprop, Trainer
from nn.losses import cross_entropy, hinge_loss, mse_loss
from nn.optim.schedules import cosine, warmup

RNG = np.random.default_rng(0)
COUNT = 103
X, Y = RNG.normal(size=(COUNT, 3)), RNG.integers(0, 4, COUNT)
Make = Callable[[list[Value]], Optimizer]
RULES: dict[str, Make] = {
    "sgd": lambda p: SGD(p, 0.05),
    "momentum": lambda p: SGD(p, 0.05, momentum=0.9, weight_decay=0.01),
    "nesterov and a schedule": lambda p: SGD(p, cosine(0.1, 20), momentum=0.9, nesterov=True),
    "clipped by norm": lambda p: SGD(p, 0.1, momentum=0.9, clip_norm=0.5),
    "clipped by value": lambda p: SGD(p, 0.1, clip_value=0.05),
    "adam": lambda p: Adam(p, 0.01),
    "adam, both clips, warm-up": lambda p: Adam(p, warmup(0.01, 5), clip_value=0.1, clip_norm=0.3),
    "adamw": lambda p: AdamW(p, 0.01),
    "rmsprop": lambda p: RMSprop(p, 0.01, centered=True, momentum=0.9),
}
BATCHES: dict[str, dict[str, Any]] = {
    "all at once": {},
    "batches of 10": {"batch_size": 10},
    "one batch": {"batch_size": COUNT},
    "in order": {"batch_size": 25, "shuffle": False},
}


class Run:
    """Four epochs of a small network, and all that is left of them."""

    def __init__(self, make: Make, fit: dict[str, Any], **options: Any) -> None:
        self.model = MLP(3, [6, 4], rng=1)
        self.optimizer = make(self.model.parameters())
        options = {"exact": True, **options}
        self.trainer = Trainer(self.objective, self.optimizer, **options)
        fit = {"epochs": 4, "seed": 3, **fit}
        self.history: History = self.trainer.fit(X, Y, **fit)

    def objective(self, x: Any, y: Any) -> Any:
        """Uses weights more than once, a table and a kink."""
        z = self.model(x)
        target = take([0.1, 0.2, 0.5, -1.0], y)
        return square(z[0] - x[0]) + square(z[1] - target) + relu(z[2] - z[3]) * x[1]

    def left(self) -> tuple[Any, ...]:
        """Weights, gradients, memory, steps."""
        numbers = [p.data for p in self.model.parameters()]
        gradients = [p.grad for p in self.model.parameters()]
        return numbers, gradients, self.optimizer.state, self.optimizer.steps


@pytest.mark.parametrize("fit", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("make", RULES.values(), ids=RULES)
def test_both_engines_take_the_same_steps_to_the_bit(make: Make, fit: dict[str, Any]) -> None:
    compiled, eager = Run(make, fit), Run(make, fit, compiled=False)
    assert compiled.history == eager.history
    assert compiled.left() == eager.left()
    steps = -(-COUNT // fit.get("batch_size", COUNT)) * 4
    assert compiled.history.steps == len(compiled.history.step_losses) == steps
    assert compiled.history.epochs == 4
    assert compiled.history.losses[0] != compiled.history.losses[3]


@pytest.mark.parametrize("make", RULES.values(), ids=RULES)
def test_single_precision_and_fused_steps_are_close(make: Make) -> None:
    fit = BATCHES["batches of 10"]
    exact = Run(make, fit).left()[0]
    np.testing.assert_allclose(Run(make, fit, exact=False).left()[0], exact, rtol=1e-9, atol=1e-12)
    single = Run(make, fit, exact=False, dtype="float32")
    np.testing.assert_allclose(single.left()[0], exact, rtol=2e-3, atol=1e-5)


def test_threads_give_the_same_bits() -> None:
    one, two = (Run(RULES["adam"], {"epochs": 9}, exact=False, threads=n) for n in (1, 2))
    assert one.left() == two.left()
    assert one.history == two.history


@pytest.mark.parametrize("compiled", [True, False])
def test_a_second_fit_goes_on_with_what_the_optimizer_remembers(compiled: bool) -> None:
    options = {"compiled": compiled}
    whole = Run(RULES["adam"], {"epochs": 6, "shuffle": False, "batch_size": 40}, **options)
    halves = Run(RULES["adam"], {"epochs": 3, "shuffle": False, "batch_size": 40}, **options)
    second = halves.trainer.fit(X, Y, epochs=3, shuffle=False, batch_size=40)
    assert halves.left() == whole.left()
    assert halves.history.losses + second.losses == whole.history.losses


@pytest.mark.parametrize("compiled", [True, False])
def test_the_seed_decides_the_order(compiled: bool) -> None:
    fits = [{"batch_size": 10, "seed": seed} for seed in (1, 1, 2)]
    one, two, other = (Run(RULES["sgd"], fit, compiled=compiled) for fit in fits)
    assert one.history == two.history
    assert one.history != other.history


def test_blocks_of_any_length_give_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = {"batch_size": 10, "epochs": 9}
    expected = Run(RULES["momentum"], fit)
    monkeypatch.setattr("nn.training.loop._BLOCK", 1e-9)  # a step each, after the first
    stepwise = Run(RULES["momentum"], fit)
    pausing = Run(RULES["momentum"], {**fit, "callbacks": [lambda trainer, history: None]})
    for run in (stepwise, pausing):
        assert run.history == expected.history
        assert run.left() == expected.left()


def test_without_machine_code_numpy_takes_the_steps_after_one_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: Any) -> Any:
        raise MachineUnavailable("not today")

    fit = {"batch_size": 60, "epochs": 2, "validation": (X[:9], Y[:9])}
    expected = Run(RULES["adam, both clips, warm-up"], fit, compiled=False)
    monkeypatch.setattr("autograd.run.variant.machine", missing)
    monkeypatch.setattr("autograd.modes._warned", set())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = Run(RULES["adam, both clips, warm-up"], fit)
        jit(lambda x: x[0] * x[1])(X)
    assert [str(w.message) for w in caught] == [
        "no machine code here (not today); NumPy runs the program, slowly"
    ]
    np.testing.assert_allclose(found.left()[0], expected.left()[0], rtol=1e-10)
    np.testing.assert_allclose(found.history.losses, expected.history.losses, rtol=1e-10)


@pytest.mark.parametrize("fit", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("threads", [1, 2])
def test_both_engines_leave_the_same_numbers_out(fit: dict[str, Any], threads: int) -> None:
    found = []
    for options in ({"exact": True, "threads": threads}, {"compiled": False}):
        one, two = Dropout(0.5, rng=1), Dropout(0.25, rng=2)
        w = [Value(0.1 * k) for k in range(3)]
        layers = one, two
        trainer = Trainer(
            lambda x, k, w=w, layers=layers: square(dot(w, layers[1](layers[0](x))) - 1.0),
            SGD(w, 0.1, momentum=0.5), **options,
        )  # fmt: skip
        validation = X[:5], Y[:5]
        history = trainer.fit(X, Y, epochs=3, seed=1, validation=validation, **fit)
        states = [layer.random.getstate() for layer in layers]
        found.append((history.step_losses.tolist(), [v.data for v in w], states))
    assert found[0] == found[1]


# Parameters


@pytest.mark.parametrize("compiled", [True, False])
def test_other_parameters_stay_and_so_do_unreached_ones(compiled: bool) -> None:
    moved, fixed, unreached = Value(1.0), Value(2.0), Value(3.0)
    optimizer = SGD([unreached, moved], 0.5, weight_decay=0.1)
    trainer = Trainer(lambda x: fixed * moved * x, optimizer, compiled=compiled)
    trainer.fit([1.0, 1.0], epochs=1)
    assert (fixed.data, unreached.data) == (2.0, 3.0)
    assert moved.has_grad
    assert not unreached.has_grad
    assert moved.data == 1.0 - 0.5 * (2.0 + 0.1)
    fixed.data = 20.0
    losses = trainer.fit([1.0, 1.0], epochs=1).losses
    assert losses == [pytest.approx(-1.0)]


@pytest.mark.parametrize("compiled", [True, False])
def test_an_objective_without_the_parameters_is_named(compiled: bool) -> None:
    w = Value(1.0)
    trainer = Trainer(lambda x: x * 2.0, SGD([w], 0.1), compiled=compiled)
    with pytest.raises((TypeError, ValueError), match=r"without gradient|reaches none of the"):
        trainer.fit([1.0])


class Moody(Module):
    """Doubles in training."""

    def __init__(self) -> None:
        self.w = Value(1.0)

    def __call__(self, x: Any) -> Any:
        return self.w * x * (2.0 if self.training else 1.0)


class Holder:
    """Has a model, and the objective as a method."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def objective(self, x: Any) -> Any:
        return self.model(x)

    __call__ = objective


def _of_a_library(function: Callable[..., Any]) -> Callable[..., Any]:
    """As the command of this project has it."""
    function.__module__ = "dotgrad.command"
    return function


OBJECTIVES: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "closure": lambda model: lambda x: model(x),
    "nested": lambda model: (lambda inner: lambda x: inner[0]["f"](x))([{"f": lambda x: model(x)}]),
    "default": lambda model: lambda x, model=model: model(x),
    "partial": lambda model: partial(lambda model, x: model(x), model),
    "method": lambda model: Holder(model).objective,
    "callable": Holder,
    "of a library": lambda model: _of_a_library(lambda x: model(x)),
    "itself": lambda model: model,
}


@pytest.mark.parametrize("reach", OBJECTIVES.values(), ids=OBJECTIVES)
@pytest.mark.parametrize("compiled", [True, False])
def test_modules_are_in_training_mode_only_while_they_are_trained(
    compiled: bool, reach: Callable[[Any], Callable[..., Any]]
) -> None:
    model = Moody().eval()
    trainer = Trainer(reach(model), SGD([model.w], 0.0), compiled=compiled)
    history = trainer.fit([1.0], epochs=2, validation=([1.0, 3.0],))
    assert (history.losses, history.validation_losses) == ([2.0, 2.0], [2.0, 2.0])
    assert not model.training
    assert trainer.evaluate([5.0]) == {"loss": 5.0}


# Validation and metrics


@pytest.mark.parametrize("compiled", [True, False])
def test_validation_is_the_mean_after_each_epoch(compiled: bool) -> None:
    w = Value(1.0)
    trainer = Trainer(
        lambda x: (w - x) ** 2, SGD([w], 0.25), compiled=compiled,
        metrics={"distance": lambda x: abs(w - x), "number": lambda x: w},
    )  # fmt: skip
    history = trainer.fit([0.0, 0.0], epochs=2, validation=([0.0, 2.0],))
    assert history.losses == [1.0, 0.25]
    assert history.validation_losses == [(0.25 + 2.25) / 2, (0.0625 + 1.75**2) / 2]
    assert history.metrics == {"distance": [1.0, 1.0], "number": [0.5, 0.25]}
    assert repr(history) == (
        "History(epochs=2, steps=2, loss=0.25, validation_loss=1.562, distance=1, number=0.25)"
    )


@pytest.mark.parametrize("compiled", [True, False])
def test_a_share_is_held_out_for_validation(compiled: bool) -> None:
    seen = []

    def look(trainer: Trainer, history: History) -> None:
        seen.append(list(history.validation_losses))

    fit = {"validation": 0.25, "callbacks": [look], "batch_size": 20}
    run = Run(RULES["sgd"], fit, compiled=compiled)
    assert run.history.steps == 4 * -(-(COUNT - 26) // 20)
    assert [len(s) for s in seen] == [1, 2, 3, 4]
    assert seen[-1] == run.history.validation_losses


# Integers


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("loss", [mse_loss, hinge_loss])
def test_integers_that_the_objective_computes_with_are_numbers(
    loss: Callable[..., Any], compiled: bool
) -> None:
    def run(inputs: Any, targets: Any) -> History:
        model = MLP(2, [3, 1], rng=0)
        trainer = Trainer(
            lambda x, y: loss(model(x), y), SGD(model.parameters(), lr=0.01), compiled=compiled
        )
        return trainer.fit(inputs, targets, epochs=3, validation=(inputs, targets), seed=0)

    inputs, targets = [[1, 2], [3, -4], [0, 1]], [1, -1, 1]
    floats = run(np.array(inputs, float), np.array(targets, float))
    assert run(inputs, targets).losses == floats.losses
    assert run(np.array(inputs), np.array(targets)) == floats


def test_integers_are_classes_for_one_measure_and_numbers_for_another() -> None:
    model = MLP(2, [3], rng=0)
    trainer = Trainer(
        lambda x, k: cross_entropy(model(x), k),
        SGD(model.parameters(), lr=0.1),
        metrics={"class": lambda x, k: k + 0.0},
    )
    assert trainer.evaluate([[1.0, 2.0], [3.0, 4.0]], [0, 1])["class"] == 0.5


def test_masked_entries_are_refused() -> None:
    w = Value(0.5)
    trainer = Trainer(lambda x: (w * x - 1.0) ** 2, SGD([w], lr=0.1))
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    with pytest.raises(TypeError, match=r"array 0 has masked entries.* x\.filled\(number\)"):
        trainer.fit(masked)
    assert len(trainer.fit(masked[:1], epochs=1).losses) == 1


@pytest.mark.parametrize(("option", "given"), [("dtype", "float32"), ("threads", 2)])
def test_options_of_the_machine_are_refused_on_values(option: str, given: Any) -> None:
    w = Value(0.5)
    options: dict[str, Any] = {option: given}
    with pytest.raises(
        ValueError, match=f"{option}={given!r} is only for compiled training; on Values"
    ):
        Trainer(lambda x: w * x, SGD([w], lr=0.1), compiled=False, **options)
