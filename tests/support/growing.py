"""Ten graphs of growing size, from one neuron to a GPT: what automatic pictures are tried on."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import nn
from autograd import Value
from autograd.sweep import topological
from nn.classic import with_biases, without_biases

sys.path.append(str(Path(__file__).parents[2] / "examples"))


def _backward(root: Value, label: str = "loss") -> Value:
    root.label = label
    root.backward()
    return root


def neuron() -> Value:
    """One neuron of two inputs, as micrograd's first picture has it."""
    x1, x2 = Value(2.0, "x1"), Value(0.0, "x2")
    w1, w2, b = Value(-3.0, "w1"), Value(1.0, "w2"), Value(6.8813735870195432, "b")
    return _backward((x1 * w1 + x2 * w2 + b).tanh(), "o")


def network(inputs: int, sizes: list[int], samples: int = 1) -> Value:
    """The squared errors of a network of tanh on some samples."""
    model, rng = nn.MLP(inputs, sizes, activation="tanh", rng=1), Random(0)
    rows = [[rng.uniform(-1.0, 1.0) for _ in range(inputs)] for _ in range(samples)]
    outputs = [model(row) for row in rows]
    numbers = [x for row in outputs for x in (row if isinstance(row, list) else [row])]
    return _backward(nn.mse_loss(numbers, [1.0] * len(numbers)))


def wide() -> Value:
    """MLP(16, [32, 32, 1]) on one sample."""
    model, rng = nn.MLP(16, [32, 32, 1], rng=1), Random(0)
    return _backward((model([rng.uniform(-1.0, 1.0) for _ in range(16)]) - 1.0) ** 2)


def deep() -> Value:
    """Twelve equal layers."""
    return network(4, [8] * 12 + [1])


def chain() -> Value:
    """751 Values in a row."""
    x = Value(1.0, "x")
    y = x
    for _ in range(750):
        y = y + 1.0
    return _backward(y, "y")


_WORDS = {
    "x": "입력", "w": "가중치", "b": "편향", "h": "은닉", "o": "출력", "t": "목표", "net": "합",
    "E": "오차", "layers": "층", "neurons": "뉴런", "loss": "손실", "y": "결과",
}  # fmt: skip


def in_korean(root: Value) -> Value:
    """The same graph, each word of its labels in Korean."""
    for value in topological(root):
        if value.label:
            value.label = re.sub(
                r"[A-Za-z]+", lambda word: _WORDS.get(word[0], word[0]), value.label
            )
    return root


def gpt() -> Value:
    """The loss of one name by the GPT of the examples, some 6,400 Values."""
    import gpt as example  # type: ignore[import-not-found]

    alphabet = example.Alphabet(["abcdefghijklmnopqrstuvwxyz"])
    read, said, weight = (array[0].tolist() for array in alphabet.arrays(["anna"]))
    return _backward(example.objective(example.GPT(len(alphabet.letters)))(read, said, weight))


GROWING: dict[str, Callable[[], Value]] = {
    "neuron": neuron,
    "classic": lambda: _backward(without_biases().forward(), "E"),
    "classic-biases": lambda: _backward(with_biases().forward(), "E"),
    "MLP 2-3-1": lambda: network(2, [3, 1]),
    "MLP 2-4-4-1": lambda: network(2, [4, 4, 1]),
    "batch of 20": lambda: network(2, [6, 4, 1], 20),
    "chain of 751": chain,
    "MLP 16-32-32-1": wide,
    "12 layers of 8": deep,
    "GPT": gpt,
}
