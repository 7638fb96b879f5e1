"""Derivatives of functions, of any order: grad, jacobian, hessian, jvp, vjp, hvp.

All of them run the function once on Values and then sweep what it recorded: backwards for
gradients, forwards for tangents (pushpull.py).

A transform returns floats.  It returns connected Values if it is given Values, if its function
reaches a Value made outside it, such as a parameter, or inside a function that another transform
differentiates: no gradient is lost, and transforms nest to any order.  Each transform has its own
variable nodes, so nested derivatives never confuse their perturbations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

from autograd import modes
from autograd.operation import as_number
from autograd.pushpull import pull as pull
from autograd.pushpull import push as push
from autograd.pushpull import result
from autograd.sweep import topological
from autograd.trace.symbol import TraceError
from autograd.trees import Rebuild, describe, flatten, is_array, is_leaf, leaves_like
from autograd.value import Value


def gradients(outputs: Any, inputs: Any, create_graph: bool | None = None) -> Any:
    """The derivatives of the sum of `outputs` by each of `inputs`; nothing is written to `.grad`.

    `outputs` and `inputs` are each a Value or a sequence of Values; the result is a float for one
    input, a list for a sequence, with 0.0 for inputs that the outputs do not depend on.  With
    `create_graph` the results are Values that can be differentiated again; so they are, unless
    `create_graph` is False, inside a function that a transform differentiates.  Raises TypeError
    for anything but Values, TraceError inside a function that `jit` traces, and ValueError for a
    graph of which a leaf has changed, if it is to be differentiated again.

    >>> x, y = Value(3.0), Value(2.0)
    >>> gradients(x * x * y, [x, y])
    [12.0, 9.0]
    """
    _refuse_trace("gradients")
    if create_graph is None:
        create_graph = modes.transform.get() is not None
    tops = _values(outputs, "outputs")
    wanted = _values(inputs, "inputs")
    found = pull(tops, [1.0] * len(tops), wanted, create_graph)
    return found[0] if isinstance(inputs, Value) else found


def _values(x: Any, what: str) -> list[Value]:
    """x, a Value or a sequence of Values, as a list.  Raises TypeError for anything else."""
    if isinstance(x, Value):
        return [x]
    listed = list(x) if isinstance(x, Iterable) else [x]
    for item in listed:
        if not isinstance(item, Value):
            raise TypeError(f"{what} must be Values, not {type(item).__name__}")
    return listed


# Running a function on variables of its own


class _Run:
    """One call of a function on variables: its result, and the variables to differentiate by."""

    def __init__(
        self,
        name: str,
        f: Callable[..., Any],
        args: Sequence[Any],
        which: int | Sequence[int],
        named: Mapping[str, Any] | None = None,
    ) -> None:
        if not callable(f):
            raise TypeError(f"{name} takes a function, not {type(f).__name__}")
        _refuse_trace(name)
        positions = _positions(name, which, len(args))
        several = isinstance(which, Sequence)
        chosen = tuple(args[i] for i in positions)
        leaves, rebuild = flatten(chosen if several else chosen[0])
        nested = modes.transform.get() is not None
        records = nested or modes.recording.get()
        self.variables = [_variable(x, name) for x in leaves]
        self.rebuild = rebuild
        replaced = list(args)
        new = rebuild(self.variables)
        for i, x in zip(positions, new if several else (new,)):
            replaced[i] = x
        with modes.transforming():
            mark = modes.transform.get()
            self.result = f(*replaced, **(named or {}))
        self.outputs, self.rebuild_outputs = _outputs(self.result, name, f)
        self.graph = topological(*(x for x in self.outputs if isinstance(x, Value)))
        self.create_graph = (
            nested
            or any(isinstance(x, Value) for x in leaves)
            or (records and _reaches_out(self.graph, self.variables, mark))
        )

    def pull(self, outputs: Sequence[Any], seeds: Sequence[Any], create_graph: bool) -> list[Any]:
        """The derivatives of the outputs, weighted by the seeds, by all variables."""
        return pull(outputs, seeds, self.variables, create_graph, self.graph)

    def scalar(self, name: str) -> Any:
        """The only output.  Raises TypeError if there are more."""
        if not is_leaf(self.result) and not (is_array(self.result) and self.result.size == 1):
            raise TypeError(
                f"{name} takes a function that returns one number, but this one returned "
                f"{describe(self.result)}: use jacobian, or vjp with a weight for each output"
            )
        return self.outputs[0]

    def values(self) -> Any:
        """The function's result, made of floats or of Values like the derivative."""
        return self.rebuild_outputs([self.out(x) for x in self.outputs])

    def out(self, x: Any) -> Any:
        """An output as a float, or as a Value if the graph continues."""
        return result(x.data if isinstance(x, Value) and not self.create_graph else x,
                       self.create_graph)  # fmt: skip


def _refuse_trace(name: str) -> None:
    """Raises TraceError inside a function that `jit` traces."""
    if modes.tracer.get() is not None:
        raise TraceError(
            f"{name} is not supported inside a traced function: differentiate the program instead "
            "with its grad, value_and_grad or hvp, or call the transform outside `jit`"
        )


def _reaches_out(graph: list[Value], variables: list[Value], mark: object) -> bool:
    """Whether the graph has a leaf that is neither a variable nor was made under this mark."""
    own = set(variables)
    return any(x.op is None and x not in own and getattr(x, "_x", None) is not mark for x in graph)


def _positions(name: str, which: int | Sequence[int], count: int) -> list[int]:
    """The positions among `count` arguments that `which`, an argnums, stands for."""
    positions = []
    for i in which if isinstance(which, Sequence) else (which,):
        if not isinstance(i, int):
            raise TypeError(f"{name}: argnums must be a position or a tuple of them, not {which!r}")
        if not -count <= i < count:
            plural = "" if count == 1 else "s"
            raise TypeError(f"{name}: argnums={which!r}, but {count} positional argument{plural}")
        positions.append(i % count)
    if len(set(positions)) < len(positions):
        raise ValueError(f"{name}: argnums={which!r} names an argument twice")
    return positions


def _variable(x: Any, name: str) -> Value:
    """A new node that holds x, connected to x where that is a Value."""
    if isinstance(x, Value):
        return x * 1.0
    return Value(as_number(x, f"{name}, as an argument to differentiate by,"))


def _outputs(result: Any, name: str, f: Callable[..., Any]) -> tuple[list[Any], Rebuild]:
    """The leaves of a function's result.  Raises TypeError if they are not numbers."""
    leaves, rebuild = flatten(result)
    called = getattr(f, "__name__", "the function")
    for x in leaves:
        if x is None:
            raise TypeError(f"{name}: {called} returned None; does it lack a return statement?")
    return [
        x if isinstance(x, Value) else as_number(x, f"{name}, as a result of {called},")
        for x in leaves
    ], rebuild


# The transforms


def value_and_grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that returns (f(*args), its gradient by the arguments `argnums`).

    A gradient has the structure of the argument: scalar, list, tuple, dict, array, also nested; for
    a tuple of `argnums` it is a tuple.  Keyword arguments are passed to f unchanged.  Raises
    TypeError if f is no function; a call raises it if f returns more than one number, and for
    arguments to differentiate by that are not numbers, ValueError for a position given twice, and
    TraceError inside a function that `jit` traces.  So do the other transforms.

    >>> value_and_grad(lambda w: w["slope"] * 3.0 + w["bias"])({"slope": 2.0, "bias": 1.0})
    (7.0, {'slope': 3.0, 'bias': 1.0})
    """

    @_named("value_and_grad", f)
    def value_and_gradient(*args: Any, **named: Any) -> Any:
        run = _Run("grad", f, args, argnums, named)
        output = run.scalar("grad")
        return run.values(), run.rebuild(run.pull([output], [1.0], run.create_graph))

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that returns the gradient of f by the arguments `argnums`; nests to any order.

    Structure and errors are those of `value_and_grad`: TypeError if f is no function.

    >>> grad(lambda x, y: x**3 * y, argnums=(0, 1))(2.0, 5.0)
    (60.0, 8.0)
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    """

    @_named("grad", f)
    def gradient(*args: Any, **named: Any) -> Any:
        return value_and_grad(f, argnums)(*args, **named)[1]

    return gradient


def jacobian(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that returns the derivatives of every output of f by every input.

    The result has the structure of f's result, with the structure of the argument in place of
    each number: a list of rows for lists; for arrays, the two shapes one after the other.  Runs f
    once, then one reverse sweep per output or one forward sweep per input, whichever is fewer.
    Errors are those of `value_and_grad`, but f may return any number of numbers: TypeError if f is
    no function or returns something else, ValueError for a position given twice.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([3.0, 2.0])
    [[2.0, 3.0], [1.0, 1.0]]
    """

    @_named("jacobian", f)
    def matrix(*args: Any, **named: Any) -> Any:
        run = _Run("jacobian", f, args, argnums, named)
        n, m = len(run.variables), len(run.outputs)
        if m <= n:
            rows = [pull([y], [1.0], run.variables, run.create_graph) for y in run.outputs]
        else:
            columns = [
                push(run.outputs, run.variables, _unit(n, j), run.create_graph) for j in range(n)
            ]
            rows = [list(row) for row in zip(*columns)] or [[] for _ in range(m)]
        return run.rebuild_outputs([run.rebuild(row) for row in rows])

    return matrix


def _unit(n: int, j: int) -> list[float]:
    """The j-th unit vector of n elements."""
    return [float(i == j) for i in range(n)]


def hessian(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that returns all second derivatives of f, which returns one number.

    The result has the structure of the argument, twice over: a list of rows for a list.  Raises
    TypeError and ValueError as `value_and_grad` does.

    >>> hessian(lambda v: v[0] ** 2 * v[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    """
    return _named("hessian", f)(jacobian(grad(f, argnums), argnums))


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """(f(*primals), its derivative along `tangents`), by one forward sweep.

    `primals` and `tangents` are tuples or lists of arguments of the same structure; raises
    ValueError if the structures differ, TypeError if f is no function or something is not a number.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0))
    (6.0, 32.0)
    """
    run = _run_all("jvp", f, primals)
    directions = _directions("jvp", tangents, primals)
    graph = run.create_graph or any(isinstance(x, Value) for x in directions)
    moved = push(run.outputs, run.variables, directions, graph, run.graph)
    return run.values(), run.rebuild_outputs(moved)


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """(f(*primals), a function from weights of the outputs to the gradient by each argument).

    The weights have the structure of f's result: ValueError if they do not.  Raises TypeError if f
    is no function or something is not a number.

    >>> outputs, pullback = vjp(lambda x, y: [x * y, x + y], 3.0, 2.0)
    >>> outputs, pullback([1.0, 10.0])
    ([6.0, 5.0], (12.0, 13.0))
    """
    run = _run_all("vjp", f, primals)

    def pullback(weights: Any) -> tuple[Any, ...]:
        seeds = leaves_like(weights, run.result, "vjp: the weights")
        graph = run.create_graph or any(isinstance(x, Value) for x in seeds)
        result: tuple[Any, ...] = run.rebuild(
            run.pull(run.outputs, [_weight(x, "vjp: a weight") for x in seeds], graph)
        )
        return result

    return run.values(), pullback


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The product of f's Hessian with `tangents`: a gradient and a forward sweep over it.

    `primals` and `tangents` are as for `jvp`; the result is a tuple if there are several arguments.
    Costs as much as a few gradients, however many inputs there are.  Raises ValueError if the
    structures differ, TypeError if f is no function, does not return one number, or something is
    not a number.

    >>> hvp(lambda v: v[0] ** 2 * v[1], ([3.0, 2.0],), ([1.0, 0.0],))
    [4.0, 6.0]
    """
    run = _run_all("hvp", f, primals)
    directions = _directions("hvp", tangents, primals)
    slopes = run.pull([run.scalar("hvp")], [1.0], True)
    graph = run.create_graph or any(isinstance(x, Value) for x in directions)
    product = run.rebuild(push(slopes, run.variables, directions, graph))
    return product[0] if len(primals) == 1 else product


def _run_all(name: str, f: Callable[..., Any], primals: Any) -> _Run:
    """f run on variables in place of all its arguments."""
    if not isinstance(primals, (tuple, list)):
        raise TypeError(f"{name} takes a tuple or list of arguments, not {type(primals).__name__}")
    return _Run(name, f, primals, tuple(range(len(primals))))


def _directions(name: str, tangents: Any, primals: Sequence[Any]) -> list[Any]:
    """The leaves of `tangents`, one for each of `primals`.  Raises if the structures differ."""
    if not isinstance(tangents, (tuple, list)):
        raise TypeError(f"{name}: tangents must be a tuple or list, not {type(tangents).__name__}")
    leaves = leaves_like(tangents, primals, f"{name}: tangents")
    return [_weight(x, f"{name}: a tangent") for x in leaves]


def _weight(x: Any, what: str) -> Any:
    """x itself if it is a Value, else x as a float."""
    return x if isinstance(x, Value) else as_number(x, what)


def _named(transform: str, f: Callable[..., Any]) -> Callable[[Any], Any]:
    """A decorator that names a transformed function after f."""
    if not callable(f):
        raise TypeError(f"{transform} takes a function, not {type(f).__name__}")

    def decorate(made: Any) -> Any:
        made = wraps(f)(made) if hasattr(f, "__name__") else made
        made.__name__ = f"{transform}({getattr(f, '__name__', 'f')})"
        return made

    return decorate
