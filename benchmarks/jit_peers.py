"""The same networks and the same expression in C, NumPy, PyTorch and JAX."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.compiled import library
from benchmarks.jit_work import (
    Engine,
    Numbers,
    Task,
    expression,
    expression_points,
    samples,
    summary,
)


def in_c(task: Task, function: str = "step") -> Engine:
    """C by hand, for the 2-16-16-1 network: `step` or `step_in_blocks`.

    Raises ImportError without a compiler.
    """
    if task.sizes != (2, 16, 16, 1):
        raise ImportError("the C is written for another network")
    step = getattr(library("jit_network.c", "-fopenmp-simd"), function)
    step.restype = ctypes.c_double
    weights, gradients = task.flat.copy(), np.zeros(len(task.flat))
    arrays = [task.x, task.y, weights, gradients, np.zeros(68 * len(task.y) + 8)]
    *addresses, scratch = [ctypes.c_void_p(a.ctypes.data) for a in arrays]

    def run() -> Callable[[], Numbers]:
        loss = step(*addresses, len(arrays[1]), scratch)
        return summary(loss, arrays[3])

    return run


def in_micrograd(task: Task) -> Engine:
    """micrograd, with its own neurons; its weights have the same order as ours."""
    from micrograd.nn import MLP

    network = MLP(task.sizes[0], list(task.sizes[1:]))
    parameters = network.parameters()
    for p, w in zip(parameters, task.flat.tolist(), strict=True):
        p.data = w
    points, labels = task.x.tolist(), task.y.tolist()

    def run() -> Callable[[], Numbers]:
        network.zero_grad()
        losses = [(1 + -y * network(x)).relu() for x, y in zip(points, labels, strict=True)]
        loss = sum(losses) * (1.0 / len(losses))
        loss.backward()
        return summary(loss.data, [p.grad for p in parameters])

    return run


def in_numpy(task: Task) -> Engine:
    """NumPy by hand."""
    layers, x, y, n = task.layers(), task.x, task.y, len(task.x)

    def run() -> Callable[[], Numbers]:
        hidden = [x]
        for W, b in layers[:-1]:
            hidden.append(np.maximum(hidden[-1] @ W.T + b, 0.0))
        out = hidden[-1] @ layers[-1][0].T + layers[-1][1]
        if task.sizes[-1] == 1:
            margin = 1.0 - y * out[:, 0]
            loss = np.maximum(margin, 0.0).mean()
            d = np.where(margin > 0.0, -y / n, 0.0)[:, None]
        else:
            e = np.exp(out - out.max(1, keepdims=True))
            p = e / e.sum(1, keepdims=True)
            loss = -np.log(p[np.arange(n), y]).mean()
            p[np.arange(n), y] -= 1.0
            d = p / n
        gradients = []
        for k in range(len(layers) - 1, -1, -1):
            gradients += [d.T @ hidden[k], d.sum(0)]
            if k:
                d = (d @ layers[k][0]) * (hidden[k] > 0.0)
        return summary(loss, *gradients)

    return run


def _torch_model(task: Task) -> tuple[Any, Any, Any]:
    import torch

    torch.set_num_threads(1)
    kind = getattr(torch, task.dtype)
    parts: list[Any] = []
    for W, b in task.layers():
        linear = torch.nn.Linear(W.shape[1], W.shape[0]).to(kind)
        linear.weight.data, linear.bias.data = torch.tensor(W), torch.tensor(b)
        parts += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*parts[:-1])
    x, y = torch.tensor(task.x), torch.tensor(task.y)

    def loss() -> Any:
        out = model(x)
        if task.sizes[-1] == 1:
            return torch.relu(1.0 - y * out[:, 0]).mean()
        return torch.nn.functional.cross_entropy(out, y)

    return torch, model, loss


def in_torch(task: Task) -> Engine:
    """PyTorch, eager."""
    _, model, loss = _torch_model(task)

    def run() -> Callable[[], Numbers]:
        model.zero_grad()
        value = loss()
        value.backward()
        return summary(value.detach(), *(p.grad for p in model.parameters()))

    return run


def _jax() -> Any:
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax


def in_jax(task: Task) -> Engine:
    """jax.jit of value_and_grad of the tensor form."""
    jax = _jax()
    jnp = jax.numpy
    x, y = jnp.asarray(task.x), jnp.asarray(task.y)
    layers = [(jnp.asarray(W), jnp.asarray(b)) for W, b in task.layers()]

    def loss(layers: Any, x: Any, y: Any) -> Any:
        for W, b in layers[:-1]:
            x = jax.nn.relu(x @ W.T + b)
        out = x @ layers[-1][0].T + layers[-1][1]
        if task.sizes[-1] == 1:
            return jax.nn.relu(1.0 - y * out[:, 0]).mean()
        return (jax.nn.logsumexp(out, axis=1) - out[jnp.arange(len(y)), y]).mean()

    step = jax.jit(jax.value_and_grad(loss))

    def run() -> Callable[[], Numbers]:
        value, gradients = jax.block_until_ready(step(layers, x, y))
        return summary(value, *jax.tree_util.tree_leaves(gradients))

    return run


def jax_expression(count: int) -> Engine:
    """jax.jit of the expression and its gradient."""
    jax = _jax()
    x, y = map(jax.numpy.asarray, expression_points(count))

    def whole(x: Any, y: Any) -> Any:
        value = expression(x, y, jax.numpy)
        return value.sum(), value

    step = jax.jit(jax.grad(whole, (0, 1), has_aux=True))

    def run() -> Callable[[], Numbers]:
        (gx, gy), value = jax.block_until_ready(step(x, y))
        return samples(value, gx, gy)

    return run
