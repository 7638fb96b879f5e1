"""Pages in Korean: every word that is shown or read aloud is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from reading import Open, classic, foreign, go, node, overflow, panel

from autograd import Value
from viz import play, record, worksheet

pytestmark = pytest.mark.browser


def test_the_player_speaks_korean_throughout(visit: Open) -> None:
    page = visit(play(classic()[1], lang="ko"), locale="en-US")
    assert page.locator("html").get_attribute("lang") == "ko"
    page.locator("#help summary").click()
    for step in (0, 1, 15, 16, 20, 30, 31):
        go(page, step)
        assert foreign(page) == set()
    page.locator("#help summary").click()
    page.locator(".leaves button").first.click()
    assert "경로" in page.locator("#opened").inner_text()
    assert foreign(page) == set()
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.get_by_role("button", name="업데이트", exact=True).click()
    expect(page.locator("#step")).to_contain_text("업데이트 2")
    assert foreign(page) == set()


def test_the_quiz_asks_in_korean(visit: Open) -> None:
    page = visit(play(classic()[1], lang="ko"))
    page.get_by_role("button", name="퀴즈", exact=True).click()
    assert page.locator("#quiz h2").inner_text() == "net_h1은 얼마일까요?"
    for kind in ("slope", "gradient", "path", "update"):
        page.locator("#kind").select_option(kind)
        for _ in range(3):
            page.locator(".choices button").first.click()
        assert foreign(page) == set()
    page.locator("#kind").select_option("value")
    node(page, "o2").first.click()
    assert page.locator("#quiz h2").inner_text() == "o2는 얼마일까요?"
    page.locator("#answer").fill("0.7")
    page.locator("#answer").press("Enter")
    assert page.locator("#said").inner_text() == "아직 아닙니다. 다시 해 보거나 힌트를 보세요."


def test_counts_choose_their_words(visit: Open) -> None:
    """One step, several steps."""
    page = visit(play(classic()[1]))
    go(page, 0)
    told = page.evaluate("document.getElementById('live').textContent")
    assert re.fullmatch(r"Start\. \d+ steps forward and back\.", told)
    root = Value(2.0, label="x") * 3.0
    root.backward()
    single = visit(play(root))
    go(single, 0)
    said = single.evaluate("document.getElementById('live').textContent")
    assert said == "Start. 1 step forward and back."


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_korean_pages_are_no_wider_than_the_window(visit: Open, width: int) -> None:
    title = "가나다라마바사아자차카타파하" * 8
    size = {"viewport": {"width": width, "height": 800}}
    page = visit(play(classic()[1], lang="ko", title=title), **size)
    assert overflow(page) <= 0
    page.keyboard.press("End")
    assert overflow(page) <= 0
    assert "학습률" in panel(page)
    assert overflow(visit(worksheet(classic()[1], lang="ko", title=title).html, **size)) <= 0


@pytest.mark.parametrize("width", [390, 1440])
def test_a_recording_with_samples_speaks_korean(visit: Open, width: int) -> None:
    w = Value(0.5, "가중치")
    recording = record([w], lambda x, y: (w * x - y) ** 2, [1.0, 2.0], [2.0, 4.0], sample=[0, 1])
    for _ in range(3):
        w.data += 0.3
        recording.step()
    page = visit(play(recording, lang="ko"), viewport={"width": width, "height": 844})
    page.locator("body[data-ready]").wait_for()
    page.get_by_label("샘플", exact=True).fill("2")
    assert page.locator("output[for=sample]").inner_text() == "2개 중 2번"
    page.get_by_role("button", name="비교", exact=True).click()
    assert foreign(page) <= {"loss"}
    assert overflow(page) <= 0
