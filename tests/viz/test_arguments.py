"""Arguments that would change nothing are refused: every argument with every kind of picture."""

from __future__ import annotations

from typing import Any

import pytest
from pictures import expression, network

import nn
from autograd import explain, jit
from viz import draw, worksheet

GIVEN: dict[str, Any] = {
    "format": "dot", "rankdir": "TB", "theme": "dark", "title": "t", "legend": False,
    "flows": True, "leaves": False, "limit": 100, "collapse": "layer", "open": ["nope"],
    "focus": "nothing", "radius": 1,
}  # fmt: skip
ALWAYS = {"format", "rankdir", "theme", "title", "legend"}
SEEN = {"leaves", "limit", "collapse", "open", "focus", "radius"}
APPLY = {"Values": SEEN | {"flows"}, "Program": SEEN, "Explanation": {"limit"}, "model": set()}


def things() -> dict[str, Any]:
    e = expression()
    program = jit(lambda x: x * x + 1.0)
    program(2.0)
    a = next(iter(explain(e, e).graph.stops))
    return {
        "Values": e,
        "Program": program,
        "Explanation": explain(e, a),
        "model": nn.MLP(2, [2, 1]),
    }


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("kind", APPLY)
def test_what_changes_nothing_is_refused(kind: str, name: str) -> None:
    thing = things()[kind]
    if name in ALWAYS | APPLY[kind]:
        told = ""
        try:
            draw(thing, **{"format": "dot", name: GIVEN[name]})
        except ValueError as error:  # there is no such box or name, or radius needs a focus
            told = str(error)
        assert "has no effect" not in told
        assert not told or name in ("open", "focus", "radius")
    else:
        with pytest.raises(ValueError, match=rf"{name}= has no effect on .* \({kind}\)"):
            draw(thing, **{name: GIVEN[name]})


def test_several_at_once() -> None:
    with pytest.raises(ValueError, match=r"of this kind \(model\), which takes format, rankdir,"):
        draw(nn.MLP(2, [2, 1]), focus="nothing", open=["nope"])


def test_arguments_that_need_each_other() -> None:
    with pytest.raises(ValueError, match="radius= is the distance around the focus"):
        draw(expression(), radius=1)
    with pytest.raises(ValueError, match="open= unfolds a box, but collapse='none' folds nothing"):
        draw(network(), collapse="none", open="x")
    with pytest.raises(ValueError, match="seed= chooses which numbers are blank, but all are"):
        worksheet(expression(), seed=3)
    for limit in (0, True, 1.5):
        with pytest.raises(ValueError, match="limit is a number of Values, 1 or more, not"):
            draw(expression(), limit=limit)  # type: ignore[arg-type]


def test_what_was_given_as_its_default_is_no_fault() -> None:
    draw(nn.MLP(2, [2, 1]), focus=None, open=[], collapse="auto", radius=2, leaves=True)
