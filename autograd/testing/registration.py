"""The hook that Hypothesis calls when it is loaded: `from_type(Value)` draws leaf Values.

Hypothesis finds it by the entry point "hypothesis" of the installed distribution.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Make `hypothesis.strategies.from_type(Value)` draw the same as `values()`."""
    from hypothesis import strategies

    from autograd.value import Value

    strategies.register_type_strategy(Value, _values)


def _values(_: type) -> Any:
    """The strategy, imported late: strategies.py may be what is loading Hypothesis."""
    from autograd.testing.strategies import values

    return values()
