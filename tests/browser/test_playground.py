"""The playground: what trains in the page takes the steps of Trainer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from reading import Open, go, node, shown

from autograd import relu
from nn import MLP, SGD, Trainer, mse_loss
from nn.data import moons
from viz import Player, playground
from viz.text import number as short

pytestmark = pytest.mark.browser

STEPS = 201
DATA = moons(20, rng=0)
# As many clicks, and the mean loss before each of them.
CLICK = """(steps) => {
  const losses = [];
  for (let k = 0; k < steps; k += 1) {
    losses.push(Number(document.querySelector(".facts dd").textContent));
    document.querySelector(".choices .main").click();
  }
  return losses;
}"""


def network() -> tuple[MLP, Any]:
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    return model, lambda x, y: mse_loss(model(x), y)


def made(**options: Any) -> Player:
    model, objective = network()
    return playground(model, objective, DATA.inputs, DATA.signs(), **options)


@pytest.mark.parametrize("batch", [None, 7])
def test_200_steps_are_those_of_trainer(visit: Open, batch: int | None) -> None:
    page = visit(made(lr=0.1, batch_size=batch, seed=3))
    got = page.evaluate(CLICK, STEPS)
    model, objective = network()
    period = 1 if batch is None else 3
    means: list[float] = []

    def mean(*_: Any) -> None:
        pairs = zip(DATA.inputs, DATA.signs())
        losses = [float(objective(list(map(float, x)), float(y)).data) for x, y in pairs]
        means.append(sum(losses) / len(losses))

    mean()
    trainer = Trainer(objective, SGD(model.parameters(), lr=0.1), compiled=False)
    trainer.fit(
        DATA.inputs, DATA.signs(), epochs=STEPS // period, batch_size=batch, seed=3,
        callbacks=[mean], progress=False,
    )  # fmt: skip
    assert got[::period] == pytest.approx(means[:-1], rel=1e-9)
    assert got[-1] < got[0] / 2
    page.locator("g.folded", has_text="layers[1]").click()
    assert shown(page, "b")[0] == short(model.layers[1].neurons[0].b.data)


def test_another_sample_is_chosen(visit: Open) -> None:
    page = visit(made())
    field = page.get_by_label("Sample")
    field.fill("5")
    assert page.locator("output[for=sample]").inner_text() == "5 of 20"
    expect(node(page, "x1").locator("text.value").first).to_have_text(short(DATA.inputs[4][0]))
    before = page.locator(".facts dd").first.inner_text()
    field.fill("6")
    expect(node(page, "x2").locator("text.value").first).to_have_text(short(DATA.inputs[5][1]))
    assert page.locator(".facts dd").first.inner_text() == before  # the mean is of all of them
    go(page, 0)
    assert page.locator("#step h2").inner_text() == "The numbers that are given"


def test_it_trains_until_it_stops(visit: Open) -> None:
    page = visit(made(sample=3))
    page.get_by_role("button", name="Until it stops").click()
    expect(page.locator(".chip.update")).not_to_have_text("Update 1")
    page.get_by_role("button", name="Stop", exact=True).click()
    assert losses(page)[0] < 1.0
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".chip.update")).to_have_text("Update 1")


def losses(page: Page) -> list[float]:
    return [float(text) for text in page.locator(".facts dd").all_inner_texts()]


def test_what_does_not_fit_is_refused() -> None:
    model, objective = network()
    with pytest.raises(IndexError, match=r"sample is 0 to 19, not 20"):
        made(sample=20)
    with pytest.raises(ValueError, match=r"batch_size is 1 to 20, the number of samples, not 0"):
        made(batch_size=0)
    with pytest.raises(TypeError, match="the objective gave a float"):
        playground(model, lambda x, y: 1.0, DATA.inputs, DATA.signs())
    before = [p.grad for p in model.parameters()]
    playground(model, lambda x, y: relu(objective(x, y)), DATA.inputs, DATA.signs())
    assert [p.grad for p in model.parameters()] == before
