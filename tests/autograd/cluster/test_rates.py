"""How fast each worker is, and how that is told."""

from __future__ import annotations

import pytest

from autograd.cluster.rates import Rates, told


def test_a_rate_is_of_a_workers_own_time_and_follows_it() -> None:
    rates = Rates()
    for _ in range(3):
        rates.add("b", 100, 0.5)
        rates.add("a", 100, 0.25)
    assert rates.numbers() == pytest.approx([400.0, 200.0])  # by address
    for _ in range(60):
        rates.add("a", 100, 1.0)
    assert rates.numbers() == pytest.approx([100.0, 200.0], rel=0.01)
    rates.keep(["b", "c"])
    assert rates.numbers() == pytest.approx([200.0])


@pytest.mark.parametrize(
    ("rates", "text"),
    [
        ([], ""),
        ([999.6], "1 worker: 1k samples/s"),
        ([1234567.0, 890.4], "2 workers: 1.23M, 890 samples/s"),
        ([5e9, 1e3, 2e3, 3e3, 4e3], "5 workers: 1k to 5G samples/s"),
    ],
)
def test_rates_in_words(rates: list[float], text: str) -> None:
    assert told(rates) == text
