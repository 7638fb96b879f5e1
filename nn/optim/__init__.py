"""Optimizers, schedules of the learning rate, and gradient clipping.

SGD(model.parameters(), lr=0.1, momentum=0.9)
Adam(model.parameters(), lr=warmup(cosine(0.01, 900), 100), clip_norm=1.0)

optimizer.py   Optimizer, the common part of all optimizers
rules.py       SGD, Adam, AdamW, RMSprop: one scalar function each
refusals.py    parameters and arguments that an optimizer refuses
moving.py      attributes that each step changes, and that no trace may read
schedules.py   learning rates that change from step to step
clipping.py    gradients kept within bounds
"""

from nn.optim.clipping import clip_grad_norm, clip_grad_value
from nn.optim.optimizer import Optimizer
from nn.optim.rules import SGD, Adam, AdamW, RMSprop
from nn.optim.schedules import Schedule, constant, cosine, linear, stepwise, warmup

__all__ = [
    "SGD", "Adam", "AdamW", "Optimizer", "RMSprop", "Schedule", "clip_grad_norm",
    "clip_grad_value", "constant", "cosine", "linear", "stepwise", "warmup",
]  # fmt: skip
