"""A recorded training in a browser: scrubbed, compared, with the numbers that Python has."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from accessible import violations
from planes import spots
from playwright.sync_api import Page, expect
from reading import Open, node, numbers, shown, until

import nn
from autograd import Value
from viz import play, record
from viz.page.training.recording import Recording
from viz.text import number

pytestmark = pytest.mark.browser

MOONS = nn.data.moons(30, rng=1)
X, Y = MOONS.inputs, [float(y) for y in MOONS.targets]
STEPS = 20
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@cache
def trained() -> tuple[nn.MLP, Recording]:
    """A network on moons, and its recording."""
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)

    def objective(x: Any, y: Any) -> Any:
        return nn.mse_loss(model(x), y)

    recording = record(model, objective)
    trainer = nn.Trainer(objective, nn.SGD(model.parameters(), lr=0.3))
    trainer.fit(X, Y, epochs=STEPS, callbacks=[recording], seed=0)
    return model, recording


@cache
def html() -> str:
    """Its page, with every node in sight."""
    return play(trained()[1], collapse="none").html


CHOSEN = [4, 0, 7]


@cache
def sampled() -> str:
    """The page of a run recorded with some samples to choose from."""
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)

    def objective(x: Any, y: Any) -> Any:
        return nn.mse_loss(model(x), y)

    recording = record(model, objective, sample=CHOSEN)
    trainer = nn.Trainer(objective, nn.SGD(model.parameters(), lr=0.3))
    trainer.fit(X, Y, epochs=STEPS, callbacks=[recording], seed=0)
    return play(recording, collapse="none").html


def at(step: int, sample: int = 0) -> tuple[dict[str, Value], Value]:
    """The parameters by name, and the loss of a sample, as of a step, by Python."""
    model, recording = trained()
    for parameter, x in zip(model.parameters(), recording.rows[step]):
        parameter.data = x
        parameter.zero_grad()
    loss = nn.mse_loss(model([Value(x) for x in X[sample]]), Y[sample])
    loss.backward()
    return dict(model.named_parameters()), loss


def opened(visit: Open, page: str | None = None, **options: Any) -> Page:
    """The page, when its numbers are unpacked."""
    found = visit(page or html(), **options)
    found.locator("body[data-ready]").wait_for()
    return found


def scrub(page: Page, state: int) -> None:
    page.locator("#training-slider").fill(str(state))


def formula(parameters: dict[str, Value]) -> str:
    """What the first neuron computes, in numbers."""
    w0, w1, b = (parameters[f"layers[0].neurons[0].{name}"].data for name in ("w[0]", "w[1]", "b"))
    texts = [number(x) for x in (w0, X[0][0], w1, X[0][1], b)]
    bracketed = [f"({text})" if text.startswith("-") else text for text in texts]
    return "{} · {} + {} · {} + {}".format(*bracketed)


def test_each_step_shows_the_numbers_of_python(visit: Open) -> None:
    page = opened(visit)
    for step in (0, 1, 7, STEPS):
        scrub(page, step)
        parameters, loss = at(step)
        stand = numbers(page)
        assert stand["loss"] == (number(loss.data), "1")
        for name, parameter in parameters.items():
            assert stand[name] == (number(parameter.data), number(parameter.grad)), name
        words = page.locator("#live").text_content() or ""
        assert words.startswith(f"Training step {step} of 20. mean loss of 30 samples ")
        assert f"step {step} of 20" in page.locator("#training").inner_text()


def test_another_sample_is_chosen(visit: Open) -> None:
    page = opened(visit, sampled())
    shown_number = page.locator("output[for=sample]")
    assert shown_number.inner_text() == "5 of 30"
    for step, place, sample in ((3, 1, 4), (STEPS, 3, 7), (0, 2, 0)):
        scrub(page, step)
        page.locator("#sample").fill(str(place))
        assert shown_number.inner_text() == f"{sample + 1} of 30"
        parameters, loss = at(step, sample)
        stand = numbers(page)
        assert stand["loss"] == (number(loss.data), "1")
        assert stand["x1"][0] == number(X[sample][0])
        for name, parameter in parameters.items():
            assert stand[name] == (number(parameter.data), number(parameter.grad)), name
    page.mouse.click(*spots(page, X)[4])
    assert shown_number.inner_text() == "5 of 30"
    page.mouse.click(*spots(page, X)[7])
    assert shown_number.inner_text() == "8 of 30"


def test_curves_of_an_open_node_follow_the_sample(visit: Open) -> None:
    page = opened(visit, sampled())
    node(page, "loss").click()
    curves = "[...document.querySelectorAll('#opened path.curve')].map((x) => x.getAttribute('d'))"
    before = page.evaluate(curves)
    page.locator("#sample").fill("3")
    _, loss = at(STEPS, 7)
    expect(page.locator("#opened .numbers")).to_contain_text(f"= {number(loss.data)}")
    assert page.evaluate(curves)[0] != before[0]


def test_a_page_of_one_sample_has_no_choice(visit: Open) -> None:
    expect(opened(visit).locator("#sample")).to_have_count(0)


def test_lines_have_the_width_and_the_sign_of_the_flow(visit: Open) -> None:
    page = opened(visit)
    seen = set()
    for step in (0, 4, STEPS):
        scrub(page, step)
        lines = page.locator("path.edge").evaluate_all(
            "lines => lines.map(l => l.getAttribute('class') + l.getAttribute('stroke-width'))"
        )
        assert any("positive" in line for line in lines)
        assert any("negative" in line for line in lines)
        seen.add(tuple(lines))
    assert len(seen) == 3


def test_the_keys_lead_through_the_training_and_the_sweep(visit: Open) -> None:
    page = opened(visit)
    count = page.locator("#training-steps .count")
    expect(count).to_have_text("20 / 20")
    for key, text in (("ArrowLeft", "19 / 20"), ("Home", "0 / 20"), ("ArrowRight", "1 / 20"),
                      ("ArrowLeft", "0 / 20"), ("End", "20 / 20")):  # fmt: skip
        page.keyboard.press(key)
        expect(count).to_have_text(text)
    sweep = page.locator("#sweep .count")
    last = sweep.inner_text()
    page.keyboard.press(",")
    assert sweep.inner_text() != last
    page.keyboard.press(".")
    assert sweep.inner_text() == last
    page.get_by_role("button", name="Previous step in training").click()
    expect(count).to_have_text("19 / 20")


def test_the_curve_is_the_track_of_the_slider(visit: Open) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="Step in training")
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] / 2, "y": 10})
    expect(page.locator("#training-steps .count")).to_have_text("10 / 20")
    assert slider.get_attribute("aria-valuetext") == page.locator("#live").text_content()
    curve = page.locator("#training-steps .curve").get_attribute("d") or ""
    assert curve.count("L") == STEPS
    cursor = page.locator("#training-steps .cursor").get_attribute("d") or ""
    assert cursor.startswith("M500,")


def test_playing_the_training(visit: Open) -> None:
    page = opened(visit, alone=True)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    scrub(page, 0)
    page.get_by_label("Speed in training").select_option("10")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Play in training").click()
    page.clock.run_for(12_000)
    expect(page.locator("#training-steps .count")).to_have_text("20 / 20")
    assert page.get_by_role("button", name="Play in training").is_visible()


def test_the_sweep_steps_through_any_state(visit: Open) -> None:
    page = opened(visit)
    scrub(page, 3)
    page.locator("#slider").fill("1")
    parameters, _ = at(3)
    assert page.locator("#step .chip").inner_text().startswith("Forward 1 of ")
    assert page.locator("#step .numbers").inner_text() == formula(parameters)
    scrub(page, 9)
    parameters, _ = at(9)
    assert page.locator("#step .numbers").inner_text() == formula(parameters)
    page.locator("#slider").fill(page.locator("#slider").get_attribute("max") or "")
    page.keyboard.press(",")
    assert "It passes on" in page.locator("#step").inner_text()
    for state in (0, 9):
        scrub(page, state)
        for step in range(7, 20):
            page.locator("#slider").fill(str(step))
            for handed in page.locator("#step .handings .tied > .number").all():
                sign = "negative" if handed.inner_text().startswith("-") else "positive"
                if handed.inner_text() not in ("0", "-0"):
                    assert sign in (handed.get_attribute("class") or "").split()


def test_two_steps_are_compared(visit: Open) -> None:
    page = opened(visit)
    scrub(page, 2)
    page.get_by_role("button", name="Compare").click()
    scrub(page, 15)
    before, _ = at(2)
    before_data = {name: p.data for name, p in before.items()}
    after, _ = at(15)
    rows = page.locator("#comparison tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.children].map(c => c.textContent))"
    )
    changes = [abs(after[name].data - before_data[name]) for name, *_ in rows]
    assert len(rows) == sum(after[name].data != x for name, x in before_data.items())
    assert all(a >= b - 1e-4 for a, b in pairwise(changes))
    stand = numbers(page)
    for name, a, b, change in rows:
        assert (a, b) == (number(before_data[name]), number(after[name].data))
        digits = len(change.partition(".")[2])
        truth = after[name].data - before_data[name]
        assert float(change) == pytest.approx(truth, abs=1.1 * 10.0**-digits)
        assert stand[name] == (b, change)
    assert "13 of 13 parameters changed" in page.locator("#comparison").inner_text()
    assert "Compared with step 2." in (page.locator("#live").text_content() or "")
    assert "weight larger than at A" in page.locator("#legend").inner_text()
    page.get_by_label("Step to compare with").fill("15")
    assert "0 of 13 parameters changed." in page.locator("#comparison").inner_text()
    page.locator("h1").click()
    page.keyboard.press("c")
    assert page.locator("#comparison").is_hidden()
    after, _ = at(15)
    assert shown(page, "loss")[1] == "1"


def test_a_parameter_opens_over_the_training(visit: Open) -> None:
    page = opened(visit)
    page.locator("#step [data-open]").first.click()
    text = page.locator("#opened").inner_text()
    name = page.locator("#opened h2").inner_text()
    parameters, _ = at(STEPS)
    assert f"= {number(parameters[name].data)}" in text
    scrub(page, 5)
    parameters, _ = at(5)
    assert f"= {number(parameters[name].data)}" in page.locator("#opened").inner_text()
    assert page.locator("#opened .curve").count() == 2
    page.locator("h1").click()
    page.keyboard.press("Escape")
    assert page.locator("#opened").is_hidden()


def test_the_surface_is_drawn_and_told(visit: Open) -> None:
    page = opened(visit)
    label = page.locator("#surface").get_attribute("aria-label") or ""
    found = re.search(r"above 0.5 on (\d+) % of the plane, (\d+) of 30 samples", label)
    assert found is not None
    model, _ = trained()
    at(STEPS)
    right = sum((model(x).data > 0.5) == (y > 0.5) for x, y in zip(X, Y))
    assert int(found[2]) == right
    picture = "document.getElementById('surface').toDataURL()"
    last = page.evaluate(picture)
    scrub(page, 0)
    first = page.evaluate(picture)
    assert first != last
    page.get_by_role("button", name="Dark").click()
    until(page, f"{picture} !== {first!r}")


def test_neurons_fold_and_open_at_any_state(visit: Open) -> None:
    page = opened(visit, play(trained()[1], collapse="neuron").html)
    scrub(page, 6)
    page.locator("g.folded[aria-label^='layers[0].neurons[0],']").click()
    parameters, _ = at(6)
    stand = numbers(page)
    name = "layers[0].neurons[0].w[0]"
    assert stand[name] == (number(parameters[name].data), number(parameters[name].grad))


def test_labels_stay_text_and_what_has_no_surface_has_none(visit: Open) -> None:
    w = Value(1.0, "<img src=x onerror=alert(1)>")
    recording = record([w], lambda: w * w)
    w.data = 0.0
    recording.step()
    page = opened(visit, play(recording, title="</script><b>").html)
    assert page.locator("h1").inner_text() == "</script><b>"
    assert page.locator("img, #surface").count() == 0
    page.keyboard.press("c")
    assert "<img" in page.locator("#comparison tbody").inner_text()
    assert node(page, "<img src=x onerror=alert(1)>").count() == 1


def test_nan_and_infinities(visit: Open) -> None:
    w = Value(1.0, "w")
    recording = record([w], lambda: w * w)
    for x in (float("inf"), float("nan"), 2.0):
        w.data = x
        recording.step()
    page = opened(visit, play(recording).html)
    for state, text in enumerate(("1", "inf", "nan", "2")):
        scrub(page, state)
        assert shown(page, "w")[0] == text
    page.keyboard.press("c")
    scrub(page, 1)
    assert "trouble" in (node(page, "w").get_attribute("class") or "")


@pytest.mark.axe
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_accessibility(visit: Open, options: dict[str, object]) -> None:
    page = opened(visit, reduced_motion="reduce", **options)
    for state in range(3):
        if state == 1:
            page.get_by_role("button", name="Compare").click()
        if state == 2:
            page.get_by_role("button", name="Compare").click()
            page.locator("#step [data-open]").first.click()
        assert violations(page) == [], state


def test_a_phone_shows_all_parts(visit: Open) -> None:
    page = opened(visit, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("#stage", "#panel", "#timeline", "#training-slider"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
