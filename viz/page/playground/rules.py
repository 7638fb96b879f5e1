"""The rules of optimizers as routines of base instructions, which a page can run.

They are the rules that `nn.optim` trains with, run once on operands that write down what is done
to them.
"""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.passes.rewrite import argument, operand
from nn.optim import SGD, Adam, Optimizer
from viz.page.player.routines import Writing, exact

# The optimizers to choose from, and the rate that each begins with.
RULES: dict[str, tuple[type[Optimizer], float]] = {"SGD": (SGD, 0.1), "Adam": (Adam, 0.01)}


def written(names: list[str]) -> list[dict[str, Any]]:
    """A row an optimizer; instructions that are not in `names` yet are added.

    name      of the class
    rate      the learning rate to begin with
    memory    what is remembered of a parameter at the start
    settings  the routine of what is the same for all parameters, from the rate and the step
    rule      the routine of the new number and memory, from settings, number, gradient and memory
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
