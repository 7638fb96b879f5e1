"""The rules of optimizers as routines of base instructions, which a page can run.

They are the very rules of `nn.optim`, run once on operands that record what is done to them.
"""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.passes.rewrite import argument, operand
from nn.optim import SGD, Adam, Optimizer
from viz.page.player.routines import Writing, exact

# The optimizers to choose from, and the learning rate that each starts with.
RULES: dict[str, tuple[type[Optimizer], float]] = {"SGD": (SGD, 0.1), "Adam": (Adam, 0.01)}


def written(names: list[str]) -> list[dict[str, Any]]:
    """A row for each optimizer; instructions that are not yet in `names` are added to it.

    name      the name of the class
    rate      the learning rate to start with
    memory    the numbers kept for each parameter, as they are at the start
    settings  the routine for what all parameters share, computed from the rate and the step
    rule      the routine for the new number and memory, from settings, number, gradient and memory
    """
    return [_written(name, *RULES[name], names) for name in RULES]


def _written(name: str, kind: type[Optimizer], rate: float, names: list[str]) -> dict[str, Any]:
    optimizer: Any = kind([Value(0.0)], lr=rate)
    settings = Writing(2, names)
    optimizer.lr, step = (operand(settings.add, x) for x in settings.inputs)
    found = [argument(x) for x in optimizer.settings(step)]
    rule = Writing(len(found) + 2 + len(optimizer.memory), names)
    inputs = [operand(rule.add, x) for x in rule.inputs]
    results = optimizer.rule(inputs[: len(found)], *inputs[len(found) :])
    return {
        "name": name,
        "rate": rate,
        "memory": [exact(x) for x in optimizer.memory],
        "settings": settings.done(*found),
        "rule": rule.done(*map(argument, results)),
    }
