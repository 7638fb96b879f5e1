"""A page of a function of one sample: another sample is chosen, and every number is Python's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from accessible import violations
from playwright.sync_api import expect
from reading import Open, go, node, numbers, overflow, shown

from autograd import Value
from nn import MLP, cross_entropy, mse_loss
from nn.data import moons
from viz import play, record
from viz.text import number as short

pytestmark = pytest.mark.browser

DATA = moons(12, rng=0)
CLASSES = [(i * i) % 3 for i in range(12)]


def network(outputs: int = 1) -> tuple[MLP, Callable[[Any, Any], Value]]:
    model = MLP(2, [2, outputs], activation="tanh", rng=0)
    loss = mse_loss if outputs == 1 else cross_entropy
    return model, lambda x, y: loss(model(x), y)


def test_another_sample_has_the_numbers_of_python(visit: Open) -> None:
    model, objective = network()
    player = play(objective, samples=(DATA.inputs, DATA.signs()), sample=2, collapse="none")
    assert not any(p.has_grad for p in model.parameters())
    page = visit(player)
    assert page.locator("h1").inner_text() == "loss of 12 samples"
    field = page.get_by_label("Sample", exact=True)
    assert page.locator("output[for=sample]").inner_text() == "3 of 12"
    for sample in (2, 7, 0):
        field.fill(str(sample + 1))
        expect(node(page, "x1").locator("text.value").first).to_have_text(
            short(DATA.inputs[sample][0])
        )
        model.zero_grad()
        loss = objective([float(x) for x in DATA.inputs[sample]], float(DATA.signs()[sample]))
        loss.backward()
        go(page, 0)
        page.locator("#slider").press("End")
        assert shown(page, "loss")[0] == short(loss.data)
        stand = numbers(page)
        for name, p in model.named_parameters():
            assert stand[name] == (short(p.data), short(p.grad)), name
    expect(page.locator("#changes")).to_be_hidden()  # a choice is no change


def test_a_class_is_chosen_with_its_sample(visit: Open) -> None:
    _, objective = network(3)
    page = visit(play(objective, samples=(DATA.inputs, CLASSES)))
    for sample in (0, 1, 5):
        page.get_by_label("Sample", exact=True).fill(str(sample + 1))
        loss = objective([float(x) for x in DATA.inputs[sample]], CLASSES[sample])
        page.locator("#slider").press("End")
        expect(node(page, "loss").locator("text.value").first).to_have_text(short(loss.data))


def test_a_step_is_undone_with_its_sample(visit: Open) -> None:
    _, objective = network()
    page = visit(play(objective, samples=(DATA.inputs, DATA.signs())))
    page.locator("#slider").press("End")
    page.get_by_role("button", name="Update", exact=True).click()
    page.get_by_label("Sample", exact=True).fill("5")
    page.keyboard.press("Escape")
    page.locator("#slider").focus()
    page.keyboard.press("Control+z")
    assert page.locator("output[for=sample]").inner_text() == "1 of 12"
    x = node(page, "x1").locator("text.value").first
    expect(x).to_have_text(short(DATA.inputs[0][0]))


def test_a_link_leads_to_a_sample(visit: Open) -> None:
    _, objective = network()
    page = visit(play(objective, samples=(DATA.inputs, DATA.signs())))
    page.get_by_label("Sample", exact=True).fill("4")
    expect(page).to_have_url(re.compile(r"&sample=4$"))
    page.reload()
    assert page.locator("output[for=sample]").inner_text() == "4 of 12"
    expect(node(page, "x2").locator("text.value").first).to_have_text(short(DATA.inputs[3][1]))


def test_a_function_of_inputs_alone_is_played(visit: Open) -> None:
    model, _ = network()
    page = visit(play(lambda x: model(x), samples=(DATA.inputs,), lang="ko"))
    assert page.locator("h1").inner_text() == "샘플 12개의 loss"
    page.get_by_label("샘플", exact=True).fill("12")
    page.locator("#slider").press("End")
    output = node(page, "loss").locator("text.value").first
    expect(output).to_have_text(short(model([float(x) for x in DATA.inputs[11]]).data))


def test_what_does_not_fit_is_refused() -> None:
    _, objective = network()
    with pytest.raises(IndexError, match="sample must be 0 to 11, not 12"):
        play(objective, samples=(DATA.inputs, DATA.signs()), sample=12)
    with pytest.raises(TypeError, match="play takes a Value, not function; for a function, give"):
        play(objective)
    with pytest.raises(TypeError, match="with samples=, play takes a function, not Value"):
        play(Value(1.0) * 2.0, samples=(DATA.inputs,))
    with pytest.raises(ValueError, match="sample= chooses one of the samples: give them too"):
        play(Value(1.0) * 2.0, sample=3)
    with pytest.raises(TypeError, match="the objective must return a Value, not float"):
        play(lambda x, y: 1.0, samples=(DATA.inputs, DATA.signs()))


@pytest.mark.axe
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("recorded", [False, True], ids=["played", "recorded"])
def test_the_choice_is_accessible(visit: Open, width: int, recorded: bool) -> None:
    model, objective = network()
    samples = (DATA.inputs, DATA.signs())
    if recorded:
        recording = record(model, objective, *samples, sample=range(12))
        recording.step()
        player = play(recording)
    else:
        player = play(objective, samples=samples)
    size = {"width": width, "height": 800}
    page = visit(player, reduced_motion="reduce", viewport=size)
    page.locator("#sample").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output[for=sample]").inner_text() == "2 of 12"
    assert overflow(page) <= 0
    assert violations(page) == []
