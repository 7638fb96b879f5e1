"""The page itself: sealed, readable by everyone, and unmoved by what stands in labels."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from accessible import violations
from playwright.sync_api import Page
from reading import Open, classic, go, node, panel, shown

import nn
from autograd import Value, log, sum
from viz import play
from viz.text import TITLE_LIMIT, clean

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
HOSTILE = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=f()>",
    '" onmouseover="alert(1)', "' onfocus='alert(1)", "javascript:alert(1)", "<!--<script>", "-->",
    "]]>", "&lt;b&gt;", "&amp;", "\\", "\\u003cb\\u003e", "${alert(1)}", "{{7*7}}", "@@script@@",
    "%s", "__proto__", "constructor", "toString", "a\nb", "\x00", "\ud800", "\u202eevil\u202c",
    "\u2028", "e\u0301", "\U0001f600", "שלום", "مرحبا", "重み", "n0", "data", "live", "A" * 100_000,
    "<" * 10_000, "ℵ0ℵ", "w[0]", "a - b", " ",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def hostile() -> list[str]:
    """The labels that all pictures are tried on, where that list is here, and those of the page."""
    common = HERE.parents[2] / "shared" / "data" / "hostile_labels.json"
    if not common.exists():
        return HOSTILE
    return [*HOSTILE, *json.loads(common.read_text(encoding="utf-8"))["labels"]]


def test_labels_stay_text(visit: Open) -> None:
    labels = [label for label in hostile() if re.search(r"\S", clean(label))]
    root = sum(Value(float(i), label) for i, label in enumerate(labels))
    root.backward()
    page = visit(play(root, title=labels[0] + labels[1]))
    assert page.title() == clean(labels[0] + labels[1], TITLE_LIMIT)
    assert page.locator("h1").text_content() == page.title()
    titles = page.locator("g.node .title").all_text_contents()
    for label in labels:
        assert any(title.startswith(clean(label)) for title in titles), label
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    go(page, 3)
    node(page, "a - b").first.click()
    assert page.locator("#opened bdi", has_text="a - b").count() > 1
    assert page.locator("script").count() == 4  # data, texts, other languages, and ours
    acting = page.evaluate(
        "[...document.querySelectorAll('*')].filter((e) => /^(img|iframe|object|embed|base|link)$/i"
        ".test(e.tagName) || [...e.attributes].some((a) => /^on|^href$|^src$|^style$/.test(a.name)"
        " && a.name !== 'style')).length"
    )
    assert acting == 0


def test_a_negative_gradient_ends_in_a_disc_and_the_legend_says_so(visit: Open) -> None:
    page = visit(play(classic()[1]))
    page.keyboard.press("End")
    ends = page.evaluate(
        "[...document.querySelectorAll('path.arrow')].map((e) => [e.getAttribute('class'),"
        " e.getAttribute('d').includes('a')])"
    )
    signs = {round_ for classes, round_ in ends if "negative" in classes.split()}
    assert signs == {True}
    assert {round_ for classes, round_ in ends if "positive" in classes.split()} == {False}
    page.keyboard.press("Home")
    assert page.locator("path.arrow[d*=a]").count() == 0
    legend = page.locator("#legend").inner_text()
    for words in ("above 0: an arrow", "below 0: a disc", "the wider, the larger", "more to come"):
        assert words in legend


def test_formulas_keep_their_parentheses_and_their_order(visit: Open) -> None:
    a, b = Value(2.0, "a - b"), Value(3.0, "שלום")
    root = a * b
    root.backward()
    page = visit(play(root))
    page.keyboard.press("ArrowRight")
    symbols = page.locator("#step .symbols")
    assert symbols.inner_text() == "(a - b) · שלום"
    assert symbols.locator("bdi").all_inner_texts() == ["a - b", "שלום"]


def test_the_policy_lets_nothing_in_or_out(visit: Open, complaints: list[str]) -> None:
    page = visit(play(classic()[1]))
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    assert allowed["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/]+='", allowed["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/]+='", allowed["style-src"])
    assert "unsafe" not in policy
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        "{textContent: 'window.broken = true'}))"
    )
    assert page.evaluate("window.broken") is None
    assert page.evaluate("fetch('data:,x').then(() => 'let out', () => 'kept')") == "kept"
    assert all("Content Security Policy" in complaint for complaint in complaints)
    assert len(complaints) >= 2
    complaints.clear()


@pytest.mark.axe
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_accessibility(visit: Open, options: dict[str, object]) -> None:
    """By the rules of axe-core: contrast, names, roles, and everything else it knows."""
    network, loss = classic()
    page = visit(play(loss, parameters=network.weights), reduced_motion="reduce", **options)
    for state in range(7):
        if state < 3:
            go(page, (0, 5, 25)[state])
        elif state == 3:
            node(page, "w1").click()
            page.get_by_label("Number of w1").fill("0.7")
        elif state == 4:
            page.get_by_role("button", name="Close").click()
            page.keyboard.press("End")
            page.get_by_role("button", name="Update", exact=True).click()
        elif state == 5:
            page.get_by_role("button", name="Quiz", exact=True).click()
            page.get_by_label("Your answer").fill("1")
            page.get_by_label("Your answer").press("Enter")
            page.get_by_role("button", name="Hint").click()
        else:
            page.get_by_label("Your answer").fill("0.405")
            page.get_by_label("Your answer").press("Enter")
            page.get_by_role("button", name="Next").wait_for()
        assert violations(page) == [], state


@pytest.mark.axe
def test_accessibility_of_what_opens(visit: Open) -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    loss = (model([Value(0.5, "x1"), Value(-1.0, "x2")]) - 1.0) ** 2
    loss.backward()
    page = visit(play(loss, collapse="neuron"), reduced_motion="reduce")
    page.locator("g.folded").first.click()
    page.keyboard.press("End")
    assert violations(page) == []


def test_the_theme_is_that_of_the_system_until_it_is_chosen(visit: Open) -> None:
    page = visit(play(classic()[1]), color_scheme="dark")
    assert background(page) == "rgb(20, 24, 29)"
    button = page.get_by_role("button", name="Dark")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert background(page) == "rgb(255, 255, 255)"
    assert button.get_attribute("aria-pressed") == "false"
    page.emulate_media(color_scheme="light")
    button.click()
    assert background(page) == "rgb(20, 24, 29)"
    fixed = visit(play(classic()[1], theme="dark"), color_scheme="light")
    assert background(fixed) == "rgb(20, 24, 29)"


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_phone_shows_all_parts_and_no_page_to_push_around(visit: Open) -> None:
    page = visit(play(classic()[1]), **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    go(page, 20)
    boxes = {}
    for name in ("#stage", "#panel", "#timeline"):
        box = boxes[name] = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] == 0
        assert box["width"] == 390
        assert box["y"] + box["height"] <= 844
    stage = page.locator("#scroller").bounding_box()
    assert stage is not None
    for _ in range(100):  # as long as it scrolls
        current = page.locator("g.node.now").bounding_box()
        assert current is not None
        if stage["x"] <= current["x"] <= stage["x"] + stage["width"] - current["width"]:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail(f"the current node stays out of sight, at {current}")
    node(page, "E").tap()
    assert page.locator("#opened").is_visible()


def test_zoom(visit: Open) -> None:
    page = visit(play(classic()[1]))
    width = lambda: float(page.locator("#scroller svg").get_attribute("width") or 0)  # noqa: E731
    before = width()
    page.get_by_role("button", name="Larger").click()
    assert width() == pytest.approx(1.25 * before, abs=2)
    page.keyboard.press("-")
    assert width() == pytest.approx(before, abs=2)
    page.keyboard.press("+")
    page.get_by_role("button", name="Fit the graph").click()
    scroller = page.locator("#scroller")
    assert scroller.evaluate(
        "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
    )


def test_reduced_motion_moves_nothing(visit: Open) -> None:
    page = visit(play(classic()[1]), reduced_motion="reduce")
    moving = "getComputedStyle(document.querySelector('g.node')).transitionDuration"
    assert page.evaluate(moving) == "0s"
    page = visit(play(classic()[1]))
    assert page.evaluate(moving) == "0.16s"


def test_without_gradients_there_is_the_forward_pass_and_a_sentence(visit: Open) -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    page = visit(play(a * b))
    assert "There are no gradients" in page.locator("#notes").inner_text()
    page.keyboard.press("End")
    assert page.locator(".count").inner_text() == "1 / 1"
    assert "backward() was not called" in panel(page)
    assert page.locator(".half").all_inner_texts() == ["forward"]
    assert node(page, "a").locator("text.value").all_text_contents() == ["2"]
    node(page, "a").click()
    assert "It has no gradient" in page.locator("#opened").inner_text()


def test_nan_and_infinities(visit: Open) -> None:
    x = Value(0.0, "x")
    y = log(x)
    y.label = "y"
    z = y - y
    z.backward()
    page = visit(play(z))
    page.keyboard.press("End")
    assert shown(page, "y")[0] == "-inf"
    assert shown(page, "x") == ("0", "nan")
    assert "trouble" in (node(page, "x").get_attribute("class") or "").split()
    node(page, "y").hover()
    assert "first -inf in data" in page.locator("#card").inner_text()
    assert "nan or inf" in page.locator("#legend").inner_text()


def test_one_node(visit: Open) -> None:
    x = Value(3.0, "x")
    x.backward()
    page = visit(play(x))
    page.keyboard.press("End")
    assert shown(page, "x") == ("3", "1")
    page.keyboard.press("Space")
    node(page, "x").click()
    assert page.locator("#number").input_value() == "3"


def test_a_notebook_shows_it_in_a_frame(visit: Open) -> None:
    player = play(classic()[1])
    page = visit(f"<!doctype html><title>notebook</title>{player._repr_html_()}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Last step").click()
    assert frame.locator(".count").inner_text() == "32 / 32"
    assert page.locator("iframe").get_attribute("sandbox") == (
        "allow-scripts allow-downloads allow-modals"
    )


def test_others_gradients_and_other_seeds_are_told(visit: Open) -> None:
    x = Value(2.0, "x")
    y = x * 3.0
    y.backward(2.0)
    y.backward(2.0)
    page = visit(play(y))
    notes = page.locator("#notes").inner_text()
    assert "The backward pass started with 2" in notes
    assert "The .grad of x also holds gradients" in notes
    page.keyboard.press("End")
    assert shown(page, "x") == ("2", "6")
