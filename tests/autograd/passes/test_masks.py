"""Branches that a lane did not take: whatever is in them, nothing of it comes back."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit, log_softmax, logsumexp, ops, softmax, sqrt, take, tanh, where
from autograd.ir import LANESUM, LANESUMS, PICK, Tape
from autograd.passes.adjoint import adjoint
from autograd.passes.masks import Masks
from autograd.passes.rounding import Exact, Fused
from nn import cross_entropy

Function = Callable[..., Any]
XS = [0.0, 4.0, 0.25, 2.0]


def by_value(f: Function, xs: list[float], parameters: list[Value]) -> tuple[list[Any], list[Any]]:
    """The eager engine's gradients by x of each sample, and the mean ones by the parameters."""
    found = []
    for parameter in parameters:
        parameter.grad = 0.0
    for number in xs:
        x = Value(number)
        out = f(x, *parameters)
        if isinstance(out, Value):
            out.backward()
        found.append(x.grad)
    return found, [p.grad / len(xs) for p in parameters]


def agrees(f: Function, numbers: list[float], xs: list[float], exact: bool = False) -> None:
    """Raises AssertionError unless both engines have the same gradients."""
    parameters = [Value(x) for x in numbers]
    slopes, means = by_value(f, xs, parameters)
    program = jit(lambda x: f(x, *parameters), exact=exact)
    np.testing.assert_allclose(program.grad(np.array(xs)), slopes, rtol=1e-12)
    _, found = program.loss_and_gradients(np.array(xs))
    wanted = [means[parameters.index(p)] for p in program.parameters]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


SHARED: dict[str, Function] = {
    "a condition": lambda h, x: where(h, 1.0, 2.0) * x,
    "a comparison": lambda h, x: (h < 0.1) * x,
    "a condition in a branch": lambda h, x: where(x < 2.0, where(h, x, 2.0 * x), x),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", SHARED)
def test_what_only_decides_is_not_connected(name: str, exact: bool) -> None:
    """It was, where it was in a branch besides: sqrt at 0, beside where(sqrt(x), ...)."""

    def f(x: Any) -> Any:
        h = sqrt(x)
        return SHARED[name](h, x) + where(x > 1.0, h, x)

    agrees(f, [], XS, exact)


BRANCHES: dict[str, Function] = {
    "a parameter times x": lambda x, w, v: w * x,
    "below a function": lambda x, w, v: tanh(w * x) * x,
    "a layer of two": lambda x, w, v: tanh(dot([w, v], [x, tanh(w * x)], v)) * v,
    "a sum of products": lambda x, w, v: w * x + v * x * x - w * v,
    "of both parameters": lambda x, w, v: (w * v) * x + tanh(v * w),
    "a factor of x": lambda x, w, v: ops.exp(x * 1e4) * v * x,
    "an infinite factor": lambda x, w, v: ops.reciprocal(x - 1.0) * v * x + x * v,
    "a quotient": lambda x, w, v: x / (w - w) + v / x,
    "an infinite number": lambda x, w, v: v * x * math.inf,
}
CONDITIONS: dict[str, Function] = {
    "lanes": lambda x, w, v, a, b: where(x > 1.0, a, b),
    "no lane": lambda x, w, v, a, b: where(x > 99.0, a, b),
    "one condition for all": lambda x, w, v, a, b: where(v < -99.0, a, b),
    "nested": lambda x, w, v, a, b: where(x > 1.0, where(x > 3.0, a, b), x),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("w", [0.5, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("branch", BRANCHES)
def test_factors_that_are_not_finite_stay_in_their_branch(
    branch: str, condition: str, w: float, exact: bool
) -> None:
    """Parameters too: their product with a gradient of 0 was nan in the lanes of the other."""
    xs = [0.5, 2.0, 1.0, 4.0]

    def f(x: Any, w: Any, v: Any) -> Any:
        return CONDITIONS[condition](x, w, v, BRANCHES[branch](x, w, v), x * v)

    agrees(f, [w, -0.25], xs, exact)


def test_a_node_of_two_branches_is_gated_in_each() -> None:
    """The same node with the same infinite weight, in this branch of one and that of another."""

    def f(x: Any, w: Any) -> Any:
        h = tanh(x)
        return where(x > 1.0, w * h, x) + where(x < 0.0, h * w, 2.0 * h) + where(x > 3.0, h, x)

    for w in (2.0, math.inf):
        for exact in (False, True):
            agrees(f, [w], [0.5, 2.0, 4.0, -1.0], exact)


def test_a_layer_in_a_branch_stays_a_layer() -> None:
    """Weights are the same in all lanes, behind a gate too: no more gates than units."""
    weights = [[Value(0.1 * i - 0.2 * j) for i in range(4)] for j in range(4)]

    def f(x: Any) -> Any:
        h = x
        for _ in range(3):
            h = [tanh(dot(row, h)) for row in weights]
        return where(x[0] > 0.0, sum(h[1:], h[0]), x[1])

    tape = jit(f).traced(np.zeros((3, 4))).optimized("grad").tape
    for op, args in zip(tape.ops, tape.args):
        if op is ops.where:
            assert not any(type(x) is int and tape.ops[x].name == "parameter" for x in args)
    gates = tape.ops.count(ops.where)
    assert gates == 3 * (4 + 4)  # the slope of each unit, and what each gets of the next layer


def test_the_mask_of_all_branches_is_that_of_the_choice() -> None:
    tape = Tape.read(
        "%0 = index 0\n%1 = input 0\n%2 = tanh %1\n%3 = neg %2\n%4 = exp %2\n%5 = take %0 %3 %4"
    )
    masks = Masks(tape, 5)
    masks.connect_branches(5)
    assert [tape.ops[int(masks.of(i) or 0)] for i in (3, 4)] == [PICK, PICK]
    masks.connect(2, masks.of(3))
    assert masks.of(2) == masks.of(3)
    masks.connect(2, masks.of(4))
    assert masks.of(2) is None
    assert masks.of(0) is None


def test_the_same_for_entries_that_are_the_same_in_all_lanes() -> None:
    """Connected where any lane reads one; below all of them, wherever there is a sample."""
    table = "\n".join(f"%{k + 3} = mul %2 {k}.5" for k in range(5))
    tape = Tape.read(
        f"%0 = index 0\n%1 = parameter 0\n%2 = tanh %1\n{table}\n%8 = take %0 %3 %4 %5 %6 %7"
    )
    masks = Masks(tape, 8)
    masks.connect_branches(8)
    for i in range(3, 8):
        masks.unite(i)
        assert tape.ops[int(masks.of(i) or 0)] is LANESUM
        masks.connect(2, masks.of(i))
    assert masks.of(2) is None


@pytest.mark.parametrize("length", [2, 7])
def test_a_table_of_computed_parameters(length: int) -> None:
    """With entries of infinite slope, and one node that all entries use, in some lanes only."""

    def f(x: Any, k: Any, w: Any, v: Any) -> Any:
        h = tanh(w)
        entries = [sqrt(v - 0.25) if i == 1 else h * float(i + 1) for i in range(length)]
        return where(x > 0.0, take(entries, k) * x, x)

    for xs, ks in (([1.0, -1.0, 2.0], [0, 1, 0]), ([-1.0, -2.0], [1, 0]), ([1.0], [length - 1])):
        w, v = Value(0.5), Value(0.25)
        program = jit(lambda x, k, w=w, v=v: f(x, k, w, v))
        _, found = program.loss_and_gradients(np.array(xs), np.array(ks))
        for x, k in zip(xs, ks):
            out = f(Value(x), k, w, v)
            out.backward()
        if length == 2 and ks[-1] == 1:
            assert found.tolist() == [0.0, math.inf]
        else:
            wanted = [(p.grad or 0.0) / len(xs) for p in program.parameters]
            np.testing.assert_allclose(found, wanted, rtol=1e-12)


@pytest.mark.parametrize("rules", [Fused(), Exact()])
def test_masks_leave_a_sound_tape(rules: Fused) -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = parameter 0\n%2 = mul %0 %1\n%3 = less %0 %1\n%4 = exp %2\n"
        "%5 = where %3 %4 %2\n%6 = mul %5 %0"
    )
    for summed in (False, True):
        copy = tape.copy()
        found = adjoint(copy, 6, [1], rules, summed=summed)
        copy.check()
        assert type(found[0]) is int
        if not summed:
            for x, w in ((0.5, 2.0), (0.5, 0.25)):
                numbers = copy.evaluate(lambda op, k, x=x, w=w: x if op.name == "input" else w)
                wanted = x * x * math.exp(x * w) if x < w else x * x
                assert numbers[found[0]] == pytest.approx(wanted, rel=1e-15)


def test_connected_everywhere_is_connected_everywhere() -> None:
    """Whichever comes first; and masks of no one choice join those of branches."""
    tape = Tape.read(
        "%0 = input 0\n%1 = less 0.0 %0\n%2 = less 1.0 %0\n%3 = exp %0\n%4 = where %1 %3 2.0\n"
        "%5 = where %2 %3 3.0\n%6 = add %4 %5"
    )
    for first, second in ((4, 5), (5, 4)):
        masks = Masks(tape.copy(), 6)
        masks.connect_branches(first)
        one = masks.of(3)
        masks.connect_branches(second)
        both = masks.of(3)
        assert both not in (None, one)
        masks.connect(3, one)
        assert masks.of(3) is not None
        masks.connect(3, None)
        masks.connect(3, both)
        assert masks.of(3) is None


def test_branches_of_a_choice_meet_whatever_was_connected_between_them() -> None:
    """Of a choice within a branch of another, and an entry of a table; in every order."""
    tape = Tape.read(
        "%0 = input 0\n%1 = index 0\n%2 = less 0.0 %0\n%3 = less 1.0 %0\n%4 = exp %0\n"
        "%5 = mul %4 2.0\n%6 = mul %4 3.0\n%7 = where %3 %5 %6\n%8 = mul %4 4.0\n"
        "%9 = where %2 %7 %8\n%10 = mul %4 5.0\n%11 = take %1 %10 0.0 0.0\n%12 = add %9 %11"
    )
    for order in permutations((5, 6, 8, 10)):
        masks = Masks(tape.copy(), 12)
        for i in (12, 11, 9, 7):
            if tape.ops[i] is ops.add:
                masks.connect(9, masks.of(i))
                masks.connect(11, masks.of(i))
            else:
                masks.connect_branches(i)
        for i in order:
            masks.connect(4, masks.of(i))
        assert masks.of(4) is None


LOSSES: dict[str, Function] = {
    "logsumexp": lambda zs, k: logsumexp(zs) - take(zs, k),
    "logsumexp, read first": lambda zs, k: logsumexp(zs) - take(zs, k) + logsumexp(zs[::-1]),
    "log_softmax": lambda zs, k: -take(log_softmax(zs), k),
    "softmax": lambda zs, k: -take(softmax(zs), k),
    "cross_entropy": lambda zs, k: cross_entropy(zs, k),
    "where": lambda zs, k: sum(where(z > 0.0, z, z * z) for z in zs) + take(zs, k),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_every_lane_reads_has_no_mask(loss: str) -> None:
    """The losses of classes choose among logits; the layers below are connected in every lane.

    A mask on each of their weights made steps of wide layers six times as slow.
    """
    gates = []
    for width in (6, 12):
        weights = [[Value(0.1 * i - 0.2 * j) for i in range(width)] for j in range(5)]
        program = jit(lambda x, k, ws=weights: LOSSES[loss]([dot(row, x) for row in ws], k))
        tape = program.traced(np.zeros((3, width)), np.zeros(3, int)).optimized("loss").tape
        gates.append(tape.ops.count(ops.where))
        assert tape.ops.count(LANESUMS) == 5  # the gradients of a row of weights at once
    assert gates[0] == gates[1]


def test_what_is_known_late_makes_a_union_late() -> None:
    """With a uniform mask that is known at once; then a varying one may not wait for it."""
    tape = Tape.read(
        "%0 = index 0\n%1 = input 0\n%2 = parameter 0\n%3 = tanh %2\n%4 = exp %3\n%5 = mul %4 2.0\n"
        "%6 = take %0 %5 1.0\n%7 = less 0.0 %2\n%8 = mul %4 3.0\n%9 = where %7 %8 1.0\n"
        "%10 = mul %3 %1\n%11 = less 1.0 %1\n%12 = where %11 %10 1.0"
    )
    for first, second in ((5, 8), (8, 5)):
        masks = Masks(tape.copy(), 12)
        for i in (6, 9, 12):
            masks.connect_branches(i)
        masks.unite(5)
        masks.connect(4, masks.of(first))
        masks.connect(4, masks.of(second))
        masks.connect(3, masks.of(10))
        masks.connect(3, masks.of(4))
        assert masks.tape.varies(masks.of(10) or 0)
        assert not masks.tape.varies(masks.of(3) or 0)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("xs", [[0.5, 2.0], [200.0, 0.5], [200.0, 100.0]])
def test_both_branches_of_a_choice_are_in_the_branch_around_it(
    xs: list[float], exact: bool
) -> None:
    """A uniform number of infinite slope, where all lanes may take the other branch outside."""

    def f(x: Any, w: Any) -> Any:
        h = sqrt(w)
        return where(x > 99.0, where(x > 150.0, tanh(h) * x, h * 2.0), x)

    agrees(f, [0.0], xs, exact)


@pytest.mark.parametrize("ks", [[2, 2, 2], [2, 0, 1], [1, 1, 2]])
@pytest.mark.parametrize("x", [0.5, 200.0])
def test_some_branches_of_a_choice_for_all_lanes_beside_another_choice(
    ks: list[int], x: float
) -> None:
    """The lanes of the one are known after the last sample only."""
    w = Value(0.0)

    def f(x: Any, k: Any) -> Any:
        h = sqrt(w)
        return take([tanh(h), h * 3.0, x], k) + where(x > 99.0, h * x, x)

    xs = [0.25, x, 1.0]
    w.grad = 0.0
    for number, k in zip(xs, ks):
        result = f(Value(number), k)
        result.backward()
    for exact in (False, True):
        program = jit(f, exact=exact)
        _, (found,) = program.loss_and_gradients(np.array(xs), np.array(ks))
        np.testing.assert_allclose(found, w.grad / 3.0, rtol=1e-12)


def test_a_branch_inside_a_connected_one_adds_nothing() -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = tanh %0\n%2 = exp %1\n%3 = where %0 %2 1.0\n%4 = add %3 %1\n"
        "%5 = where %0 %4 %0"
    )
    masks = Masks(tape, 5)
    masks.connect_branches(5)
    outer = masks.of(4)
    masks.connect(3, outer)
    masks.connect_branches(3)
    inner = masks.of(2)
    assert inner != outer
    for order in ((outer, inner), (inner, outer)):
        length = len(tape)
        for mask in order:
            masks.connect(1, mask)
        assert masks.of(1) == outer
        assert len(tape) == length
