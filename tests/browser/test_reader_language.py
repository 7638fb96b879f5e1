"""Pages in several languages: which one a reader sees, and how to switch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reading import Open, classic, foreign, go, heard, node, overflow, settled, shown, until

from autograd import Value
from nn import MLP, mse_loss
from viz import Player, play, playground, record

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
KOREAN = {"locale": "ko-KR"}


def language(page: Page) -> str:
    """The language in which the page is, as all that depends on it says."""
    lang = page.locator("html").get_attribute("lang") or ""
    words = {"en": ("Dark", "한국어"), "ko": ("어둡게", "English")}[lang]
    assert page.locator("#theme").inner_text() == words[0]
    other = page.locator("header [lang]")
    assert other.inner_text() == words[1]
    assert other.get_attribute("lang") == {"en": "ko", "ko": "en"}[lang]
    return lang


def switch(page: Page) -> None:
    page.locator("header [lang]").click()


def hangul(page: Page) -> list[str]:
    """What is shown or read aloud in Hangul."""
    return re.findall(r"[가-힣]+", heard(page))


def trained() -> Player:
    """The page of a training run on two samples."""
    w = Value(0.5, "w")
    recording = record([w], lambda x, y: (w * x - y) ** 2, [1.0, 2.0], [2.0, 4.0], sample=[0, 1])
    for _ in range(3):
        w.data += 0.3
        recording.step()
    return play(recording)


def networks_page() -> Player:
    """A small playground."""
    model = MLP(2, [2, 1], activation="tanh", rng=0)
    inputs, targets = [[0.0, 1.0], [1.0, 0.5], [0.5, 0.0]], [1.0, -1.0, 1.0]
    return playground(model, lambda x, y: mse_loss(model(x), y), inputs, targets)


@pytest.mark.parametrize(
    ("locale", "lang"), [("ko-KR", "ko"), ("ko", "ko"), ("en-US", "en"), ("de-DE", "en")]
)
def test_the_browser_chooses(visit: Open, locale: str, lang: str) -> None:
    assert language(visit(play(classic()[1]), locale=locale)) == lang


@pytest.mark.parametrize(
    ("languages", "lang"),
    [(["fr-FR", "ko"], "ko"), (["ko-KR", "en"], "ko"), (["en-GB", "ko"], "en"), (["kok"], "en")],
)
def test_the_first_language_that_the_page_has(visit: Open, languages: list[str], lang: str) -> None:
    page = visit(play(classic()[1]), alone=True)
    page.add_init_script(f"Object.defineProperty(navigator, 'languages', {{value: {languages}}})")
    page.reload()
    assert language(page) == lang


def test_without_scripts_it_is_english(visit: Open) -> None:
    page = visit(play(classic()[1]), java_script_enabled=False, **KOREAN)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#theme").inner_text() == "Dark"


def test_switching_keeps_what_the_reader_did(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss, parameters=network.weights), **KOREAN)
    go(page, 20)
    node(page, "w1").first.click()
    page.get_by_label("w1의 값").fill("0.75")
    page.get_by_label("w1의 값").press("Enter")
    expect(page.locator("#changes")).to_be_visible()
    page.locator("#theme").click()
    numbers = shown(page, "h1")
    switch(page)
    assert language(page) == "en"
    assert shown(page, "w1")[0] == "0.75"
    assert shown(page, "h1") == numbers
    assert page.locator(".count").inner_text() == "20 / 32"
    assert page.locator("#opened h2").is_visible()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    focused = "document.activeElement === document.querySelector('header [lang]')"
    assert page.evaluate(focused)
    page.reload()
    assert language(page) == "en"
    assert shown(page, "w1")[0] == "0.75"


def test_a_link_says_the_language(visit: Open) -> None:
    page = visit(play(classic()[1]))
    address = page.url
    go(page, 3)
    until(page, "location.hash === '#step=3'")
    switch(page)
    go(page, 4)
    until(page, "location.hash === '#step=4&lang=ko'")
    page.goto("about:blank")
    page.goto(f"{address}#step=2&lang=ko")
    assert language(page) == "ko"
    assert page.locator(".count").inner_text() == "2 / 32"
    go(page, 5)
    until(page, "location.hash === '#step=5&lang=ko'")
    page.evaluate("location.hash = '#step=7&lang=en'")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert language(page) == "en"
    assert page.locator(".count").inner_text() == "7 / 32"
    page.evaluate("location.hash = '#step=8&lang=xx'")
    expect(page.locator(".count")).to_have_text("8 / 32")
    assert language(page) == "en"


def test_the_old_page_does_nothing_any_more(visit: Open) -> None:
    """It played, and listened to keys; a page has one window, whatever is written into it."""
    page = visit(play(classic()[1]))
    page.get_by_role("button", name="Play", exact=True).click()
    switch(page)
    switch(page)
    at = page.locator(".count").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".count").inner_text() == at
    go(page, 5)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    assert page.locator(".count").inner_text() == "6 / 32"
    page.set_viewport_size({"width": 600, "height": 800})
    assert page.locator("#legend").count() == 1


def test_a_notebook_switches_too(visit: Open) -> None:
    """In its frame there is no address, and the origin is nobody's."""
    page = visit(f"<!doctype html><title>a notebook</title>{play(classic()[1])._repr_html_()}")
    frame = page.frame_locator("iframe")
    frame.locator("#slider").fill("7")
    for name, lang in (("한국어", "ko"), ("English", "en")):
        frame.get_by_role("button", name=name).click()
        expect(frame.locator("html")).to_have_attribute("lang", lang)
        expect(frame.locator(".count")).to_have_text("7 / 32")


@pytest.mark.parametrize("made", [trained, networks_page])
def test_other_pages_switch_too(visit: Open, made: object) -> None:
    assert callable(made)
    page = visit(made(), **KOREAN)
    assert language(page) == "ko"
    assert foreign(page) <= {"loss", "square", "tanh", "layers", "neurons", "Adam", "SGD"}
    switch(page)
    assert language(page) == "en"
    page.locator("#step").wait_for()
    assert hangul(page) == []


def test_an_english_page_has_no_korean(visit: Open) -> None:
    w = Value(0.5, "w")
    root = (w * 3.0 - 1.0) ** 2
    root.backward()
    w.data = 0.25  # noted, in words
    page = visit(play(root))
    assert "Computed before w changed" in page.locator("#notes").inner_text()
    page.get_by_role("button", name="Quiz").click()
    assert hangul(page) == []
    korean = visit(play(root), **KOREAN)
    assert "w가 바뀌기 전에" in korean.locator("#notes").inner_text()
    assert foreign(korean) == set()


@pytest.mark.parametrize(
    ("locale", "count", "after"),
    [("en-US", "1,120 nodes, press to open", "after layers[2]"),
     ("ko-KR", "노드 1,120개, 눌러서 펼치기", "layers[2] 다음")],
)  # fmt: skip
def test_boxes_have_room_for_both_languages(
    visit: Open, locale: str, count: str, after: str
) -> None:
    model = MLP(16, [32, 32, 1], rng=0)
    loss = mse_loss(model([0.1] * 16), 1.0)
    loss.backward()
    page = visit(play(loss), locale=locale)
    go(page, 10_000)
    assert page.locator(f"[aria-label*='{count}']").count() == 1
    assert page.get_by_text(after, exact=True).count() == 1
    wider = page.locator("g.group").evaluate_all(
        "groups => groups.flatMap(g => [...g.querySelectorAll('text')]"
        ".filter(t => t.getBBox().width > g.querySelector('.frame').getBBox().width))"
        ".map(t => t.textContent)"
    )
    assert wider == []


def test_a_hostile_name_is_in_no_language(visit: Open) -> None:
    """A name with the marks of texts in several languages, as they are and as JSON writes them."""
    marked = "\ufdd0yes\ufdd1no\ufdd2"
    for title in (
        marked,
        r"\ufdd0yes\ufdd1no\ufdd2",
        r"\\ufdd0yes\\ufdd1no\\ufdd2",
        'a\ufdd0b"<\\',
    ):
        x = Value(1.0, r"\ufdd0x\ufdd1y\ufdd2")
        root = x * Value(2.0, marked) + Value(1.0, "\ufdd0open\\")
        root.backward()
        page = visit(play(root, title=title), **KOREAN)
        assert page.title() == page.locator("h1").inner_text()
        assert node(page, r"\ufdd0x\ufdd1y\ufdd2").count() == 1
        assert node(page, "\ufffdyes\ufffdno\ufffd").count() == 1
        assert node(page, "\ufffdopen\\").count() == 1


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    settled(page)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{x['id']}: {x['nodes'][0]['html'][:200]}" for x in found]


@pytest.mark.axe
@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_pages_are_accessible_and_no_wider_than_the_window(
    visit: Open, locale: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = visit(play(classic()[1]), locale=locale, color_scheme=scheme, viewport=size)
    for _ in range(2):
        assert overflow(page) <= 0
        assert violations(page) == []
        switch(page)


def test_with_one_language_there_is_no_choice(visit: Open) -> None:
    loss = classic()[1]
    page = visit(play(loss, lang="en"), **KOREAN)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("header [lang]").count() == 0
    assert "한국어" not in page.content()
    both = len(play(loss).html.encode())
    assert len(play(loss, lang="en").html.encode()) + 10_000 < both < 200_000
