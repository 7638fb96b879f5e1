"""Numbers that live: whatever a reader changes, the page shows what Python would."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from reading import Open, go, node, opened, shown, written

from autograd import Value, define_op, explain, log, tanh
from autograd.chain.text import number as long
from autograd.define import undefine_op
from autograd.sweep import topological
from nn import MLP, mse_loss
from nn.classic import Classic, with_biases, without_biases
from viz import play
from viz.text import number as short

pytestmark = pytest.mark.browser

LAST = 31  # the step of the classic network at which every gradient is complete


def computed(network: Classic) -> Value:
    loss = network.forward()
    network.zero_grad()
    loss.backward()
    return loss


def agree(page: Page, loss: Value) -> None:
    """The page shows the numbers of this graph, each with the digits of its column."""
    texts = written(loss)
    for value in topological(loss):
        if value.label:
            assert shown(page, value.label) == texts[value.label], value.label


def drag(page: Page, name: str, across: int) -> None:
    """Drag a leaf with the mouse."""
    box = node(page, name).bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y, steps=3)
    page.mouse.move(x + across, y + 20, steps=3)
    page.mouse.up()


def drawn(page: Page) -> None:
    """Wait until a frame has been drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_drag_moves_everything(visit: Open) -> None:
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, LAST)
    widths = "es => es.map((e) => e.getAttribute('stroke-width'))"
    thin = page.locator("path.edge").evaluate_all(widths)
    drag(page, "w5", -400)
    drawn(page)
    assert page.locator("#opened").is_hidden()  # a drag is no click
    network.weights[4].data = 0.4 - 400 * 0.005
    agree(page, computed(network))
    assert page.locator("path.edge").evaluate_all(widths) != thin
    said = node(page, "o1").get_attribute("aria-label") or ""
    assert f"data {long(network.outputs[0].data)}" in said
    page.keyboard.press("ArrowLeft")
    assert page.locator("#step h2 .number").inner_text() == long(network.hidden[0].inputs[0].grad)  # type: ignore[union-attr]


def test_paths_and_formulas_follow(visit: Open) -> None:
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, LAST)
    node(page, "w1").click()
    field = page.get_by_label("Number of w1")
    field.fill("-0.7")
    drawn(page)
    network.weights[0].data = -0.7
    loss = computed(network)
    explanation = explain(loss, network.weights[0])
    found = page.locator(".path")
    assert found.count() == len(explanation.paths)
    products = {row.locator(".number").last.inner_text() for row in found.all()}
    assert products == {long(path.product) for path in explanation.paths}
    assert page.locator("#opened h2 .number").inner_text() == long(network.weights[0].grad)
    meet = page.locator("#opened p.line").first.inner_text().split()
    assert meet[-2:] == ["=", long(explanation.total)]
    page.keyboard.press("Escape")
    go(page, 1)
    assert page.locator("#step .numbers").inner_text() == "(-0.7) · 0.05 + 0.2 · 0.1 + 0.35"
    node(page, "w2").click()  # opened after the change
    assert opened(page).count(long(network.weights[1].grad)) >= 2


def test_typing_keys_undo_and_reset(visit: Open) -> None:
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, LAST)
    node(page, "w1").click()
    field = page.get_by_label("Number of w1")
    for typed, number in (("0.4", "0.40"), ("1/8", "0.125"), ("-3e-1", "-0.30"), ("0,5", "0.50")):
        field.fill(typed)
        drawn(page)
        assert shown(page, "w1")[0] == number
    field.fill("0.5x")
    drawn(page)
    assert shown(page, "w1")[0] == "0.50"
    assert field.get_attribute("aria-invalid") == "true"
    field.press("Enter")
    assert field.input_value() == "0.5"
    field.press("ArrowUp")
    assert field.input_value() == "0.51"
    page.get_by_role("button", name="A little less").click()
    for _ in range(2):
        page.keyboard.press("Control+z")
        drawn(page)
    assert shown(page, "w1")[0] == "0.50"
    page.keyboard.press("Control+Shift+z")
    drawn(page)
    assert shown(page, "w1")[0] == "0.51"
    page.get_by_role("group", name="Changes").get_by_role("button", name="Reset").click()
    drawn(page)
    agree(page, computed(network))
    page.keyboard.press("Escape")
    node(page, "x1").focus()
    page.keyboard.press("Shift+ArrowDown")
    drawn(page)
    assert shown(page, "x1")[0] == "0.049"
    node(page, "x1").dblclick()
    drawn(page)
    agree(page, computed(network))


def test_a_finger_drags_a_leaf(visit: Open) -> None:
    network = with_biases()
    page = visit(
        play(computed(network)),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    go(page, LAST)
    box = node(page, "w1").bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    at = {"x": box["x"] + 20, "y": box["y"] + 20}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for across in (10, 40, 80, 100):
        moved = {"x": at["x"] + across, "y": at["y"]}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [moved]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    drawn(page)
    dragged = float(shown(page, "w1")[0])
    assert dragged == 0.65
    network.weights[0].data = dragged
    agree(page, computed(network))


def of_two_inputs(model: MLP) -> tuple[list[Value], Callable[[], Value]]:
    """Inputs with names, and what computes the loss of the model on them."""
    xs = [Value(0.5, "x1"), Value(-1.0, "x2")]

    def loss() -> Value:
        found: Value = mse_loss(model(xs), 1.0)
        found.label = "loss"
        for value in topological(found):
            value.zero_grad()
        found.backward()
        return found

    return xs, loss


def test_a_folded_network_follows(visit: Open) -> None:
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    xs, loss = of_two_inputs(model)
    page = visit(play(loss(), collapse="neuron"))
    go(page, int(page.locator("#slider").get_attribute("max") or 0) - 1)
    drag(page, "x1", 150)
    drawn(page)
    xs[0].data = 1.25
    texts = written(loss())
    assert {name: shown(page, name) for name in ("loss", "x1", "x2")} == {
        name: texts[name] for name in ("loss", "x1", "x2")
    }
    page.locator("g.folded", has_text="layers[1]").click()
    assert shown(page, "w[0]") == texts["layers[1].neurons[0].w[0]"]


def test_trouble_is_found_anew(visit: Open) -> None:
    x = Value(1.0, "x")
    y = log(x)
    y.label = "y"
    z = y * 2.0
    z.label = "z"
    z.backward()
    page = visit(play(z))
    node(page, "x").click()
    page.get_by_label("Number of x").fill("-1")
    go(page, 5)
    assert shown(page, "z")[0] == "nan"
    assert "troubled" in (node(page, "y").get_attribute("class") or "").split()
    assert "troubled" not in (node(page, "z").get_attribute("class") or "").split()


@contextmanager
def defined(name: str, forward: object, pullback: object) -> Iterator[object]:
    op = define_op(name, forward, pullback, samples=[(0.5,)])  # type: ignore[arg-type]
    try:
        yield op
    finally:
        undefine_op(name)


def test_python_code_of_ones_own_stands_still_and_says_why(visit: Open) -> None:
    import math

    with defined("halved", lambda x: math.ldexp(x, -1), lambda g, out, x: (0.5 * g,)) as halved:
        w = Value(3.0, "w")
        y = tanh(halved(w))  # type: ignore[operator]
        y.backward()
        page = visit(play(y))
    notes = page.locator("#notes").inner_text()
    assert "The numbers can't be changed: halved is a Python function of your own" in notes
    page.keyboard.press("End")
    assert shown(page, "w") == ("3", short(w.grad))
    assert page.get_by_role("button", name="Quiz").count() == 0
    drag(page, "w", 100)
    assert shown(page, "w")[0] == "3"


def test_an_operation_of_ones_own_in_operators_lives(visit: Open) -> None:
    with defined("cubed", lambda x: x * x * x, lambda g, out, x: (g * 3.0 * x * x,)) as cubed:
        w = Value(2.0, "w")
        y = cubed(w)  # type: ignore[operator]
        y.label = "y"
        y.backward()
        page = visit(play(y))
    page.keyboard.press("End")
    node(page, "w").click()
    page.get_by_label("Number of w").fill("-3")
    drawn(page)
    assert shown(page, "y")[0] == "-27"
    assert shown(page, "w") == ("-3", "27")


def test_a_link_shows_the_same(visit: Open) -> None:
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, 20)
    node(page, "w1").click()
    page.get_by_label("Number of w1").fill("0.4")
    expect(page).to_have_url(re.compile("#step=20&open=w1&set=w1:0.4$"))
    page.reload()
    expect(page.locator(".count")).to_have_text("20 / 32")
    assert page.locator("#opened h2").is_visible()
    network.weights[0].data = 0.4
    computed(network)
    assert page.locator("#opened h2 .number").inner_text() == long(network.weights[0].grad)
    page.evaluate("location.hash = '#step=4&open=%E0%A4%A&set=nobody:1,w1:none'")
    expect(page.locator(".count")).to_have_text("4 / 32")


@pytest.mark.parametrize("make", [without_biases, with_biases])
def test_the_update_is_that_of_the_article(visit: Open, make: object) -> None:
    network: Classic = make()  # type: ignore[operator]
    page = visit(play(computed(network), parameters=network.weights))
    page.keyboard.press("End")
    assert page.locator("#rate").get_attribute("aria-valuetext") == "0.5"
    facts = page.locator(".facts dd")
    for step in range(3):
        expect(page.locator(".chip.update")).to_have_text(f"Update {step + 1}")
        assert facts.first.inner_text() == long(network.forward().data)
        rows = page.locator(".moves li")
        network.step()
        after = [row.locator("b").inner_text().removeprefix("= ") for row in rows.all()]
        for text, weight in zip(after, network.weights):
            assert float(text) == pytest.approx(weight.data, rel=1e-9)
        assert len({len(text.partition(".")[2]) for text in after[:8]}) == 1
        assert facts.last.inner_text() == long(network.forward().data)
        page.get_by_role("button", name="Again" if step else "Update", exact=True).click()
    agree(page, computed(network))
    for _ in range(3):
        page.keyboard.press("Control+z")
    drawn(page)
    agree(page, computed(make()))  # type: ignore[operator]


def test_it_runs_until_it_stops_or_rises(visit: Open) -> None:
    page = visit(play(computed(without_biases())))
    page.keyboard.press("End")
    page.get_by_role("button", name="Until it stops").click()
    verdict = page.locator(".updating .verdict")
    expect(verdict).to_contain_text("Stopped", timeout=20_000)
    assert page.locator(".updating .chart svg").get_attribute("aria-label", timeout=1000)
    page.get_by_role("button", name="Start over").click()
    agree(page, computed(without_biases()))
    page.get_by_label("x1 moves").check()
    page.get_by_label("w1 moves").uncheck()
    page.get_by_role("button", name="Update", exact=True).click()
    assert shown(page, "w1")[0] == "0.3000"
    assert not shown(page, "x1")[0].startswith("0.100")
    w = Value(1.0, "w")
    steep = w * w
    steep.label = "y"
    steep.backward()
    page = visit(play(steep))
    page.keyboard.press("End")
    page.locator("#rate").fill("9")  # 1 is the rate at which it goes on for ever
    page.locator("#rate").press("ArrowRight")
    page.get_by_role("button", name="Until it stops").click()
    expect(page.locator(".updating .verdict")).to_contain_text("rose 8 times in a row")


def test_random_drags_of_a_random_leaf(visit: Open) -> None:
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, LAST)
    chance = random.Random(0)
    for _ in range(5):
        i = chance.randrange(8)
        x = round(chance.uniform(-3.0, 3.0), 3)
        page.evaluate("([i, x]) => { location.hash = `#step=31&set=w${i + 1}:${x}`; }", [i, x])
        network.weights[i].data = x
        text = written(computed(network))[f"w{i + 1}"][0]
        expect(node(page, f"w{i + 1}").locator("text.value").first).to_have_text(text)
    agree(page, computed(network))


def test_what_is_far_away_follows_at_rest(visit: Open) -> None:
    """A drag draws anew what is in sight with every frame, and the rest when it ends."""
    xs, loss = of_two_inputs(MLP(2, [6, 6, 1], activation="tanh", rng=0))
    page = visit(play(loss(), collapse="none"), viewport={"width": 900, "height": 500})
    go(page, int(page.locator("#slider").get_attribute("max") or 0) - 1)
    node(page, "x1").scroll_into_view_if_needed()
    before = node(page, "loss").locator("text.value").first.text_content()
    box = node(page, "x1").bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y, steps=3)
    drawn(page)
    assert node(page, "x1").locator("text.value").first.text_content() == "1.250"
    assert node(page, "loss").locator("text.value").first.text_content() == before
    page.mouse.up()
    drawn(page)
    xs[0].data = 1.25
    now = loss()
    texts = written(now)
    for value in (now, *xs):
        assert shown(page, value.label or "") == texts[value.label or ""]


def test_the_list_of_leaves_is_kept_while_its_numbers_change(visit: Open) -> None:
    """So that a drag changes a few texts in each frame."""
    network = with_biases()
    page = visit(play(computed(network)))
    go(page, LAST)
    button = page.locator(".leaves button", has_text="w1").element_handle()
    before = button.inner_text()
    drag(page, "w5", -400)
    drawn(page)
    network.weights[4].data = 0.4 - 400 * 0.005
    computed(network)
    assert button.evaluate("(element) => element.isConnected")
    assert button.inner_text() != before
    gradient = network.weights[0].grad
    number = button.query_selector(".number")
    assert number is not None
    assert float(number.inner_text()) == pytest.approx(gradient, rel=1e-5)
    assert ("positive" if gradient > 0 else "negative") in (number.get_attribute("class") or "")
