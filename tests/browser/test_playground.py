"""The playground: what trains in the page takes the steps of Trainer."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from planes import spots
from playwright.sync_api import Page, expect
from reading import Open, go, node, shown

from autograd import relu
from autograd.chain.text import number as long
from nn import MLP, SGD, Adam, Trainer, cross_entropy, mse_loss
from nn.data import moons
from viz import Player, playground
from viz.text import number as short

pytestmark = pytest.mark.browser

STEPS = 201
DATA = moons(20, rng=0)
OPTIMIZERS: dict[str, Any] = {"SGD": SGD, "Adam": Adam}
# As many clicks, and the mean losses before each of them.
CLICK = """(steps) => {
  const once = document.querySelector(".choices .once");
  const losses = [];
  for (let k = 0; k < steps; k += 1) {
    losses.push([...document.querySelectorAll(".facts dd")].map((dd) => Number(dd.textContent)));
    once.click();
  }
  return losses;
}"""


def network(outputs: int = 1) -> tuple[MLP, Any]:
    model = MLP(2, [3, outputs], activation="tanh", rng=0)
    loss = mse_loss if outputs == 1 else cross_entropy
    return model, lambda x, y: loss(model(x), y)


def made(outputs: int = 1, **options: Any) -> Player:
    model, objective = network(outputs)
    return playground(model, objective, DATA.inputs, targets(outputs), **options)


def targets(outputs: int) -> list[Any]:
    return DATA.signs() if outputs == 1 else [(i * i) % outputs for i in range(len(DATA))]


def means(objective: Any, samples: Any) -> float:
    losses = [float(objective(list(map(float, x)), y).data) for x, y in samples]
    return sum(losses) / len(losses)


@pytest.mark.parametrize(
    ("batch", "optimizer", "lr", "outputs"),
    [(None, "SGD", 0.1, 1), (7, "SGD", 0.1, 1), (7, "Adam", 0.02, 1), (None, "Adam", 0.02, 3)],
)
def test_200_steps_are_those_of_trainer(
    visit: Open, batch: int | None, optimizer: str, lr: float, outputs: int
) -> None:
    held = ([[0.5, -0.25], [1.0, 0.5]], targets(outputs)[:2])
    page = visit(
        made(outputs, lr=lr, batch_size=batch, seed=3, optimizer=optimizer, validation=held)
    )
    got = page.evaluate(CLICK, STEPS)
    model, objective = network(outputs)
    period = 1 if batch is None else 3
    found: list[list[float]] = []

    def mean(*_: Any) -> None:
        samples = zip(DATA.inputs, targets(outputs))
        found.append([means(objective, samples), means(objective, zip(*held))])

    mean()
    trainer = Trainer(objective, OPTIMIZERS[optimizer](model.parameters(), lr=lr), compiled=False)
    trainer.fit(
        DATA.inputs, targets(outputs), epochs=STEPS // period, batch_size=batch, seed=3,
        callbacks=[mean], progress=False,
    )  # fmt: skip
    for place in (0, 1):
        ours = [losses[place] for losses in got[::period]]
        assert ours == pytest.approx([both[place] for both in found[:-1]], rel=1e-9)
    assert got[-1][0] < got[0][0] * 0.9
    page.locator("g.folded", has_text="layers[1]").first.click()
    assert shown(page, "b")[0] == short(model.layers[1].neurons[0].b.data)


def test_optimizer_and_batch_are_chosen_in_the_page(visit: Open) -> None:
    page = visit(made(seed=5))
    page.get_by_label("Optimizer").select_option("Adam")
    assert page.locator("#rate").get_attribute("aria-valuetext") == "0.01"
    page.get_by_label("Batch size").select_option("4")
    page.locator("#rate").press("ArrowRight")
    got = page.evaluate(CLICK, 11)
    model, objective = network()
    trainer = Trainer(objective, Adam(model.parameters(), lr=0.02), compiled=False)
    trainer.fit(DATA.inputs, DATA.signs(), epochs=2, batch_size=4, seed=5, progress=False)
    assert got[10][0] == pytest.approx(means(objective, zip(DATA.inputs, DATA.signs())), rel=1e-9)
    assert page.locator(".chip.update").inner_text() == "11 steps, 2 epochs"


def test_a_step_is_undone_with_what_the_optimizer_remembers(visit: Open) -> None:
    page = visit(made(optimizer="Adam", batch_size=6))
    page.evaluate(CLICK, 5)
    before = page.evaluate(CLICK, 3)
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator(".chip.update")).to_have_text("5 steps, 1 epoch")
    assert page.evaluate(CLICK, 3) == before
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".chip.update")).to_have_text("0 steps, 0 epochs")
    again = visit(made(optimizer="Adam", batch_size=6))
    assert page.evaluate(CLICK, 5) == again.evaluate(CLICK, 5)


def test_the_weights_show_where_they_go(visit: Open) -> None:
    page = visit(made(lr=0.5))
    page.get_by_text("The weights").click()
    row = page.locator(".moves li", has_text="layers[1].neurons[0]").filter(
        has_text=re.compile(r"\bb")
    )
    expect(row.locator("b")).not_to_be_empty()  # soon after it opens
    told = row.locator("b").inner_text()
    assert " 0.5 · " in row.locator(".work").inner_text()
    page.get_by_role("button", name="One step").click()
    model, objective = network()
    Trainer(objective, SGD(model.parameters(), lr=0.5), compiled=False).fit(
        DATA.inputs, DATA.signs(), epochs=1, progress=False
    )
    assert told == f"= {long(model.layers[1].neurons[0].b.data)}"
    row.get_by_role("checkbox").uncheck()
    kept = row.locator(".work").inner_text()
    page.get_by_role("button", name="One step").click()
    assert row.locator(".work").inner_text() == kept


def test_another_sample_is_chosen(visit: Open) -> None:
    page = visit(made())
    field = page.get_by_label("Sample", exact=True)
    field.fill("5")
    assert page.locator("output[for=sample]").inner_text() == "5 of 20"
    expect(node(page, "x1").locator("text.value").first).to_have_text(short(DATA.inputs[4][0]))
    before = page.locator(".facts dd").first.inner_text()
    field.fill("6")
    expect(node(page, "x2").locator("text.value").first).to_have_text(short(DATA.inputs[5][1]))
    assert page.locator(".facts dd").first.inner_text() == before  # the mean is of all of them
    expect(page.locator("#changes")).to_be_hidden()  # a choice is no change
    go(page, 0)
    assert page.locator("#step h2").inner_text() == "The given numbers"


def test_a_click_on_the_plane_chooses_the_sample_there(visit: Open) -> None:
    page = visit(made())
    page.mouse.click(*spots(page, DATA.inputs)[7])
    assert page.locator("output[for=sample]").inner_text() == "8 of 20"
    expect(node(page, "x1").locator("text.value").first).to_have_text(short(DATA.inputs[7][0]))


def test_the_plane_and_the_curve_show_what_the_model_says(visit: Open) -> None:
    page = visit(made())
    first = page.locator("#surface").get_attribute("aria-label") or ""
    assert re.fullmatch(r"Decision surface: above the threshold on \d+ % of the plane", first)
    drawn = "document.querySelector('#surface').toDataURL()"
    before = page.evaluate(drawn)
    page.evaluate(CLICK, 100)
    expect(page.locator(".chip.update")).to_have_text("100 steps, 100 epochs")
    assert page.evaluate(drawn) != before
    regions = visit(made(3)).locator("#surface").get_attribute("aria-label") or ""
    assert sum(map(int, re.findall(r"(\d+) %", regions))) in range(98, 103)
    model = MLP(1, [2, 1], activation="tanh", rng=0)
    xs = [k / 4.0 for k in range(-8, 9)]
    page = visit(
        playground(model, lambda x, y: mse_loss(model([x]), y), xs, [math.sin(x) for x in xs])
    )
    left, right = (float(model([x]).data) for x in (-2.0 - 0.32, 2.0 + 0.32))
    fitted = page.locator("#surface").get_attribute("aria-label")
    assert fitted == f"Fitted curve, from {left:.3g} at the left to {right:.3g} at the right"


def test_it_trains_until_it_is_stopped(visit: Open) -> None:
    page = visit(made(sample=3, validation=0.2))
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".chip.update")).not_to_have_text("0 steps, 0 epochs")
    page.get_by_role("button", name="Pause").click()
    assert losses(page)[0] < 1.0
    curve = page.locator(".teaching .chart svg[role=img]").get_attribute("aria-label") or ""
    assert "on the held-out samples" in curve
    taken = page.locator(".chip.update").inner_text()
    drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(drawn)
    assert page.locator(".chip.update").inner_text() == taken
    page.keyboard.press("Control+z")  # a run is one change
    expect(page.locator(".chip.update")).to_have_text("0 steps, 0 epochs")


def test_a_rate_that_is_too_large_is_told(visit: Open) -> None:
    model, objective = network()
    page = visit(
        playground(
            model,
            lambda x, y: objective(x, y) * 50.0,
            DATA.inputs,
            [y * 9 for y in DATA.signs()],
            lr=10.0,
        )
    )
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".teaching .verdict")).to_contain_text(
        "start over with a smaller learning rate"
    )
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()


def test_the_quiz_asks_for_a_step_of_the_batch(visit: Open) -> None:
    page = visit(made(lr=0.5))
    page.get_by_role("button", name="Quiz", exact=True).click()
    page.get_by_label("Ask for").select_option("update")
    name = page.locator("#quiz h2 .name").first.inner_text()
    model, objective = network()
    Trainer(objective, SGD(model.parameters(), lr=0.5), compiled=False).fit(
        DATA.inputs, DATA.signs(), epochs=1, progress=False
    )
    want = dict(model.named_parameters())[name].data
    page.get_by_label("Your answer").fill(f"{want:.6g}")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#quiz .said")).to_have_text(f"Right: {long(want)}")


def losses(page: Page) -> list[float]:
    return [float(text) for text in page.locator(".facts dd").all_inner_texts()]


def test_what_does_not_fit_is_refused() -> None:
    model, objective = network()
    with pytest.raises(IndexError, match=r"sample must be 0 to 19, not 20"):
        made(sample=20)
    with pytest.raises(ValueError, match=r"batch_size must be 1 to 20, the number of samples"):
        made(batch_size=0)
    with pytest.raises(ValueError, match=r"no optimizer 'adam'; did you mean 'Adam'\?"):
        made(optimizer="adam")
    with pytest.raises(
        ValueError, match=r"the inputs of validation have the shape \(3,\) per sample"
    ):
        made(validation=([[1.0, 2.0, 3.0]], [1.0]))
    three, wrong = network(3)
    with pytest.raises(IndexError, match="target 3 is out of range: there are 3 classes"):
        playground(three, wrong, DATA.inputs, [0, 3] * 10)
    with pytest.raises(TypeError, match="the objective must return a Value, not float"):
        playground(model, lambda x, y: 1.0, DATA.inputs, DATA.signs())
    before = [p.grad for p in model.parameters()]
    playground(model, lambda x, y: relu(objective(x, y)), DATA.inputs, DATA.signs())
    assert [p.grad for p in model.parameters()] == before


def test_a_page_of_16_and_16_neurons_is_small() -> None:
    model = MLP(2, [16, 16, 1], activation="tanh", rng=0)
    data = moons(100, rng=0)
    page = playground(model, lambda x, y: mse_loss(model(x), y), data.inputs, data.signs())
    assert len(page.html.encode()) < 400_000
