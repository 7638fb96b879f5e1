"""A picture after an update: the numbers are those of the computation, or it says otherwise."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import nn
from autograd import Value, explain, tanh
from nn.classic import with_biases
from viz import Player, draw, play, worksheet
from viz.graph.graph import collect


def computed() -> tuple[Value, Value, Value]:
    """w, b and the root of tanh(w*w + b) + w, after backward."""
    w, b = Value(0.5, "w"), Value(-0.3, "b")
    y = tanh(w * w + b) + w
    y.label = "y"
    y.backward()
    return w, b, y


def data(player: Player) -> Any:
    found = re.search(r'id="data">(.*?)</script>', player.html)
    assert found
    return json.loads(found[1])


def test_all_show_the_numbers_of_the_computation_and_say_so() -> None:
    w, _, y = computed()
    before = draw(y), data(play(y, lang="en")), worksheet(y).html, str(explain(y, w))
    w.data = 100.0
    note = "Computed before w changed; the numbers are from before the change."
    drawing = draw(y)
    assert drawing.note == note
    assert draw(y, legend=False).dot == draw_without_legend(before[0].dot)
    page = data(play(y, lang="en"))
    assert page["notes"] == [note]
    assert {**page, "notes": []} == {**before[1], "notes": []}
    sheet = worksheet(y).html
    assert note in sheet
    assert sheet.replace(f"<p>{note}</p>\n", "") == before[2]
    assert str(explain(y, w)) == before[3]


def draw_without_legend(dot: str) -> str:
    return "".join(line for line in dot.splitlines(True) if "graph [label=" not in line)


def test_what_a_sum_alone_knew_is_not_made_up() -> None:
    w, b = Value(0.5, "w"), Value(2.0, "b")
    y = (w + b) * 3.0
    y.backward()
    w.data = 100.0
    b.data = 7.0
    assert draw(y).note == (
        "Computed before w and b changed; w and b are shown as they are now, since a sum does not "
        "store its operands."
    )
    assert data(play(y, lang="en"))["notes"][0] == draw(y).note
    with pytest.raises(ValueError, match=r"w, b changed after the root was computed, .* again"):
        worksheet(y)


def test_a_sum_and_a_product_tell_each_others_numbers() -> None:
    w, b = Value(0.5, "w"), Value(2.0, "b")
    y = (w + b) * w
    w.data = 100.0
    assert draw(y).note == "Computed before w changed; the numbers are from before the change."
    assert next(node for node in collect([y]).nodes if node.label == "w").data == 0.5
    assert worksheet(y).exercise.steps("forward")[0].numbers == "0.5 + 2"


def test_after_a_step_of_an_optimizer() -> None:
    network = with_biases()
    loss = network.forward()
    loss.backward()
    before = draw(loss, legend=False).dot
    nn.SGD(network.weights, lr=0.5).step()
    assert "Computed before w1, w2, w3 and 5 others changed" in draw(loss).note
    assert draw(loss, legend=False).dot == before


def test_nothing_is_said_where_nothing_changed() -> None:
    x = Value(float("nan"), "x")
    for root in (computed()[2], x * x + x, x + x, Value(1.0)):
        assert draw(root).note == ""


def test_a_folded_picture_says_it_too() -> None:
    w, _, y = computed()
    w.data = 1.0
    assert draw(y, collapse="neuron").note.startswith("Computed before w changed")
    assert explain(y, w).draw().note.endswith("the numbers are from before the change.")
