"""How fast each worker is: samples a second of its own work, the last steps counting most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_KEPT = 0.9  # of what was known, at each step
_LISTED = 4  # workers that are told one by one


class Rates:
    """The rates of workers, by their addresses."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, float]] = {}

    def add(self, worker: str, samples: int, seconds: float) -> None:
        """A worker did so many samples in so many seconds."""
        before, spent = self._known.get(worker, (0.0, 0.0))
        self._known[worker] = _KEPT * before + samples, _KEPT * spent + seconds

    def keep(self, workers: Iterable[str]) -> None:
        """Forget all but these."""
        there = set(workers)
        self._known = {worker: x for worker, x in self._known.items() if worker in there}

    def numbers(self) -> list[float]:
        """Samples a second, worker by worker in the order of their addresses."""
        return [samples / max(spent, 1e-9) for _, (samples, spent) in sorted(self._known.items())]


def told(rates: Sequence[float]) -> str:
    """The rates in words, short: each of a few workers, else the slowest and the fastest."""
    if not rates:
        return ""
    if len(rates) <= _LISTED:
        listed = ", ".join(map(_short, rates))
    else:
        listed = f"{_short(min(rates))} to {_short(max(rates))}"
    return f"{len(rates)} worker{'s' * (len(rates) > 1)}: {listed} samples/s"


def _short(rate: float) -> str:
    """Two or three digits and k, M or G."""
    for unit in ("", "k", "M"):
        if rate < 999.5:
            return f"{rate:.3g}{unit}"
        rate /= 1000.0
    return f"{rate:.3g}G"
