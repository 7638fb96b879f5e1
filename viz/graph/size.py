"""Limits on the size of a graph, checked before any work on it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value
from autograd.messages import Advised, Part

_COUNTED = 100_000  # counting stops here; larger graphs are reported as "more than" this


class TooLargeError(Advised):
    """A graph is too large for the requested operation.

    count   its number of Values, or of whatever `what` names; exact up to 100,000
    limit   the largest number allowed
    reason  the purpose of the limit and the ways out, a text in parts as Advised takes them

    >>> from viz import TooLargeError
    >>> x = Value(1.0)
    >>> for _ in range(600):
    ...     x = x + 1.0
    >>> try:
    ...     draw(x, collapse="none")
    ... except TooLargeError as error:
    ...     print(error.count, error.limit)
    601 500
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
    """The number of Values that the roots were computed from, including themselves.

    Raises TooLargeError if it exceeds `limit`; `reason` gives the purpose of the limit and the ways
    out.  Without `leaves`, only results and roots count.  Counting stops early, so that the error
    for a huge graph is immediate.
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
    """Raise TooLargeError if a picture has more Values than the limit."""
    if values > limit:
        raise TooLargeError(values, limit, too_many(limit))


def too_many(limit: int) -> tuple[Part, ...]:
    """The reason for laying out at most `limit` Values, in parts as Advised takes them."""
    return (
        "too many to lay out with ", ("limit", limit), ": draw a smaller root, fold it (",
        ("collapse", ...), "), pass a larger ", ("limit", ...), ", or take the DOT text with ",
        ("format", "dot"),
    )  # fmt: skip
