"""One search for parameters, at the end of the outermost constructor; numbers set all at once."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Any

import pytest
from counts import count

import nn
from autograd import Value
from nn import module


def test_a_constructor_searches_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Any] = []
    search = module._Search.__init__

    def counted(self: Any, item: Any, *arguments: Any, **options: Any) -> None:
        searched.append(item)
        search(self, item, *arguments, **options)

    monkeypatch.setattr(module._Search, "__init__", counted)
    model = nn.MLP(2, [3, 3, 1], rng=1)
    assert searched == [model]
    assert model.layers[0].neurons[1].w[1].label == "layers[0].neurons[1].w[1]"


def test_a_constructor_that_fails_leaves_labels_to_the_next() -> None:
    with pytest.raises(ValueError, match="at least 1 input"):
        nn.MLP(0, [1])
    assert nn.Neuron(1).w[0].label == "w[0]"
    layer = nn.Layer(1, 1)
    layer.extra = Value(1.0)
    assert layer.extra.label == "extra"


def test_a_class_without_a_constructor_and_one_with_its_parents() -> None:
    class Plain(nn.Module):
        pass

    class Child(nn.Linear):
        def __init__(self) -> None:
            super().__init__(2, 1)
            self.more = [Value(0.0), [Value(1.0)]]

    plain = Plain()
    plain.inner = Child()
    names = [name for name, _ in plain.named_parameters()]
    assert names[-2:] == ["inner.more[0]", "inner.more[1][0]"]
    assert [p.label for p in plain.parameters()] == names


def test_a_parameter_in_several_rows_counts_once_at_its_first_place() -> None:
    shared = Value(1.0)

    class Tied(nn.Module):
        def __init__(self) -> None:
            self.a = [shared, Value(2.0)]
            self.b = [Value(3.0), shared]

    tied = Tied()
    assert [name for name, _ in tied.named_parameters()] == ["a[0]", "a[1]", "b[0]"]
    assert len(tied.parameters()) == 3
    assert shared.label == "a[0]"


def test_an_interrupt_leaves_the_old_state_or_the_whole_new_one() -> None:
    model = nn.MLP(4, [16, 16, 1], rng=1)
    states = [dict.fromkeys(model.state_dict(), float(k)) for k in range(2)]

    interrupted = 0

    def interrupt(_: int, frame: Any) -> None:
        nonlocal interrupted
        while frame is not None and frame.f_code.co_name != "load_state_dict":
            frame = frame.f_back
        if frame is not None:
            interrupted += 1
            raise KeyboardInterrupt

    model.load_state_dict(states[0])
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-3, 1.3e-3)
        while interrupted < count(40, 200):
            for state in states:
                with suppress(KeyboardInterrupt):
                    model.load_state_dict(state)
                assert len({p.data for p in model.parameters()}) == 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
