"""What processes of a pool are asked to do."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn
from autograd import Value, jit

_W, _B = Value(0.5), Value(-0.25)


def _loss(x: Any) -> Any:
    return (_W * x + _B).tanh() ** 2


PROGRAM = jit(_loss, threads=2)


def gradients(program: Any, xs: Any) -> tuple[float, list[float]]:
    """The mean loss and the gradients of the program."""
    loss, found = program.loss_and_gradients(xs)
    return loss, found.tolist()


def fitted(xs: Any) -> list[float]:
    """The losses of epochs of a run with two threads."""
    w = Value(0.5)
    trainer = nn.Trainer(lambda x: (w * x - 1.0) ** 2, nn.SGD([w], lr=0.1), threads=2)
    return trainer.fit(np.asarray(xs), epochs=3, progress=False).losses
