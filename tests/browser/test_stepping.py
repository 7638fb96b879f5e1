"""The player in a browser: forward, back, by every means, with the numbers that Python has."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from reading import Open, classic, go, node, panel, shown, written

from autograd import Value
from autograd.chain.text import number as long
from autograd.sweep import topological
from viz import play
from viz.text import number as short

pytestmark = pytest.mark.browser

NONE = "\N{EN DASH}"  # what stands for a gradient that has not come yet


def results(root: Value) -> list[Value]:
    return [value for value in topological(root) if value.op is not None]


def test_each_step_shows_the_numbers_of_python(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss))
    order = results(loss)
    for step, value in enumerate(order, 1):
        page.keyboard.press("ArrowRight")
        assert panel(page).startswith(f"Forward {step} of {len(order)} Compute ")
        assert page.locator("#step .result").inner_text() == long(value.data)
    for step, value in enumerate(reversed(order), 1):
        page.keyboard.press("ArrowRight")
        text = panel(page)
        assert text.startswith(f"Backward {step} of {len(order)} dE d")
        assert f" = {long(value.grad)} " in text
        for operand, flow in zip(value.inputs, value.flows()):
            if isinstance(operand, Value):
                assert f"= {long(flow)}" in text
    page.keyboard.press("ArrowRight")
    assert panel(page).startswith("Done")
    texts = written(loss)
    for value in topological(loss):
        if value.label:
            assert shown(page, value.label) == texts[value.label]


def test_a_gradient_is_complete_when_all_users_have_handed_theirs(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    order = results(loss)
    names = [value.label or "" for value in order]
    go(page, len(order) + 1 + names[::-1].index("net_o2"))
    part = (
        network.outputs[1].grad
        * network.outputs[1].op.pullback(  # type: ignore
            1.0, network.outputs[1].data, *network.outputs[1].numbers
        )[0]
        * network.weights[6].data
    )
    assert shown(page, "h1")[1] == f"{short(part)} …"
    assert f"dE dh1 = {long(part)} so far; 1 more to come" in panel(page)
    go(page, len(order) + 1 + names[::-1].index("net_o1"))
    assert shown(page, "h1")[1] == short(network.hidden[0].grad)
    assert f"dE dh1 = {long(network.hidden[0].grad)} now complete" in panel(page)


def test_what_is_not_computed_yet_is_not_shown(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss))
    assert shown(page, "w1") == ("0.15", NONE)
    assert shown(page, "h1") == ("?", NONE)
    page.keyboard.press("End")
    assert shown(page, "h1")[0] == "0.5933"
    page.keyboard.press("Home")
    assert shown(page, "h1") == ("?", NONE)
    assert panel(page).startswith("Start")


def test_buttons_and_the_slider(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss))
    count = page.locator(".count")
    for name, step in (("Next step", 1), ("Next step", 2), ("Previous step", 1), ("Last step", 32),
                       ("Next step", 32), ("First step", 0), ("Previous step", 0)):  # fmt: skip
        page.get_by_role("button", name=name).click()
        expect(count).to_have_text(f"{step} / 32")
    slider = page.get_by_role("slider", name="Step")
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(count).to_have_text("16 / 32")
    assert slider.get_attribute("aria-valuetext") == page.locator("#live").text_content()
    slider.press("ArrowLeft")  # once, not twice
    expect(count).to_have_text("15 / 32")


def test_playing_and_pausing(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss), alone=True)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    count = page.locator(".count")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.clock.run_for(1450)
    expect(count).to_have_text("1 / 32")
    page.get_by_label("Speed").select_option("10")
    page.clock.run_for(1400 + 3 * 140)
    expect(count).to_have_text("5 / 32")
    page.keyboard.press("Space")
    page.clock.run_for(5000)
    expect(count).to_have_text("5 / 32")
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(10_000)
    expect(count).to_have_text("32 / 32")
    assert page.get_by_role("button", name="Play").is_visible()


def test_pointing_at_a_node_shows_symbols_numbers_and_result(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    node(page, "net_h1").hover()
    card = page.locator("#card")
    assert card.locator(".symbols").inner_text() == "w1 · x1 + w2 · x2 + b1"
    assert card.locator(".numbers").inner_text() == "0.15 · 0.05 + 0.2 · 0.1 + 0.35"
    assert card.locator(".result").inner_text() == "0.3775"
    assert long(network.hidden[0].inputs[0].grad) in card.inner_text()  # type: ignore[union-attr]
    page.keyboard.press("Escape")
    assert card.is_hidden()
    page.locator("h1").hover()
    node(page, "w1").hover()
    assert card.inner_text().startswith("w1 = 0.15")


def test_going_through_the_nodes_by_keyboard(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss))
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('g.node')"):
            break
    seen = []
    for _ in topological(loss):
        page.keyboard.press("ArrowDown")
        seen.append(page.evaluate("document.activeElement.querySelector('.title').textContent"))
        assert page.locator("#card").inner_text().startswith(seen[-1])
    assert len(set(seen)) == len(topological(loss))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#opened").is_visible()
