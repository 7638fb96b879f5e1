"""One search for parameters, at the end of the outermost constructor; numbers set all at once."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from counts import count
from interrupts import interrupted, stops

import nn
from autograd import Value
from nn import module
from nn.search import Search


def test_a_constructor_searches_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Any] = []
    search = Search.__init__

    def counted(self: Any, item: Any, *arguments: Any, **options: Any) -> None:
        searched.append(item)
        search(self, item, *arguments, **options)

    monkeypatch.setattr(Search, "__init__", counted)
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


def test_a_row_is_labelled_at_its_first_place_and_only_there() -> None:
    twice, tied = Value(1.0), Value(2.0)

    class Inner(nn.Module):
        def __init__(self) -> None:
            self.a, self.tied = tied, [tied]

    class Outer(nn.Module):
        def __init__(self) -> None:
            self.row = [twice, Value(0.0), twice, tied]
            self.more, self.row2 = Inner(), [twice, Value(5.0)]

    outer = Outer()
    assert [x.label for x in outer.row] == ["row[0]", "row[1]", "row[0]", "row[3]"]
    assert [p.label for p in outer.parameters()] == [n for n, _ in outer.named_parameters()]
    around = nn.Sequential(outer)  # labels are lengthened, once each
    assert [p.label for p in around.parameters()] == [n for n, _ in around.named_parameters()]


def test_an_interrupt_leaves_the_old_state_or_the_whole_new_one() -> None:
    model = nn.MLP(2, [4, 1], rng=1)
    old, new = (dict.fromkeys(model.state_dict(), float(k)) for k in range(2))
    with interrupted(module.__file__) as lines:
        model.load_state_dict(new)
    ends = []
    for at in range(1, lines.seen + 2, max(1, lines.seen // count(60, 200))):
        model.load_state_dict(old)
        stops(lambda: model.load_state_dict(new), module.__file__, at)
        ends.append({p.data for p in model.parameters()})
        assert ends[-1] in ({0.0}, {1.0}), f"at line {at}"
    assert ends[0] == {0.0}
    for at in range(lines.seen - 30, lines.seen + 2):  # where the numbers are set
        model.load_state_dict(old)
        stops(lambda: model.load_state_dict(new), module.__file__, at)
        assert {p.data for p in model.parameters()} in ({0.0}, {1.0}), f"at line {at}"
    assert {p.data for p in model.parameters()} == {1.0}


def test_garbage_is_collected_again_after_a_constructor() -> None:
    class Watching(nn.Module):
        def __init__(self, fails: bool) -> None:
            self.inner = nn.Neuron(1)
            self.collecting = gc.isenabled()
            if fails:
                raise ValueError("no")

    assert gc.isenabled()
    assert not Watching(False).collecting
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no"):
        Watching(True)
    assert gc.isenabled()
