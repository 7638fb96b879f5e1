"""Module: what has parameters, and finds them by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

from autograd import Value
from autograd.operation import as_number

M = TypeVar("M", bound="Module")
_SHOWN = 5  # names an error message lists, and equal neighbours a repr writes out


class Module:
    """A part of a model.  Its parameters are the leaf Values among its attributes.

    Attributes may be Values, other modules, and lists, tuples, dicts or object arrays of these,
    nested as you like.  The results of operations that a module keeps are no parameters, and what
    is found in several places counts once.  There is no constructor to call.
    """

    training = True

    def __call__(self, *inputs: Any) -> Any:
        """What the module makes of its inputs; a subclass says what that is."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")

    def __setattr__(self, name: str, attribute: Any) -> None:
        """Set the attribute and label the parameters in it by their place in this module."""
        super().__setattr__(name, attribute)
        _label(_found(attribute, name))

    def parameters(self) -> list[Value]:
        """All parameters, each once, in the order of the attributes."""
        return [x for _, x in _found(self) if isinstance(x, Value)]

    def named_parameters(self) -> list[tuple[str, Value]]:
        """(name, parameter) for all parameters; `layers[0].neurons[1].w[2]` is such a name.

        A name is the Python expression that leads from the module to the parameter.
        """
        return [(path, x) for path, x in _found(self) if isinstance(x, Value)]

    def modules(self) -> list[Module]:
        """This module and all modules inside, each once."""
        return [x for _, x in _found(self) if isinstance(x, Module)]

    def label_parameters(self) -> None:
        """Label the parameters by their names, as pictures show them.

        Assigning an attribute does this by itself; only what was put into a list or dict
        afterwards needs it.  A label of your own stays.
        """
        _label(_found(self))

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def train(self: M, mode: bool = True) -> M:
        """This module, with `training` set to `mode` here and in all modules inside."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """This module, with `training` False here and in all modules inside."""
        return self.train(False)

    def state_dict(self) -> dict[str, float]:
        """The parameters' numbers by name."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set the parameters to the numbers of `state`, as `state_dict` gave them.

        All or nothing: ValueError names the keys that are missing or unknown, TypeError the one
        that holds no real number, and then no parameter has changed.
        """
        parameters = dict(self.named_parameters())
        missing = [name for name in parameters if name not in state]
        unknown = [name for name in state if name not in parameters]
        faults = [
            f"{kind} {listed(names)}"
            for kind, names in (("missing:", missing), ("unknown:", unknown))
            if names
        ]
        if faults:
            raise ValueError(f"the state does not fit this model; {'; '.join(faults)}")
        numbers = [as_number(state[name], name) for name in parameters]
        for parameter, number in zip(parameters.values(), numbers):
            parameter.data = number

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the neurons and weights, where there are any."""
        if not self.parameters():
            return {"text/plain": repr(self)}
        from autograd.display import mimebundle

        return mimebundle(self, repr(self))

    def __repr__(self) -> str:
        """The class and what it holds, one line for each attribute that has parameters."""
        lines = [
            f"  {name}: {_summary(attribute)}".replace("\n", "\n  ")
            for name, attribute in vars(self).items()
            if _found(attribute)
        ]
        return "\n".join([f"{type(self).__name__}:" if lines else type(self).__name__, *lines])


@contextmanager
def in_mode(modules: Iterable[Module], training: bool) -> Iterator[None]:
    """A block in which the modules are in training mode, or not; their own modes come back."""
    modes = [(module, module.training) for module in modules]
    try:
        for module, _ in modes:
            module.training = training
        yield
    finally:
        for module, before in modes:
            module.training = before


def _found(item: Any, path: str = "") -> list[tuple[str, Value | Module]]:
    """The parameters and modules in `item`, itself included, each once, with their paths."""
    found: dict[int, tuple[str, Any]] = {}
    _search(item, path, found)
    return [(path, x) for path, x in found.values() if isinstance(x, (Value, Module))]


def _search(item: Any, path: str, found: dict[int, tuple[str, Any]]) -> None:
    """Enter the parameters, modules and containers in `item` into `found`, by their identity.

    `found` keeps containers too, so that one that contains itself is walked once.
    """
    if id(item) in found:
        return
    if isinstance(item, Value):
        if item.op is None:
            found[id(item)] = path, item
    elif isinstance(item, Module):
        found[id(item)] = path, item
        for name, attribute in vars(item).items():
            _search(attribute, f"{path}.{name}" if path else name, found)
    elif isinstance(item, (list, tuple)):
        found[id(item)] = path, item
        for i, x in enumerate(item):
            _search(x, f"{path}[{i}]", found)
    elif isinstance(item, dict):
        found[id(item)] = path, item
        for key, x in item.items():
            _search(x, f"{path}[{key!r}]", found)
    elif getattr(item, "dtype", None) == "O":  # a NumPy array of objects
        found[id(item)] = path, item
        _search(item.tolist(), path, found)


def _label(found: list[tuple[str, Value | Module]]) -> None:
    """Label parameters by path.

    A label is lengthened, never replaced: `w[2]`, which a neuron gave, becomes
    `neurons[1].w[2]` when a layer takes the neuron in, and `layers[0].neurons[1].w[2]` then.
    """
    for path, x in found:
        if isinstance(x, Value) and (x.label is None or path.endswith(f".{x.label}")):
            x.label = path


def listed(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(map(str, names[:_SHOWN])) + (f" and {more} more" if more > 0 else "")


def _summary(attribute: Any) -> str:
    """An attribute for a repr: modules in full, parameters counted."""
    if isinstance(attribute, (Module, Value)):
        return repr(attribute)
    found = [x for _, x in _found(attribute)]
    modules = [x for x in found if isinstance(x, Module)]
    if modules and isinstance(attribute, (list, tuple)) and found[0] is attribute[0]:
        return f"[{repeated(attribute)}]"
    return f"{sum(isinstance(x, Value) for x in found)} parameters"


def repeated(items: Any) -> str:
    """The items' texts, long runs of equal ones counted: `5 x ReLUNeuron(2), LinearNeuron(2)`."""
    parts = []
    for text, run in groupby(map(repr, items)):
        n = len(list(run))
        parts += [text] * n if n < _SHOWN else [f"{n} x {text}"]
    return ", ".join(parts)
