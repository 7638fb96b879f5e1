"""The short road of a call: it takes only what is of the very kinds that an earlier call had."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, no_grad, take
from autograd.run.variant import Variant
from autograd.trace import arguments


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of the calls that took the long road."""
    found: list[str] = []
    start = Variant.start

    def watched(self: Variant, kind: str, arguments: Any) -> Any:
        found.append(kind)
        return start(self, kind, arguments)

    monkeypatch.setattr(Variant, "start", watched)
    return found


XS, YS = np.arange(12.0).reshape(4, 3), np.arange(4.0)


def _sum(x: Any, y: Any) -> Any:
    return sum(x, y)


def test_the_second_call_is_short_whatever_the_batch(starts: list[str]) -> None:
    program = jit(_sum)
    for samples in (4, 1, 3, 0, 4):
        found = program(XS[:samples], YS[:samples])
        assert np.array_equal(found, XS[:samples].sum(1) + YS[:samples])
    assert starts == ["value"]


OTHERS: dict[str, tuple[Any, Any]] = {
    "another precision": (XS.astype(np.float32), YS),
    "whole numbers": (XS, YS > 1.0),
    "foreign bytes": (XS.astype(">f8"), YS),
    "columns first": (np.asfortranarray(XS), YS),
    "every other sample": (np.repeat(XS, 2, 0)[::2], YS),
    "not aligned": (np.frombuffer(b"." + XS.tobytes(), np.uint8)[1:].view(float).reshape(4, 3), YS),
    "a subclass": (XS.view(np.recarray), YS),
    "longer samples": (np.hstack([XS, XS]), YS),
    "a number": (XS, 2.0),
    "an array of no dimensions": (XS, np.array(2.0)),
    "a list": (XS, [1.0, 2.0]),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds_of_arguments_take_the_long_road(starts: list[str], kind: str) -> None:
    program = jit(lambda x, y: sum(x, sum(y) if isinstance(y, list) else y))
    program(XS, YS)
    x, y = OTHERS[kind]
    more = sum(y) if isinstance(y, list) else y
    assert np.array_equal(program(x, y), np.asarray(x, float).sum(1) + more)
    assert starts == ["value", "value"]


def test_samples_that_are_not_equally_many_are_refused() -> None:
    program = jit(_sum)
    program(XS, YS)
    with pytest.raises(ValueError, match="the same number of samples, not 4 and 3"):
        program(XS, YS[:3])
    with pytest.raises(TypeError, match="argument"):
        program(XS)


def test_numbers_are_not_taken_for_a_list_of_them(starts: list[str]) -> None:
    program = jit(lambda *xs: xs[0][0] * 2.0 if isinstance(xs[0], list) else xs[0] - xs[1])
    assert program([3.0, 4.0], []) == 6.0
    assert program(3.0, 4.0) == -1.0
    assert program(5.0, 4.0) == 1.0
    assert program(5, 4.0) == 1.0
    assert starts == ["value"] * 3


def test_indices_are_looked_at_on_the_short_road_too() -> None:
    program = jit(lambda i: take([1.0, 2.0], i))
    assert program(np.array([0, 1])).tolist() == [1.0, 2.0]
    with pytest.raises(IndexError, match="row 1: index 2 is outside a table of 2"):
        program(np.array([0, 2]))
    assert program(np.array([1, 1])).tolist() == [2.0, 2.0]


def test_an_array_is_read_where_it_lies_now(starts: list[str]) -> None:
    """The same object may have moved its numbers."""
    program = jit(lambda x: x * 2.0)
    xs = np.arange(3.0)
    program(xs)
    xs.resize(100_000, refcheck=False)
    xs[:] = 1.0
    assert program(xs).tolist() == [2.0] * 100_000
    assert starts == ["value"]


def test_a_changed_surrounding_is_seen_before_the_short_road(starts: list[str]) -> None:
    factors = [2.0]
    program = jit(lambda x: x * factors[0])
    assert program(YS[:2]).tolist() == [0.0, 2.0]
    factors[0] = 3.0
    assert program(YS[:2]).tolist() == [0.0, 3.0]
    assert starts == ["value"] * 2


def test_without_knowledge_of_arrays_all_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arguments, "readable", lambda: False)
    w = Value(2.0)
    program = jit(lambda x, y: w * sum(x, y))
    for _ in range(2):
        assert np.array_equal(program(XS, YS), 2.0 * (XS.sum(1) + YS))
        value, (gx, gy) = program.value_and_grad(XS, YS)
        assert value.shape == gy.shape == (4,)
        assert np.array_equal(gx, np.full((4, 3), 2.0))


def test_backward_adds_into_gradients_there_are() -> None:
    w = Value(2.0)
    program = jit(lambda x: w * x)
    assert not w.has_grad
    assert program.backward(YS) == 3.0
    program.backward(YS)
    assert w.grad == 3.0


@pytest.mark.parametrize("recording", [True, False])
def test_backward_passes_on_what_a_computed_parameter_gets(recording: bool) -> None:
    """As on Values, where the graph goes on outside the function."""
    w, v = Value(2.0), Value(3.0)
    y = w * w
    z = y * v
    w.grad = 0.25

    def loss(x: Any) -> Any:
        return (x * y + z * w) * (x + 1.0)

    (sum(loss(float(x)) for x in YS) / len(YS)).backward()
    wanted = [q.grad for q in (w, v, y, z)]
    for q in (w, v, y, z):
        q.zero_grad()
    w.grad = 0.25
    with no_grad() if not recording else nullcontext():
        jit(loss).backward(YS)
    assert [q.grad for q in (w, v, y, z)] == pytest.approx(wanted, rel=1e-14)


FORKED = """
import os, sys
import numpy as np
from autograd import Value, jit
from nn import SGD, Trainer

w = Value(0.5)
xs = np.linspace(-1.0, 1.0, 4096)
program = jit(lambda x: w * x * x, threads=2)
before = program.loss_and_gradients(xs)[0]
children = []

def fork(trainer, history):
    if not children:
        children.append(os.fork())

trainer = Trainer(lambda x, y: (w * x - y) ** 2, SGD([w], lr=0.1), threads=2)
trainer.fit(xs, 2.0 * xs, epochs=3, callbacks=[fork])
same = np.isfinite(program.loss_and_gradients(xs)[0]) and len(trainer.history.losses) == 3
if children[0] == 0:
    os._exit(0 if same else 1)
status = os.waitpid(children[0], 0)[1]
print(same, status, repr(w.data))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes can fork")
def test_a_child_made_in_a_callback_has_threads_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=120
    )
    assert (done.stdout[:6], done.stderr) == ("True 0", "")
