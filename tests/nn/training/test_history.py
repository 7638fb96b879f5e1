"""History and Diverged: what comes out of a run, also out of another process."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from autograd import Value, square
from nn import SGD, Diverged, History, Trainer


def diverge(compiled: bool) -> History:
    """A run whose loss becomes infinite."""
    w = Value(1.0)
    trainer = Trainer(lambda x: square(square(w * x)), SGD([w], 10.0), compiled=compiled)
    return trainer.fit([1.0, 2.0], epochs=50)


@pytest.mark.parametrize("compiled", [True, False])
def test_diverged_survives_pickle_and_copy(compiled: bool) -> None:
    with pytest.raises(Diverged) as raised:
        diverge(compiled)
    error = raised.value
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is Diverged
        assert str(twin) == str(error)
        assert "the loss became" in str(twin)
        assert twin.history == error.history
        assert twin.history.steps > 0


def test_diverged_crosses_from_a_worker_of_a_pool() -> None:
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(Diverged, match=r"the loss became .* at step") as raised,
    ):
        pool.submit(diverge, True).result(timeout=120)
    assert raised.value.history.steps > 0
