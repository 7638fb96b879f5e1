"""A computation and its reverse sweep, in the steps that the player shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from autograd import Value
from autograd.chain.names import names
from autograd.sweep import topological
from viz.graph.moment import Moment
from viz.graph.size import check_size


@dataclass(frozen=True)
class Handing:
    """What the result `user` hands to one of its operands on the way back.

    `factor` is the derivative of the user by the operand, `flow` that times the user's gradient,
    and `total` what the operand's gradient has come to when this has been added.
    """

    user: Value
    operand: Value | float
    factor: float
    flow: float
    total: float


@dataclass
class Sweep:
    """The values below a root, operands first, and the way of the gradient back through them.

    moment     the numbers of that computation
    handings   of each result, one an operand in the order of its `inputs`; numbers get 0
    gradients  of each value; empty where no backward pass has been here
    foreign    values whose `.grad` is another number: other passes have been here, too
    """

    root: Value
    order: list[Value]
    names: dict[Value, str]
    moment: Moment
    handings: dict[Value, list[Handing]] = field(default_factory=dict)
    gradients: dict[Value, float] = field(default_factory=dict)
    foreign: list[Value] = field(default_factory=list)

    @property
    def results(self) -> list[Value]:
        """What is computed, in order: the steps forward, and read backwards those back."""
        return [value for value in self.order if value.op is not None]


def check_playable(root: Value, limit: int) -> int:
    """How many Values `root` reaches; raises TooLargeError where these are more than `limit`."""
    return check_size(
        [root], limit, "too many to step through with ", ("limit", limit),
        ": play a smaller root, such as the loss of one sample, or pass a larger ", ("limit", ...),
    )  # fmt: skip


def sweep(root: Value) -> Sweep:
    """The computation of `root`, with its gradients where a backward pass has left them."""
    order = topological(root)
    found = Sweep(root, order, names(root), Moment(order))
    if root.has_grad:
        _sweep_back(found)
    return found


def _sweep_back(found: Sweep) -> None:
    """The same sums as in `Value.backward`, with every term of them kept."""
    sums = {found.root: found.root.grad}
    for value in reversed(found.order):
        gradient = sums.pop(value)
        if _same(gradient, value.grad):
            gradient = value.grad  # which may differ in the last digit: terms in another order
        else:
            found.foreign.append(value)
        found.gradients[value] = gradient
        handings = found.handings[value] = []
        factors, flows = value.flows(1.0), value.flows(gradient)
        for operand, factor, flow in zip(value.inputs, factors, flows):
            total = 0.0
            if isinstance(operand, Value):
                total = sums[operand] = sums.get(operand, 0.0) + flow
            handings.append(Handing(value, operand, factor, flow, total))


def _same(x: float, y: float) -> bool:
    """True where x and y differ by rounding at the most."""
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-300) or (math.isnan(x) and math.isnan(y))
