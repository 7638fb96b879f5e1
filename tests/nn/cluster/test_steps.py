"""Which samples of which blocks a step takes: each sample once an epoch, in fair shares."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.cluster.steps import Steps


@settings(max_examples=100)
@given(
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=9).filter(any),
    batch=st.integers(1, 60),
    together=st.integers(1, 10),
    shuffle=st.booleans(),
    epoch=st.integers(0, 3),
)
def test_an_epoch_takes_each_sample_once(
    sizes: list[int], batch: int, together: int, shuffle: bool, epoch: int
) -> None:
    steps = Steps(sizes, min(batch, sum(sizes)), together, shuffle, 7)
    taken: Counter[tuple[int, int]] = Counter()
    period = -(-steps.samples // steps.batch)
    for place in range(period):
        rows = steps.rows(epoch, place)
        assert [r.block for r in rows] == sorted({r.block for r in rows})
        count = sum(r.end - r.begin for r in rows)
        wanted = min(steps.batch, steps.samples - place * steps.batch)
        assert abs(count - wanted) < 2 * min(together, len(sizes))
        taken.update((r.block, k) for r in rows for k in range(r.begin, r.end))
    assert taken == Counter((b, k) for b, size in enumerate(sizes) for k in range(size))


def test_blocks_share_each_step_in_proportion() -> None:
    rows = Steps([100, 200, 300], 60, 16, True, 0).rows(0, 3)
    assert [(r.block, r.begin, r.end) for r in rows] == [(0, 30, 40), (1, 60, 80), (2, 90, 120)]


def test_few_blocks_at_a_time_in_an_order_of_each_epoch() -> None:
    steps = Steps([10] * 12, 20, 3, True, 0)
    seen = [[{r.block for r in steps.rows(epoch, place)} for place in range(6)]
            for epoch in (0, 1)]  # fmt: skip
    assert all(len(blocks) <= 6 for epoch in seen for blocks in epoch)
    assert seen[0] != seen[1]
    assert Steps([10] * 12, 20, 3, True, 0).rows(1, 4) == steps.rows(1, 4)
    assert steps.rows(0, 0) != Steps([10] * 12, 20, 3, True, 1).rows(0, 0)
    lying = Steps([10] * 12, 20, 3, False, 0)
    assert [r.block for r in lying.rows(5, 0)] == [0, 1, 2]
    assert lying.rows(5, 0)[0].key is None


@pytest.mark.parametrize("place", [0, 1])
def test_a_step_may_straddle_two_groups(place: int) -> None:
    steps = Steps([5, 5], 8, 1, False, 0)
    found = [(r.block, r.begin, r.end) for r in steps.rows(0, place)]
    assert found == ([(0, 0, 5), (1, 0, 3)] if place == 0 else [(1, 3, 5)])
