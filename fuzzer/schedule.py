"""Which checks a program gets: the two that matter most always, each other in its turn."""

from __future__ import annotations

from fuzzer import checks
from fuzzer.case import Case
from fuzzer.checks import Check

# Every n-th program gets the check
EVERY: dict[str, tuple[Check, int]] = {
    "fused": (checks.fused, 1),
    "exact": (checks.exact, 1),
    "float32": (checks.single, 3),
    "sizes": (checks.sizes, 3),
    "threads": (checks.threads, 4),
    "changed": (checks.changed, 4),
    "alone": (checks.alone, 4),
    "second": (checks.second, 3),
    "transforms": (checks.transforms, 3),
    "spellings": (checks.spellings, 1),
    "oracle": (checks.oracle, 10),
    "NumPy": (checks.interpreted, 20),
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
    """Have a check done.  Raises Mismatch, or what the program raises and should not."""
    (checks.several if name == "several" else EVERY[name][0])(case)
