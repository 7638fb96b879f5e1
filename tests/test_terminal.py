"""No name, label or path goes out as what a terminal would obey, whatever prints it.

Pages and pictures have tests of their own; here are texts, errors and what `print` shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
import viz
from autograd import Value, define_op, detect_anomaly, explain, jit
from autograd.testing import check_grads

EVIL = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e"


class Model(nn.Module):
    def __init__(self) -> None:
        self.parts = {EVIL: nn.Linear(1, 1)}
        setattr(self, EVIL, Value(3.0))

    def __call__(self, x: Any) -> Any:
        return self.parts[EVIL](x)


def graph() -> tuple[Value, Value]:
    x = Value(-2.0, label=EVIL)
    y = x * Value(3.0, label=f"w{EVIL}")
    y.label = f"y{EVIL}"
    return x, y


def anomaly(make: Callable[[Value], Any]) -> None:
    with detect_anomaly():
        make(Value(0.0, label=EVIL))


def named(function: Callable[..., Any]) -> Callable[..., Any]:
    function.__name__ = EVIL
    return function


def trained(**more: Any) -> tuple[nn.Trainer, nn.History]:
    w = Value(1.0, label=EVIL)
    metrics = {EVIL: lambda x: w * x}
    trainer = nn.Trainer(lambda x: (w * x) ** 2, nn.SGD([w], 0.1), metrics=metrics)
    return trainer, trainer.fit(np.ones(4), epochs=1, validation=0.5, progress=False, **more)


def resumed(path: Path) -> None:
    trained()[0].save(path)
    nn.Trainer(lambda x: x, nn.SGD([Value(1.0)], 0.1)).resume(path)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def saved(path: Path) -> Path:
    nn.save(Model(), path)
    return path


TABLE = f"a,{EVIL}\n1,x\n2,y{EVIL}\n"

TEXTS: dict[str, Callable[[Path], Any]] = {
    "repr of a leaf": lambda p: repr(graph()[0]),
    "repr of a result": lambda p: repr(graph()[1]),
    "explanation": lambda p: str(explain(*reversed(graph()))),
    "markdown": lambda p: explain(*reversed(graph())).markdown(),
    "latex": lambda p: explain(*reversed(graph())).latex(),
    "DOT": lambda p: viz.draw(graph()[1], format="dot").source,
    "a focus that is not there": lambda p: viz.draw(graph()[1], focus="z" + EVIL),
    "an anomaly": lambda p: anomaly(lambda x: 1.0 / x),
    "an anomaly of a gradient": lambda p: anomaly(lambda x: x.sqrt().backward()),
    "a program": lambda p: str(jit(named(lambda x: x)).trace(1.0)),
    "a program that returns no number": lambda p: jit(named(lambda x: "no"))(1.0),
    "a trace error": lambda p: jit(named(lambda x: 1.0 if x > 0.0 else x))(1.0),
    "a step that is none": lambda p: jit(lambda x: x).trace(1.0).dump(EVIL),
    "a precision that is none": lambda p: jit(lambda x: x, dtype=EVIL),
    "check_grads": lambda p: check_grads(lambda x: Value(2.0 * x.data, EVIL) * x, (graph()[0],)),
    "define_op": lambda p: define_op(EVIL, lambda x: x, lambda g, out, x: (g,), samples=[(1.0,)]),
    "repr of a module": lambda p: repr(Model()),
    "keys that are missing": lambda p: Model().load_state_dict({EVIL: 1.0}),
    "a number that is none": lambda p: Model().load_state_dict(
        dict.fromkeys(Model().state_dict(), EVIL)
    ),
    "an activation": lambda p: nn.Layer(1, 1, activation=EVIL),
    "an init": lambda p: nn.Layer(1, 1, init=EVIL),
    "a history": lambda p: repr(trained()[1]),
    "a run to resume": lambda p: resumed(p / EVIL),
    "a model of another class": lambda p: nn.load(saved(p / EVIL)),
    "a model that does not fit": lambda p: nn.load_state(nn.Linear(1, 1), saved(p / EVIL)),
    "a file that is no model": lambda p: nn.load(written(p / EVIL, b"x")),
    "a folder that is no model": lambda p: nn.load(p),
    "a file that is not there": lambda p: nn.load(p / EVIL),
    "a table that is empty": lambda p: nn.data.read_csv(written(p / EVIL, ""), "a"),
    "a column that is not there": lambda p: nn.data.read_csv(written(p / "t", TABLE), "b"),
    "a cell that is no number": lambda p: nn.data.read_csv(
        written(p / "t", f"a,b\n1,2\n2,3\n3,4\n4,{EVIL}5\n"), "a"
    ),
    "a table in another encoding": lambda p: nn.data.read_csv(
        written(p / EVIL, b"a,b\n\xff,1"), "a"
    ),
    "a ragged table": lambda p: nn.data.read_csv(written(p / EVIL, "a,b\n1\n"), "a"),
    "saving as what is no picture": lambda p: viz.draw(graph()[1]).save(p / f"x.{EVIL}"),
}


# These say nothing of the name.
NAMELESS = ("check_grads", "a folder that is no model", "a trace error")


def _commands(text: str) -> list[str]:
    return [c for c in text if not c.isprintable() and c not in "\n\t"]


@pytest.mark.parametrize("way", TEXTS.values(), ids=TEXTS)
def test_nothing_that_a_terminal_obeys_goes_out(way: Callable[[Path], Any], tmp_path: Path) -> None:
    try:
        text = str(way(tmp_path))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    assert "owned" in text or way in map(TEXTS.__getitem__, NAMELESS), text
    assert not _commands(text), text
