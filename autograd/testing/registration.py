"""What Hypothesis calls when it is loaded: `from_type(Value)` draws leaf Values.

Hypothesis finds it by the entry point "hypothesis" of the installed distribution.
"""

from __future__ import annotations


def register() -> None:
    """Have `hypothesis.strategies.from_type(Value)` draw what `values()` does."""
    from hypothesis import strategies

    from autograd.testing.strategies import values
    from autograd.value import Value

    strategies.register_type_strategy(Value, lambda _: values())
