"""Names, formulas and columns of numbers as books print them, copied as Python writes them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from reading import Open, classic, go, node

from autograd import Value, sqrt
from viz import play
from viz.page.document import read

pytestmark = pytest.mark.browser

COPY = """(selector) => {
  getSelection().selectAllChildren(document.querySelector(selector));
  const options = { clipboardData: new DataTransfer(), bubbles: true, cancelable: true };
  const event = new ClipboardEvent("copy", options);
  document.body.dispatchEvent(event);
  return event.clipboardData.getData("text/plain");
}"""


def copied(page: Page, selector: str) -> list[str]:
    """The lines that are copied from an element."""
    text: str = page.evaluate(COPY, selector)
    return [line for line in text.splitlines() if line.strip()]


def test_numbered_names_have_a_small_number_and_their_own_name_as_a_tooltip(visit: Open) -> None:
    page = visit(play(classic()[1]))
    go(page, 1)
    assert node(page, "w1").locator(".title .index").text_content() == "1"
    assert node(page, "pow1").locator(".title .index").count() == 0
    name = page.locator("#step .symbols .name").first
    assert (name.inner_text(), name.get_attribute("title")) == ("w1", "w1")
    assert name.locator("sub").inner_text() == "1"
    symbols = page.locator("#step .formula").first
    assert symbols.get_attribute("title") == "w1 * x1 + w2 * x2 + b1"
    page.locator("#slider").fill("20")
    assert page.locator("#step .ratio sub").count() > 1


def test_pills_show_sums_and_squares_and_exponents_are_no_boxes(visit: Open) -> None:
    page = visit(play(classic()[1]))
    symbols = page.locator("g.node .symbol").all_text_contents()
    assert {
        "Σ",
        "\N{GREEK SMALL LETTER SIGMA}",
        "x²",
        "\N{MINUS SIGN}",
        "\N{MULTIPLICATION SIGN}",
        "+",
    } == set(symbols)
    assert page.locator("g.constant").all_text_contents().count("2") == 0
    assert "result of dot" in (node(page, "net_h1").get_attribute("aria-label") or "")


def test_fractions_roots_and_powers_are_typeset_and_copied_as_python_writes_them(
    visit: Open,
) -> None:
    a, b = Value(3.0, "a1"), Value(-4.0, "b - c")
    root = sqrt(a / (b * b)) + b**2
    page = visit(play(root))
    laid = {}
    for step in range(1, 6):
        go(page, step)
        formula = page.locator("#step .symbols .formula")
        laid[formula.get_attribute("aria-label")] = formula
        if formula.locator(".frac").count():
            above, below = (part.bounding_box() for part in formula.locator(".frac > *").all())
            assert above is not None
            assert below is not None
            assert above["y"] + above["height"] <= below["y"] + 1.0
            assert copied(page, "#step .equation")[:2] == ["div1", "a1 / mul1"]
            assert page.locator("#copied").count() == 0
        elif formula.locator("sup").count():
            assert formula.inner_text() == "(b - c)2"
            numbers = page.locator("#step .numbers .formula")
            assert numbers.inner_text() == "(-4)2"
            assert copied(page, "#step .numbers") == ["(-4)**2"]
        elif formula.locator(".radicand").count():
            assert formula.inner_text().startswith("√")
    assert laid.keys() == {
        "(b - c) * (b - c)", "a1 / mul1", "sqrt(div1)", "(b - c)**2", "sqrt1 + pow1",
    }  # fmt: skip


def test_numbers_of_a_column_have_the_same_count_of_decimals(visit: Open) -> None:
    page = visit(play(classic()[1]))
    go(page, 0)
    given = page.locator(".leaves .number").all_inner_texts()
    assert sorted(given) == sorted(
        "0.15 0.20 0.25 0.30 0.40 0.45 0.50 0.55 0.35 0.60 0.05 0.10".split()
    )
    go(page, 31)
    gradients = page.locator(".leaves .number").all_inner_texts()
    assert {len(text.partition(".")[2]) for text in gradients} == {10}
    node(page, "w1").click()
    sums = page.locator("#opened .sum .tied, #opened .sum > .number").all_inner_texts()
    assert {len(text.strip("=+ ()\n").partition(".")[2]) for text in sums} == {13}


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        ("0.1 0.2 0.3456 0.4", "0.1000 0.2000 0.3456 0.4000"),
        ("1 2 -3", "1 2 -3"),
        ("-0.5 12", "-0.5 12.0"),
        ("0.7413650696 0.0004385677345", "0.7413650696 0.0004385677"),
        ("123456.7891 0.25", "123456.7891 0.2500"),
        ("0.7413650696 0.000000000123", "0.7413650696 0.000000000123"),  # it would be 0.0000000001
        ("0.5 1e-09", "0.5 1e-09"),
        ("0.5 nan", "0.5 nan"),
        ("0.5", "0.5"),
        ("", ""),
    ],
)
def test_columns(visit: Open, texts: str, wanted: str) -> None:
    page = visit("<!doctype html><title>numbers</title>")
    script = f"(texts) => {{{read('viz.page.player.page', 'numbers.js')}; return column(texts);}}"
    assert page.evaluate(script, texts.split()) == wanted.split()
