"""Optimizers go PyTorch's way, on floats and on the machine, and a step is all or nothing."""

from __future__ import annotations

import json
import math
import random
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from stubborn import Stubborn

import nn
from autograd import Value, jit, sin
from nn import SGD, Adam, AdamW, Optimizer, RMSprop, optim

REFERENCE = json.loads(
    Path(__file__).with_name("reference").joinpath("optimizers.json").read_text()
)


def height(p: list[Value]) -> Value:
    """The function that reference/make_optimizers.py descends."""
    return (p[0] - 1.5) ** 2 + 0.5 * (p[0] * p[1] - 1) ** 2 + sin(p[2]) + 0.3 * p[3] * p[3]


def schedule(given: Any) -> Any:
    """The learning rate as make_optimizers.py writes it."""
    if not isinstance(given, list):
        return given
    if isinstance(given[0], int):
        return optim.warmup(schedule(given[1:]), given[0])
    return getattr(optim, given[0])(*given[1:])


def made(run: dict[str, Any], p: list[Value]) -> Optimizer:
    """The optimizer of a reference run."""
    options = dict(run["options"])
    if "lr" in options:
        options["lr"] = schedule(options["lr"])
    optimizer: Optimizer = getattr(nn, run["optimizer"])(p, **options)
    return optimizer


def name(run: dict[str, Any]) -> str:
    return f"{run['optimizer']} {run['options']}"


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=name)
def test_the_optimizers_take_pytorchs_steps(run: dict[str, Any]) -> None:
    p = [Value(x) for x in REFERENCE["start"]]
    optimizer = made(run, p)
    for point in run["points"]:
        for _ in range(REFERENCE["every"]):
            optimizer.zero_grad()
            height(p).backward()
            optimizer.step()
        assert [x.data for x in p] == pytest.approx(point, rel=1e-12, abs=1e-12)
    assert len(run["points"]) == 10
    assert optimizer.steps == 100


@pytest.mark.parametrize("run", REFERENCE["runs"][:16], ids=name)
def test_the_rules_run_on_the_machine_to_the_same_bits(run: dict[str, Any]) -> None:
    """Parameters as lanes: one call moves them all."""
    optimizer = made(run, [Value(0.0)])
    m, n = len(optimizer.memory), len(optimizer.settings(0))

    def rule(data: Any, grad: Any, memory: Any, settings: Any) -> Any:
        return optimizer.rule(settings, data, grad, *memory)

    on_machine = jit(rule, exact=True)
    source = random.Random(7)
    data = np.array([source.gauss(0, 1) for _ in range(67)])
    state = [optimizer.memory] * 67
    memory = np.zeros((67, m))
    for step in range(20):
        grad = np.array([source.gauss(0, 1) * 10.0 ** source.randint(-9, 3) for _ in range(67)])
        grad[step] = 0.0
        settings = optimizer.settings(step)
        assert len(settings) == n
        moved = [
            optimizer.rule(settings, x, g, *kept)
            for x, g, kept in zip(data.tolist(), grad.tolist(), state)
        ]
        got = on_machine(data, grad, memory, list(settings))
        assert np.array_equal(np.array(got).T, np.array(moved))
        state = [new[1:] for new in moved]
        data, memory = got[0], np.array(got[1:]).T.reshape(67, m)


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


@pytest.mark.parametrize("run", REFERENCE["runs"][5:16:5], ids=name)
def test_a_state_of_plain_numbers_goes_on_to_the_bit(run: dict[str, Any]) -> None:
    def steps(optimizer: Optimizer, n: int) -> None:
        for _ in range(n):
            optimizer.zero_grad()
            height(optimizer.parameters).backward()
            optimizer.step()

    whole = made(run, [Value(x) for x in REFERENCE["start"]])
    steps(whole, 10)
    text = json.dumps(whole.state_dict())
    numbers = [p.data for p in whole.parameters]
    steps(whole, 10)
    resumed = made(run, [Value(x) for x in numbers])
    resumed.load_state_dict(json.loads(text))
    assert resumed.steps == 10
    steps(resumed, 10)
    assert [p.data for p in resumed.parameters] == [p.data for p in whole.parameters]
    assert resumed.state_dict() == whole.state_dict()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"optimizer": "Adam"}, ValueError, "saved by 'Adam' and can't be loaded into SGD"),
        ({"steps": -1}, ValueError, "steps must be a whole number of at least 0, not -1"),
        ({"steps": 1.5}, ValueError, "steps must be a whole number of at least 0, not 1.5"),
        ({"memory": [[1.0]]}, ValueError, "saved for 1 parameters, but this optimizer has 2"),
        (
            {"memory": [[1.0], []]},
            ValueError,
            "0 numbers for parameter 1, but this opt.* keeps 1",
        ),
        ({"memory": [[1.0], ["2"]]}, TypeError, "str"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    optimizer = SGD([Value(1.0), Value(2.0)], lr=0.1, momentum=0.9)
    optimizer.step()
    before = optimizer.state_dict()
    assert before == {"optimizer": "SGD", "steps": 1, "memory": [[0.0], [0.0]]}
    with pytest.raises(error, match=message):
        optimizer.load_state_dict(before | {"steps": 7} | change)
    with pytest.raises(
        ValueError, match="the state has no 'memory'; pass the result of state_dict"
    ):
        optimizer.load_state_dict({"optimizer": "SGD", "steps": 3})
    assert optimizer.state_dict() == before


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (SGD, {"lr": -0.1}, "lr must be a finite number of at least 0, not -0.1"),
        (SGD, {"lr": math.nan}, "lr must be a finite number of at least 0, not nan"),
        (SGD, {"lr": math.inf}, "lr must be a finite number of at least 0, not inf"),
        (SGD, {"lr": 0.1, "momentum": -1.0}, "momentum must be a finite number of at least 0"),
        (SGD, {"lr": 0.1, "weight_decay": -1.0}, "weight_decay must be a finite number of"),
        (SGD, {"lr": 0.1, "nesterov": True}, "nesterov looks ahead along the momentum, .*or l"),
        (
            SGD,
            {"lr": 0.1, "betas": (0.9, 0.9)},
            r"SGD takes no betas, .* Adam and AdamW; it",
        ),
        (
            Adam,
            {"momentum": 0.9},
            "Adam takes no momentum, which is only for SGD and RMSprop; .*betas",
        ),
        (SGD, {"lr": 0.1, "clip_norm": 0.0}, "clip_norm must be a finite number above 0, not 0.0"),
        (SGD, {"lr": 0.1, "clip_value": math.nan}, "clip_value must be a finite number above 0"),
        (Adam, {"betas": (1.0, 0.9)}, r"betas\[0\] must be at least 0 and below 1, not 1.0"),
        (Adam, {"betas": (0.9, -0.5)}, r"betas\[1\] must be at least 0 and below 1, not -0.5"),
        (Adam, {"eps": -1.0}, "eps must be a finite number of at least 0"),
        (AdamW, {"weight_decay": -1.0}, "weight_decay must be a finite number of"),
        (RMSprop, {"alpha": math.nan}, "alpha must be at least 0 and below 1, not nan"),
        (RMSprop, {"eps": -1.0}, "eps must be a finite number of at least 0"),
        (RMSprop, {"momentum": -1.0}, "momentum must be a finite number of at least 0"),
        (RMSprop, {"weight_decay": -1.0}, "weight_decay must be a finite number of"),
    ],
)
def test_options_that_make_no_sense_are_named(
    kind: type[Optimizer], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        kind([Value(1.0)], **options)


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, RMSprop])
def test_signatures_name_all_arguments_and_unknown_ones_are_refused(kind: type[Optimizer]) -> None:
    names = list(signature(kind).parameters)
    assert names[:2] == ["params", "lr"]
    assert names[-2:] == ["clip_norm", "clip_value"]
    with pytest.raises(TypeError, match=f"{kind.__name__} takes no wieght_decay; did you mean"):
        kind([Value(1.0)], lr=0.1, wieght_decay=0.1)  # type: ignore[call-arg]


def test_parameters_that_cannot_move_are_named() -> None:
    x = Value(1.0)
    with pytest.raises(ValueError, match="an optimizer needs at least one parameter"):
        SGD([], lr=0.1)
    with pytest.raises(TypeError, match="an optimizer takes Values, not float"):
        SGD([1.0], lr=0.1)
    with pytest.raises(ValueError, match="is the result of an operation; an optimizer moves"):
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
    p = [Value(1.0), Value(2.0)]
    assert repr(Adam(p, lr=optim.warmup(optim.cosine(0.1, 90), 10), clip_norm=1.0)) == (
        "Adam(2 parameters, lr=warmup(cosine(0.1, 90, 0.0), 10), betas=(0.9, 0.999), eps=1e-08, "
        "weight_decay=0.0, clip_norm=1.0)"
    )
    assert repr(RMSprop(p, centered=True, clip_value=2.0)) == (
        "RMSprop(2 parameters, lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0.0, momentum=0.0, "
        "centered=True, clip_value=2.0)"
    )


def test_adamw_has_a_decay_where_nothing_is_said() -> None:
    assert AdamW([Value(1.0)]).weight_decay == 0.01
    assert Adam([Value(1.0)]).weight_decay == 0.0


def test_divisions_follow_ieee_where_eps_is_0() -> None:
    for kind in (Adam, RMSprop):
        x = Value(1.0)
        x.grad = 0.0
        kind([x], eps=0.0).step()  # 0 / 0
        assert math.isnan(x.data)


def test_rounding_below_zero_counts_as_zero_where_centered() -> None:
    """A gradient that never changes has no deviation: what s - m**2 leaves is rounding."""
    x = Value(0.0)
    optimizer = RMSprop([x], lr=0.1, alpha=0.1, centered=True, eps=1.0)
    below = 0
    for _ in range(100):
        x.grad = 0.3
        optimizer.step()
        square, mean = optimizer.state[0]
        below += square - mean * mean < 0.0
    assert below > 50
    assert x.data == pytest.approx(-0.1 * 0.3 * 100, rel=1e-2)


def test_a_model_is_not_its_parameters() -> None:
    with pytest.raises(TypeError, match=r"an optimizer takes model.parameters\(\), not the MLP"):
        SGD(nn.MLP(1, [1]), lr=0.1)
