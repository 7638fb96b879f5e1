"""The same training by PyTorch, jax.jit and micrograd."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.harness import Instrument
from benchmarks.jit_work import Numbers
from benchmarks.network import LEARNING_RATE, SIZES
from benchmarks.train_work import Runner, summary, task


def in_torch() -> Runner:
    """PyTorch eager, with its SGD."""
    import torch

    torch.set_num_threads(1)
    given = task()
    x, y = torch.tensor(given.x), torch.tensor(given.y)

    def run(steps: int, instrument: Instrument) -> Numbers:
        parts: list[Any] = []
        for W, b in given.layers():
            linear = torch.nn.Linear(W.shape[1], W.shape[0]).double()
            linear.weight.data, linear.bias.data = torch.tensor(W), torch.tensor(b)
            parts += [linear, torch.nn.ReLU()]
        model = torch.nn.Sequential(*parts[:-1])
        optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)
        instrument.start()
        for _ in range(steps):
            optimizer.zero_grad()
            loss = torch.relu(1.0 - y * model(x)[:, 0]).mean()
            loss.backward()
            optimizer.step()
        instrument.lap("steps")
        found = [p.detach().numpy().ravel() for p in model.parameters()]
        return summary(loss.detach(), np.concatenate(found))

    return run


def in_jax(waiting: bool = True) -> Runner:
    """jax.jit of a whole step, loss, gradients and update.

    `waiting` ends each step before the next begins, as all others do; otherwise Python dispatches
    steps while another thread computes earlier ones.
    """
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    given = task()
    x, y = jnp.asarray(given.x), jnp.asarray(given.y)

    def loss(layers: Any) -> Any:
        h = x
        for W, b in layers[:-1]:
            h = jax.nn.relu(h @ W.T + b)
        W, b = layers[-1]
        return jax.nn.relu(1.0 - y * (h @ W.T + b)[:, 0]).mean()

    def whole(layers: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(layers)
        moved = jax.tree_util.tree_map(lambda w, g: w - LEARNING_RATE * g, layers, gradients)
        return value, moved

    step = jax.jit(whole)
    begin = [(jnp.asarray(W), jnp.asarray(b)) for W, b in given.layers()]
    jax.block_until_ready(step(begin))

    def run(steps: int, instrument: Instrument) -> Numbers:
        layers = begin
        instrument.start()
        for _ in range(steps):
            value, layers = step(layers)
            if waiting:
                value = float(value)
        jax.block_until_ready(layers)
        instrument.lap("steps")
        leaves = [np.asarray(a).ravel() for a in jax.tree_util.tree_leaves(layers)]
        return summary(value, np.concatenate(leaves))

    return run


def in_micrograd() -> Runner:
    """micrograd, as its demonstration trains."""
    from micrograd.nn import MLP

    given = task()
    points, labels = given.x.tolist(), given.y.tolist()

    def run(steps: int, instrument: Instrument) -> Numbers:
        network = MLP(SIZES[0], list(SIZES[1:]))
        for p, w in zip(network.parameters(), given.flat.tolist(), strict=True):
            p.data = w
        instrument.start()
        for _ in range(steps):
            network.zero_grad()
            losses = [(1 + -y * network(x)).relu() for x, y in zip(points, labels)]
            loss = sum(losses) * (1.0 / len(losses))
            loss.backward()
            for p in network.parameters():
                p.data -= LEARNING_RATE * p.grad
        instrument.lap("steps")
        return summary(loss.data, [p.data for p in network.parameters()])

    return run
