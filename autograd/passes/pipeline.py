"""Every step from a trace to code, in this order; each can be printed by its name.

    trace      the operations that the function recorded
    dots       sums of products become dots, so that gradients are a few long dots; not if exact
    adjoint    the requested gradients are added
    expand     rows without a kernel are written out
    share      equal nodes are shared, numbers folded, laws applied, unused nodes left out
    fuse       sums, and the products that only they use, become dots
    plan       instructions on slots, similar ones grouped
    words      the code

DOTGRAD_DUMP=adjoint,plan in the environment prints these to stderr whenever a program is compiled;
`program.dump("plan")` returns the text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from autograd.ir import COUNT, Argument, Layout, Tape
from autograd.memory import check_room
from autograd.passes.adjoint import adjoint
from autograd.passes.fuse import fuse, fuse_to_dots
from autograd.passes.rewrite import expand
from autograd.passes.rounding import Exact, Fused
from autograd.passes.simplify import share
from autograd.passes.ways import by_ways
from autograd.plan.plan import Plan, plan

_NODE = 250  # bytes at least that the steps after the gradients take per node (measured)
STEPS = tuple("trace dots adjoint expand share fuse plan words".split())
Columns = list[Argument]
Show = Callable[[str, Callable[[], str]], None]  # called with each step and a function for its text


@dataclass(frozen=True)
class Traced:
    """A trace, its arguments and the parameters."""

    tape: Tape
    outputs: Columns
    arguments: list[list[int]]  # nodes of the arguments: a list for each array
    parameters: list[int]  # nodes of the parameters by which a loss is differentiated
    exact: bool
    ordered: bool = True  # whether an exact gradient has the eager sweep's order in every lane


@dataclass(frozen=True)
class Asked:
    """A tape, the columns it saves for each sample, and its uniform results."""

    tape: Tape
    saved: list[Columns]
    results: Columns


def quiet(name: str, text: Callable[[], str]) -> None:
    """A Show that shows nothing."""


def compiled(traced: Traced, kind: str, layout: Layout, item: int, show: Show) -> Plan:
    """The plan of that kind, for numbers of `item` bytes."""
    asked = optimized(traced, kind, show)
    return plan(asked.tape, layout, asked.saved, asked.results, item, traced.exact, show)


def optimized(traced: Traced, kind: str, show: Show = quiet) -> Asked:
    """The tape of that kind: "value", "grad", "loss" or "hessian"."""

    def step(name: str, tape: Tape) -> None:
        show(name, lambda: str(tape))

    tape = traced.tape.copy()
    step("trace", tape)
    if kind != "value" and not traced.exact:
        fuse_to_dots(tape, traced.outputs)
    step("dots", tape)
    saved, results = _KINDS[kind](traced, tape)
    _check_size(traced, tape)
    step("adjoint", tape)
    roots = [*(x for columns in saved for x in columns), *results]
    tape, roots = optimize(tape, roots, step)
    places = iter(roots)
    return Asked(tape, [[next(places) for _ in columns] for columns in saved], list(places))


def optimize(
    tape: Tape, roots: Columns, step: Callable[[str, Tape], None] = lambda name, tape: None
) -> tuple[Tape, Columns]:
    """A tape that computes the same roots with less work, and the roots on it."""
    tape, roots = expand(tape, roots)
    step("expand", tape)
    tape, roots = share(tape, roots)
    step("share", tape)
    fuse(tape, roots)
    step("fuse", tape)
    return tape, roots


def _sweep(traced: Traced) -> Callable[..., list[Argument]]:
    """The reverse sweep to use: a function of a tape, its root and the wanted nodes."""
    if traced.exact:
        return by_ways if traced.ordered else partial(adjoint, rules=Exact())
    return partial(adjoint, rules=Fused())


def _root(traced: Traced, asked: str) -> Argument:
    if len(traced.outputs) != 1:
        raise TypeError(
            f"{asked} needs a function that returns one number, not {len(traced.outputs)}"
        )
    return traced.outputs[0]


def _values(traced: Traced, tape: Tape) -> tuple[list[Columns], Columns]:
    return [[x] for x in traced.outputs], []


def _gradients(traced: Traced, tape: Tape) -> tuple[list[Columns], Columns]:
    nodes = [node for group in traced.arguments for node in group]
    places = iter(_sweep(traced)(tape, _root(traced, "grad"), nodes))
    return [traced.outputs, *([next(places) for _ in group] for group in traced.arguments)], []


def _loss(traced: Traced, tape: Tape) -> tuple[list[Columns], Columns]:
    root = _root(traced, "the mean loss")
    varies = tape.varies(root)
    seed: Argument = 1.0 if varies else tape.append(COUNT, (0,))
    gradients = _sweep(traced)(tape, root, traced.parameters, seed=seed, summed=True)
    rules = Exact() if traced.exact else Fused()
    mean = rules.lane_sum(tape, [root], [1.0]) if varies else root
    return [], [mean, *gradients]


def _hessian(traced: Traced, tape: Tape) -> tuple[list[Columns], Columns]:
    root, rules = _root(traced, "hessian"), Exact() if traced.exact else Fused()
    nodes = [node for group in traced.arguments for node in group]
    rows = []
    for x in adjoint(tape, root, nodes, rules):
        rows += adjoint(tape, x, nodes, rules)
        _check_size(traced, tape)  # a sweep for each number: there may be thousands
    return [rows], []


def _check_size(traced: Traced, tape: Tape) -> None:
    """Raises MemoryError if the steps after the gradients would not fit into memory.

    A pullback may have dozens of operations, and a derivative of a derivative has those of both, so
    the size of a trace says little about the size of its gradients.
    """
    check_room(
        len(tape) * _NODE,
        f"a program of {len(traced.tape):,} operations, {len(tape):,} with its derivatives,",
        ": shorten it, give it fewer arguments, or compute with Values, without jit",
    )


_KINDS: dict[str, Callable[[Traced, Tape], tuple[list[Columns], Columns]]] = {
    "value": _values, "grad": _gradients, "loss": _loss, "hessian": _hessian,
}  # fmt: skip


# Printing


def check_step(name: str) -> str:
    """The name itself.  Raises ValueError, listing the steps, if it is not the name of one."""
    if name not in STEPS:
        raise ValueError(f"there is no step {name!r}; the steps are {', '.join(STEPS)}")
    return name


def dumping(title: str) -> Show:
    """A Show that prints the steps named in the environment variable DOTGRAD_DUMP."""
    text = os.environ.get("DOTGRAD_DUMP", "")
    names = {check_step(name.strip()) for name in text.split(",") if name.strip()}

    def show(name: str, text: Callable[[], str]) -> None:
        if name in names:
            print(f"# {title}, {name}\n{text()}\n", file=sys.stderr)

    return show
