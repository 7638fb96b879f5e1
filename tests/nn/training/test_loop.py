"""A run of training learns, reports and stops cleanly."""

from __future__ import annotations

import io
import math
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tqdm import tqdm

import nn
from autograd import Value
from autograd.run.loop import Loop
from nn import (
    MLP,
    SGD,
    Diverged,
    History,
    Neuron,
    Trainer,
    accuracy,
    cross_entropy,
    data,
    hinge_loss,
    mse_loss,
)

BOTH = pytest.mark.parametrize("compiled", [True, False])


def xor_run(compiled: bool = True, **options: Any) -> tuple[MLP, History]:
    """A network that learns exclusive or in 200 steps."""
    model = MLP(2, [4, 1], activation="tanh", init="xavier", rng=3)
    optimizer = SGD(model.parameters(), lr=0.3, momentum=0.9)
    xor = data.xor()
    trainer = Trainer(lambda x, y: hinge_loss(model(x), y), optimizer, compiled=compiled)
    options = {"epochs": 200, "progress": False, "seed": 0, **options}
    return model, trainer.fit(xor.inputs, np.array(xor.signs(), float), **options)


@BOTH
def test_it_learns_xor(compiled: bool) -> None:
    model, history = xor_run(compiled)
    xor = data.xor()
    assert accuracy(model, xor.inputs, xor.signs()) == 1.0
    assert history.losses[-1] < 0.01 < history.losses[0]
    assert len(history.losses) == history.epochs == history.steps == 200
    assert (history.validation_losses, history.interrupted) == ([], False)


def test_it_learns_moons_it_has_not_seen() -> None:
    train, test = data.moons(160, noise=0.1, rng=1).split(0.25)
    model = MLP(2, [8, 2], activation="tanh", init="xavier", rng=1)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    trainer = Trainer(
        lambda x, k: cross_entropy(model(x), k), optimizer,
        metrics={"accuracy": lambda x, k: nn.correct(model(x), k)},
    )  # fmt: skip
    history = trainer.fit(
        train.inputs, train.targets, epochs=30, batch_size=8, seed=1,
        validation=(test.inputs, test.targets),
    )  # fmt: skip
    assert history.steps == 30 * 15
    assert history.metrics["accuracy"][-1] >= 0.97
    assert history.metrics["accuracy"][-1] == accuracy(model, test.inputs, test.targets)
    assert len(history.validation_losses) == 30
    assert history.validation_losses[-1] < 0.1


def test_one_step_is_the_gradient_of_the_mean_loss_by_hand() -> None:
    inputs, targets = [[1.0], [2.0], [4.0]], [1.0, 0.0, 3.0]
    neuron = Neuron(1, nonlin=False, init=lambda nin, nout, rng: 0.5)
    trainer = Trainer(lambda x, y: mse_loss(neuron(x), y), SGD(neuron.parameters(), lr=0.1))
    history = trainer.fit(inputs, targets, epochs=1)
    gaps = [0.5 * x[0] - t for x, t in zip(inputs, targets)]
    assert history.losses == [pytest.approx(sum(g * g for g in gaps) / 3)]
    slope = sum(2 * g * x[0] for g, x in zip(gaps, inputs)) / 3
    assert neuron.w[0].data == pytest.approx(0.5 - 0.1 * slope)
    assert neuron.b.data == pytest.approx(-0.1 * sum(2 * g for g in gaps) / 3)


def test_batches_cover_every_sample_once_an_epoch_in_changing_order() -> None:
    seen: list[float] = []
    w = Value(1.0)

    def objective(x: float) -> Value:
        seen.append(x)
        return w * x

    xs = [float(i) for i in range(10)]
    trainer = Trainer(objective, SGD([w], lr=0.0), compiled=False)
    history = trainer.fit(xs, epochs=2, batch_size=4, seed=0)
    assert history.steps == 2 * 3
    assert sorted(seen[:10]) == sorted(seen[10:]) == xs
    assert seen[:10] != seen[10:]
    assert history.losses == pytest.approx([4.5, 4.5], rel=1e-15)


# Ctrl-C and runs that go wrong


def pressing_ctrl_c(call: int, model: Any) -> Callable[[Any, Any], Any]:
    """An objective during whose nth call Ctrl-C is pressed."""
    calls = 0

    def objective(x: Any, y: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            signal.raise_signal(signal.SIGINT)
        return hinge_loss(model(x), y)

    return objective


@pytest.mark.parametrize("progress", [False, True])
def test_ctrl_c_keeps_the_last_whole_step_and_says_so(
    progress: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(epochs: int, call: int) -> tuple[dict[str, float], History]:
        model = MLP(2, [4, 1], rng=3)
        xor = data.xor()
        optimizer = SGD(model.parameters(), lr=0.3, momentum=0.9)
        trainer = Trainer(pressing_ctrl_c(call, model), optimizer, compiled=False)
        history = trainer.fit(xor.inputs, xor.signs(), epochs=epochs, progress=progress)
        return model.state_dict(), history

    whole, _ = run(7, -1)
    stopped, history = run(50, 7 * 4 + 3)
    assert stopped == whole
    assert history.interrupted
    assert (history.steps, len(history.losses)) == (7, 7)
    assert repr(history).endswith("interrupted)")
    assert not getattr(tqdm, "_instances", ())
    assert ("7/50" in capsys.readouterr().err) == progress
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_the_machine_ends_after_a_block_of_whole_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = Value(0.0)
    optimizer = SGD([w], lr=1.0)
    trainer = Trainer(lambda x: w * x, optimizer)
    pressing: list[threading.Thread] = []
    run = Loop.run

    def press_once(loop: Loop) -> None:
        while not loop.done:
            time.sleep(0.001)
        signal.raise_signal(signal.SIGINT)

    def run_and_press(loop: Loop, *arguments: Any) -> Any:
        if not pressing:
            pressing.append(threading.Thread(target=press_once, args=(loop,), daemon=True))
            pressing[0].start()
        return run(loop, *arguments)

    monkeypatch.setattr(Loop, "run", run_and_press)
    history = trainer.fit(np.ones(500), epochs=10**8)
    pressing[0].join()
    assert history.interrupted
    assert 0 < history.steps < 10**8
    assert w.data == -float(history.steps)
    assert optimizer.steps == history.steps == history.epochs == len(history.step_losses)


def test_a_second_ctrl_c_ends_at_once() -> None:
    w = Value(0.0)

    def objective(x: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")

    history = Trainer(objective, SGD([w], lr=1.0), compiled=False).fit([1.0])
    assert history.interrupted
    assert history.steps == 0


@BOTH
@pytest.mark.parametrize("callbacks", [[], [lambda trainer, history: None]])
def test_a_diverging_run_stops_at_the_last_finite_loss(compiled: bool, callbacks: Any) -> None:
    neuron = Neuron(1, nonlin=False, init=lambda nin, nout, rng: 1.0)
    optimizer = SGD(neuron.parameters(), lr=1e100, momentum=0.9)
    trainer = Trainer(lambda x, y: mse_loss(neuron(x), y), optimizer, compiled=compiled)
    with pytest.raises(Diverged, match=r"became inf at step 3 \(epoch 3\)") as caught:
        trainer.fit([[1.0]], [0.0], epochs=100, callbacks=callbacks)
    assert "smaller lr than 1e+100" in str(caught.value)
    history = caught.value.history
    assert history.steps == len(history.losses) == 2
    assert all(map(math.isfinite, history.losses))
    assert (neuron.w[0].data, optimizer.steps) == (1.0 - 2e100, 1)
    assert optimizer.state == [(2.0,), (2.0,)]
    assert mse_loss(neuron([1.0]), 0.0).data < math.inf


@BOTH
def test_a_loss_that_is_nan_at_the_first_step_changes_nothing(compiled: bool) -> None:
    w = Value(-1.0)
    trainer = Trainer(lambda x: (w * x).sqrt(), SGD([w], lr=0.1), compiled=compiled)
    with pytest.raises(Diverged, match=r"the loss became nan at step 1 \(epoch 1\)"):
        trainer.fit([1.0])
    assert w.data == -1.0


BAD: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "no arrays": ((), {}, "fit takes the arrays of the samples"),
    "no samples": (([], []), {}, "there are no samples"),
    "lengths": (([[1.0], [2.0]], [1.0]), {}, "array 0 has 2 samples, array 1 has 1"),
    "a number": (([[1.0]], 1.0), {}, "array 1 is one number, not a number or a row for each"),
    "text": (([[1.0]], ["a"]), {}, "array 1 holds a str; training takes real numbers"),
    "values": (([[Value(1.0)]], [1.0]), {}, "array 0 holds a Value; training takes real numbers"),
    "ragged": (
        ([[1.0], [2.0, 3.0]], [1.0, 2.0]),
        {},
        "array 0: row 1 has 2 numbers, but row 0 has 1",
    ),
    "nan": (([[1.0], [math.nan]], [1.0, 2.0]), {}, "array 0, row 1, column 0 is nan; training"),
    "infinite": (([[1.0]], [-math.inf]), {}, "array 1, row 0 is -inf; training takes finite"),
    "large batch": (
        ([[1.0]], [1.0]),
        {"batch_size": 3},
        "must be from 1 to the number of samples, 1, not 3",
    ),
    "no batch": (
        ([[1.0]], [1.0]),
        {"batch_size": 0},
        "must be from 1 to the number of samples, 1, not 0",
    ),
    "epochs": (([[1.0]], [1.0]), {"epochs": -1}, "epochs must be at least 0, not -1"),
    "half an epoch": (([[1.0]], [1.0]), {"epochs": 1.5}, "epochs must be a whole number, not 1.5"),
    "floats": (([[1.0]], [1.0]), {"batch_size": 1.0}, "batch_size must be a whole number, not 1.0"),
    "seed": (([[1.0]], [1.0]), {"seed": -1}, "seed must be a whole number of at least 0, not -1"),
    "callback": (([[1.0]], [1.0]), {"callbacks": print}, "callbacks must be a list of callbacks"),
    "callbacks": (([[1.0]], [1.0]), {"callbacks": [3]}, r"must be a list of callbacks, not \[3\]"),
    "validation": (([[1.0]], [1.0]), {"validation": ([], [])}, "there are no samples"),
    "one array": (
        ([[1.0]], [1.0]),
        {"validation": np.ones((2, 1))},
        r"a list of arrays, such as \(inputs, targets\), or a share",
    ),
    "share": (([[1.0]], [1.0]), {"validation": 0.5}, "validation=0.5 of 1 samples leaves"),
    "inputs": (([[1.0, 2.0]], [1.0]), {}, "takes 1 input, not 2"),
}


@BOTH
@pytest.mark.parametrize(("arrays", "options", "message"), BAD.values(), ids=BAD)
def test_arguments_that_do_not_fit_are_named(
    arrays: tuple[Any, ...], options: dict[str, Any], message: str, compiled: bool
) -> None:
    neuron = Neuron(1, rng=0)
    before = neuron.state_dict()
    trainer = Trainer(
        lambda x, y: mse_loss(neuron(x), y), SGD(neuron.parameters(), lr=0.1), compiled=compiled
    )
    with pytest.raises((ValueError, TypeError), match=message):
        trainer.fit(*arrays, **options)
    assert neuron.state_dict() == before


@BOTH
def test_a_label_out_of_range_is_named(compiled: bool) -> None:
    model = MLP(1, [3], rng=0)
    optimizer = SGD(model.parameters(), lr=0.1)
    trainer = Trainer(lambda x, k: cross_entropy(model(x), k), optimizer, compiled=compiled)
    with pytest.raises(
        IndexError, match=r"row 1: (index 7 is outside a table of 3|target 7 is out of range)"
    ):
        trainer.fit([[1.0], [2.0]], [0, 7])


def test_large_numbers_are_no_infinite_ones() -> None:
    w = Value(0.0)
    assert Trainer(lambda x: w * (x > 0.0), SGD([w], 1.0)).fit([1e308, 1e308], epochs=2).steps == 2


@BOTH
def test_one_row_is_enough_and_no_epochs_change_nothing(compiled: bool) -> None:
    neuron = Neuron(1, nonlin=False, rng=0)
    objective = SGD(neuron.parameters(), lr=0.1)
    trainer = Trainer(lambda x, y: mse_loss(neuron(x), y), objective, compiled=compiled)
    before = neuron.state_dict()
    assert repr(trainer.fit([[1.0]], [2.0], epochs=0)) == "History(epochs=0, steps=0)"
    assert neuron.state_dict() == before
    assert trainer.fit([[1.0]], [2.0], epochs=1).steps == 1
    assert neuron.state_dict() != before


# The bar


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_shows_loss_rate_and_time_left_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    xor_run(progress=None, epochs=20)
    drawn = sys.stderr.getvalue()
    assert "epoch 20" in drawn
    assert "20/20" in drawn
    assert " step/s, loss " in drawn
    assert "<00:00" in drawn
    assert drawn.endswith("\n")


def test_the_bar_shows_in_a_terminal_that_does_not_know_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    # what tqdm 4.70 reads from a terminal of 0 x 0 characters
    monkeypatch.setattr("tqdm.std._screen_shape_wrapper", lambda: lambda file: (-1, -1))
    xor_run(progress=None, epochs=3)
    assert "3/3" in sys.stderr.getvalue()


def test_the_bar_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    xor_run(progress=None, epochs=2)
    assert sys.stderr.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", None)  # as under pythonw
    xor_run(progress=None, epochs=2)
    monkeypatch.setattr(sys, "stderr", Terminal())
    xor_run(progress=False, epochs=2)
    assert sys.stderr.getvalue() == ""


def test_numbers_of_several_kinds_are_numbers() -> None:
    neuron = Neuron(1, rng=0)
    trainer = Trainer(lambda x, y: mse_loss(neuron(x), y), SGD(neuron.parameters(), lr=0.1))
    table = np.array([[1, 2.5], [2.0, True]], object)  # as a frame of several kinds of columns
    assert trainer.fit(table[:, :1], table[:, 1], epochs=1).steps == 1


@pytest.mark.parametrize("compiled", [True, False])
def test_what_a_callback_changes_the_next_epoch_sees(compiled: bool) -> None:
    """A number, an attribute, an array and a method; and never the samples, which are copied."""
    box, array = {"a": 1.0}, np.ones(3)
    inputs = np.array([1.0, 2.0, 3.0])
    w = Value(0.0)

    def objective(x: Any, y: Any) -> Any:
        return (w * x - y * box["a"]) ** 2 * float(array[0])

    def change(trainer: Any, history: Any) -> None:
        epoch = history.epochs
        box["a"] = 1.0 + (epoch > 1)
        array[0] = 1.0 / (1.0 + epoch // 2)
        inputs[:] = 100.0

    trainer = Trainer(objective, SGD([w], lr=0.01), compiled=compiled, exact=True)
    found = trainer.fit(inputs, 2.0 * inputs, epochs=5, callbacks=[change], seed=1).losses
    weight, expected = 0.0, []
    for epoch in range(5):
        a, share = 1.0 + (epoch > 1), 1.0 / (1.0 + epoch // 2)
        terms = [(weight * x - 2.0 * x * a, x) for x in (1.0, 2.0, 3.0)]
        expected.append(sum(t * t for t, _ in terms) / 3.0 * share)
        weight -= 0.01 * sum(2.0 * t * x for t, x in terms) / 3.0 * share
    assert found == pytest.approx(expected, rel=1e-12)
