"""nn: neurons, layers, losses, an optimizer, training and data sets, on autograd's Values.

>>> import nn
>>> moons = nn.data.moons(100, rng=1)
>>> model = nn.MLP(2, [8, 8, 1], rng=1)
>>> history = nn.fit(
...     model, moons.inputs, moons.signs(), nn.hinge_loss,
...     nn.SGD(model.parameters(), lr=0.1, momentum=0.9), epochs=50,
... )
>>> nn.accuracy(model, moons.inputs, moons.signs())
1.0
"""

from autograd.namesake import insist as _insist

_insist()

from autograd.modes import join_library as _join_library

_join_library(__file__)  # an error names the line that uses a layer, not one inside it

from nn import data, init
from nn.attention import SelfAttention
from nn.embedding import Embedding
from nn.layers import MLP, Layer, Linear, Neuron
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge_loss,
    huber_loss,
    l1_loss,
    mae_loss,
    mse_loss,
)
from nn.metrics import accuracy, confusion_matrix, r2_score
from nn.module import Module
from nn.normalization import RMSNorm, rms_norm
from nn.optim import SGD, Optimizer
from nn.sequential import Each, Sequential
from nn.training import Diverged, History, fit

__all__ = [
    "MLP", "SGD", "Diverged", "Each", "Embedding", "History", "Layer", "Linear", "Module", "Neuron",
    "Optimizer", "RMSNorm", "SelfAttention", "Sequential", "accuracy", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "confusion_matrix", "cross_entropy", "data", "fit",
    "hinge_loss", "huber_loss", "init", "l1_loss", "mae_loss", "mse_loss", "r2_score", "rms_norm",
]  # fmt: skip
