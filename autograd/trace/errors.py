"""What a trace raises."""

from __future__ import annotations

from typing import Any

from autograd import modes


class TraceError(TypeError):
    """The function can't be traced as it is; the message has its line and what to write."""

    def __init__(self, problem: str, line: str | None = None) -> None:
        super().__init__(f"{problem} ({line or modes.user_line()})")

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.args, self.__dict__)


BRANCH = (
    '"if", "and", "or", "while", min() or max() on a traced value would freeze one branch; '
    "use where(condition, a, b), maximum(a, b) or minimum(a, b)"
)


class ComputedIndex(TraceError):
    """The function computes with the integers of an array; `array` says with which one."""

    def __init__(self, array: int) -> None:
        super().__init__(
            "integer arrays are indices, for take(table, index) alone; pass x.astype(float) "
            "for numbers to compute with"
        )
        self.array = array


def _unpickled(kind: type[TraceError], args: tuple[Any, ...], state: dict[str, Any]) -> TraceError:
    """The error as it was: its message names the line that raised it, not that of `pickle`."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
