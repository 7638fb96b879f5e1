"""The same GPT as tensors, in JAX and PyTorch, and as a graph of micrograd's Values."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.gpt_work import (
    BETAS,
    EPS,
    HEADS,
    PARTS,
    RATE,
    WIDTH,
    Losses,
    Runner,
    Task,
)
from benchmarks.harness import Instrument

HEAD = WIDTH // HEADS
Numbers = list[Any]


def in_jax(task: Task) -> Runner:
    """jax.jit of a whole step of a batch: loss, gradients and Adam."""
    import jax

    jnp = jax.numpy
    mask = jnp.where(jnp.tril(jnp.ones((task.positions, task.positions), bool)), 0.0, -jnp.inf)

    def norm(x: Any) -> Any:
        return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)

    def split(x: Any) -> Any:
        return x.reshape(*x.shape[:2], HEADS, HEAD).transpose(0, 2, 1, 3)

    def mean_loss(p: dict[str, Any], read: Any, said: Any, weight: Any) -> Any:
        x = norm(p["characters"][read] + p["places"][: task.positions])
        q, k, v = (split(norm(x) @ p[part].T) for part in ("query", "key", "value"))
        seen = jax.nn.softmax(q @ k.swapaxes(-1, -2) / HEAD**0.5 + mask)
        x = x + (seen @ v).transpose(0, 2, 1, 3).reshape(x.shape) @ p["output"].T
        x = x + jax.nn.relu(norm(x) @ p["widen"].T) ** 2 @ p["narrow"].T
        chances = jax.nn.log_softmax(x @ p["scores"].T)
        return -(jnp.take_along_axis(chances, said[..., None], 2)[..., 0] * weight).sum(1).mean()

    def whole(p: Any, m: Any, v: Any, step: Any, *batch: Any) -> Any:
        loss, g = jax.value_and_grad(mean_loss)(p, *batch)
        tree = jax.tree_util.tree_map
        m = tree(lambda m, g: BETAS[0] * m + (1.0 - BETAS[0]) * g, m, g)
        v = tree(lambda v, g: BETAS[1] * v + (1.0 - BETAS[1]) * g * g, v, g)
        first, second = (1.0 - beta ** (step + 1.0) for beta in BETAS)
        p = tree(lambda p, m, v: p - RATE * (m / first) / (jnp.sqrt(v / second) + EPS), p, m, v)
        return loss, p, m, v, step + 1.0

    train = jax.jit(whole, donate_argnums=(0, 1, 2, 3))
    kinds = (np.int32, np.int32, np.float32)
    batches = [
        [jnp.asarray(a.astype(kind)) for a, kind in zip(task.of_step(k), kinds)]
        for k in range(task.batches)
    ]

    def run(steps: int, instrument: Instrument) -> Losses:
        p = {part: jnp.array(w) for part, w in zip(PARTS, task.weights)}
        m, v = ({part: jnp.zeros_like(w) for part, w in p.items()} for _ in range(2))
        state = (p, m, v, jnp.zeros(()))
        losses = []
        jax.block_until_ready(state)
        instrument.start()
        for k in range(steps):
            loss, *state = train(*state, *batches[k % task.batches])
            losses.append(loss)
        jax.block_until_ready(state)
        instrument.lap("steps")
        return [float(x) for x in losses]

    run(1, Silent())  # compile it
    return run


def in_torch(task: Task) -> Runner:
    """PyTorch eager, with its Adam."""
    import torch

    torch.set_num_threads(1)
    function = torch.nn.functional
    kinds = (torch.int64, torch.int64, torch.float32)
    batches = [
        [torch.tensor(a, dtype=kind) for a, kind in zip(task.of_step(k), kinds)]
        for k in range(task.batches)
    ]

    def split(x: Any) -> Any:
        return x.view(*x.shape[:2], HEADS, HEAD).transpose(1, 2)

    def norm(x: Any) -> Any:
        return function.rms_norm(x, (WIDTH,), eps=1e-5)

    def mean_loss(p: dict[str, Any], read: Any, said: Any, weight: Any) -> Any:
        x = norm(function.embedding(read, p["characters"]) + p["places"][: task.positions])
        normal = norm(x)
        q, k, v = (split(function.linear(normal, p[w])) for w in ("query", "key", "value"))
        seen = function.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + function.linear(seen.transpose(1, 2).reshape(x.shape), p["output"])
        hidden = function.linear(norm(x), p["widen"]).relu().square()
        x = x + function.linear(hidden, p["narrow"])
        scores = function.linear(x, p["scores"])
        each = function.cross_entropy(scores.flatten(0, 1), said.flatten(), reduction="none")
        return (each * weight.flatten()).sum() / len(read)

    def run(steps: int, instrument: Instrument) -> Losses:
        p = {part: torch.tensor(w, requires_grad=True) for part, w in zip(PARTS, task.weights)}
        optimizer = torch.optim.Adam(p.values(), lr=RATE, betas=BETAS, eps=EPS)
        losses = []
        instrument.start()
        for k in range(steps):
            optimizer.zero_grad()
            loss = mean_loss(p, *batches[k % task.batches])
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        instrument.lap("steps")
        return [float(x) for x in losses]

    return run


class Silent:
    """An instrument that records nothing."""

    def start(self) -> None: ...
    def lap(self, phase: str) -> None: ...


def in_micrograd(task: Task) -> Runner:
    """micrograd's Values, with exp and log added as it adds its own operations."""
    from micrograd.engine import Value

    sys.setrecursionlimit(max(sys.getrecursionlimit(), 100_000))  # its sweep recurses

    def node(number: float, x: Any, slope: float) -> Any:
        out = Value(number, (x,))

        def backward() -> None:
            x.grad += slope * out.grad

        out._backward = backward
        return out

    def exp(x: Any) -> Any:
        e = math.exp(x.data)
        return node(e, x, e)

    def log(x: Any) -> Any:
        return node(math.log(x.data), x, 1.0 / x.data)

    def document(p: dict[str, list[Numbers]], read: Any, said: Any, weight: Any) -> Any:
        return _document(p, read, said, weight, exp, log)

    def run(steps: int, instrument: Instrument) -> Losses:
        p = {
            part: [[Value(x) for x in row] for row in w.tolist()]
            for part, w in zip(PARTS, task.weights)
        }
        flat = [x for rows in p.values() for row in rows for x in row]
        m, v = [0.0] * len(flat), [0.0] * len(flat)
        losses = []
        instrument.start()
        for step in range(steps):
            for x in flat:
                x.grad = 0
            documents = zip(*(a.tolist() for a in task.of_step(step)))
            loss: Any = sum(document(p, *given) for given in documents) * (1.0 / task.batch)
            loss.backward()
            first, second = (1.0 - beta ** (step + 1) for beta in BETAS)
            for i, x in enumerate(flat):
                m[i] = BETAS[0] * m[i] + (1.0 - BETAS[0]) * x.grad
                v[i] = BETAS[1] * v[i] + (1.0 - BETAS[1]) * x.grad * x.grad
                x.data -= RATE * (m[i] / first) / ((v[i] / second) ** 0.5 + EPS)
            losses.append(loss.data)
        instrument.lap("steps")
        return losses

    return run


def _document(
    p: dict[str, list[Numbers]],
    read: Sequence[int],
    said: Sequence[int],
    weight: Sequence[float],
    exp: Any,
    log: Any,
) -> Any:
    """The loss of a document, with scalars that have only +, *, / and powers."""

    def linear(x: Numbers, part: str) -> Numbers:
        return [sum(w * h for w, h in zip(row, x)) for row in p[part]]

    def norm(x: Numbers) -> Numbers:
        scale = (sum(h * h for h in x) * (1.0 / len(x)) + 1e-5) ** -0.5
        return [h * scale for h in x]

    def powers(x: Numbers) -> Numbers:
        top = max(h.data for h in x)
        return [exp(h - top) for h in x]

    total: Any = 0.0
    keys: list[Numbers] = []
    values: list[Numbers] = []
    for t, (character, target) in enumerate(zip(read, said)):
        x = norm([a + b for a, b in zip(p["characters"][character], p["places"][t])])
        query, key, value = (linear(norm(x), part) for part in ("query", "key", "value"))
        keys.append(key)
        values.append(value)
        mixed: Numbers = []
        for begin in range(0, WIDTH, HEAD):
            head = slice(begin, begin + HEAD)
            seen = powers(
                [sum(a * b for a, b in zip(query[head], k[head])) * HEAD**-0.5 for k in keys]
            )
            share = sum(seen) ** -1
            seen = [e * share for e in seen]
            mixed += [sum(a * v[j] for a, v in zip(seen, values)) for j in range(WIDTH)[head]]
        x = [a + b for a, b in zip(x, linear(mixed, "output"))]
        hidden = [h.relu() ** 2 for h in linear(norm(x), "widen")]
        x = [a + b for a, b in zip(x, linear(hidden, "narrow"))]
        chances = powers(linear(x, "scores"))
        total = total - log(chances[target] * sum(chances) ** -1) * weight[t]
    return total
