"""Dropout: the same masks on both engines, and never a mask that was frozen."""

from __future__ import annotations

import copy
import pickle
import random
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit
from autograd.machine.build import MachineUnavailable
from nn import MLP, SGD, Diverged, Dropout, Linear, Module, Sequential, Trainer, mse_loss

ROWS = np.random.default_rng(3).normal(size=(70, 6))
TARGETS = np.random.default_rng(4).normal(size=70)


class Net(Module):
    """Two Dropouts, one of them used twice a sample."""

    def __init__(self) -> None:
        self.first, self.second = Linear(6, 5, rng=1), Linear(5, 1, rng=2)
        self.drop, self.other = Dropout(0.5, rng=3), Dropout(0.25, rng=4)

    def __call__(self, x: Any) -> Any:
        return self.second(self.drop(self.other(self.first(self.drop(x)))))[0]


def numbers(outputs: Any) -> list[float]:
    return [getattr(y, "data", y) for y in outputs]


def test_about_p_of_the_numbers_are_dropped_and_the_others_made_up_for() -> None:
    drop = Dropout(0.25, rng=1)
    found = drop([3.0] * 10_000)
    assert set(found) == {0.0, 4.0}
    assert found.count(0.0) == pytest.approx(2500, abs=4 * 43)  # four standard deviations
    x = Value(3.0)
    for _ in range(8):
        x.zero_grad()
        y = drop(x)
        y.backward()
        assert x.grad == (1.0 / 0.75 if y.data else 0.0)
    assert set(drop(np.full((2, 3), 3.0))[1]) <= {0.0, 4.0}


def test_in_eval_mode_and_at_p_0_numbers_pass() -> None:
    drop = Dropout(0.9, rng=1)
    state = drop.random.getstate()
    xs = [Value(1.0), 2.0]
    assert drop.eval()(xs) is xs
    assert drop.random.getstate() == state
    assert Dropout(0.0)(xs) is xs


def test_masks_depend_on_the_seed_alone_and_go_on_from_a_state() -> None:
    ones = [1.0] * 50
    drop = Dropout(0.5, rng=7)
    first = drop(ones)
    assert Dropout(0.5, rng=np.int64(7))(ones) == first
    assert Dropout(0.5, rng=8)(ones) != first
    state = drop.random.getstate()
    twins = copy.deepcopy(drop), pickle.loads(pickle.dumps(drop))
    second = drop(ones)
    assert second != first
    assert all(twin(ones) == second for twin in twins)
    drop.random.setstate(state)
    assert drop(ones) == second
    source = random.Random(5)
    assert Dropout(0.5, rng=source)(ones) != Dropout(0.5, rng=source)(ones)
    random.seed(1)
    here = Dropout(0.5)(ones)
    random.seed(1)
    assert Dropout(0.5)(ones) == here


@pytest.mark.parametrize("before", [0, 1, 623, 624, 1000])
def test_draw_gives_what_as_many_calls_give(before: int) -> None:
    one, many = Dropout(0.3, rng=5), Dropout(0.3, rng=5)
    for drop in (one, many):
        drop.random.gauss(0.0, 1.0)  # leaves a second number for later, which must stay
        for _ in range(before):
            drop.random.getrandbits(32)
    expected = [[one(1.0) for _ in range(7)] for _ in range(100)]
    assert many.draw(100, 7).tolist() == expected
    assert many.random.getstate() == one.random.getstate()
    assert many.draw(0, 7).shape == (0, 7)
    assert many.random.gauss(0.0, 1.0) == one.random.gauss(0.0, 1.0)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_program_draws_the_masks_that_values_see(dtype: str) -> None:
    net = Net()
    twin = copy.deepcopy(net)
    program = jit(lambda x: net(x), exact=True, dtype=dtype)
    expected = [[numbers([twin(x)])[0] for x in ROWS.tolist()] for _ in range(3)]
    found = [program(ROWS).tolist() for _ in range(3)]
    if dtype == "float64":
        assert found == expected
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert found[0] != found[1]
    assert net.drop.random.getstate() == twin.drop.random.getstate()
    assert net.other.random.getstate() == twin.other.random.getstate()


def test_the_gradients_are_those_of_the_masks_to_the_bit() -> None:
    net = Net()
    twin = copy.deepcopy(net)
    program = jit(lambda x, y: mse_loss(net(x), y), exact=True)
    for _ in range(2):
        loss, gradients = program.loss_and_gradients(ROWS, TARGETS)
        twin.zero_grad()
        total = 0.0
        for x, y in zip(ROWS.tolist(), TARGETS.tolist()):
            out = mse_loss(twin(x), y)
            out.backward()
            total += out.data
        assert loss == total * (1.0 / 70)
        of = {id(p): g for p, g in zip(program.parameters, gradients.tolist())}
        found = [of[id(p)] for p in net.parameters()]
        assert found == [p.grad * (1.0 / 70) for p in twin.parameters()]


def test_all_kinds_of_calls_draw_for_each_sample() -> None:
    drop = Dropout(0.5, rng=1)
    w = Value(3.0)
    program = jit(lambda x: w * drop(x) * x)
    value, gradient = program.value_and_grad(np.ones(200))
    assert set(value) == {0.0, 6.0}
    assert (gradient == 2.0 * value).all()
    curves = program.hessian(np.ones(200))[:, 0, 0]
    assert set(curves) == {0.0, 12.0}
    assert set(program.hvp((np.ones(200),), (np.ones(200),))) == {0.0, 12.0}
    assert {program(1.0) for _ in range(50)} == {0.0, 6.0}
    assert {jit(lambda x: dot(drop([1.0, w]), [x, x]))(1.0) for _ in range(50)} == {0, 2, 6, 8}
    w.zero_grad()
    assert program.backward(np.ones(1000)) == pytest.approx(3.0, abs=0.4)
    assert program.cost("loss")["nodes"] > 0
    assert program(np.ones(0)).shape == (0,)


def test_threads_change_no_bit() -> None:
    results = []
    for threads in (1, 2):
        net = Net()
        program = jit(lambda x, net=net: net(x), threads=threads)
        results.append(program(np.tile(ROWS, (100, 1))).tolist())
    assert results[0] == results[1]


def test_switching_to_eval_and_back_traces_anew() -> None:
    model = Sequential(Linear(6, 4, rng=1), Dropout(0.5, rng=2), MLP(4, [3, 1], rng=3))
    program = jit(lambda x: model(x), exact=True)
    trained = program(ROWS)
    model.eval()
    assert program(ROWS).tolist() == [model(x).data for x in ROWS.tolist()]
    assert (program(ROWS) == program(ROWS)).all()
    model.train()
    again = program(ROWS)
    assert (again != trained).any()
    assert (program(ROWS) != again).any()
    model.layers[1].p = 0.0
    assert (program(ROWS) == program(ROWS)).all()


def test_each_call_has_numbers_of_its_own_for_each_sample() -> None:
    drop = Dropout(0.5, rng=1)
    program = jit(lambda x: drop(x))
    program(np.ones(3))
    hidden = program._last.hidden
    assert [a.shape for a in hidden.draw(5)] == [(5, 1)]


def test_what_dropout_refuses() -> None:
    for p in (-0.1, 1.0, float("nan"), 3):
        with pytest.raises(ValueError, match=rf"p must be at least 0 and below 1, not {p}"):
            Dropout(p)
    with pytest.raises(TypeError, match="rng must be a seed"):
        Dropout(0.5, rng="1")
    assert repr(Dropout(0.5)) == "Dropout(0.5)"
    assert not Dropout(0.5).parameters()


# In training


class Training:
    """A run of a network with Dropout, and all that is left of it."""

    def __init__(self, batch: int | None, lr: float = 0.05, **options: Any) -> None:
        self.model = Sequential(Linear(6, 5, rng=1), "relu", Dropout(0.5, 2), Linear(5, 1, rng=3))
        parameters = self.model.parameters()
        objective = lambda x, y: mse_loss(self.model(x), [y])  # noqa: E731
        options = {"exact": True, **options}
        self.trainer = Trainer(objective, SGD(parameters, lr, momentum=0.9), **options)
        self.callbacks: list[Any] = []
        self.batch = batch

    def run(self, **fit: Any) -> tuple[Any, ...]:
        """Parameters, the state of the generator, the loss of each step."""
        fit = {"epochs": 6, "batch_size": self.batch, "seed": 5, **fit}
        with suppress(Diverged):
            self.trainer.fit(ROWS, TARGETS, **fit)
        losses = self.trainer.history.step_losses.tolist()
        return self.model.state_dict(), self.model.layers[2].state, losses


@pytest.mark.parametrize("batch", [None, 16, 35])
@pytest.mark.parametrize(
    "fit",
    [
        {},
        {"shuffle": False},
        {"validation": 0.2},
        {"callbacks": [lambda trainer, history: history.epochs == 3 and trainer.stop()]},
    ],
    ids=lambda fit: "".join(fit),
)
def test_both_engines_train_with_the_same_masks(batch: int | None, fit: dict[str, Any]) -> None:
    compiled, on_values = Training(batch), Training(batch, compiled=False)
    assert compiled.run(**fit) == on_values.run(**fit)
    assert compiled.run(**fit) == on_values.run(**fit)  # and go on alike
    losses = compiled.trainer.history.step_losses
    assert len(set(losses.tolist())) == len(losses)


def test_a_run_that_diverges_leaves_both_engines_alike() -> None:
    compiled, on_values = (Training(1, 0.05, compiled=c).run() for c in (True, False))
    assert compiled == on_values
    assert len(compiled[2]) < 6 * 70


def test_blocks_and_threads_do_not_change_the_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Training(16).run()
    assert Training(16, threads=2).run() == expected
    monkeypatch.setattr("nn.training.loop._FIRST", 1)
    monkeypatch.setattr("nn.training.loop._GROWTH", 2)
    assert Training(16).run() == expected
    monkeypatch.setattr("nn.training.loop._FIRST", 1000)
    assert Training(16).run() == expected


def test_without_machine_code_the_masks_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise MachineUnavailable("not today")

    expected = Training(16, compiled=False).run()
    monkeypatch.setattr("autograd.run.variant.machine", missing)
    with pytest.warns(RuntimeWarning, match="NumPy runs the program"):
        found = Training(16).run()
    assert found[1] == expected[1]
    assert found[2] == pytest.approx(expected[2], rel=1e-10)
