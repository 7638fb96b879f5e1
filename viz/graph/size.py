"""How large a graph may be: counted at once, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value
from autograd.messages import Advised, Part

_COUNTED = 100_000  # a graph that is refused is counted up to here, then it is "more than"


class TooLargeError(Advised):
    """A graph is too large for what was to be made of it.

    count   how many Values, or other `what`, it has; exact up to 100,000
    limit   how many it may have
    reason  what the limit is for and the ways out, a text in parts as Advised takes them
    """

    def __init__(
        self,
        count: int,
        limit: int,
        reason: tuple[str | tuple[str, Any], ...],
        what: str = "Values",
    ) -> None:
        ValueError.__init__(self, count, limit, reason, what)
        self.count, self.limit, self.reason, self.what = count, limit, reason, what

    def told(self, spell: Callable[[str, Any], str]) -> str:
        """See Advised."""
        exact = self.count <= max(self.limit, _COUNTED)
        told = f"{self.count:,}" if exact else f"more than {max(self.limit, _COUNTED):,}"
        return f"this graph has {told} {self.what}, {Advised(*self.reason).told(spell)}"


def check_size(
    roots: Sequence[Value],
    limit: int,
    *reason: Part,
    leaves: bool = True,
) -> int:
    """How many Values the roots reach, themselves included.

    Raises TooLargeError where that is more than `limit`.
    Without `leaves` only results and roots count.  At once, however large the graph is.  The
    `reason` says what the limit is for, and the ways out.
    """
    stop = max(limit, _COUNTED)
    seen = set(roots)
    waiting = list(seen)
    while waiting and len(seen) <= stop:
        for operand in waiting.pop()._prev:
            if operand not in seen and (leaves or operand.op is not None):
                seen.add(operand)
                waiting.append(operand)
    if len(seen) > limit:
        raise TooLargeError(len(seen), limit, reason)
    return len(seen)


def check_layout(values: int, limit: int) -> None:
    """Raises TooLargeError where a picture of so many Values is over the limit."""
    if values > limit:
        raise TooLargeError(values, limit, too_many(limit))


def too_many(limit: int) -> tuple[Part, ...]:
    """Why no more than `limit` Values are laid out, as Advised takes it."""
    return (
        "too many to lay out with ", ("limit", limit), ": draw a smaller root, fold it (",
        ("collapse", ...), "), pass a larger ", ("limit", ...), ", or take the DOT text with ",
        ("format", "dot"),
    )  # fmt: skip
