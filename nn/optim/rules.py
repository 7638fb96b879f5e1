"""SGD, Adam, AdamW and RMSprop, by PyTorch's formulas.

In the formulas p is a parameter's number, g its gradient, t the number of the step, from 1; all
memory starts at 0.  Divisions and roots are autograd's, which follow IEEE 754: with eps=0, a
gradient that was always 0 gives nan instead of an exception, on floats and in the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograd import Value, div, maximum, sqrt
from nn.checks import below_one, not_negative
from nn.optim.optimizer import Limits, Optimizer
from nn.optim.schedules import Schedule
from nn.signatures import shares

if TYPE_CHECKING:
    from typing_extensions import Unpack


class SGD(Optimizer):
    """Stochastic gradient descent, by PyTorch's formula (without dampening).

        g = g + weight_decay * p
        v = momentum * v + g
        p = p - lr * v                    nesterov: p - lr * (g + momentum * v)

    lr            learning rate, at least 0, or a schedule
    momentum      how much of the last move stays, at least 0
    weight_decay  the factor of an L2 penalty, weight_decay / 2 * p**2, at least 0
    nesterov      looks ahead along the momentum, which it needs (Sutskever et al. 2013)

    Optimizer explains clip_norm and clip_value, and its errors.  In the optimizers below, params,
    lr and weight_decay mean the same as here.  Raises ValueError for a number out of range, and for
    nesterov without momentum.

    >>> w = Value(1.0)
    >>> optimizer = SGD([w], lr=0.5, momentum=0.5)
    >>> for _ in range(2):  # with a gradient of 1: v is 1, then 1.5
    ...     w.grad = 1.0
    ...     optimizer.step()
    >>> w.data
    -0.25
    """

    @shares(Optimizer.__init__, "clip_norm", "clip_value")
    def __init__(
        self,
        params: Iterable[Value],
        lr: float | Schedule,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        **limits: Unpack[Limits],
    ) -> None:
        self.momentum = not_negative("momentum", momentum)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        if nesterov and not momentum:
            raise ValueError(
                "nesterov looks ahead along the momentum, but there is none: set one, such as "
                "momentum=0.9, or leave nesterov out"
            )
        self.nesterov = nesterov
        self.memory = (0.0,) if momentum else ()
        super().__init__(params, lr, **limits)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(new number,) without momentum, (new number, velocity) with it."""
        (lr,) = settings
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        if not memory:
            return (data - lr * grad,)
        velocity = self.momentum * memory[0] + grad
        move = grad + self.momentum * velocity if self.nesterov else velocity
        return data - lr * move, velocity


class Adam(Optimizer):
    """Adaptive moments, D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization" (2015).

        g = g + weight_decay * p
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * g**2
        p = p - lr / (1 - b1**t) * m / (sqrt(s) / sqrt(1 - b2**t) + eps)

    betas         (b1, b2), the part of each mean that is kept from step to step; each in [0, 1)
    eps           keeps the divisor from 0; at least 0

    Raises ValueError for a number out of range.

    >>> w = Value(1.0)
    >>> w.grad = 50.0
    >>> Adam([w], lr=0.25).step()  # the first step is lr, whatever the gradient
    >>> round(w.data, 6)
    0.75
    """

    memory = (0.0, 0.0)

    @shares(Optimizer.__init__, "clip_norm", "clip_value")
    def __init__(
        self,
        params: Iterable[Value],
        lr: float | Schedule = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        **limits: Unpack[Limits],
    ) -> None:
        first, second = betas
        self.betas = below_one("betas[0]", first), below_one("betas[1]", second)
        self.eps = not_negative("eps", eps)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        super().__init__(params, lr, **limits)

    def settings(self, step: int) -> tuple[float, ...]:
        """(lr, lr over the correction of the first mean, root of that of the second)."""
        lr = self.rate(step)
        b1, b2 = (1.0 - beta ** (step + 1) for beta in self.betas)
        return lr, lr / b1, sqrt(b2)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(new number, mean of gradients, mean of their squares)."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        return self._moved(settings, data, grad, *memory)

    def _moved(self, settings: Any, data: Any, grad: Any, m: Any, s: Any) -> tuple[Any, ...]:
        """`rule` without weight decay."""
        _, size, root = settings
        b1, b2 = self.betas
        m = b1 * m + (1.0 - b1) * grad
        s = b2 * s + (1.0 - b2) * (grad * grad)
        return data - size * div(m, sqrt(s) / root + self.eps), m, s


class AdamW(Adam):
    """Adam with decoupled weight decay, separate from the gradient.

        p = p * (1 - lr * weight_decay)       then Adam's step, without a penalty in g

    I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.  Arguments and
    errors are Adam's.

    >>> w = Value(2.0)
    >>> w.grad = 0.0
    >>> AdamW([w], lr=0.5, weight_decay=0.5).step()  # 2 * (1 - 0.5 * 0.5)
    >>> w.data
    1.5
    """

    @shares(Optimizer.__init__, "clip_norm", "clip_value")
    def __init__(
        self,
        params: Iterable[Value],
        lr: float | Schedule = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        **limits: Unpack[Limits],
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, **limits)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(new number, mean of gradients, mean of their squares)."""
        return self._moved(settings, data * (1.0 - settings[0] * self.weight_decay), grad, *memory)


class RMSprop(Optimizer):
    """Divides steps by the root of the mean square of the gradient (T. Tieleman, G. Hinton 2012).

        g = g + weight_decay * p
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (sqrt(s) + eps)
        centered: sqrt(s - m**2) for sqrt(s), with m = alpha * m + (1 - alpha) * g
        momentum: v = momentum * v + g / (sqrt(s) + eps), and p = p - lr * v

    alpha         the part of the mean that is kept from step to step, in [0, 1)
    eps           keeps the divisor from 0; at least 0
    momentum      how much of the last move stays, at least 0
    centered      divides by the deviation of the gradient from its mean

    The centered form is from A. Graves, "Generating sequences with recurrent neural networks"
    (2013).  If rounding makes s - m**2 negative, it counts as 0, where PyTorch gives nan.
    Raises ValueError for a number out of range.

    >>> w = Value(1.0)
    >>> w.grad = 50.0
    >>> RMSprop([w], lr=0.25, alpha=0.75).step()  # sqrt(0.25 * 50**2) is 25: a step of 2 * lr
    >>> round(w.data, 6)
    0.5
    """

    @shares(Optimizer.__init__, "clip_norm", "clip_value")
    def __init__(
        self,
        params: Iterable[Value],
        lr: float | Schedule = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        **limits: Unpack[Limits],
    ) -> None:
        self.alpha = below_one("alpha", alpha)
        self.eps = not_negative("eps", eps)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        self.momentum = not_negative("momentum", momentum)
        self.centered = centered
        self.memory = (0.0,) * (1 + bool(centered) + bool(momentum))
        super().__init__(params, lr, **limits)

    def rule(self, settings: Any, data: Any, grad: Any, *memory: Any) -> tuple[Any, ...]:
        """(new number, mean square, the mean if centered, the velocity if there is momentum)."""
        (lr,) = settings
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        square = self.alpha * memory[0] + (1.0 - self.alpha) * (grad * grad)
        kept: tuple[Any, ...] = (square,)
        spread = square
        if self.centered:
            mean = self.alpha * memory[1] + (1.0 - self.alpha) * grad
            kept, spread = (square, mean), maximum(square - mean * mean, 0.0)
        move = div(grad, sqrt(spread) + self.eps)
        if self.momentum:
            move = self.momentum * memory[-1] + move
            kept = (*kept, move)
        return data - lr * move, *kept
