"""Module: a part of a model, which finds its parameters by itself."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from inspect import signature
from itertools import repeat
from typing import Any, TypeVar

from autograd import Value, collector
from autograd.messages import listed, repeated, shown
from autograd.operation import as_number
from nn.search import Search, Searched

M = TypeVar("M", bound="Module")
_SHOWN = 5  # names an error message lists, and equal neighbours a repr writes out


class Indescribable(ValueError):
    """A model, or a part of it, that a file can't describe; the message says why."""


class Module(Searched):
    """A part of a model.  Its parameters are the leaf Values among its attributes.

    Attributes may be Values, other modules, and lists, tuples, dicts or object arrays of these,
    nested as you like.  Results of operations are not parameters, and a parameter found in several
    places counts once.  There is no constructor to call.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.bias = Value(2.0), Value(1.0)
    ...     def __call__(self, x):
    ...         return self.slope * x + self.bias
    >>> line = Line()
    >>> line(3.0).data, line.state_dict()
    (7.0, {'slope': 2.0, 'bias': 1.0})
    """

    training = True

    def __init_subclass__(cls, **options: Any) -> None:
        """Make the constructor, if there is one, label the parameters at its end."""
        super().__init_subclass__(**options)
        if "__init__" in vars(cls):
            cls.__init__ = _labelling(cls.__init__)  # type: ignore[method-assign]

    def __call__(self, *inputs: Any) -> Any:
        """The module's output for its inputs; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")

    def __setattr__(self, name: str, attribute: Any) -> None:
        """Set the attribute and label the parameters in it by their place in this module."""
        super().__setattr__(name, attribute)
        if not _building.open:
            Search(attribute, name, label=True)

    def parameters(self) -> list[Value]:
        """All parameters, each once, in the order of the attributes.

        >>> Neuron(1, init="zeros").parameters()
        [Value(data=0.0, label='w[0]'), Value(data=0.0, label='b')]
        """
        return [x for x in Search(self).found.values() if isinstance(x, Value)]

    def named_parameters(self) -> list[tuple[str, Value]]:
        """(name, parameter) pairs for all parameters; `layers[0].neurons[1].w[2]` is such a name.

        A name is the Python expression that leads from the module to the parameter;
        nn.paths.ParameterPath parses it.

        >>> [name for name, _ in MLP(1, [1]).named_parameters()]
        ['layers[0].neurons[0].w[0]', 'layers[0].neurons[0].b']
        """
        search = Search(self, named=True)
        return [(search.paths[k], x) for k, x in search.found.items() if isinstance(x, Value)]

    def modules(self) -> list[Module]:
        """This module and all modules inside, each once.

        >>> [type(module).__name__ for module in MLP(1, [2]).modules()]
        ['MLP', 'Layer', 'Neuron', 'Neuron']
        """
        found = Search(self, modules=True).found.values()
        return [x for x in found if isinstance(x, Module)]

    def label_parameters(self) -> None:
        """Label the parameters by their names, as pictures show them.

        Assigning an attribute does this by itself; only parameters put into a list or dict
        afterwards need it.  Your own labels are kept.
        """
        Search(self, label=True)

    def zero_grad(self) -> None:
        """Reset the gradients of all parameters.

        >>> neuron = Neuron(1, nonlin=False)
        >>> neuron([3.0]).backward()
        >>> neuron.w[0].grad, neuron.zero_grad(), neuron.w[0].grad
        (3.0, None, 0.0)
        """
        for parameter in self.parameters():
            parameter.zero_grad()

    def train(self: M, mode: bool = True) -> M:
        """This module, with `training` set to `mode` here and in all modules inside."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """This module, with `training` False here and in all modules inside.

        >>> model = Sequential(Dropout(0.5)).eval()
        >>> model.training, model.layers[0].training
        (False, False)
        """
        return self.train(False)

    def config(self) -> dict[str, Any]:
        """The arguments from which such a module can be made again, by name, as files store them.

        Numbers, strings, modules, and lists of them, without `init` and `rng`.  By default the
        attributes with the names of the constructor's arguments; a class without such attributes
        overrides this.  Raises ValueError if there is no such attribute.

        >>> Linear(2, 3).config()
        {'nin': 2, 'nout': 3, 'bias': True}
        """
        found = {}
        for name, argument in signature(type(self)).parameters.items():
            if hasattr(self, name):
                found[name] = getattr(self, name)
            elif argument.default is argument.empty and name not in ("init", "rng"):
                raise Indescribable(f"{type(self).__name__} is not a class that files can build")
        return found

    def state_dict(self) -> dict[str, float]:
        """The parameters' numbers by name.

        >>> RMSNorm(2).state_dict()
        {'weight[0]': 1.0, 'weight[1]': 1.0}
        """
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set the parameters to the numbers of `state`, made by `state_dict`.

        All or nothing: ValueError names missing or unknown keys, TypeError a key whose entry is not
        a real number, and then no parameter has changed.

        >>> norm = RMSNorm(2)
        >>> norm.load_state_dict({"weight[0]": 5.0, "weight[1]": 6.0})
        >>> norm.weight[1]
        Value(data=6.0, label='weight[1]')
        """
        parameters = dict(self.named_parameters())
        missing = [name for name in parameters if name not in state]
        unknown = [name for name in state if name not in parameters]
        faults = [
            f"{kind} {listed(names, _SHOWN)}"
            for kind, names in (("missing:", missing), ("unknown:", unknown))
            if names
        ]
        if faults:
            raise ValueError(f"the state does not fit this model; {'; '.join(faults)}")
        numbers = [as_number(state[name], name) for name in parameters]
        set_numbers(parameters.values(), numbers)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: a picture of the neurons and weights, if there are any."""
        if not self.parameters():
            return {"text/plain": repr(self)}
        from autograd.display import mimebundle

        return mimebundle(self, repr(self))

    def __repr__(self) -> str:
        """The class and its contents, one line for each attribute that has parameters."""
        lines = [
            f"  {shown(name)}: {_summary(attribute)}".replace("\n", "\n  ")
            for name, attribute in vars(self).items()
            if Search(attribute).parts()
        ]
        return "\n".join([f"{type(self).__name__}:" if lines else type(self).__name__, *lines])


@contextmanager
def in_mode(modules: Iterable[Module], training: bool) -> Iterator[None]:
    """A block in which the modules are in training mode, or not; then their modes are restored."""
    modes = [(module, module.training) for module in modules]
    try:
        for module, _ in modes:
            module.training = training
        yield
    finally:
        for module, before in modes:
            module.training = before


def set_numbers(parameters: Iterable[Value], numbers: Iterable[float]) -> None:
    """Set the parameters' numbers, all or none: in one call of C code, safe from interrupts."""
    deque(map(setattr, parameters, repeat("_data"), numbers), maxlen=0)


class _Building(threading.local):
    """Whether a module's constructor is running, which labels the parameters at its end."""

    open = False


_building = _Building()


def _labelling(init: Callable[..., None]) -> Callable[..., None]:
    """The constructor, wrapped so that the outermost one labels all new parameters."""

    @wraps(init)
    def construct(self: Module, *arguments: Any, **options: Any) -> None:
        if _building.open:
            return init(self, *arguments, **options)
        with collector.paused():
            try:
                _building.open = True
                init(self, *arguments, **options)
            finally:
                _building.open = False
        return self.label_parameters()

    return construct


def _summary(attribute: Any) -> str:
    """An attribute for a repr: modules in full, parameters counted."""
    if isinstance(attribute, (Module, Value)):
        return repr(attribute)
    found = Search(attribute).parts()
    modules = [x for x in found if isinstance(x, Module)]
    if modules and isinstance(attribute, (list, tuple)) and found[0] is attribute[0]:
        return f"[{repeated(attribute, _SHOWN)}]"
    return f"{sum(isinstance(x, Value) for x in found)} parameters"
