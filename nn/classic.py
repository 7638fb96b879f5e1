"""The 2-2-2 networks of the classic worked examples of backpropagation, with their wiring stated.

Two inputs, two hidden and two output neurons, all sigmoid.  w1, w2 lead to h1; w3, w4 to h2; w5, w6
to o1; w7, w8 to o2.  The first has eight weights, no biases and the mean squared error; the second
fixed biases and the sum of half the squared errors, which for two outputs is the same number.
(Other authors wire w5, w7 to o1: compare the wiring before you compare numbers.)
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value, dot
from nn.module import Module

LEARNING_RATE = 0.5


class Classic(Module):
    """The network with its sample: `forward()` gives the loss E, `step()` updates w1 ... w8.

    weights   w1 ... w8, the parameters
    biases    (hidden, output), numbers that are not trained, or None for a network without biases
    inputs    the sample's two inputs x1, x2, Values like the weights so that pictures name them
    targets   the two numbers that the outputs should be
    """

    def __init__(
        self,
        weights: Sequence[float],
        biases: tuple[float, float] | None,
        inputs: tuple[float, float],
        targets: tuple[float, float],
    ) -> None:
        self.weights = [Value(w, label=f"w{i}") for i, w in enumerate(weights, 1)]
        self.biases = biases
        self.targets = targets
        self._sample = inputs
        self.outputs: list[Value] = []
        self.hidden: list[Value] = []

    def forward(self) -> Value:
        """The loss E of the sample; `hidden` and `outputs` then hold the activations."""
        w = self.weights
        fixed = [Value(b, label=f"b{i}") for i, b in enumerate(self.biases or (), 1)]
        b1, b2 = fixed or (None, None)
        x = [Value(number, label=f"x{i}") for i, number in enumerate(self._sample, 1)]
        self.hidden = [
            _neuron("h1", w[0:2], x, b1),
            _neuron("h2", w[2:4], x, b1),
        ]
        self.outputs = [
            _neuron("o1", w[4:6], self.hidden, b2),
            _neuron("o2", w[6:8], self.hidden, b2),
        ]
        first, second = (
            (output - target) ** 2 for output, target in zip(self.outputs, self.targets)
        )
        halves = self.biases is not None
        loss: Value = 0.5 * first + 0.5 * second if halves else (first + second) / 2.0
        loss.label = "E"
        return loss

    @property
    def formula(self) -> str:
        """The loss as a formula."""
        if self.biases is None:
            return "E = ((o1 - t1)^2 + (o2 - t2)^2) / 2"
        return "E = (o1 - t1)^2 / 2 + (o2 - t2)^2 / 2"

    def step(self, learning_rate: float = LEARNING_RATE) -> float:
        """One step of gradient descent on all eight weights; the loss before it."""
        self.zero_grad()
        loss = self.forward()
        loss.backward()
        for w in self.weights:
            w.data -= learning_rate * w.grad
        return loss.data


def _neuron(name: str, w: list[Value], x: list[Value], bias: Value | None) -> Value:
    """sigmoid(w . x + bias), named; its argument is named after it."""
    net = dot(w, x, bias)
    net.label = f"net_{name}"
    out: Value = net.sigmoid()
    out.label = name
    return out


def without_biases() -> Classic:
    """The example of eight weights, no biases and the mean squared error."""
    weights = (0.3, 0.25, 0.4, 0.35, 0.45, 0.4, 0.7, 0.6)
    return Classic(weights, None, (0.1, 0.2), (0.4, 0.6))


def with_biases() -> Classic:
    """The example with fixed biases 0.35 and 0.60, in which the two paths to w1 differ in sign."""
    weights = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
    return Classic(weights, (0.35, 0.60), (0.05, 0.10), (0.01, 0.99))
