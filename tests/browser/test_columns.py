"""Numbers in the boxes of a column: the same count of digits, in Python and in the page."""

from __future__ import annotations

import random
from typing import Any

import pytest
from columns import COLUMNS
from growing import network
from playwright.sync_api import Page
from reading import Open, classic, go, node, numbers, shown, written
from spicy import SPICY

from autograd import Value
from nn import MLP, mse_loss
from nn.data import moons
from viz import play, playground, record
from viz.page.document import read
from viz.page.player.assemble import FOLDER
from viz.text import column

pytestmark = pytest.mark.browser

SCRIPTS = "".join(read(FOLDER, f"{name}.js") for name in ("numbers", "columns"))
WRITE = f"""(columns) => {{
  {SCRIPTS}
  return columns.map((numbers) => {{
    const texts = numbers.map((x) => short(Number(x.replace("inf", "Infinity"))));
    const digits = sameDigits(texts, FEW);
    return texts.map((text) => padded(text, digits));
  }});
}}"""
# How many texts of so many are read: [of different sizes, of the same size].
READ = f"""(count) => {{
  {SCRIPTS}
  return [(k) => (k + 1) / 7 ** (k % 3), (k) => 0.5 + k / (3 * count)].map((x) => {{
    let read = 0;
    function* texts() {{
      while (read < count) yield short(x(read++));
    }}
    sameDigits(texts(), FEW);
    return read;
  }});
}}"""
# What is not within its box, or had to be squeezed.
OUTSIDE = """() => [...document.querySelectorAll("g.node text.value")].flatMap((text) => {
  const [box, frame] = [text, text.parentNode.querySelector(".frame")].map((x) => x.getBBox());
  return box.x < frame.x || box.x + box.width > frame.x + frame.width ? [text.textContent] : [];
})"""
SQUEEZED = (
    "[...document.querySelectorAll('g.node text.value[textLength]')].map((x) => x.textContent)"
)


@pytest.fixture
def blank(visit: Open) -> Page:
    """A page in which scripts run."""
    return visit("<!doctype html><title>numbers</title>")


def as_written(page: Page, numbers: list[list[float]]) -> list[list[str]]:
    """How the page writes these columns."""
    found: list[list[str]] = page.evaluate(WRITE, [[repr(x) for x in row] for row in numbers])
    return found


def test_a_column_has_the_same_count_of_digits(blank: Page) -> None:
    found = as_written(blank, [row for row, _ in COLUMNS])
    assert [" ".join(texts) for texts in found] == [texts for _, texts in COLUMNS]


def test_hundreds_of_columns_are_those_of_python(blank: Page) -> None:
    chance = random.Random(0)

    def number() -> float:
        """A float of any size, a spicy one, or one with few digits, as people write them."""
        kind = chance.random()
        if kind < 0.15:
            return chance.choice(SPICY)
        if kind < 0.5:
            return chance.uniform(-1.0, 1.0) * 10.0 ** chance.randint(-7, 7)
        return round(
            chance.uniform(-1.0, 1.0) * 10.0 ** chance.randint(-1, 5), chance.randint(0, 4)
        )

    rows = [[number() for _ in range(chance.randint(1, 6))] for _ in range(2_000)]
    rows += [[round(chance.random(), chance.randint(1, 4)) for _ in range(4)] for _ in range(500)]
    for row, texts in zip(rows, as_written(blank, rows), strict=True):
        assert texts == column(row), row


def test_a_column_is_read_only_until_its_digits_are_certain(blank: Page) -> None:
    assert blank.evaluate(READ, 1_000) == [2, 1_000]


def drawn(page: Page) -> None:
    """Wait until what was changed is drawn, which is done once a frame."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_one_number_changes_the_digits_of_its_column(visit: Open) -> None:
    page = visit(play(classic()[1]))
    go(page, 31)
    before = numbers(page)
    assert before["w2"] == ("0.20", "0.0008771")
    node(page, "w1").click()
    page.get_by_label("Number of w1").fill("0.155")
    page.keyboard.press("Escape")
    drawn(page)
    column = [f"w{i}" for i in range(1, 5)]
    texts = ["0.155", "0.200", "0.250", "0.300"]
    assert [numbers(page)[name][0] for name in column] == texts
    assert "data 0.2," in (node(page, "w2").get_attribute("aria-label") or "")
    assert numbers(page)["w5"][0] == "0.40"  # which is in another column
    page.keyboard.press("Control+z")
    drawn(page)
    assert numbers(page) == before


def test_a_gradient_that_is_not_complete_has_the_digits_of_its_column(visit: Open) -> None:
    x, z = Value(1.0, "x"), Value(-2.0, "z")
    loss = x * 0.5 + x * 0.5 + z * 0.25
    loss.backward()
    page = visit(play(loss))
    found = []
    for step in range(int(page.locator("#slider").get_attribute("max") or 0)):
        go(page, step)
        found.append((shown(page, "x")[1], shown(page, "z")[1]))
    assert ("0.50 …", "0.25") in found
    assert found[-1] == ("1.00", "0.25")


def test_closed_boxes_have_the_digits_of_their_results(visit: Open) -> None:
    model = MLP(2, [2, 1], rng=0)
    for p, x in zip(model.parameters(), (0.5, 0.25, 0.0, 1.0, -1.0, 0.0, 1.0, 1.0, 0.0)):
        p.data = x
    loss = mse_loss(model([Value(1.0, "x1"), Value(-0.5, "x2")]), 1.0)
    loss.backward()
    page = visit(play(loss, collapse="neuron"))
    page.keyboard.press("End")
    texts = written(loss)
    closed = page.locator("g.folded text.value:not(.gradient)").all_text_contents()
    assert sorted(closed) == ["0.375", "1.500", "1.875"]
    assert set(closed) < {data for data, _ in texts.values()}


def test_a_recording_has_columns_but_changes_keep_their_digits(visit: Open) -> None:
    a, b = Value(1.5, "a"), Value(1.0, "b")
    recording = record([a, b], lambda: a * b)
    for a.data, b.data in ((1.0, 0.25), (3.0, 2.0)):
        recording.step()
    page = visit(play(recording))
    page.locator("body[data-ready]").wait_for()
    found = []
    for state in range(3):
        page.locator("#training-slider").fill(str(state))
        found.append((shown(page, "a"), shown(page, "b")))
    assert found == [
        (("1.5", "1.0"), ("1.0", "1.5")),
        (("1.00", "0.25"), ("0.25", "1.00")),
        (("3", "2"), ("2", "3")),
    ]
    page.keyboard.press("c")
    page.locator("#training-slider").fill("1")
    assert [shown(page, name)[1] for name in "ab"] == ["-0.5", "-0.75"]


def test_a_number_longer_than_expected_is_squeezed(visit: Open) -> None:
    page = visit(play(classic()[1]))
    node(page, "w7").click()
    page.get_by_label("Number of w7").fill("-1.2345678e-123")
    drawn(page)
    squeezed = set()
    for step in range(16, 32):
        go(page, step)
        assert page.evaluate(OUTSIDE) == []
        squeezed |= set(page.evaluate(SQUEEZED))
    assert squeezed == {"6.850e-125 …"}
    assert page.evaluate(SQUEEZED) == []  # h1 has its whole gradient now


@pytest.mark.parametrize("name", ["classic", "korean", "network", "playground", "extreme"])
def test_no_number_leaves_its_box(visit: Open, name: str) -> None:
    data = moons(20, rng=0)
    model = MLP(2, [3, 1], rng=0)

    def objective(x: Any, y: Any) -> Value:
        return mse_loss(model(x), y)

    player = {
        "classic": lambda: play(classic()[1]),
        "korean": lambda: play(classic()[1], lang="ko"),
        "network": lambda: play(network(3, [4, 4, 1]), collapse="none"),
    }.get(name, lambda: playground(model, objective, data.inputs, data.signs(), collapse="none"))()
    page = visit(player)
    steps = int(page.locator("#slider").get_attribute("max") or 0)
    for step in range(0, steps + 1, 3):
        go(page, step)
        assert page.evaluate(OUTSIDE) == [], step
    assert page.evaluate(SQUEEZED) == []
    if name == "extreme":  # with a rate at which the numbers grow without end
        page.keyboard.press("End")
        page.locator("#rate").fill(page.locator("#rate").get_attribute("max") or "")
        longest = 0
        for _ in range(12):
            page.locator(".choices .once").click()
            assert page.evaluate(OUTSIDE) == []
            texts = page.locator("g.node text.value").all_text_contents()
            longest = max(longest, *(len(text) for text in texts if "e" in text), 0)
        assert longest > len("-0.003804")
        for step in range(0, steps, 3):
            go(page, step)
            assert page.evaluate(OUTSIDE) == [], step
