"""Callbacks see each epoch, may stop the run, and can bring the best weights back."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value
from nn import SGD, BestWeights, Callback, EarlyStopping, History, Trainer

BOTH = pytest.mark.parametrize("compiled", [True, False])


def bouncing(compiled: bool, **options: Any) -> tuple[Value, Trainer]:
    """w goes 1, 0, -1, -2, ...: its square, the validation loss, is smallest after one step."""
    w = Value(1.0)
    trainer = Trainer(
        lambda slope: w * slope, SGD([w], lr=1.0), compiled=compiled,
        metrics={
            "square": lambda slope: w * w,
            "minus": lambda slope: -w * w,
            "fall": lambda slope: -w,
        }, **options,
    )  # fmt: skip
    return w, trainer


@BOTH
def test_a_callback_is_called_after_each_epoch_with_all_up_to_date(compiled: bool) -> None:
    seen: list[Any] = []

    def look(trainer: Trainer, history: History) -> None:
        assert trainer.history is history
        seen.append((w.data, trainer.optimizer.steps, history.losses[-1], history.metrics.copy()))

    w, trainer = bouncing(compiled)
    trainer.fit([1.0, 1.0], epochs=3, batch_size=1, callbacks=[look], validation=([1.0],))
    assert [(number, steps) for number, steps, *_ in seen] == [(-1.0, 2), (-3.0, 4), (-5.0, 6)]
    assert [loss for *_, loss, _ in seen] == [0.5, -1.5, -3.5]


@BOTH
def test_what_a_callback_changes_counts_from_then_on(compiled: bool) -> None:
    def change(trainer: Trainer, history: History) -> None:
        if history.epochs == 2:
            w.data = 100.0
            trainer.optimizer.lr = 10.0

    w, trainer = bouncing(compiled)
    history = trainer.fit([1.0], epochs=4, callbacks=[change])
    assert history.losses == [1.0, 0.0, 100.0, 90.0]
    assert w.data == 80.0


@BOTH
def test_a_callback_can_stop_the_run(compiled: bool) -> None:
    def enough(trainer: Trainer, history: History) -> None:
        if history.losses[-1] < 0.0:
            trainer.stop("below zero")

    w, trainer = bouncing(compiled)
    history = trainer.fit([1.0], epochs=100, callbacks=[enough])
    assert (history.stopped, history.epochs, w.data) == ("below zero", 3, -2.0)
    assert repr(history) == "History(epochs=3, steps=3, loss=-1, stopped='below zero')"
    trainer.stop()  # nothing is under way
    assert trainer.fit([1.0], epochs=2).stopped is None


@BOTH
def test_a_callback_knows_begin_and_end(compiled: bool) -> None:
    calls = []

    class Diary(Callback):
        def begin(self, trainer: Trainer) -> None:
            calls.append("begin")

        def __call__(self, trainer: Trainer, history: History) -> None:
            calls.append(str(history.epochs))

        def end(self, trainer: Trainer, history: History) -> None:
            calls.append(f"end after {history.steps}")

    _, trainer = bouncing(compiled)
    trainer.fit([1.0], epochs=2, callbacks=[Diary()])
    assert calls == ["begin", "1", "2", "end after 2"]


@BOTH
def test_a_callback_can_look_within_an_epoch(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Look(Callback):
        seen: list[Any]

        def begin(self, trainer: Trainer) -> None:
            self.seen = []

        def block(self, trainer: Trainer, history: History) -> None:
            self.seen.append((history.steps, w.data, trainer.optimizer.steps))
            if history.steps == 3:
                trainer.stop("seen enough")

    monkeypatch.setattr("nn.training.loop._FIRST", 1)
    monkeypatch.setattr("nn.training.loop._BLOCK", 1e-9)
    w, trainer = bouncing(compiled)
    look = Look()
    history = trainer.fit([1.0] * 9, epochs=1, batch_size=1, callbacks=[look])
    assert look.seen == [(1, 0.0, 1), (2, -1.0, 2), (3, -2.0, 3)]
    assert (history.stopped, history.epochs, w.data) == ("seen enough", 0, -2.0)


@BOTH
def test_early_stopping_waits_and_brings_the_best_back(compiled: bool) -> None:
    w, trainer = bouncing(compiled)
    stopping = EarlyStopping(patience=3, monitor="square")
    history = trainer.fit([1.0], epochs=50, validation=([1.0],), callbacks=[stopping])
    assert history.stopped == "no improvement for 3 epochs"
    assert history.metrics["square"] == [0.0, 1.0, 4.0, 9.0]
    assert (stopping.best, stopping.best_epoch) == (0.0, 1)
    assert (w.data, trainer.optimizer.steps) == (0.0, 1)


@BOTH
@pytest.mark.parametrize(
    ("options", "epochs", "number"),
    [
        ({"monitor": "minus", "larger": True}, 3, 0.0),
        ({"monitor": "square", "restore": False}, 3, -2.0),
        ({"monitor": "loss"}, 9, -8.0),  # which falls for ever
        ({}, 9, -8.0),  # the validation loss, which does so too
        ({"monitor": "loss", "min_delta": 2.5}, 3, 0.0),  # not by enough
        ({"monitor": "fall", "larger": True, "min_delta": 2.5}, 3, 0.0),
    ],
)
def test_early_stopping_watches_what_it_is_told(
    options: dict[str, Any], epochs: int, number: float, compiled: bool
) -> None:
    w, trainer = bouncing(compiled)
    stopping = EarlyStopping(patience=2, **options)
    history = trainer.fit([1.0], epochs=9, validation=([1.0],), callbacks=[stopping])
    assert history.epochs == epochs
    assert w.data == number


def test_best_weights_never_stop() -> None:
    w, trainer = bouncing(True)
    history = trainer.fit(
        [1.0], epochs=9, validation=([1.0],), callbacks=[BestWeights("minus", larger=True)]
    )
    assert (history.epochs, w.data) == (9, 0.0)


def test_a_second_run_forgets_what_was_best_in_the_first() -> None:
    w, trainer = bouncing(True)
    stopping = EarlyStopping(patience=1, monitor="square")
    trainer.fit([1.0], epochs=9, validation=([1.0],), callbacks=[stopping])
    w.data = 5.0
    history = trainer.fit([1.0], epochs=3, validation=([1.0],), callbacks=[stopping])
    assert (history.epochs, w.data) == (3, 2.0)


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(ValueError, match="patience must be at least 1 epoch, or None, not 0"):
        EarlyStopping(patience=0)
    with pytest.raises(ValueError, match="min_delta must be at least 0, not -1"):
        EarlyStopping(min_delta=-1.0)
    _, trainer = bouncing(True)
    with pytest.raises(KeyError, match="the history has no 'accuracy'; choose from loss"):
        trainer.fit([1.0], epochs=3, callbacks=[EarlyStopping(monitor="accuracy")])
