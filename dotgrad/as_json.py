"""Results of a command as JSON for scripts: one object on one line."""

from __future__ import annotations

import json
import math
from typing import Any

from autograd.chain.explanation import Explanation


def told(found: dict[str, Any]) -> str:
    """The object as text; numbers that JSON lacks become the strings "nan", "inf" and "-inf"."""
    return json.dumps(_plain(found), ensure_ascii=False, allow_nan=False)


def explained(explanation: Explanation) -> dict[str, Any]:
    """A gradient with its largest paths, each a list of factors starting at the output."""
    name = explanation.name
    return {
        "output": name(explanation.output),
        "value": explanation.output.data,
        "wrt": name(explanation.wrt),
        "gradient": explanation.total,
        "paths": [
            {
                "product": path.product,
                "factors": [
                    {"of": name(f.upper), "by": name(f.lower), "slope": f.value}
                    for f in path.factors
                ],
            }
            for path in explanation.paths
        ],
        "more paths": explanation.more,
        "their sum": explanation.rest,
        "verdict": explanation.verdict,
    }


def _plain(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _plain(y) for key, y in x.items()}
    if isinstance(x, list):
        return [_plain(y) for y in x]
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x
