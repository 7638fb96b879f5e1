"""Pages inside of other pages: in a frame by their address, and as notebooks show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, expect
from reading import Open, classic

from nn import MLP, mse_loss
from nn.data import moons
from viz import Player, play, playground

pytestmark = pytest.mark.browser


def small() -> Player:
    model = MLP(2, [2, 1], activation="tanh", rng=0)
    data = moons(10, rng=0)
    return playground(model, lambda x, y: mse_loss(model(x), y), data.inputs, data.signs())


def number(frame: FrameLocator, name: str) -> str:
    box = frame.locator("g.node").filter(has=frame.get_by_text(name, exact=True)).first
    return box.locator("text.value").first.text_content() or ""


def test_a_frame_shows_what_its_address_says(
    visit: Open, tmp_path: Path, complaints: list[str]
) -> None:
    network, loss = classic()
    file = play(loss, tmp_path / "classic.html", parameters=network.weights)
    assert file.html
    page = visit(
        '<!doctype html><title>a lesson</title><iframe width="900" height="600" title="backward" '
        'sandbox="allow-scripts" src="classic.html#step=21&amp;open=w1&amp;set=w2:0.4"></iframe>'
    )
    frame = page.frame_locator("iframe")
    expect(frame.locator(".count")).to_have_text("21 / 32")
    assert frame.locator("#opened h2").is_visible()
    assert number(frame, "w2") == "0.40"
    frame.get_by_label("Number of w1").fill("0.7")
    expect(frame.locator("#changes .number")).to_contain_text("was")
    page.wait_for_timeout(400)  # the address follows, where a frame has one
    asked = f"request: {(tmp_path / 'classic.html').as_uri()}"
    assert [x for x in complaints if not x.startswith(asked)] == []
    complaints.clear()


@pytest.mark.parametrize("key", ["text/html", "html"])
def test_a_cell_of_a_notebook_shows_a_page_that_runs(visit: Open, key: str) -> None:
    """Jupyter takes the bundle, marimo and others `_repr_html_`."""
    made = small()
    shown = made._repr_mimebundle_()["text/html"] if key == "text/html" else made._repr_html_()
    page = visit(f"<!doctype html><title>a notebook</title>{shown}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="One step").click()
    expect(frame.locator(".chip.update")).to_have_text("1 step, 1 epoch")
    frame.get_by_role("button", name="Train", exact=True).click()
    expect(frame.locator(".chip.update")).not_to_have_text("1 step, 1 epoch")
