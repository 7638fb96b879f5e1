"""Training steps in Python, one by one; here on Values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.messages import a_type
from autograd.operation import passed_over
from autograd.sweep import topological
from nn.optim import Optimizer

if TYPE_CHECKING:  # it imports NumPy
    from nn.training.batches import Arrays

Objective = Callable[..., Any]
Opened = Callable[[], AbstractContextManager[None]]


class Stepwise:
    """An engine that takes its steps in Python; a subclass computes loss and gradients."""

    in_machine = False

    def __init__(self, optimizer: Optimizer, samples: int, batch: int, opened: Opened) -> None:
        self.optimizer, self.samples, self.batch = optimizer, samples, batch
        self._opened, self.interrupted = opened, False
        self._before = self._stored = optimizer.snapshot()
        self._stopping = False

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """See engine.Engine."""
        period = -(-self.samples // self.batch)
        order = range(self.samples) if rows is None else _listed(rows)
        losses: list[float] = []
        for step in range(place, place + steps):
            epoch, k = divmod(step, period)
            begin = epoch * self.samples if rows is not None else 0
            chosen = order[begin + k * self.batch : begin + min((k + 1) * self.batch, self.samples)]
            loss = None if self._stopping else self._whole(chosen)
            if loss is None:
                break
            losses.append(loss)
            if not math.isfinite(loss):
                break
            self._before = self.optimizer.snapshot()
            self.optimizer.step()
        return losses

    def _whole(self, rows: Any) -> float | None:
        """`gradients`; if a step is not done, the parameters keep the gradients of the last."""
        parameters, loss = self.optimizer.parameters, None
        before = [parameter.grad if parameter.has_grad else None for parameter in parameters]
        try:
            with self._opened():
                loss = self.gradients(rows)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            if loss is None:
                for parameter, grad in zip(parameters, before):
                    parameter.zero_grad()
                    if grad is not None:
                        parameter.grad = grad
        return None if self.interrupted else loss

    def gradients(self, rows: Any) -> float | None:
        """The mean loss of these samples; None if the run must stop.

        Afterwards the parameters have its gradients.
        """
        raise NotImplementedError

    def store(self) -> None:
        """Nothing to do: they are always up to date."""
        self._stored = self.optimizer.snapshot()

    def load(self) -> None:
        """See engine.Engine."""
        if self.optimizer.snapshot() != self._stored:
            self._before = self.optimizer.snapshot()
        self._stopping = False

    def fresh(self) -> bool:
        """See engine.Engine; on Values everything is read anew at each step."""
        return True

    def back(self) -> None:
        """See engine.Engine."""
        self.optimizer.restore(self._before)

    def stop(self) -> None:
        """See engine.Engine."""
        self._stopping = True


class OnValues(Stepwise):
    """Steps on Values, sample by sample: slow, but every number can be inspected."""

    def __init__(
        self,
        objective: Objective,
        optimizer: Optimizer,
        arrays: Arrays,
        batch: int,
        opened: Opened,
    ) -> None:
        super().__init__(optimizer, len(arrays[0]), batch, opened)
        self.objective = objective
        self._columns = [a.tolist() for a in arrays]
        self._all = set(optimizer.parameters)
        self._reached: set[Value] = set()

    def gradients(self, rows: Any) -> float | None:
        """See Stepwise; one graph per sample, so that memory stays flat."""
        parameters = self.optimizer.parameters
        self.optimizer.zero_grad()
        total = 0.0
        for row in rows:
            loss, others = self._loss(row)
            loss.backward()
            total += loss.data
            if self._stopping:
                return None
            if len(self._reached) < len(parameters):
                self._reached.update(x for x in parameters if x.has_grad)
                self._reached.update(x for x in topological(*_values(others)) if x in self._all)
        scale = 1.0 / len(rows)
        for parameter in self._reached:
            parameter.grad = parameter.grad * scale
        return total * scale

    def _loss(self, row: int) -> tuple[Value, list[Any]]:
        """The loss of a sample, and the operands that its choices passed over."""
        others: list[Any] = []
        token = passed_over.set(others)
        try:
            loss = self.objective(*(column[row] for column in self._columns))
        except IndexError as error:
            raise IndexError(f"row {row}: {error}") from error
        finally:
            passed_over.reset(token)
        if not isinstance(loss, Value):
            raise TypeError(f"the objective returned {a_type(loss)} without gradient, not a Value")
        return loss, others


def _listed(rows: Any) -> list[int]:
    """The order of samples as a list of Python integers."""
    found: list[int] = rows if isinstance(rows, list) else rows.tolist()
    return found


def _values(items: Any) -> Iterator[Value]:
    """The Values in lists, however nested."""
    for x in items:
        if isinstance(x, Value):
            yield x
        elif isinstance(x, (list, tuple)):
            yield from _values(x)
