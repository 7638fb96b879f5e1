"""Value: a Node that computes at once, and `backward()`.

Networks consist of `add`, `mul` and `dot`, so these have a fast path to their node (see the forms
in node.py); everything else goes through `apply`, and tests check that the fast path gives the
same.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from autograd import modes, ops, sweep
from autograd.comparing import Compared
from autograd.expression import binary
from autograd.operation import Condition, Op, as_number


class Value(Compared):
    """A number that remembers how it was computed, so that it can be differentiated.

    `data` and `grad` are floats.  Any real number is accepted and stored as a float; TypeError
    names any other type, OverflowError an integer beyond the largest float.  `==` and `<` with a
    number compare `data`; between Values, `==` and hash are identity and `<` compares `data`.

    Your own attributes need a subclass, `class Parameter(Value): pass`; your own operations need
    `define_op`, not micrograd's `Value(data, children, op)`, which is a TypeError.

    >>> w, x = Value(3.0, label="w"), Value(2.0)
    >>> y = w * x + 1.0
    >>> y
    Value(data=7.0, op='add')
    >>> y.backward()
    >>> w.grad, x.grad
    (2.0, 3.0)
    """

    __slots__ = ()

    def __init__(self, data: Any, label: str | None = None, *operation: Any) -> None:
        if operation or isinstance(label, tuple):
            raise TypeError(
                "Value(data, children, op) does not make a result here: operations make their own, "
                "and define_op makes an operation from its forward and pullback functions"
            )
        self._data = data if type(data) is float else as_number(data, "Value")
        self._grad = None
        self._row = None
        self.label = label
        if modes.transforms:
            self._x = modes.transform.get()
        if modes.active and (recorder := modes.tracer.get()) is not None:
            recorder.made(self)

    # How a Value shows itself

    @property
    def data(self) -> float:
        """The number.  Only that of a leaf can be set: AttributeError for results of operations.

        >>> w = Value(2.0)
        >>> w.data -= 0.5
        >>> w * 2.0
        Value(data=3.0, op='mul')
        """
        if modes.active and (recorder := modes.tracer.get()) is not None:
            number: float = recorder.number(self)
            return number
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if self._row is not None:
            raise AttributeError(
                f"this Value is the result of {self._row.name!r}, so its number can't be set; "
                "for one that can change, make Value(v.data)"
            )
        if modes.active and (recorder := modes.tracer.get()) is not None:
            recorder.refuse_change(self)
        self._data = as_number(data, "data")

    @property
    def grad(self) -> float:
        """The gradient that `backward` stored here; 0.0 before (see `has_grad`).

        >>> w = Value(2.0)
        >>> w.grad, w.has_grad
        (0.0, False)
        """
        if modes.active and (recorder := modes.tracer.get()) is not None:
            recorder.refuse_grad(self)
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, grad: Any) -> None:
        self._grad = None if grad is None else as_number(grad, "grad")

    @property
    def has_grad(self) -> bool:
        """True once a backward pass has reached this Value, until `zero_grad`."""
        if modes.active and (recorder := modes.tracer.get()) is not None:
            recorder.refuse_grad(self)
        return self._grad is not None

    def __repr__(self) -> str:
        if modes.active and (recorder := modes.tracer.get()) is not None and recorder.reads(self):
            return "<traced parameter>"
        parts = [f"data={self._data!r}"]
        if self._grad is not None:
            parts.append(f"grad={self._grad!r}")
        if self._row is not None:
            parts.append(f"op={self._row.name!r}")
        if self.label is not None:
            parts.append(f"label={self.label!r}")
        return f"Value({', '.join(parts)})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: for a result, a picture of its computation."""
        if self._row is None:
            return {"text/plain": repr(self)}
        from autograd.display import mimebundle

        return mimebundle(self, repr(self))

    def truth(self) -> bool | None:
        """Which branch `where` takes; None in a trace, where only a later run can tell."""
        if modes.active and (recorder := modes.tracer.get()) is not None:
            known: bool | None = recorder.truth(self)
            return known
        return self._data != 0.0

    def constant(self, x: float) -> Value:
        """A leaf that holds x."""
        return Value(x)

    # How Values are computed from others

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The result of `op` on Values and floats: a float for a condition, else a Value, which is
        connected to nothing if `op` is constant almost everywhere."""
        if modes.active and (recorder := modes.tracer.get()) is not None:
            return recorder.apply(op, inputs)
        numbers = [x if type(x) is float else x._data for x in inputs]
        data = op.forward(*numbers)
        if op.pullback is None:
            return data if isinstance(op, Condition) else Value(data)
        out = _new()
        out._data = data
        out._grad = None
        out._row = op
        out._x = inputs
        out._y = None
        out._xd = numbers
        return _in_mode(out) if modes.active else out

    def __add__(self, other: Any) -> Value:
        if type(other) is Value and not modes.active:
            out = _new()
            out._data = self._data + other._data
            out._grad = None
            out._row = _ADD
            out._x = self
            out._y = other
            return out
        return binary(_ADD, self, other)

    def __mul__(self, other: Any) -> Value:
        if type(other) is Value and not modes.active:
            out = _new()
            out._xd = x = self._data
            out._yd = y = other._data
            out._data = x * y
            out._grad = None
            out._row = _MUL
            out._x = self
            out._y = other
            return out
        return binary(_MUL, self, other)

    def apply_dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """bias + w0*x0 + w1*x1 + ...: in the short form if all ws, and the bias, are Values."""
        if modes.active and (recorder := modes.tracer.get()) is not None:
            return recorder.dot(ws, xs, bias)
        numeric = type(xs[0]) is float and set(map(type, xs)) == _ONLY_FLOATS
        if modes.active or (numeric and bias is None):
            return super().apply_dot(ws, xs, bias)
        try:
            weights = [w._data for w in ws]
            inputs = list(xs) if numeric else [x._data for x in xs]
            total = -0.0 if bias is None else bias._data  # -0.0 + x is x, 0.0 + x is not
        except AttributeError:  # numbers and Values mixed, or a kind of higher rank
            return super().apply_dot(ws, xs, bias)
        for w, x in zip(weights, inputs):
            total += w * x
        out = _new()
        out._x = ws
        out._y = () if numeric else xs
        out._xd = weights
        out._yd = inputs
        if bias is not None:
            out._x = (bias, *ws)
            weights.append(bias._data)
            inputs.insert(0, 1.0)
        out._data = total
        out._grad = None
        out._row = _DOT
        return out

    # Gradients

    def backward(self, seed: float = 1.0) -> None:
        """Add to the gradient of each leaf the derivative of this Value by it, times seed.

        Gradients of leaves add up over calls until `zero_grad`; inner nodes have the gradients of
        the last call.  Works without recursion at any depth.  Raises TypeError for a seed that is
        not a real number.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> (x * x).backward()
        >>> x.grad
        12.0
        """
        sweep.backward(self, as_number(seed, "seed"))

    def _backward(self) -> None:
        """Add the contributions of this gradient to the operands' (micrograd's name)."""
        for x, flow in zip(self.inputs, self.flows()):
            if isinstance(x, Value):
                x._grad = x.grad + flow

    def zero_grad(self) -> None:
        """Reset the gradient, which reads 0.0 again.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.zero_grad()
        >>> x.grad
        0.0
        """
        self._grad = None

    def detach(self) -> Value:
        """A leaf with the same number, connected to nothing.

        >>> x = Value(3.0)
        >>> (x * x.detach()).backward()
        >>> x.grad
        3.0
        """
        if modes.active and (recorder := modes.tracer.get()) is not None:
            return recorder.detached(self)
        return Value(self._data)

    def item(self) -> float:
        """The number, same as `data`."""
        return self.data

    def __reduce__(self) -> tuple[Any, ...]:
        if self._row is not None:
            raise TypeError(
                f"the result of {self._row.name!r} can't be copied or pickled, since its graph "
                "would come along; use v.detach() or v.data"
            )
        own = getattr(self, "__dict__", None)  # of a subclass
        return _leaf, (self.data, self._grad, self.label, type(self)), own


_new = partial(object.__new__, Value)  # a node without the work of __init__
_ADD, _MUL, _DOT = ops.add, ops.mul, ops.dot
_ONLY_FLOATS = {float}


def _leaf(data: float, grad: float | None, label: str | None, kind: type[Value] = Value) -> Value:
    """A leaf, restored from a copy or a pickle."""
    value = object.__new__(kind)
    Value.__init__(value, data, label)
    value._grad = grad
    return value


def _in_mode(out: Value) -> Value:
    """`out`, after the checks of this thread's open `no_grad` or `detect_anomaly` block."""
    if not modes.recording.get():
        return Value(out._data)
    if (watch := modes.watch.get()) is not None:
        watch.made(out)
    return out
