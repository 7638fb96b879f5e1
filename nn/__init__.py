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

from autograd.modes import join_library as _join_library

_join_library(__file__)  # an error names the line that uses a layer, not one inside it

from nn import data, init, optim
from nn.data import read_csv
from nn.layers.attention import SelfAttention
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.neuron import MLP, Layer, Linear, Neuron
from nn.layers.normalization import RMSNorm, rms_norm
from nn.layers.sequential import Each, Sequential
from nn.layers.standardize import Standardize
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
from nn.metrics import accuracy, confusion_matrix, correct, r2_score
from nn.module import Module
from nn.optim import SGD, Adam, AdamW, Optimizer, RMSprop, clip_grad_norm, clip_grad_value
from nn.predictions import predict
from nn.storage.safetensors import about, load, load_state, save
from nn.sweeps.sweep import sweep
from nn.training.callbacks import BestWeights, Callback, EarlyStopping
from nn.training.history import Diverged, History
from nn.training.trainer import Trainer

__all__ = [
    "MLP", "SGD", "Adam", "AdamW", "BestWeights", "Callback", "Diverged", "Dropout", "Each",
    "EarlyStopping", "Embedding", "History", "Layer", "Linear", "Module", "Neuron", "Optimizer",
    "RMSNorm", "RMSprop", "SelfAttention", "Sequential", "Standardize", "Trainer", "about",
    "accuracy", "binary_cross_entropy", "binary_cross_entropy_with_logits", "clip_grad_norm",
    "clip_grad_value", "confusion_matrix", "correct", "cross_entropy", "data", "hinge_loss",
    "huber_loss", "init", "l1_loss", "load", "load_state", "mae_loss", "mse_loss", "optim",
    "predict", "r2_score", "read_csv", "rms_norm", "save", "sweep",
]  # fmt: skip
