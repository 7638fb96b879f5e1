"""nn: neurons, layers, losses, optimizers, training and data sets, on autograd's Values.

>>> import nn
>>> moons = nn.data.moons(100, rng=1)
>>> model = nn.MLP(2, [8, 8, 1], rng=1)
>>> trainer = nn.Trainer(
...     lambda x, y: nn.hinge_loss(model(x), y),
...     nn.SGD(model.parameters(), lr=0.1, momentum=0.9), compiled=False,
... )
>>> history = trainer.fit(moons.inputs, moons.signs(), epochs=50)
>>> nn.accuracy(model, moons.inputs, moons.signs())
1.0
"""

from autograd.namesake import insist as _insist

_insist()

from nn import data, init, optim
from nn.callbacks import BestWeights, Callback, EarlyStopping
from nn.history import Diverged, History
from nn.layers import MLP, Layer, Neuron
from nn.losses import cross_entropy, hinge_loss, mse_loss
from nn.metrics import accuracy, correct
from nn.module import Module
from nn.optim import SGD, Adam, AdamW, Optimizer, RMSprop, clip_grad_norm, clip_grad_value
from nn.trainer import Trainer

__all__ = [
    "MLP", "SGD", "Adam", "AdamW", "BestWeights", "Callback", "Diverged", "EarlyStopping",
    "History", "Layer", "Module", "Neuron", "Optimizer", "RMSprop", "Trainer", "accuracy",
    "clip_grad_norm", "clip_grad_value", "correct", "cross_entropy", "data", "hinge_loss", "init",
    "mse_loss", "optim",
]  # fmt: skip
