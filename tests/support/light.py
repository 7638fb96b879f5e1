"""What runs with no dependency installed; prints its numbers as JSON.

Run by tests/test_light.py in an environment without any package, and by .ci/run where dotgrad was
installed with --no-deps.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def values() -> list[float]:
    """A Value and its gradients."""
    from dotgrad import Value, tanh

    w, x, b = Value(0.5), Value(2.0), Value(-0.3)
    y = tanh(w * x + b)
    y.backward()
    return [y.data, w.grad, x.grad, b.grad]


def transforms() -> list[Any]:
    """Derivatives of functions, to any order."""
    from dotgrad import grad, hessian, hvp, jacobian, jvp, vjp
    from dotgrad import value_and_grad as both

    def f(v: Any) -> Any:
        return v[0] ** 2 * v[1].sin()

    return [
        grad(grad(lambda x: x**3))(2.0), both(f)([1.0, 3.0]), hessian(f)([1.0, 3.0]),
        jacobian(lambda v: [v[0] * v[1], v[0]])([1.0, 3.0]), jvp(f, ([1.0, 3.0],), ([1.0, 0.5],)),
        vjp(f, [1.0, 3.0])[0], hvp(f, ([1.0, 3.0],), ([1.0, 0.5],)),
    ]  # fmt: skip


def explained() -> list[str]:
    """An explanation in all its forms."""
    from dotgrad import explain
    from nn.classic import without_biases

    network = without_biases()
    told = explain(network.forward(), network.weights[0])
    return [str(told), told.markdown(), told.latex()]


def trained(batch: int | None, share: float | None) -> list[Any]:
    """Training on Values: losses, what was held out, and the weights."""
    from dotgrad import MLP, Adam, Trainer, cross_entropy, data

    task = data.moons(30, rng=0)
    model = MLP(2, [3, 2], activation="tanh", rng=0)
    trainer = Trainer(
        lambda x, k: cross_entropy(model(x), k), Adam(model.parameters(), lr=0.05), compiled=False
    )
    history = trainer.fit(
        task.inputs, task.targets, epochs=3, batch_size=batch, validation=share, seed=7
    )
    evaluated = trainer.evaluate(task.inputs, task.targets)
    weights = [p.data for p in model.parameters()]
    return [history.losses, history.validation_losses, evaluated, weights, repr(history)]


def by_hand() -> list[Any]:
    """A loop written by hand, an accuracy, and the DOT text of a picture."""
    from dotgrad import MLP, SGD, accuracy, data, draw, mse_loss

    task = data.moons(40, rng=0)
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    optimizer = SGD(model.parameters(), lr=0.1)
    loss = mse_loss([model(x) for x in task.inputs], task.signs())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    right = accuracy(model, task.inputs, task.signs())
    return [loss.data, right, draw(loss, format="dot").source.count("->")]


LIGHT: dict[str, Callable[[], Any]] = {
    "values": values,
    "transforms": transforms,
    "explain": explained,
    "training, all at once": lambda: trained(None, None),
    "training, batches": lambda: trained(8, 0.2),
    "a loop": by_hand,
}


def heavy() -> dict[str, str]:
    """What the parts that need packages say, where those are not there."""
    import dotgrad
    from dotgrad import MLP, SGD, Trainer, Value

    model = MLP(2, [1], rng=0)
    optimizer = SGD(model.parameters(), lr=0.1)
    loss = Value(2.0) * 3.0
    loss.backward()
    plain = Trainer(lambda x: model(x), optimizer, compiled=False)
    history = plain.fit([[1.0, 2.0]], epochs=1)
    ways: dict[str, Callable[[], Any]] = {
        "jit": lambda: dotgrad.jit(lambda x: x * x)(2.0),
        "jit with parameters": lambda: dotgrad.jit(lambda x: x, parameters=[Value(1.0)]),
        "save": lambda: dotgrad.save(model, "model.safetensors"),
        "load": lambda: dotgrad.load("model.safetensors"),
        "predict": lambda: dotgrad.predict(model, [[1.0, 2.0]]),
        "fit": lambda: Trainer(lambda x: model(x), optimizer).fit([[1.0, 2.0]]),
        "evaluate": lambda: Trainer(lambda x: model(x), optimizer).evaluate([[1.0, 2.0]]),
        "trainer.save": lambda: plain.save("run"),
        "trainer.resume": lambda: plain.resume("run"),
        "step_losses": lambda: history.step_losses,
        "progress": lambda: plain.fit([[1.0, 2.0]], epochs=1, progress=True),
        "sweep": lambda: dotgrad.sweep(lambda lr: plain, {"lr": [0.1]}, ([[1.0, 2.0]],)),
        "record": lambda: dotgrad.record(model, lambda x: model(x)),
        "playground": lambda: dotgrad.playground(model, lambda x: model(x), [1.0], [1.0]),
        "draw": lambda: dotgrad.draw(loss).svg,
        "play": lambda: dotgrad.play(loss),
    }
    return {name: refused(way) for name, way in ways.items()}


def refused(way: Callable[[], Any]) -> str:
    """The sentence of an ImportError, or of what is no ImportError with its kind."""
    try:
        return f"gives {way()!r}"
    except ImportError as error:
        return str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    print(json.dumps({"light": {name: way() for name, way in LIGHT.items()}, "heavy": heavy()}))
