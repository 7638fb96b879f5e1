"""fit learns, reports and stops cleanly."""

from __future__ import annotations

import doctest
import io
import math
import signal
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tqdm import tqdm

import nn
from autograd import Value
from nn import (
    MLP,
    SGD,
    Diverged,
    History,
    Neuron,
    accuracy,
    cross_entropy,
    data,
    fit,
    hinge_loss,
    mse_loss,
)


def xor_run(**options: Any) -> tuple[MLP, History]:
    """A network that learns exclusive or in 200 steps."""
    model = MLP(2, [4, 1], activation="tanh", init="xavier", rng=3)
    optimizer = SGD(model.parameters(), lr=0.3, momentum=0.9)
    xor = data.xor()
    options = {"epochs": 200, "progress": False, **options}
    return model, fit(model, xor.inputs, xor.signs(), hinge_loss, optimizer, **options)


def test_fit_learns_xor() -> None:
    model, history = xor_run()
    xor = data.xor()
    assert accuracy(model, xor.inputs, xor.signs()) == 1.0
    assert history.losses[-1] < 0.01 < history.losses[0]
    assert history.accuracies[-1] == 1.0
    assert len(history.losses) == len(history.accuracies) == history.steps == 200
    assert (history.validation_losses, history.interrupted) == ([], False)


def test_fit_learns_moons_it_has_not_seen() -> None:
    train, test = data.moons(160, noise=0.1, rng=1).split(0.25)
    model = MLP(2, [8, 2], activation="tanh", init="xavier", rng=1)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    history = fit(
        model, train.inputs, train.targets, cross_entropy, optimizer,
        epochs=30, batch_size=8, rng=1, validation=(test.inputs, test.targets),
    )  # fmt: skip
    assert history.steps == 30 * 15
    assert history.validation_accuracies[-1] >= 0.97
    assert history.validation_accuracies[-1] == accuracy(model, test.inputs, test.targets)
    assert len(history.validation_losses) == 30
    assert history.validation_losses[-1] < 0.1


def test_the_same_seed_gives_the_same_run_and_another_another() -> None:
    one, two, other = (xor_run(batch_size=2, rng=seed, epochs=5)[1] for seed in (1, 1, 2))
    assert one == two
    assert one.losses != other.losses


def test_one_step_is_the_gradient_of_the_mean_loss_by_hand() -> None:
    inputs, targets = [[1.0], [2.0], [4.0]], [1.0, 0.0, 3.0]
    neuron = Neuron(1, nonlin=False, init=lambda nin, nout, rng: 0.5)
    history = fit(neuron, inputs, targets, mse_loss, SGD(neuron.parameters(), lr=0.1), epochs=1)
    gaps = [0.5 * x[0] - t for x, t in zip(inputs, targets)]
    assert history.losses == [pytest.approx(sum(g * g for g in gaps) / 3)]
    assert history.accuracies == []
    slope = sum(2 * g * x[0] for g, x in zip(gaps, inputs)) / 3
    assert neuron.w[0].data == pytest.approx(0.5 - 0.1 * slope)
    assert neuron.b.data == pytest.approx(-0.1 * sum(2 * g for g in gaps) / 3)


def test_batches_cover_every_sample_once_an_epoch_in_changing_order() -> None:
    seen: list[float] = []

    def loss(output: Value, target: float) -> Value:
        seen.append(target)
        return mse_loss(output, target)

    neuron = Neuron(1)
    xs = [float(i) for i in range(10)]
    history = fit(
        neuron, [[x] for x in xs], xs, loss, SGD(neuron.parameters(), lr=0.0),
        epochs=2, batch_size=4, rng=0,
    )  # fmt: skip
    assert history.steps == 2 * 3
    assert sorted(seen[:10]) == sorted(seen[10:]) == xs
    assert seen[:10] != seen[10:]
    assert history.losses[0] == pytest.approx(history.losses[1])


def test_arrays_are_taken() -> None:
    neuron = Neuron(2, rng=0)
    optimizer = SGD(neuron.parameters(), lr=0.1)
    history = fit(neuron, np.eye(2), np.array([1, -1]), hinge_loss, optimizer, epochs=3)
    assert len(history.accuracies) == 3


# Ctrl-C and runs that go wrong


def pressing_ctrl_c(call: int) -> Callable[[Any, Any], Any]:
    """A loss during whose nth call Ctrl-C is pressed."""
    calls = 0

    def loss(output: Any, target: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            signal.raise_signal(signal.SIGINT)
        return hinge_loss(output, target)

    return loss


@pytest.mark.parametrize("progress", [False, True])
def test_ctrl_c_keeps_the_last_whole_step_and_says_so(
    progress: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(epochs: int, loss: Callable[[Any, Any], Any]) -> tuple[dict[str, float], History]:
        model = MLP(2, [4, 1], rng=3)
        xor = data.xor()
        optimizer = SGD(model.parameters(), lr=0.3, momentum=0.9)
        history = fit(
            model, xor.inputs, xor.signs(), loss, optimizer, epochs=epochs, progress=progress
        )
        return model.state_dict(), history

    whole, _ = run(7, hinge_loss)
    stopped, history = run(50, pressing_ctrl_c(7 * 4 + 3))
    assert stopped == whole
    assert history.interrupted
    assert (history.steps, len(history.losses)) == (7, 7)
    assert repr(history).endswith("interrupted)")
    assert not getattr(tqdm, "_instances", ())
    assert ("7/50" in capsys.readouterr().err) == progress


def test_a_diverging_run_stops_at_the_last_finite_loss() -> None:
    neuron = Neuron(1, nonlin=False, init=lambda nin, nout, rng: 1.0)
    numbers = []

    def loss(output: Value, target: float) -> Value:
        numbers.append((neuron.w[0].data, output.data))
        return mse_loss(output, target)

    optimizer = SGD(neuron.parameters(), lr=1e100, momentum=0.9)
    with pytest.raises(Diverged, match=r"became inf at step 3 \(epoch 3\)") as caught:
        fit(neuron, [[1.0]], [0.0], loss, optimizer, epochs=100)
    assert "smaller lr than 1e+100" in str(caught.value)
    assert caught.value.history.steps == 2
    assert all(map(math.isfinite, caught.value.history.losses))
    assert neuron.w[0].data == numbers[-2][0]
    assert mse_loss(neuron([1.0]), 0.0).data < math.inf


def test_nan_at_the_first_step_changes_nothing() -> None:
    neuron = Neuron(1, nonlin=False, rng=0)
    before = neuron.state_dict()
    optimizer = SGD(neuron.parameters(), lr=0.1)
    with pytest.raises(Diverged, match=r"the loss became nan at step 1 \(epoch 1\)"):
        fit(neuron, [[math.nan]], [0.0], mse_loss, optimizer)
    assert neuron.state_dict() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": []}, "there are no samples"),
        ({"targets": [1.0]}, "2 inputs, but 1 targets"),
        ({"batch_size": 3}, "batch_size is 1 to the number of samples, 2, not 3"),
        ({"batch_size": 0}, "batch_size is 1 to the number of samples, 2, not 0"),
        ({"epochs": -1}, "epochs is at least 0, not -1"),
        ({"validation": ([], [])}, "there are no samples"),
        ({"inputs": [[1.0, 2.0], [3.0, 4.0]]}, "takes 1 input, got 2"),
    ],
)
def test_arguments_that_do_not_fit_are_named(options: dict[str, Any], message: str) -> None:
    neuron = Neuron(1)
    good = {
        "inputs": [[1.0], [2.0]],
        "targets": [1.0, 0.0],
        "loss": mse_loss,
        "optimizer": SGD(neuron.parameters(), lr=0.1),
    }
    with pytest.raises(ValueError, match=message):
        fit(neuron, **{**good, **options})


def test_a_loss_without_gradient_is_named() -> None:
    neuron = Neuron(1)
    optimizer = SGD(neuron.parameters(), lr=0.1)
    with pytest.raises(TypeError, match="the loss gave a float without gradient, not a Value"):
        fit(neuron, [[1.0]], [1.0], lambda output, target: output.data, optimizer)


def test_the_example_of_the_package_holds() -> None:
    failed, attempted = doctest.testmod(nn)
    assert (failed, attempted) == (0, 5)


def test_no_epochs_change_nothing() -> None:
    model, history = xor_run(epochs=0)
    assert model.state_dict() == MLP(2, [4, 1], init="xavier", rng=3).state_dict()
    assert repr(history) == "History(epochs=0, steps=0)"


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
