"""Random programs on the machine, in its default mode, against 50 digits.

The tolerance is the eager engine's (oracle.py), though the machine fuses multiplications with
additions, takes the vector library's functions, and adds gradients up in another order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from judging import judge, pairs, programs, unhurried
from oracle import worst

from autograd import Value, jit
from autograd.testing import Program

LANES = 11  # a vector and a part of one


def lanes(program: Program) -> list[np.ndarray]:
    """The program's point in all lanes."""
    return [np.full(LANES, x) for x in program.at]


def alike(found: np.ndarray) -> list[float]:
    """What is the same in each lane."""
    assert found.shape[0] == LANES
    assert (found == found[:1]).all()
    return found[0].ravel().tolist()


def machine(program: Program) -> Callable[[int], Sequence[float]]:
    """Derivatives of each order by the machine, as `oracle.worst` wants them."""
    compiled, at = jit(program), lanes(program)

    def derivatives(order: int) -> list[float]:
        if order == 0:
            return alike(compiled(*at))
        if order == 1:
            found = compiled.grad(*at)
            return [x for column in found for x in alike(column)]
        return alike(compiled.hessian(*at))

    return derivatives


@pytest.mark.parametrize(("order", "what"), list(enumerate(["value", "gradient", "Hessian"])))
@unhurried
@given(programs)
def test_derivatives(order: int, what: str, f: Program) -> None:
    judge(f"oracle on the machine, {what}", f, worst(f, order, machine(f)))


@unhurried
@given(pairs)
def test_hessian_times_vector(f: Program) -> None:
    """`hvp` along each axis is a column of the Hessian."""
    n = len(f.at)
    compiled, at = jit(f), lanes(f)
    axes = [[np.full(LANES, float(i == j)) for i in range(n)] for j in range(n)]
    columns = [[alike(x)[0] for x in compiled.hvp(tuple(at), tuple(axis))] for axis in axes]
    found = [columns[j][i] for i in range(n) for j in range(n)]
    judge("oracle on the machine, Hessian times vector", f, worst(f, 2, lambda _: found))


@unhurried
@given(pairs)
def test_gradients_of_parameters(f: Program) -> None:
    """`loss_and_gradients` by all inputs as parameters, and by all but the first."""
    leaves = [Value(x) for x in f.at]
    for given_ in (0, 1):
        program = jit(lambda *xs: f(*xs, *leaves[len(xs) :]))
        arrays = lanes(f)[:given_]
        found = [alike(program.grad(*arrays))[0]] if given_ else []
        _, gradients = program.loss_and_gradients(*arrays)
        by_leaf = dict(zip(program.parameters, gradients.tolist()))
        found += [by_leaf.pop(x, 0.0) for x in leaves[given_:]]
        assert not by_leaf
        judge("oracle on the machine, parameters", f, worst(f, 1, lambda _: found))  # noqa: B023
