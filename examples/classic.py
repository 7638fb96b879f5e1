"""Backpropagation once by hand: the classic 2-2-2 network, with all its numbers.

python examples/classic.py

Two inputs, two hidden and two output neurons, all sigmoid, no biases, the mean squared error,
learning rate 0.5.
w1, w2 lead to h1; w3, w4 to h2; w5, w6 to o1; w7, w8 to o2.
"""

from __future__ import annotations

import argparse

from autograd import Value, explain, sigmoid

RATE = 0.5
INPUTS, TARGETS = (0.1, 0.2), (0.4, 0.6)
WEIGHTS = (0.3, 0.25, 0.4, 0.35, 0.45, 0.4, 0.7, 0.6)


def neuron(name: str, net: Value) -> Value:
    """sigmoid(net), both named, so that the chain rule is told in these names."""
    net.label = f"net_{name}"
    out: Value = sigmoid(net)
    out.label = name
    return out


def error(w: list[Value]) -> Value:
    """The forward pass."""
    x1, x2 = INPUTS
    h1 = neuron("h1", w[0] * x1 + w[1] * x2)
    h2 = neuron("h2", w[2] * x1 + w[3] * x2)
    o1 = neuron("o1", w[4] * h1 + w[5] * h2)
    o2 = neuron("o2", w[6] * h1 + w[7] * h2)
    e = ((o1 - TARGETS[0]) ** 2 + (o2 - TARGETS[1]) ** 2) / 2.0
    e.label = "E"
    return e


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    w = [Value(number, label=f"w{i}") for i, number in enumerate(WEIGHTS, 1)]
    e = error(w)
    print(f"forward: E = {e.data:.10f}\n")

    e.backward()
    print(f"{explain(e, w[4])}\n")  # one path
    print(f"{explain(e, w[0])}\n")  # two paths, which meet in h1

    for weight in w:  # update: down the gradient
        weight.data -= RATE * weight.grad
    print("updated:", *(f"{weight.label} = {weight.data:.10f}" for weight in w), sep="\n  ")
    print(f"\nE after 1 step: {error(w).data:.10f}")

    for _ in range(999):  # repeat
        for weight in w:
            weight.zero_grad()
        error(w).backward()
        for weight in w:
            weight.data -= RATE * weight.grad
    print(f"E after 1,000:  {error(w).data:.3g}")


if __name__ == "__main__":
    main()
