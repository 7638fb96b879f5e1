"""What a page knows, as its reader sees it in one language."""

from __future__ import annotations

import json
import re
from typing import Any

from autograd.language import in_language


def shown_data(html: str, lang: str = "en") -> dict[str, Any]:
    """The data of a page, with its texts in one language."""
    text = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert text is not None
    found: dict[str, Any] = _in(json.loads(text[1]), lang)
    return found


def _in(data: Any, lang: str) -> Any:
    if isinstance(data, str):
        return in_language(data, lang)
    if isinstance(data, list):
        return [_in(x, lang) for x in data]
    return {name: _in(x, lang) for name, x in data.items()} if isinstance(data, dict) else data
