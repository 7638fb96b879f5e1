"""What a refusal must say."""

from __future__ import annotations

import re
from typing import Any

import pytest


def says(error: type[Exception], *words: str) -> Any:
    """A block that raises `error`, with a message of one sentence that has all these words."""
    pattern = "".join(f"(?=.*{re.escape(word)})" for word in words)
    return pytest.raises(error, match=f"(?s)^{pattern}[^\n]*$")
