"""Which checks a program gets: always the two most important, the others in turn."""

from __future__ import annotations

from collections.abc import Callable

from fuzzer import asking, beside, calling, oracle, transforming
from fuzzer.case import Case

Check = Callable[[Case], None]  # raises Mismatch

# Every n-th program gets the check
EVERY: dict[str, tuple[Check, int]] = {
    "fused": (beside.fused, 1),
    "exact": (beside.exact, 1),
    "float32": (beside.single, 3),
    "sizes": (calling.sizes, 3),
    "threads": (calling.threads, 4),
    "changed": (calling.changed, 4),
    "alone": (calling.alone, 4),
    "second": (transforming.second, 3),
    "transforms": (transforming.transforms, 3),
    "spellings": (transforming.spellings, 1),
    "oracle": (oracle.against_50_digits, 10),
    "NumPy": (beside.interpreted, 20),
    "named": (asking.named, 8),
    "chosen": (asking.chosen, 6),
}


def checks_for(case: Case, number: int) -> list[str]:
    """The names of the checks for a program, by its number."""
    if len(case.row(0).values) > 1:
        return ["several"]
    return [
        name for k, (name, (_, every)) in enumerate(EVERY.items())
        if (number + k) % every == 0 and (name != "spellings" or case.others)
    ]  # fmt: skip


def check(case: Case, name: str) -> None:
    """Do a check.  Raises Mismatch, or whatever error the program raises."""
    (beside.several if name == "several" else EVERY[name][0])(case)
