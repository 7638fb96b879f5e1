"""Programs over Dask's collections: the numbers of plain arrays, wherever the blocks are."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask import delayed

import autograd.random as random
from autograd import Value, dot, jit, square, take
from autograd.cluster import mean, worker
from autograd.cluster.collections import prepared
from autograd.cluster.workers import shared

RNG = np.random.default_rng(1)
X, Y, K = RNG.normal(size=(50, 3)), RNG.normal(size=50), RNG.integers(0, 4, size=50)
XS, YS, KS = (da.from_array(a, chunks=15) for a in (X, Y, K))


def program(**options: Any) -> Any:
    w, table, unused = [Value(0.1 * k) for k in range(3)], [Value(1.0)] * 4, Value(9.0)
    table = [Value(float(k)) for k in range(4)]
    f = lambda x, y, k: square(dot(w, x) - y) * take(table, k)  # noqa: E731
    return jit(f, **options), [*w, *table, unused]


@pytest.mark.parametrize("options", [{}, {"dtype": "float32"}, {"exact": True}, {"threads": 2}])
def test_as_of_plain_arrays(options: Any) -> None:
    made, parameters = program(**options)
    loss, gradients = made.loss_and_gradients(X, Y, K)
    there = made.loss_and_gradients(XS, YS, KS)
    close = {"rel": 1e-5} if options.get("dtype") else {"rel": 1e-12}
    assert there[0] == pytest.approx(loss, **close)
    assert there[1] == pytest.approx(gradients, abs=1e-6 if "dtype" in options else 1e-14, **close)
    chosen = [parameters[5], parameters[-1], parameters[0]]
    _, some = made.loss_and_gradients(XS, YS, KS, parameters=chosen)
    assert some.tolist() == [there[1][5], 0.0, there[1][0]]
    parameters[0].data += 1.0
    assert made.loss_and_gradients(XS, YS, KS)[0] == pytest.approx(
        made.loss_and_gradients(X, Y, K)[0], **close
    )


def test_collections_after_plain_arrays_and_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are computed block by block, also after a call that left the fast path for arrays."""
    in_blocks = Mock(wraps=mean.over_blocks)
    monkeypatch.setattr(mean, "over_blocks", in_blocks)
    w = Value(0.5)
    made = jit(lambda x, y: square(dot([w] * 3, x) - y))
    close = {"rel": 1e-12}
    for _ in range(2):
        loss, gradients = made.loss_and_gradients(X, Y)
        for there in (
            made.loss_and_gradients(XS, YS),
            made.loss_and_gradients(XS, y=YS),
            made.loss_and_gradients(y=YS, x=XS),
            made.loss_and_gradients(X, YS.rechunk(50)),
        ):
            assert there[0] == pytest.approx(loss, **close)
            assert there[1] == pytest.approx(gradients, **close)
    assert in_blocks.call_count == 8


def test_the_client_that_there_is_does_the_work(client: Any) -> None:
    made, parameters = program()
    here = made.loss_and_gradients(XS, YS, KS)
    built = lambda dask_worker: len(worker._built)  # noqa: E731
    with client.as_current():
        for _ in range(3):
            parameters[0].data = 0.25
            made.loss_and_gradients(XS, YS, KS)
        before = client.run(built)
        parameters[0].data = 0.0
        there = made.loss_and_gradients(XS, YS, KS)
        assert client.run(built) == before  # not for other numbers of the parameters
    assert there[0] == here[0]
    assert there[1].tolist() == here[1].tolist()


def test_what_is_drawn_depends_on_the_block_alone() -> None:
    noise = random.Generator(1)
    noisy = jit(lambda x: Value(1.0) * x + noise.normal())
    found = [noisy.loss_and_gradients(YS)[0] for _ in range(2)]
    assert found[0] == found[1]
    assert found[0] != pytest.approx(Y.mean(), abs=1e-9)


def table(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: [1.0, 2.0] for name in columns})


def tables(*parts: pd.DataFrame) -> Any:
    like = parts[0]
    return dd.from_delayed([delayed(part) for part in parts], meta=like, verify_meta=False)


@pytest.mark.parametrize(
    ("collections", "error", "told"),
    [
        ((tables(table("a", "b"), table("a", "c")),), ValueError,
         "partition 1 has the columns a, c, partition 0 has a, b"),
        ((tables(table("a", "b"), table("a", "b", "c")),), ValueError,
         "partition 1 has the columns a, b, c, partition 0 has a, b"),
        ((tables(table("a"), table("a").astype("float32")),), ValueError,
         "array 0 has samples of float32 of shape (1,) in partition 1, but of float64"),
        ((delayed(X),), TypeError, ", not a Dask array or dataframe"),
        ((da.zeros((0, 2)),), ValueError, "there are no samples"),
        ((XS, YS.rechunk(20)[:40]), ValueError,
         "collection 0 has 4 partitions, collection 1 has 2: divide them alike"),
        ((XS, YS.rechunk(10)[:40]), ValueError,
         "partition 0: array 0 has 15 samples, array 1 has 10"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(collections: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error) as caught:
        jit(lambda x, y=0.0: Value(1.0) * x[0]).loss_and_gradients(*collections)
    assert told in str(caught.value)


def test_arrays_divided_otherwise_are_divided_alike() -> None:
    made, _ = program()
    wide = da.from_array(X, chunks=(10, 1))
    there = made.loss_and_gradients(wide, YS.rechunk(50), KS)
    assert there[0] == pytest.approx(made.loss_and_gradients(X, Y, K)[0], rel=1e-12)


def test_an_empty_partition_is_no_matter() -> None:
    made, _ = program()
    cut = [15, 0, 20, 15]
    parts = [a.rechunk({0: tuple(cut)}) for a in (XS, YS, KS)]
    assert made.loss_and_gradients(*parts)[0] == pytest.approx(
        made.loss_and_gradients(X, Y, K)[0], rel=1e-12
    )


def test_a_block_says_where_it_is_wrong() -> None:
    def refuse(arrays: Any, owner: str) -> Any:
        raise ValueError(f"{owner}: bad")

    with pytest.raises(ValueError, match="partition 7: fit: bad"):
        prepared(7, refuse, "fit", np.zeros(3))


@pytest.mark.parametrize(
    ("holders", "workers", "expected"),
    [
        ({0: "a", 1: "b"}, "ab", {"a": {0}, "b": {1}}),
        ({0: "a", 1: "a", 2: "a", 3: "a"}, "ab", {"a": {0, 1}, "b": {2, 3}}),
        ({0: "ab", 1: "a", 2: "ab"}, "ab", {"a": {0, 1}, "b": {2}}),
        ({0: "x", 1: ""}, "a", {"a": {0, 1}}),
        ({0: "a"}, "abc", {"a": {0}}),
    ],
)
def test_a_worker_has_its_own_blocks_unless_they_are_too_many(
    holders: dict[int, str], workers: str, expected: dict[str, set[int]]
) -> None:
    assert shared({k: list(w) for k, w in holders.items()}, list(workers)) == expected


def test_samples_are_gathered_into_memory_that_is_kept() -> None:
    made, parameters = program()
    built = worker.Built(worker.sent(made, parameters, parameters).content)
    order = np.array([3, 0, 0, 7])
    first = built.taken([X, Y, K], order)
    assert all(np.array_equal(a, b[order]) for a, b in zip(first, (X, Y, K)))
    fewer = built.taken([X, Y, K], order[:2])
    assert all(np.shares_memory(a, b) for a, b in zip(first, fewer))
    assert all(np.array_equal(a, b[order[:2]]) for a, b in zip(fewer, (X, Y, K)))
    other = built.taken([X.astype(np.float32)], np.arange(20))
    assert np.array_equal(other[0], X[:20].astype(np.float32))


def test_a_worker_keeps_the_orders_of_some_blocks() -> None:
    for block in range(200):
        worker._order((0, 1), block, 10)
    assert len(worker._orders) == 64
    assert worker._order((0, 1), 0, 10).tolist() == worker._order((0, 1), 0, 10).tolist()
