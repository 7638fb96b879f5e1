"""A computation and its backward pass, in the steps that the player shows."""

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
    """What the result `user` passes to one of its operands in the backward pass.

    `factor` is the derivative of the user with respect to the operand, `flow` is that times the
    user's gradient, and `total` is the operand's gradient after this flow has been added.
    """

    user: Value
    operand: Value | float
    factor: float
    flow: float
    total: float


@dataclass
class Sweep:
    """The values that a root is computed from, operands first, and the backward pass over them.

    moment     the numbers at the time of the computation
    handings   for each result, one per operand in the order of its `inputs`; 0 for plain numbers
    gradients  the gradient of each value; empty before backward()
    foreign    values whose `.grad` differs, because it has accumulated other backward passes too
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
        """The results in the order they are computed; reversed, the order of the backward pass."""
        return [value for value in self.order if value.op is not None]


def check_playable(root: Value, limit: int) -> int:
    """How many Values `root` is computed from.  Raises TooLargeError for more than `limit`."""
    return check_size(
        [root], limit, "too many to step through with ", ("limit", limit),
        ": play a smaller root, such as the loss of one sample, or pass a larger ", ("limit", ...),
    )  # fmt: skip


def sweep(root: Value) -> Sweep:
    """The computation of `root`, with its gradients if backward() was called."""
    order = topological(root)
    found = Sweep(root, order, names(root), Moment(order))
    if root.has_grad:
        _sweep_back(found)
    return found


def _sweep_back(found: Sweep) -> None:
    """The sums of `Value.backward`, with every term kept."""
    sums = {found.root: found.root.grad}
    for value in reversed(found.order):
        gradient = sums.pop(value)
        if _same(gradient, value.grad):
            gradient = value.grad  # a different order of terms may change the last digit
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
    """True if x and y differ by no more than rounding."""
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-300) or (math.isnan(x) and math.isnan(y))
