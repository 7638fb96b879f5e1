"""How many examples Hypothesis tries of a property.

At every push 300, under CI the same ones each time; `pytest --hypothesis-profile=nightly` tries
20,000.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "default", max_examples=300, deadline=None, derandomize="CI" in os.environ
)
settings.register_profile("nightly", max_examples=20_000, deadline=None)
settings.load_profile("default")
