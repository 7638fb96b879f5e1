"""SGD goes PyTorch's way, and a step is all or nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, sin
from nn import SGD, Optimizer

REFERENCE = json.loads(Path(__file__).with_name("reference").joinpath("sgd.json").read_text())


def height(p: list[Value]) -> Value:
    """The function that reference/make_sgd.py descends."""
    return (p[0] - 1.5) ** 2 + 0.5 * (p[0] * p[1] - 1) ** 2 + sin(p[2]) + 0.3 * p[3] * p[3]


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=lambda run: str(run["options"]))
def test_sgd_takes_pytorchs_steps(run: dict[str, Any]) -> None:
    p = [Value(x) for x in REFERENCE["start"]]
    optimizer = SGD(p, **run["options"])
    for point in run["points"]:
        for _ in range(REFERENCE["every"]):
            optimizer.zero_grad()
            height(p).backward()
            optimizer.step()
        assert [x.data for x in p] == pytest.approx(point, rel=1e-12, abs=1e-12)
    assert len(run["points"]) == 10


def test_zero_grad_forgets_and_without_it_gradients_add_up() -> None:
    x = Value(1.0)
    optimizer = SGD([x], lr=0.5)
    (3.0 * x).backward()
    (3.0 * x).backward()
    optimizer.step()
    assert x.data == 1.0 - 0.5 * 6.0
    optimizer.zero_grad()
    assert not x.has_grad
    optimizer.step()
    assert x.data == -2.0


def test_the_rule_is_a_scalar_function_of_anything_with_operators() -> None:
    optimizer = SGD([Value(0.0)], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)
    on_floats = optimizer.rule((0.1,), 2.0, -1.0, 0.5)
    on_values = optimizer.rule((0.1,), Value(2.0), Value(-1.0), Value(0.5))
    assert tuple(v.data for v in on_values) == on_floats


def test_lr_can_be_changed_on_the_way() -> None:
    x = Value(1.0)
    optimizer = SGD([x], lr=0.0)
    x.backward()
    optimizer.step()
    assert x.data == 1.0
    optimizer.lr = 0.25
    optimizer.step()
    assert x.data == 0.75


class Stubborn(Value):
    """A parameter whose assignment is interrupted, once."""

    __slots__ = ("willing",)

    @property
    def data(self) -> float:
        return self._data

    @data.setter
    def data(self, data: float) -> None:
        if not hasattr(self, "willing"):
            self.willing = True
            raise KeyboardInterrupt
        self._data = data


class Failing(SGD):
    """A rule that fails at the second parameter."""

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        if data == 2.0:
            raise ZeroDivisionError
        return super().rule(settings, data, grad, *memory)


@pytest.mark.parametrize(
    ("kind", "second", "error"),
    [(SGD, Stubborn(2.0), KeyboardInterrupt), (Failing, Value(2.0), ZeroDivisionError)],
)
def test_a_step_is_all_or_nothing(
    kind: type[SGD], second: Value, error: type[BaseException]
) -> None:
    p = [Value(1.0), second, Value(3.0)]
    optimizer = kind(p, lr=0.5, momentum=0.9)
    for x in p:
        x.backward()
    state = optimizer.state
    with pytest.raises(error):
        optimizer.step()
    assert [x.data for x in p] == [1.0, 2.0, 3.0]
    assert optimizer.state is state
    assert optimizer.steps == 0


def test_restore_goes_back_to_a_snapshot() -> None:
    x = Value(1.0)
    optimizer = SGD([x], lr=0.5, momentum=0.9)
    x.backward()
    optimizer.step()
    snapshot = optimizer.snapshot()
    optimizer.step()
    ahead = x.data
    optimizer.restore(snapshot)
    assert x.data == 0.5
    optimizer.step()
    assert x.data == ahead


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lr": -0.1}, "lr is a number of at least 0, not -0.1"),
        ({"lr": math.nan}, "lr is a number of at least 0, not nan"),
        ({"lr": math.inf}, "lr is a number of at least 0, not inf"),
        ({"lr": 0.1, "momentum": -1.0}, "momentum is a number of at least 0"),
        ({"lr": 0.1, "weight_decay": -1.0}, "weight_decay is a number of at least 0"),
        ({"lr": 0.1, "nesterov": True}, "nesterov needs a momentum above 0"),
    ],
)
def test_options_that_make_no_sense_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SGD([Value(1.0)], **options)


def test_parameters_that_cannot_move_are_named() -> None:
    x = Value(1.0)
    with pytest.raises(ValueError, match="an optimizer needs at least one parameter"):
        SGD([], lr=0.1)
    with pytest.raises(TypeError, match="an optimizer takes Values, not float"):
        SGD([1.0], lr=0.1)
    with pytest.raises(ValueError, match="is a result, not a parameter"):
        SGD([x * 2.0], lr=0.1)
    with pytest.raises(ValueError, match="the same parameter is listed twice"):
        SGD([x, Value(2.0), x], lr=0.1)


def test_a_rule_of_ones_own_can_be_trained_with() -> None:
    class Sign(Optimizer):
        def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
            (lr,) = settings
            return (data - lr * ((grad > 0) - (grad < 0)),)

    x = Value(1.0)
    optimizer = Sign([x], lr=0.25)
    (100.0 * x).backward()
    optimizer.step()
    assert x.data == 0.75
    with pytest.raises(NotImplementedError, match="Optimizer defines no rule"):
        Optimizer([x], lr=0.1).step()


def test_repr_shows_the_settings() -> None:
    assert repr(SGD([Value(1.0)], lr=0.1, momentum=0.9)) == (
        "SGD(1 parameter, lr=0.1, momentum=0.9, weight_decay=0.0, nesterov=False)"
    )
