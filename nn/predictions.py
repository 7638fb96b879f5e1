"""The outputs of a model for many samples at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd import TraceError, Value, jit, no_grad
from autograd.needed import installed, needed
from nn.module import Module, in_mode

if TYPE_CHECKING:
    import numpy as np

FEW = 32  # samples; a trace costs more than running that many on Values


def predict(model: Module, inputs: Any) -> np.ndarray[Any, Any]:
    """The outputs for all samples, an array whose first axis counts them.

    inputs   an array or a list with the input of the model for each sample

    Of shape (samples,) if the model returns one number, (samples, outputs) if it returns a list.
    The model is in eval mode meanwhile, and nothing is recorded.  Many samples run compiled; a
    model that can't be traced runs on Values.  Raises ValueError if there are no samples,
    ImportError without NumPy.

    >>> model = Linear(1, 1, init=lambda nin, nout, rng: 2.0)
    >>> predict(model, [[1.0], [3.0]])
    array([[2.],
           [6.]])
    """
    needed("numpy", "predict, which returns an array,", "model(x) gives a sample's outputs")
    import numpy as np  # here, to keep `import nn` light

    return np.array(outputs(model, listed(inputs)))


def outputs(model: Module, inputs: Sequence[Any]) -> list[Any]:
    """The same as a list of numbers, or of lists of them."""
    if not inputs:
        raise ValueError("there are no samples")
    with in_mode(model.modules(), False), no_grad():
        if len(inputs) > FEW and installed("numpy"):
            try:
                return _compiled(model, inputs)
            except TypeError:  # a TraceError: for example, it branches on numbers, as Values can
                pass
        return [_numbers(model(x)) for x in inputs]


def _compiled(model: Module, inputs: Sequence[Any]) -> list[Any]:
    """The outputs by a program.  Raises TraceError if the model can't be traced."""
    import numpy as np

    try:
        array = np.array(inputs)
    except ValueError as error:  # samples of several lengths
        raise TraceError(str(error)) from None
    result: list[Any] = _stacked(jit(model)(array)).tolist()
    return result


def _stacked(columns: Any) -> Any:
    """One array from the result of a program: arrays, in lists as the function nested them."""
    import numpy as np

    if isinstance(columns, (list, tuple)):
        return np.stack([_stacked(column) for column in columns], axis=1)
    return columns


def _numbers(output: Any) -> Any:
    """An output with numbers in place of Values."""
    if isinstance(output, (list, tuple)):
        return [_numbers(y) for y in output]
    return output.data if isinstance(output, Value) else output


def listed(xs: Any) -> list[Any]:
    """xs as a list, an array as lists of Python numbers."""
    return xs.tolist() if hasattr(xs, "tolist") else list(xs)
