"""Arrays as people have them: strided, foreign, ragged, empty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, jit, take, where
from autograd.machine.build import machine
from autograd.reached.cpython import layout
from autograd.trace.arguments import (
    Checks,
    Numbers,
    as_floats,
    checked,
    described,
    form,
    kinds,
    ready,
    signature,
)  # fmt: skip
from autograd.trace.leaves import Leaves
from autograd.trace.recorder import Recorder

W = [Value(0.5), Value(-1.5)]


def model(x: Any, y: Any) -> Any:
    return (W[0] * x[0] + W[1] * x[1] - y) ** 2


BASE = np.random.default_rng(1).normal(size=(41, 2))
TARGETS = np.random.default_rng(2).normal(size=41)


def expected() -> list[float]:
    return [model(x, y).data for x, y in zip(BASE.tolist(), TARGETS.tolist())]


@pytest.mark.parametrize(
    "form",
    [
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=0)[::2],
        lambda a: a[::-1].copy()[::-1],
        lambda a: a.astype(">f8"),
        lambda a: a.astype(np.longdouble),
        lambda a: np.frombuffer(b"x" + a.tobytes(), np.uint8)[1:].view(np.float64).reshape(a.shape),
        lambda a: np.ascontiguousarray(np.broadcast_to(a[None], (2, *a.shape)))[1],
    ],
    ids="fortran strided reversed big-endian long unaligned slice".split(),
)
def test_forms_of_arrays(form: Any) -> None:
    found = jit(model)(form(BASE), form(TARGETS))
    np.testing.assert_allclose(found, expected(), rtol=1e-13)


def test_single_precision_arrays_in_a_double_program() -> None:
    found = jit(model)(BASE.astype(np.float32), TARGETS)
    np.testing.assert_allclose(found, expected(), rtol=1e-4)
    narrow = jit(model, dtype="float32")(BASE, TARGETS)
    assert narrow.dtype == np.float32
    np.testing.assert_allclose(narrow, expected(), rtol=1e-4)


def test_ragged_empty_and_foreign() -> None:
    program = jit(model)
    with pytest.raises(ValueError, match="the same number of samples, not 41 and 40"):
        program(BASE, TARGETS[:40])
    assert program(BASE[:0], TARGETS[:0]).shape == (0,)
    assert program.grad(BASE[:0], TARGETS[:0])[0].shape == (0, 2)
    with pytest.raises(ValueError, match="empty batch"):
        program.loss_and_gradients(BASE[:0], TARGETS[:0])
    with pytest.raises(TypeError, match="complex128"):
        program(BASE.astype(complex), TARGETS)
    with pytest.raises(TypeError, match="str"):
        program("text", TARGETS)


def test_an_empty_batch_of_indices() -> None:
    program = jit(lambda x, i: x * take(W, i[0]) * take(W, i[1]))
    rows = np.zeros((0, 2), np.int64)
    assert program(np.zeros(0), rows).shape == (0,)
    assert program.value_and_grad(np.zeros(0), rows)[1][0].shape == (0,)
    assert program.hessian(np.zeros(0), rows).shape == (0, 1, 1)
    with pytest.raises(ValueError, match="empty batch"):
        program.backward(np.zeros(0), rows)


@pytest.mark.parametrize(
    "form",
    [
        lambda i: i.astype(np.int8),
        lambda i: i.astype(">i4"),
        lambda i: np.repeat(i, 2)[::2],
        lambda i: i.astype(np.uint64),
    ],
    ids="narrow big-endian strided unsigned".split(),
)
def test_forms_of_indices(form: Any) -> None:
    rows = np.array([1, 0, 0, 1, 1])
    found = jit(lambda x, i: x * take(W, i))(np.arange(5.0), form(rows))
    assert found.tolist() == [W[i].data * x for x, i in zip(range(5), rows)]


@pytest.mark.parametrize("bad", [-1, 2, 2**31, 2**32, 2**32 + 1, -(2**63)])
def test_indices_that_would_wrap_around(bad: int) -> None:
    """Lanes have indices of 32 bits; what does not fit is refused before it is cut."""
    program = jit(lambda x, i: x * take(W, i))
    rows = np.array([0, 1, 1, bad, 0])
    for call in (program, program.grad, program.loss_and_gradients):
        with pytest.raises(
            IndexError, match=rf"row 3: index {bad} is outside a table of 2 \(take at"
        ):
            call(np.ones(5), rows)


class Column:
    """What looks like an array and is none, as a column of a data frame."""

    def __init__(self, data: Any) -> None:
        self.data = np.asarray(data)
        self.shape, self.dtype = self.data.shape, self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.data


def test_what_converts_to_an_array() -> None:
    program = jit(lambda x: W[0] * x)
    assert program(Column([1.0, 2.0])).tolist() == [0.5, 1.0]
    assert program.grad(Column([1.0, 2.0])).tolist() == [0.5, 0.5]


def test_arrays_of_objects_and_of_text() -> None:
    ragged = np.empty(2, object)
    ragged[:] = [[1.0], [1.0, 2.0]]
    for array, kind in ((ragged, "object"), (np.array(["a"]), "<U1")):
        with pytest.raises(TypeError, match=f"an array of {kind}; use float or integer arrays"):
            jit(lambda x: x)(array)


def test_nan_flows_in_its_own_lane_only() -> None:
    data = BASE.copy()
    data[7, 0] = np.nan
    found = jit(model)(data, TARGETS)
    assert np.isnan(found).tolist() == [i == 7 for i in range(41)]


def test_backward_adds_to_gradients() -> None:
    program = jit(model)
    for w in W:
        w.zero_grad()
    program.backward(BASE, TARGETS)
    once = [w.grad for w in W]
    program.backward(BASE, TARGETS)
    assert [w.grad for w in W] == [2.0 * g for g in once]


def test_new_numbers_of_parameters_are_used() -> None:
    program = jit(lambda x: W[0] * x)
    before = W[0].data
    try:
        assert program(2.0) == 1.0
        W[0].data = 7
        assert program(2.0) == 14.0
    finally:
        W[0].data = before


def test_the_shortest_table_of_an_index_counts() -> None:
    program = jit(lambda x, i: x * take([1.0, 2.0, 3.0, 4.0], i) * take(W, i))
    assert program(np.ones(2), np.array([0, 1])).tolist() == [0.5, -3.0]
    with pytest.raises(IndexError, match="row 1: index 3 is outside a table of 2"):
        program(np.ones(2), np.array([0, 3]))


def test_truths_are_numbers() -> None:
    assert jit(lambda x: x * 3.0)(np.array([True, False])).tolist() == [3.0, 0.0]


def test_exact_sums_go_from_sample_to_sample() -> None:
    """Over all blocks, as a loop in Python adds them up."""
    xs = np.random.default_rng(4).normal(size=9_001)
    loss, gradients = jit(lambda x: W[0] * x, exact=True, threads=2).loss_and_gradients(xs)
    total, slope = 0.0, 0.0
    for x in xs.tolist():
        total += W[0].data * x
        slope += x
    assert (loss, gradients.item()) == (total * (1.0 / 9_001), slope * (1.0 / 9_001))


def test_masked_arrays_are_refused_where_something_is_masked() -> None:
    program, xs = jit(lambda x: 2.0 * x), np.ma.array([1.0, 2.0], mask=[False, True])
    for given in (xs, [1.0, xs], np.ma.masked):
        with pytest.raises(TypeError, match=r"an argument is a masked array.* x\.filled\(0\.0\)"):
            program(given)
    assert program(xs[:1]).tolist() == [2.0]


def test_integers_are_numbers_where_the_function_computes_with_them() -> None:
    ks = np.array([1, 2, 3])
    assert jit(lambda k: k * k + 0.5)(ks).tolist() == [1.5, 4.5, 9.5]
    assert jit(lambda k: k * k).grad(ks).tolist() == [2.0, 4.0, 6.0]
    assert jit(lambda k, j: k * take([1.0, 5.0], j)).grad(ks, ks - ks)[1] is None
    with pytest.raises(TraceError, match=r"pass it twice, once as x\.astype\(float\)"):
        jit(lambda k: k * take([1.0, 5.0], k))(ks - 1)


@pytest.mark.parametrize(
    "use",
    [
        lambda k: 2.5 % k, lambda k: 7.0 // k, lambda k: +k * 0.5, lambda k: k.tanh(),
        lambda k: where(k > 1, k**2.0, -k), lambda k: k.square() / k, lambda k: 2.0**k - abs(k),
    ],
)  # fmt: skip
def test_integers_are_numbers_under_every_operator(use: Any) -> None:
    ks = np.array([1, 2, 3])
    assert jit(use, exact=True)(ks).tolist() == jit(use, exact=True)(ks * 1.0).tolist()


@pytest.mark.parametrize("use", [lambda x: x[0], len, list, lambda x: x[-1] * x[0]])
def test_a_vector_where_a_batch_is_meant_says_to_pass_a_list(use: Any) -> None:
    program = jit(lambda x: sum([use(x), 1.0]))
    with pytest.raises(TraceError, match=r"pass one vector as a list, f\(x\.tolist\(\)\)"):
        program(np.ones(2))


def test_rows_where_numbers_are_meant() -> None:
    rows, w = np.ones((3, 2)), Value(2.0)
    for use in (lambda x: x * w, lambda x: w * x, lambda x: x * 2, lambda x: x * x):
        with pytest.raises(TraceError, match=r"the 2 parts of a sample .* \[a \* x for x in xs\]"):
            jit(use)(rows)
    for use in (lambda x: x + 2.0, lambda x: x.tanh(), lambda x: -x):
        with pytest.raises((TypeError, AttributeError), match=r"array of shape \(samples, 2\)"):
            jit(use)(rows)


def test_an_error_of_the_function_describes_arguments_that_are_not_all_numbers() -> None:
    def function(x: Any) -> Any:
        return x + "a"

    with pytest.raises(TypeError, match=r"unsupported operand .* 'list'|concatenate") as caught:
        jit(function)([1.0, 2.0])
    assert str(caught.value).endswith(" (in the trace function has argument 0: a list of 2)")
    with pytest.raises(TypeError) as caught:
        jit(function)(1.0)
    assert "in the trace" not in str(caught.value)


# The pieces, one by one

GIVEN = (
    2, np.array(3.0), "tanh", None, [1.0, np.zeros(5), [True]], np.zeros((5, 2)),
    np.zeros((5, 3), int), np.zeros(5, int),
)  # fmt: skip


def test_the_kinds_of_arguments_and_how_messages_describe_them() -> None:
    kinds = signature(GIVEN)
    assert kinds == (
        "number", "number", ("constant", "tanh"), ("constant", None),
        ("list", ("number", ("array", ()), ("list", (("constant", True),)))), ("array", (2,)),
        ("index", (3,)), ("index", ()),
    )  # fmt: skip
    assert form(GIVEN) == "((), (), 'tanh', None, [(), (n, ), [True]], (n, 2,), (n, 3,), (n, ))"
    assert described(kinds).split("; ")[0].split(", argument ") == [
        "argument 0: a number", "1: a number", "2: 'tanh', a str", "3: None, a NoneType",
        "4: a list of 3", "5: a list of 2, from an array of shape (samples, 2)",
        "6: a list of 3, from an array of shape (samples, 3)", "7: an index of each sample",
    ]  # fmt: skip
    assert described(signature((np.zeros(4),))) == "argument 0: a number of each sample"
    with pytest.raises(TypeError, match="an argument is a set; a program takes numbers"):
        signature(({1.0},))


def test_an_array_of_integers_as_one_of_numbers() -> None:
    """The second array, counted through the lists."""
    kinds = signature((1.0, [np.zeros(5), np.zeros(5, int)], np.zeros((5, 2), int)))
    assert as_floats(kinds, 1) == ("number", ("list", (("array", ()), ("array", ()))), kinds[2])
    assert as_floats(kinds, 2) == (*kinds[:2], ("array", (2,)))


@pytest.mark.parametrize(
    ("array", "kind", "same"),
    [
        (np.arange(6.0)[::2], "array", True),
        (np.arange(12.0).reshape(6, 2)[::2], "array", True),
        (np.arange(12.0).reshape(2, 6).T[:3], "array", False),  # the numbers of a sample apart
        (np.arange(3.0).astype(">f8"), "array", False),
        (np.arange(3), "array", False),
        (np.arange(3), "index", True),
        (np.array([2**63 - 1, 0, 1], np.uint64), "index", False),
    ],
)
def test_an_array_is_copied_only_if_the_machine_can_not_read_it(
    array: Any, kind: str, same: bool
) -> None:
    found = ready(array, 3, kind)
    assert (found is array) == same
    assert found.tolist() == array.tolist()
    assert found.dtype.isnative


def test_an_index_beyond_all_integers() -> None:
    rows = np.array([[0, 1], [2**63, 0], [2**64 - 1, 0]], np.uint64)
    with pytest.raises(IndexError, match=f"row 1: index {2**63} is larger than any table"):
        ready(rows, 3, "index")
    largest = np.array([2**63 - 1, 2**63], np.uint64)  # the first still fits
    with pytest.raises(IndexError, match=f"row 1: index {2**63} is larger than any table"):
        ready(largest, 2, "index")
    assert ready(rows[:0], 0, "index").shape == (0, 2)
    assert ready(np.array([1e300, 0.0, 1.0]), 3, "array").tolist() == [1e300, 0.0, 1.0]


def test_parameters_are_values_each_once() -> None:
    assert checked(iter(W)) == W
    with pytest.raises(TypeError, match="parameters must be Values, not float"):
        checked([W[0], 1.0])
    with pytest.raises(ValueError, match="parameters contains the same Value twice"):
        checked([*W, W[0]])


class Reader:
    """A machine that reads no array objects."""


@pytest.mark.parametrize("reads", [True, False])
def test_numbers_are_read_with_and_without_a_machine(reads: bool) -> None:
    of_program = machine("float64", False) if reads else Reader()
    out = np.zeros(4)
    Numbers(W, of_program).into(out, out.ctypes.data)  # type: ignore[arg-type]
    assert out.tolist() == [0.5, -1.5, 0.0, 0.0]


def test_numbers_are_read_by_a_machine_that_can() -> None:
    class Told(Reader):
        """A machine that keeps what it was told to read."""

        def read(self, *given: int) -> None:
            calls.append(given)

    calls: list[tuple[int, ...]] = []
    out = np.zeros(2)
    Numbers(W, Told()).into(out, out.ctypes.data)  # type: ignore[arg-type]
    known = layout()
    if known is None:  # another Python, where numbers are read one by one
        assert (calls, out.tolist()) == ([], [0.5, -1.5])
    else:
        ((_, count, *offsets, address),) = calls
        assert (count, offsets, address) == (2, [*known], out.ctypes.data)
        assert out.tolist() == [0.0, 0.0]


def test_of_two_equal_limits_of_an_index_the_first_is_named() -> None:
    def function(i: Any) -> Any:
        first = take([1.0, 2.0], i)
        return first + take([3.0, 4.0], i)

    line = function.__code__.co_firstlineno + 1
    with pytest.raises(IndexError, match=rf"table of 2 \(take at test_arguments\.py:{line}\)$"):
        jit(function)(np.array([0, 2]))


def test_the_numbers_of_a_checked_argument_are_tested_and_only_if_there_are_any() -> None:
    """As losses test their targets."""
    leaves = Leaves((("array", (2,)),), Recorder())
    _, y = leaves.arguments[0]
    leaves.recorder.check(y, lambda ys: (1, f"it is {ys[1]}") if len(ys) > 1 else None)
    found = Checks(leaves)
    found.check([np.zeros((0, 2))])
    found.check([np.ones((1, 2))])
    with pytest.raises(ValueError, match=r"^row 1: it is 3\.0 \(test_arguments\.py:\d+\)$"):
        found.check([np.arange(4.0).reshape(2, 2)])


def test_kinds_of_arrays_are_compared_by_the_machine() -> None:
    fitted = machine("float64", False)
    known = kinds([np.zeros((3, 2)), np.zeros(3)], fitted)
    assert known is not None
    out = np.zeros(8, np.int64)
    address = out.ctypes.data
    arrays = np.ones((7, 2)), np.ones(7)
    assert known.place(arrays, address) == 7
    assert out[:4].tolist() == [arrays[0].ctypes.data, 16, arrays[1].ctypes.data, 8]
    assert known.place(arrays[:1], address) == -1
    assert known.place((*arrays, arrays[1]), address) == -1
    assert known.place(arrays[::-1], address) == -1
    assert known.place((arrays[0], np.ones(7, np.float32)), address) == -1
    for given, reader in (
        ([], fitted), ([np.zeros(3)], Reader()), ([np.zeros(3, ">f8")], fitted),
        ([Column([1.0])], fitted),
    ):  # fmt: skip
        assert kinds(given, reader) is None
