"""Boxes that hold neurons or layers, and open in their place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page
from reading import Open, go, node, opened, panel

import nn
from autograd import Value
from autograd.chain.text import number as long
from viz import Player, play
from viz.page.player import folding

pytestmark = pytest.mark.browser


def network() -> tuple[nn.MLP, Player]:
    model = nn.MLP(2, [3, 3, 1], activation="tanh", rng=0)
    loss = (model([Value(0.5, "x1"), Value(-1.0, "x2")]) - 1.0) ** 2
    loss.backward()
    return model, play(loss, collapse="neuron")


def box(page: Page, owner: str, name: str) -> Locator:
    """The closed box of a neuron."""
    return page.locator("g.folded", has_text=owner).filter(has_text=name)


def overlaps(page: Page) -> list[str]:
    """The pairs of boxes of the outer picture that overlap."""
    found: list[str] = page.evaluate(
        """() => {
          const shown = [...document.querySelectorAll('g.folded .frame, g.opened > .around, '
            + 'svg > g > g.node:not(.folded) > .frame')];
          const boxes = shown.map((e) => e.getBoundingClientRect());
          const found = [];
          boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, k) => {
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1
              && b.top < a.bottom - 1) found.push(`${i} ${i + 1 + k}`);
          }));
          return found;
        }"""
    )
    return found


def test_a_neuron_opens_and_closes(visit: Open) -> None:
    _, player = network()
    page = visit(player)
    assert page.locator("g.folded").count() == 7
    assert page.locator("g.leaf").count() == 2
    box(page, "layers[0]", "neurons[1]").click()
    assert page.locator("g.folded").count() == 6
    assert page.locator("g.leaf").count() == 5
    assert page.locator("g.opened .port").count() == 2
    assert page.locator("g.opened .title").all_text_contents() == [
        "layers[0].neurons[1]", "\N{MULTIPLICATION SIGN}", "b", "w[0]", "w[1]", "dot2", "tanh2",
    ]  # fmt: skip
    bar = page.locator("g.bar")
    assert bar.get_attribute("aria-expanded") == "true"
    assert bar.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    assert page.locator("g.folded").count() == 7
    assert box(page, "layers[0]", "neurons[1]").evaluate("e => e === document.activeElement")


def test_nothing_overlaps_whatever_is_open(visit: Open) -> None:
    _, player = network()
    page = visit(player)
    assert not overlaps(page)
    for layer, neuron in ((0, 1), (1, 2), (0, 0), (2, 0), (1, 0)):
        page.keyboard.press("Escape")
        box(page, f"layers[{layer}]", f"neurons[{neuron}]").dispatch_event("click")
        assert not overlaps(page)
    assert page.locator("g.opened").count() == 5


def test_a_closed_box_shows_what_leaves_it(visit: Open) -> None:
    _, player = network()
    page = visit(player)
    closed = box(page, "layers[2]", "neurons[0]")
    assert closed.locator(".value").first.text_content() == "?"
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert "now" in (box(page, "layers[0]", "neurons[0]").get_attribute("class") or "")
    page.keyboard.press("End")
    name = closed.get_attribute("aria-label") or ""
    assert name.startswith("layers[2].neurons[0], 5 nodes, press to open, result of dot, data ")
    closed.hover()
    assert page.locator("#card").inner_text().startswith("dot7")


def test_a_weight_in_a_closed_box_opens_it_and_its_paths(visit: Open) -> None:
    model, player = network()
    page = visit(player)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")  # from the update
    weight = model.layers[0].neurons[2].w[1]
    page.locator(".leaves button", has_text="layers[0].neurons[2]").filter(has_text="w[1]").click()
    assert opened(page).startswith("Paths to layers[0].neurons[2].w[1]")
    assert long(weight.grad) in opened(page)
    assert page.locator(".path").count() == 3
    lit = page.locator("g.folded.chosen .title").all_text_contents()
    assert sorted(lit) == ["neurons[0]", "neurons[0]", "neurons[1]", "neurons[2]"]
    assert node(page, "w[1]").count() == 1


def test_stepping_goes_on_inside(visit: Open) -> None:
    _, player = network()
    page = visit(player)
    box(page, "layers[0]", "neurons[0]").click()
    page.keyboard.press("ArrowRight")
    assert "Compute dot1" in panel(page)
    assert "now" in (node(page, "dot1").get_attribute("class") or "")
    go(page, 2)
    assert "now" in (node(page, "tanh1").get_attribute("class") or "")


def test_all_nodes_are_reached_by_keyboard_open_or_not(visit: Open) -> None:
    _, player = network()
    page = visit(player)
    page.locator("g.node[tabindex='0']").focus()
    names = []
    for _ in range(11):  # 7 boxes, 2 inputs, the difference and the loss
        page.keyboard.press("ArrowDown")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(set(names)) == 11


class Words(nn.Module):
    """A word's row of a table, and a layer on it."""

    def __init__(self) -> None:
        self.table = nn.Embedding(3, 4, rng=0)
        self.scores = nn.Linear(4, 16, rng=0)

    def __call__(self, word: int) -> list[Value]:
        shown: list[Value] = self.scores(self.table(word))
        return shown


def test_a_crowd_is_layers_and_a_box_of_leaves_says_how_many(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "CROWD", 10)
    loss = nn.mse_loss(Words()(1), [0.0] * 16)
    loss.backward()
    page = visit(play(loss))
    closed = page.locator("g.folded")
    assert closed.count() == 3
    leaves = closed.filter(has_text="table")
    assert leaves.locator("text.value").all_text_contents() == ["4 leaves"]
    assert (leaves.get_attribute("aria-label") or "").endswith("4 nodes, press to open, 4 leaves")
    page.keyboard.press("End")
    assert leaves.locator("text.value").all_text_contents() == ["4 leaves"]
    leaves.hover()
    assert page.locator("#card").is_hidden()
    leaves.click()
    assert page.locator("g.opened g.leaf").count() == 4
    page.locator("g.bar").click()
    closed.filter(has_text="scores").first.click()
    assert page.locator("g.opened g.leaf").count() == 16 * 5  # the bias of each, too
    assert page.locator("g.opened .port").count() == 4
    assert overlaps(page) == []
