"""Derivatives of functions, of any order: grad, jacobian, hessian, jvp, vjp, hvp.

All of them run the function once on Values and then sweep what it recorded: backwards for
gradients (`gradients`), forwards for tangents (`tangents`).  Both sweeps call the same pullbacks
of the table.  Fed numbers these give numbers; fed the graph's own Values (`create_graph=True`)
they record, so a derivative can be differentiated again, and no operation needs a second rule.

A transform returns floats; where it is given Values, or runs inside a function that another
transform differentiates, it returns Values, so transforms nest to any order.  Its variables are
nodes of its own, so one derivative never takes the perturbation of another for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from functools import wraps
from typing import Any

from autograd import modes
from autograd.operation import as_number
from autograd.sweep import topological
from autograd.trees import Rebuild, describe, flatten
from autograd.value import Value

_nested: ContextVar[bool] = ContextVar("nested", default=False)  # inside another transform?


# The two sweeps


def gradients(outputs: Any, inputs: Any, create_graph: bool = False) -> Any:
    """The derivatives of the sum of `outputs` by each of `inputs`; nothing is written to `.grad`.

    `outputs` and `inputs` are a Value or a sequence of Values each; the result is one float for
    one input, a list for a sequence: 0.0 where the outputs do not depend on it.  With
    `create_graph` the results are Values that can be differentiated again.
    """
    tops = _values(outputs, "outputs")
    wanted = _values(inputs, "inputs")
    found = pull(tops, [1.0] * len(tops), wanted, create_graph)
    return found[0] if isinstance(inputs, Value) else found


def pull(
    outputs: Sequence[Any], seeds: Sequence[Any], inputs: Sequence[Value], create_graph: bool
) -> list[Any]:
    """Reverse mode: the sum over `outputs` of seed times derivative, by each of `inputs`."""
    order = _between(inputs, outputs)
    between = set(order)
    adjoint: dict[Value, Any] = {}
    for output, seed in zip(outputs, seeds):
        if output in between:
            adjoint[output] = adjoint[output] + seed if output in adjoint else seed
    for node in reversed(order):
        if node in adjoint and node.op is not None:
            for x, contribution in zip(node.inputs, _contributions(node, adjoint, create_graph)):
                if x in between:
                    adjoint[x] = adjoint[x] + contribution if x in adjoint else contribution
    return [_result(adjoint.get(x, 0.0), create_graph) for x in inputs]


def push(
    outputs: Sequence[Any], inputs: Sequence[Value], directions: Sequence[Any], create_graph: bool
) -> list[Any]:
    """Forward mode: the derivative of each of `outputs` along `directions`, one for each input."""
    tangent: dict[Any, Any] = {}
    for variable, direction in zip(inputs, directions):
        tangent[variable] = tangent[variable] + direction if variable in tangent else direction
    for node in _between(inputs, outputs):
        if node in tangent or node.op is None:
            continue
        total: Any = 0.0
        for x, partial in zip(node.inputs, _contributions(node, {node: 1.0}, create_graph)):
            if x in tangent:
                total = total + partial * tangent[x]
        tangent[node] = total
    return [_result(tangent.get(x, 0.0), create_graph) for x in outputs]


def _contributions(node: Value, adjoint: dict[Value, Any], create_graph: bool) -> tuple[Any, ...]:
    """What the pullback of `node` gives each of its operands."""
    assert node.op is not None
    assert node.op.pullback is not None
    if not create_graph:
        return node.op.pullback(adjoint[node], node.data, *node.numbers)
    for x, number in zip(node.inputs, node.numbers):
        if isinstance(x, Value) and x.data != number and number == number:
            raise ValueError(
                f"{x!r} held {number!r} when {node.op.name!r} used it; a graph can be "
                "differentiated again only while its leaves keep their numbers"
            )
    return node.op.pullback(adjoint[node], node, *node.inputs)


def _between(inputs: Sequence[Value], outputs: Iterable[Any]) -> list[Value]:
    """What depends on `inputs`, themselves included, and `outputs` depend on; operands first."""
    reached = set(inputs)
    order = []
    for node in topological(*(x for x in outputs if isinstance(x, Value))):
        if node in reached or any(x in reached for x in node.inputs):
            reached.add(node)
            order.append(node)
    return order


def _values(x: Any, what: str) -> list[Value]:
    """x, a Value or a sequence of Values, as a list.  Raises TypeError for anything else."""
    if isinstance(x, Value):
        return [x]
    listed = list(x) if isinstance(x, Iterable) else [x]
    for item in listed:
        if not isinstance(item, Value):
            raise TypeError(f"{what} are Values, not {type(item).__name__}")
    return listed


def _result(x: Any, create_graph: bool) -> Any:
    """x as a float, or as a Value where the graph goes on."""
    if create_graph:
        return x if isinstance(x, Value) else Value(x)
    return float(x)


# Running a function on variables of its own


class _Run:
    """One call of a function on variables: its result, and what to differentiate by."""

    def __init__(self, name: str, f: Callable[..., Any], args: Sequence[Any], which: Any) -> None:
        if not callable(f):
            raise TypeError(f"{name} takes a function, not {type(f).__name__}")
        positions = which if isinstance(which, tuple) else (which,)
        for i in positions:
            if not isinstance(i, int) or not -len(args) <= i < len(args):
                raise TypeError(f"{name}: argnums={which!r} with {len(args)} positional arguments")
        chosen = tuple(args[i] for i in positions)
        leaves, rebuild = flatten(chosen if isinstance(which, tuple) else chosen[0])
        self.create_graph = _nested.get() or any(isinstance(x, Value) for x in leaves)
        self.variables = [_variable(x, name) for x in leaves]
        self.rebuild = rebuild
        replaced = list(args)
        new = rebuild(self.variables)
        for i, x in zip(positions, new if isinstance(which, tuple) else (new,)):
            replaced[i] = x
        tokens = _nested.set(True), modes.recording.set(True)
        try:
            self.result = f(*replaced)
        finally:
            _nested.reset(tokens[0])
            modes.recording.reset(tokens[1])
        self.outputs, self.rebuild_outputs = _outputs(self.result, name, f)

    def scalar(self, name: str) -> Any:
        """The one output.  Raises TypeError where there are more."""
        if isinstance(self.result, (list, tuple, dict)) or len(self.outputs) != 1:
            raise TypeError(
                f"{name} takes a function that returns one number; this one returned "
                f"{describe(self.result)}: use jacobian, or vjp with a weight for each output"
            )
        return self.outputs[0]

    def values(self) -> Any:
        """The function's result, of floats or of Values as the derivative is."""
        return self.rebuild_outputs([self.out(x) for x in self.outputs])

    def out(self, x: Any) -> Any:
        """An output as a float, or as a Value where the graph goes on."""
        return _result(x.data if isinstance(x, Value) and not self.create_graph else x,
                       self.create_graph)  # fmt: skip


def _variable(x: Any, name: str) -> Value:
    """A new node that holds x, connected to x where that is a Value."""
    if isinstance(x, Value):
        return x * 1.0
    return Value(as_number(x, f"{name}, as an argument to differentiate by,"))


def _outputs(result: Any, name: str, f: Callable[..., Any]) -> tuple[list[Any], Rebuild]:
    """The leaves of a function's result.  Raises TypeError where they are no numbers."""
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


def value_and_grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The function that returns (f(*args), its gradient by the arguments `argnums`).

    A gradient has the structure of the argument: scalar, list, tuple, dict, array, nested; for a
    tuple of `argnums` it is a tuple.  TypeError where f returns more than one number.
    """

    @_named("value_and_grad", f)
    def value_and_gradient(*args: Any) -> Any:
        run = _Run("grad", f, args, argnums)
        output = run.scalar("grad")
        return run.values(), run.rebuild(pull([output], [1.0], run.variables, run.create_graph))

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The function that returns the gradient of f by the arguments `argnums`; nests to any order.

    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    """
    both = value_and_grad(f, argnums)

    @_named("grad", f)
    def gradient(*args: Any) -> Any:
        return both(*args)[1]

    return gradient


def jacobian(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The function that returns the derivatives of every output of f by every input.

    The result has the structure of f's result, with the structure of the argument in place of
    each number: a matrix, a list of rows, for lists; shape + shape for arrays.  Runs f once; then
    one reverse sweep an output or one forward sweep an input, whichever are fewer.
    """

    @_named("jacobian", f)
    def matrix(*args: Any) -> Any:
        run = _Run("jacobian", f, args, argnums)
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


def hessian(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The function that returns all second derivatives of f, which returns one number."""
    return _named("hessian", f)(jacobian(grad(f, argnums), argnums))


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """(f(*primals), its derivative along `tangents`), by one forward sweep.

    `primals` and `tangents` are tuples or lists of arguments of one structure; ValueError where
    they differ.
    """
    run = _run_all("jvp", f, primals)
    directions = _like(run, tangents, "jvp: tangents")
    moved = push(run.outputs, run.variables, directions, run.create_graph)
    return run.values(), run.rebuild_outputs(moved)


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """(f(*primals), the function from weights of its outputs to gradients, one an argument).

    The weights have the structure of f's result.
    """
    run = _run_all("vjp", f, primals)

    def pullback(weights: Any) -> tuple[Any, ...]:
        seeds, _ = flatten(weights)
        if len(seeds) != len(run.outputs):
            raise ValueError(f"vjp: {len(run.outputs)} outputs, but {len(seeds)} weights")
        graph = run.create_graph or any(isinstance(x, Value) for x in seeds)
        result: tuple[Any, ...] = run.rebuild(
            pull(run.outputs, [_weight(x, "vjp: a weight") for x in seeds], run.variables, graph)
        )
        return result

    return run.values(), pullback


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The product of f's Hessian with `tangents`: a gradient and a forward sweep over it.

    One structure an argument as in `jvp`; a bare result for one argument, else a tuple.  Costs a
    few gradients, whatever the number of inputs.
    """
    run = _run_all("hvp", f, primals)
    directions = _like(run, tangents, "hvp: tangents")
    slopes = pull([run.scalar("hvp")], [1.0], run.variables, True)
    product = run.rebuild(push(slopes, run.variables, directions, run.create_graph))
    return product[0] if len(primals) == 1 else product


def _run_all(name: str, f: Callable[..., Any], primals: Any) -> _Run:
    """f run on variables in place of all its arguments."""
    if not isinstance(primals, (tuple, list)):
        raise TypeError(f"{name} takes a tuple or list of arguments, not {type(primals).__name__}")
    return _Run(name, f, primals, tuple(range(len(primals))))


def _like(run: _Run, tangents: Any, what: str) -> list[Any]:
    """The leaves of `tangents`, one for each variable.  Raises where the structures differ."""
    if not isinstance(tangents, (tuple, list)):
        raise TypeError(f"{what} are a tuple or list, not {type(tangents).__name__}")
    leaves, _ = flatten(tuple(tangents))
    if len(leaves) != len(run.variables):
        raise ValueError(f"{what} hold {len(leaves)} numbers, the arguments {len(run.variables)}")
    return [_weight(x, what) for x in leaves]


def _weight(x: Any, what: str) -> Any:
    """x as a float, or the Value it is."""
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
