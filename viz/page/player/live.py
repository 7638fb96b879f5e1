"""What a page needs to recompute its numbers when a leaf changes.

Python writes down how each value was computed, as routines from routines.py, and the page runs
these forward and backward.  A graph of Values does not know which branch an `if` or a `where` could
have taken, so branches stay as they were recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograd import Value
from autograd.language import say
from viz.page.player.routines import Routines, exact
from viz.page.player.sweep import Sweep

# Usual names of leaves that hold a sample; without `parameters`, updates leave these alone.
_SAMPLE = re.compile(r"(x|y|t|input|target)s?_?(\d+|\[\d+\])?")


def live(
    found: Sweep, numbers: dict[Value, int], places: list[int], parameters: Iterable[Value] | None
) -> dict[str, Any]:
    """How the page computes; `numbers` has the index of each value's node.

    leaves      [node, its number with all digits]
    results     [node, index in rows, operands], in order; an operand is the index of a node, or
                -1 - k for the k-th of `constants`
    rows        see `Routines`, also for `names`
    places      for each edge, which operand of its head it is
    named       nodes with labels, which paths are described by
    seed        the gradient of the root at the start of the backward pass
    parameters  leaves that an update changes
    still       instead of all these: why the numbers can't change
    """
    routines = Routines()
    constants: dict[str, int] = {}
    results = []
    for value in found.results:
        assert value.op is not None
        try:
            place = routines.place(value.op, len(value.inputs))
        except Exception as error:  # a user's own operation may raise anything
            return {"still": _still(value.op.name, error)}
        operands = [
            numbers[x]
            if isinstance(x, Value)
            else -1 - constants.setdefault(repr(x), len(constants))
            for x in value.inputs
        ]
        results.append([numbers[value], place, operands])
    leaves = [value for value in found.order if value.op is None]
    return {
        "leaves": [[numbers[value], exact(found.moment.data[value])] for value in leaves],
        "results": results,
        "constants": [exact(float(text)) for text in constants],
        "rows": routines.rows,
        "names": routines.names,
        "places": places,
        "named": [numbers[value] for value in found.order if value.label],
        "seed": found.root.grad if found.gradients else 1.0,
        "parameters": [numbers[value] for value in moving(found.names, leaves, parameters)],
    }


def nodes_of(found: Sweep, live: Mapping[str, Any]) -> dict[Value, int]:
    """The node of each Value, from what `live` returned for a page that computes."""
    leaves = (value for value in found.order if value.op is None)
    known = dict(zip(found.results, (node for node, *_ in live["results"])))
    return known | dict(zip(leaves, (node for node, _ in live["leaves"])))


def _still(name: str, error: Exception) -> str:
    """Why a page with an operation defined by the user can't change its numbers."""
    return say("page.still", name=name, error=type(error).__name__)


def moving(
    names: Mapping[Value, str], leaves: list[Value], parameters: Iterable[Value] | None
) -> Iterator[Value]:
    """Leaves that an update changes: `parameters`, those of modules, or all but the sample."""
    if parameters is not None:
        chosen = set(parameters)
        yield from (value for value in leaves if value in chosen)
        return
    owned = [value for value in leaves if re.search(r"\w[.\[]", value.label or "")]
    own = [value for value in leaves if not _SAMPLE.fullmatch(names[value])]
    yield from owned or own or leaves
