"""What a page gets to compute with: routines, leaves that move, and why some pages stand still."""

from __future__ import annotations

import math
from typing import Any

import pytest
from shown_data import shown_data

from autograd import Value, define_op, tanh
from autograd.define import undefine_op
from autograd.operation import TABLE
from nn import MLP, mse_loss
from nn.classic import without_biases
from viz import play
from viz.page.player.routines import Routines, exact


def live(root: Value, **options: Any) -> dict[str, Any]:
    """What the page knows of computing, and the names of its nodes."""
    root.backward()
    data = shown_data(play(root, **options).html)
    found: dict[str, Any] = data["live"]
    names = [row["name"] for row in data["nodes"]]
    return found | {"moving": [names[i] for i in found.get("parameters", [])]}


def test_a_routine_is_flat_and_says_what_it_runs() -> None:
    routines = Routines()
    place = routines.place(TABLE["square"], 1)
    assert routines.rows[place][0] == {
        "inputs": 1, "numbers": [], "code": [routines.names.index("fmul"), 0, 0], "results": [1],
    }  # fmt: skip
    assert routines.place(TABLE["square"], 1) == place
    assert routines.place(TABLE["sum"], 3) != routines.place(TABLE["sum"], 2)


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.pullback], ids=lambda op: op.name)
def test_every_register_is_written_before_it_is_read(op: Any) -> None:
    routines = Routines()
    arity = {"select": 3, "llvm.fma": 3} | dict.fromkeys(
        "fadd fsub fmul fdiv frem olt ole oeq pow hypot atan2".split(), 2
    )
    for routine in routines.rows[routines.place(op, len(op.samples[0]))]:
        ready = routine["inputs"] + len(routine["numbers"])
        code = routine["code"]
        while code:
            count = arity.get(routines.names[code[0]], 1)
            assert all(0 <= x < ready for x in code[1 : 1 + count])
            code, ready = code[1 + count :], ready + 1
        assert all(0 <= x < ready for x in routine["results"])


def test_numbers_that_json_has_no_word_for() -> None:
    assert [exact(x) for x in (1.5, math.nan, math.inf, -math.inf)] == [
        1.5, "NaN", "Infinity", "-Infinity",
    ]  # fmt: skip


def test_weights_move_and_samples_do_not() -> None:
    network = without_biases()
    assert sorted(live(network.forward())["moving"]) == [f"w{i}" for i in range(1, 9)]
    assert live(network.forward(), parameters=network.weights[:2])["moving"] == ["w1", "w2"]
    model = MLP(1, [1], rng=0)
    loss = mse_loss(model([Value(0.5, "size")]), 1.0)
    assert sorted(live(loss)["moving"]) == ["b", "w[0]"]
    x, y = Value(1.0, "x"), Value(2.0, "y1")
    assert sorted(live(x * y)["moving"]) == ["x", "y1"]  # else nothing would


def test_python_code_of_ones_own_says_so() -> None:
    op = define_op(
        "ldexp1", lambda x: math.ldexp(x, 1), lambda g, out, x: (2.0 * g,), samples=[(1.0,)]
    )
    try:
        still = live(tanh(op(Value(0.5, "w"))))["still"]
    finally:
        undefine_op("ldexp1")
    assert still.startswith("The numbers can't be changed: ldexp1 is a Python function of your own")
