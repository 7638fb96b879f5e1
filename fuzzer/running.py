"""Runs programs seed by seed, counts, logs, and shrinks what fails."""

from __future__ import annotations

import gc
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import collector
from fuzzer.building import case
from fuzzer.case import Mismatch
from fuzzer.defined import DEFINED
from fuzzer.drawing import sketch
from fuzzer.forms import Apply, Form
from fuzzer.log import Log
from fuzzer.once import alike
from fuzzer.pasting import as_test
from fuzzer.reached import Reached, watching
from fuzzer.schedule import check, checks_for
from fuzzer.shrinking import shrunk
from fuzzer.sketch import Sketch, Step

_A_LINE = 200  # programs per line of the log
_FEW_FAILURES = 10  # at most so many failures per line are shrunk
_BETWEEN = 200  # programs from one collection of garbage to the next


class Run:
    """A run from the log's next seed on."""

    def __init__(self, log: Log, show: Callable[[str], None], seconds_to_shrink: float) -> None:
        self.log, self.show, self.seconds_to_shrink = log, show, seconds_to_shrink
        self.watched = Reached()
        self._begin()

    def _begin(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.failures: list[dict[str, Any]] = []
        self.first, self.began = self.log.next, time.monotonic()

    def again(self) -> None:
        """Repeat the programs that failed before; those that pass now are marked as mended."""
        mended = []
        for failure in self.log.failures:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("error")
                try:
                    made = case(sketch(failure["seed"]))
                    for name in checks_for(made, failure["seed"]):
                        check(made, name)
                except Exception as error:
                    self.show(f"program {failure['seed']} still fails: {error!r}"[:300])
                else:
                    mended.append(failure["seed"])
        if mended:
            self.log.mend(mended)

    def programs(self, count: int, seconds: float | None = None) -> None:
        """Run that many programs, or as many as there is time for.

        Ctrl-C ends it; the interrupted program is not counted, those before it are logged.
        """
        end = None if seconds is None else time.monotonic() + seconds
        done = self.first - 1
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            watching(self.watched),
            by_hand(),
            alike() as forget,
        ):
            warnings.simplefilter("error")  # no generated program should cause a warning
            try:
                for seed in range(self.first, self.first + count):
                    self.program(seed)
                    forget()
                    done = seed
                    if seed % _BETWEEN == 0:
                        gc.collect()
                    if seed - self.first + 1 >= _A_LINE:
                        self._log(seed)
                    if end is not None and time.monotonic() > end:
                        break
            finally:
                if done >= self.first:
                    self._log(done)

    def _log(self, last: int) -> None:
        seconds = time.monotonic() - self.began
        self.log.add(self.first, last, self.counts, self.reached, self.failures, seconds)
        self._begin()

    def program(self, seed: int) -> None:
        """Run one program, and shrink it if it fails."""
        drawn, failure = sketch(seed), None
        self.watched.counts.clear()
        counts = contents(drawn, self.watched)
        name = "building"
        try:
            made = case(drawn)
            for name in checks_for(made, seed):
                before = made.excused
                check(made, name)
                counts[f"check: {name}"] += 1
                counts[f"excused: {name}"] += made.excused > before
            made.close()
            reached = Counter(self.watched.counts)
        except Exception as error:  # no program should raise anything
            reached = Counter(self.watched.counts)  # not what shrinking will compile
            counts["failures"] += 1
            failure = self._failed(seed, drawn, name, error)
        self.counts.update(counts)
        self.reached.update(reached)
        if failure is not None:
            self.failures.append(failure)

    def _failed(self, seed: int, drawn: Sketch, name: str, error: Exception) -> dict[str, Any]:
        """Show a test to paste; returns the entry for the log."""
        smallest = drawn
        if len(self.failures) < _FEW_FAILURES and self.seconds_to_shrink:
            smallest = shrunk(drawn, lambda s: same_failure(s, name, error), self.seconds_to_shrink)
        self.show(as_test(smallest, seed, name, raised(smallest, name) or error))
        return {"seed": seed, "check": name, "error": repr(error)[:300]}


@contextmanager
def by_hand() -> Iterator[None]:
    """A block without Python's cycle collector, which takes a tenth of the time otherwise."""
    with collector.frozen(), collector.paused():
        yield


def contents(drawn: Sketch, reached: Reached) -> Counter[str]:
    """The features of a program, counted; its operations count as reached."""
    steps = [part for part in drawn.walk() if isinstance(part, Step)]
    forms = {type(step.form).__name__ for step in steps}
    for step in steps:
        if isinstance(step.form, Apply) and not _is_defined(step.form):
            reached.add("operation", step.form.name)
    return Counter(
        {
            "programs": 1,
            "with tables": int("Take" in forms),
            "with closures and transforms": int(drawn.nested),
            "with layers": int("Layer" in forms),
            "with choices": int("Choice" in forms),
            "with classes": int("Scored" in forms),
            "with draws": int("Drawn" in forms),
            "with rows of define_op": int(any(_is_defined(step.form) for step in steps)),
            "with what is detached": int(drawn.has("still")),
        }
    )


def _is_defined(form: Form) -> bool:
    return isinstance(form, Apply) and form.name in DEFINED


def raised(drawn: Sketch, name: str) -> Exception | None:
    """The exception that a check of a program raises, or None."""
    try:
        made = case(drawn)
        made.row(0)
        if name != "building":
            check(made, name)
    except Exception as error:
        return error
    return None


def same_failure(drawn: Sketch, name: str, error: Exception) -> bool:
    """Whether the check still fails in the same way."""
    found = raised(drawn, name)
    if type(found) is not type(error):
        return False
    if isinstance(found, Mismatch) and isinstance(error, Mismatch):
        return found.check == error.check
    return str(found)[:20] == str(error)[:20]
