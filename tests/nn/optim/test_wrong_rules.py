"""Whatever a rule or a callback gets wrong ends in a sentence, on Values as in the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value
from autograd.run.loop import Loop
from autograd.run.program import Program
from autograd.tape import jit
from nn import SGD, Optimizer, Trainer

XS, YS = np.linspace(-1.0, 1.0, 12), np.linspace(0.0, 1.0, 12)
BOTH = pytest.mark.parametrize("compiled", [False, True], ids=["on Values", "compiled"])
Rule = Callable[..., Any]


def trained(kind: Any, compiled: bool, callbacks: Any = (), parameters: Any = None) -> Trainer:
    """A trainer after its run of a line with two parameters."""
    w, b = parameters or (Value(0.25), Value(0.5))
    trainer = Trainer(lambda x, y: (w * x + b - y) ** 2, kind([w, b], lr=0.1), compiled=compiled)
    trainer.fit(XS, YS, epochs=4, callbacks=callbacks, progress=False)
    return trainer


def with_rule(rule: Rule, memory: Any = ()) -> type[Optimizer]:
    return type("Mine", (Optimizer,), {"rule": rule, "memory": memory})


def more(self: Any, s: Any, d: Any, g: Any, m: Any = 0.0) -> Any:
    return d - s[0] * g, m + g


leaked: list[Any] = [Value(1.0)]

WRONG: list[tuple[Rule, Any, type[Exception], str]] = [
    (
        more,
        (),
        ValueError,
        r"^Mine\.rule returned 2 numbers, but memory = \(\) declares 0 to remember",
    ),
    (more, (0.0, 0.0), TypeError, "positional arguments"),
    (
        lambda self, s, d, g, m: (d,),
        (0.0,),
        ValueError,
        r"returned 1 number, but memory = \(0\.0,\)",
    ),
    (lambda self, s, d, g: (), (), ValueError, r"Mine\.rule returned 0 numbers"),
    (lambda self, s, d, g: (d,) * 50, (), ValueError, r"Mine\.rule returned 50 numbers"),
    (lambda self, s, d, g: (d,) * len(self.parameters), (), ValueError, "returned 2 numbers"),
    (
        lambda self, s, d, g: None,
        (),
        TypeError,
        r"Mine\.rule returned a NoneType; it must return a tu",
    ),
    (
        lambda self, s, d, g: d - g,
        (),
        TypeError,
        r"Mine\.rule returned one number; it must return a",
    ),
    (
        lambda self, s, d, g: {"d": d},
        (),
        TypeError,
        r"Mine\.rule returned a dict; it must return a",
    ),
    (
        lambda self, s, d, g: (None,),
        (),
        TypeError,
        "a NoneType at position 0 of its tuple, where a n",
    ),
    (lambda self, s, d, g, m: (d, "m"), (0.0,), TypeError, "a str at position 1 of its tuple"),
    (lambda self, s, d, g: ((d,),), (), TypeError, "a tuple at position 0 of its tuple"),
    (
        lambda self, s, d, g: (leaked[0],),
        (),
        TypeError,
        r"a Value at position 0 .*: take its \.data",
    ),
    (
        lambda self, s, d, g: (d,),
        0.0,
        TypeError,
        r"Mine\.memory must be a tuple of the numbers that",
    ),
    (
        lambda self, s, d, g: (d,),
        ("m",),
        TypeError,
        r"Mine\.memory must be a tuple .*not \('m',\)$",
    ),
    (lambda self, s, d, g: (d - leaked[0] * g,), (), TypeError, "Value"),
]


@BOTH
@pytest.mark.parametrize(("rule", "memory", "error", "text"), WRONG)
def test_a_wrong_rule_moves_nothing(
    rule: Rule, memory: Any, error: type[Exception], text: str, compiled: bool
) -> None:
    parameters = [Value(0.25), Value(0.5)]
    with pytest.raises(error, match=text):
        trained(with_rule(rule, memory), compiled, parameters=parameters)
    assert [p.data for p in parameters] == [0.25, 0.5]


@BOTH
def test_a_number_of_another_trace(compiled: bool) -> None:
    kept: list[Any] = []

    def square(x: Any) -> Any:
        kept.append(x)
        return x * x

    jit(square, exact=True)(2.0)
    with pytest.raises(Exception, match=r"at position 0|trace"):
        trained(with_rule(lambda self, s, d, g: (kept[0],)), compiled)


@BOTH
def test_memory_that_is_set_too_late(compiled: bool) -> None:
    class Late(Optimizer):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.memory = (0.0,)

        def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
            return (data, *memory)

    with pytest.raises(ValueError, match=r"set memory before Optimizer\.__init__"):
        trained(Late, compiled)


def shorten(optimizer: Any) -> None:
    optimizer.parameters.pop()


def lengthen(optimizer: Any) -> None:
    optimizer.parameters.append(Value(1.0))


def replace(optimizer: Any) -> None:
    optimizer.parameters[0] = Value(1.0)


def forget(optimizer: Any) -> None:
    optimizer.state = optimizer.state[:1]


def remember(optimizer: Any) -> None:
    optimizer.memory = (0.0, 0.0)


@BOTH
@pytest.mark.parametrize("change", [shorten, lengthen, replace, forget, remember])
def test_a_callback_that_changes_the_optimizer(change: Any, compiled: bool) -> None:
    with pytest.raises(
        ValueError, match=r"which parameters the optimizer|the state of 1;|declares"
    ):
        trained(
            lambda p, lr: SGD(p, lr, momentum=0.9),
            compiled,
            [lambda trainer, history: change(trainer.optimizer)],
        )


@BOTH
@pytest.mark.parametrize("lr", ["fast", None, [0.1, 0.2], Value(0.1), {}])
def test_a_callback_that_sets_no_learning_rate(lr: Any, compiled: bool) -> None:
    with pytest.raises((TypeError, ValueError)):
        trained(SGD, compiled, [lambda trainer, history: setattr(trainer.optimizer, "lr", lr)])


@BOTH
@pytest.mark.parametrize("after", [0, 1, 3])
def test_settings_that_differ_in_number(after: int, compiled: bool) -> None:
    class Uneven(Optimizer):
        def settings(self, step: int) -> tuple[float, ...]:
            return (0.1, 0.2) if step < 2 else (0.1,) * after

        def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> Any:
            lr, other = settings
            return (data - lr * other * grad,)

    match = f"returned {after} numbers for step 2, but 2 before" if compiled else "to unpack"
    with pytest.raises(ValueError, match=match):
        trained(Uneven, compiled)


def loop(update: Rule, memory: int = 0, settings: int = 1) -> Loop:
    w = Value(0.25)
    program: Program = jit(lambda x, y: (w * x - y) ** 2)
    program.wrt = [w]
    return Loop(program.traced(XS, YS), [XS, YS], 12, update, memory, settings)


@pytest.mark.parametrize("count", [0, 2, 9])
def test_the_loop_itself_takes_no_other_number_of_results(count: int) -> None:
    with pytest.raises(ValueError, match=f"the update returned {count} numbers; it must return"):
        loop(lambda w, g, norm2, unit, lr: (w,) * count)


def test_the_loop_itself_takes_no_other_sizes() -> None:
    made = loop(lambda w, g, norm2, unit, lr: (w - lr * g,))
    with pytest.raises(ValueError, match="numbers of shape"):
        made.load([1.0, 2.0], np.zeros((0, 1)))
    made.load([1.0], np.zeros((0, 1)))
    for wrong in ([()], [(0.1, 0.1)], [(0.1,)] * 2, (0.1,)):
        with pytest.raises(ValueError, match="settings must be 1 numbers for each of 5 steps"):
            made.run(5, 0, None, wrong)
    with pytest.raises(TypeError, match="settings must be real numbers"):
        made.run(5, 0, None, [(None,)])
    assert made.done == 0
    made.run(5, 0, None, [(0.1,)])
    assert made.done == 5
