"""Plans of tapes in text form, and what they compute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.ir import INDEX, INPUT, PARAMETER, PICK, SCALAR, TAKE, Layout, Tape
from autograd.machine import instructions
from autograd.plan.plan import Plan, plan
from autograd.run.call import Compiled
from autograd.trace.arguments import Numbers


def count(tape: Tape, op: Any) -> int:
    """How many leaves of a kind there are."""
    return max((int(args[0]) + 1 for o, args in zip(tape.ops, tape.args) if o is op), default=0)


def layout(tape: Tape) -> Layout:
    """Inputs as columns of one array of doubles, indices as those of another."""
    inputs = [(0, 8 * k, 8) for k in range(count(tape, INPUT))]
    lengths: dict[int, int] = {}
    for op, args in zip(tape.ops, tape.args):
        if op in (TAKE, PICK):
            leaf = int(tape.args[int(args[0])][0])
            length = len(args) - 1 if op is TAKE else int(args[2])
            lengths[leaf] = min(length, lengths.get(leaf, length))
    indices = [(1, 8 * k, lengths.get(k, 0)) for k in range(count(tape, INDEX))]
    return Layout(count(tape, PARAMETER), count(tape, SCALAR), 2, inputs, indices)


def planned(
    tape: Tape | str, saved: Sequence[Any] = (), results: Sequence[Any] = (), exact: bool = False
) -> Plan:
    """The plan that saves these nodes by sample, each as an output, and hands back those."""
    tape = Tape.read(tape) if isinstance(tape, str) else tape
    return plan(tape, layout(tape), [[x] for x in saved], [*results], 8, exact)


def listing(made: Plan) -> list[str]:
    """The instructions of a plan, but those that move numbers from and to arrays."""
    lines = instructions.text(made.words).splitlines()
    return [line for line in lines if not line.startswith(("load", "index", "save"))]


def opcodes(made: Plan) -> list[str]:
    """The names of these."""
    return [line.split()[0] for line in listing(made)]


def executed(
    made: Plan, runner: Any, inputs: Any, indices: Any, uniform: Sequence[float]
) -> tuple[list[Any], list[float]]:
    """What a plan saves and what it hands back; `uniform` are the parameters and scalars."""
    compiled = Compiled(made, runner, Numbers([], None))
    call = compiled.take()
    call.resize(len(inputs))
    call.read([inputs, indices], [])
    call.uniform[: len(uniform)] = uniform
    outputs = call.allocate([()] * made.output_count)
    call.run()
    return [*outputs], call.results.tolist()
