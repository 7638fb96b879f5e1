"""What each step changes is read on Values, refused in a trace, and set by callbacks anywhere."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, jit
from nn import SGD, Optimizer, Trainer

XS = np.arange(4.0) / 4.0


def trained(compiled: bool, callback: Any = None, read: bool = False) -> SGD:
    w = Value(0.5)
    optimizer = SGD([w], lr=0.1, momentum=0.9)
    loss = lambda x: (w * x - 1.0) ** 2 * (1.0 + optimizer.steps if read else 1.0)  # noqa: E731
    trainer = Trainer(loss, optimizer, compiled=compiled, exact=True)
    trainer.fit(XS, epochs=3, callbacks=[callback] if callback else [], progress=False)
    return optimizer


def rewind(trainer: Trainer, history: Any) -> None:
    trainer.optimizer.steps = 7
    trainer.optimizer.state[0] = (0.25,)


def test_a_callback_sets_state_and_steps_on_values_as_in_the_machine() -> None:
    found = [trained(compiled, rewind) for compiled in (False, True)]
    assert found[0].snapshot() == found[1].snapshot()
    assert found[0].steps == 7
    assert found[0].snapshot() != trained(False).snapshot()


def test_an_objective_may_read_the_steps_on_values_alone() -> None:
    assert trained(False, read=True).snapshot() != trained(False).snapshot()
    with pytest.raises(TraceError, match=r"each step changes \.steps of SGD.*compiled=False"):
        trained(True, read=True)


@pytest.mark.parametrize("name", ["steps", "state"])
def test_no_program_freezes_what_steps_change(name: str) -> None:
    optimizer = SGD([Value(1.0)], lr=0.1, momentum=0.9)
    with pytest.raises(TraceError, match=rf"each step changes \.{name} of SGD, but a trace would"):
        jit(lambda x: (getattr(optimizer, name), x)[1])(1.0)


def test_a_rule_that_counts_steps_is_told_of_settings() -> None:
    class Counting(Optimizer):
        def rule(self, settings: Any, data: Any, grad: Any) -> tuple[Any, ...]:
            return (data - grad / (1.0 + self.steps),)

    w = Value(0.5)
    trainer = Trainer(lambda x: (w * x) ** 2, Counting([w], lr=0.1))
    with pytest.raises(TraceError, match=r"a rule takes them from `settings\(step\)`"):
        trainer.fit(XS, epochs=1, progress=False)


def test_an_optimizer_survives_copies() -> None:
    optimizer = trained(False)
    for twin in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
        assert twin.snapshot() == optimizer.snapshot()
    with pytest.raises(AttributeError, match="steps is an attribute of an optimizer, not of its"):
        _ = SGD.steps
