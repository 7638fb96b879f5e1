"""The two READMEs: short, equal to each other, with a picture that moves and one that does not."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from documents import ROOT, blocks, code, headings, links, load

from viz.theme import THEMES

READMES = {
    name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md")
}
ENGLISH, KOREAN = READMES.values()
IMAGES = ROOT / "docs" / "images"
film = load(ROOT / "docs" / "make_film.py")


def test_the_readme_is_short() -> None:
    assert len(ENGLISH.splitlines()) <= 150


# In two languages


def test_both_have_the_same_sections() -> None:
    assert [level for level, _ in headings(KOREAN)] == [level for level, _ in headings(ENGLISH)]


@pytest.mark.parametrize("language", ["python", "sh", ""])
def test_both_have_the_same_code(language: str) -> None:
    """But for the words of its comments."""
    assert blocks(language, ENGLISH)
    assert code(KOREAN, language) == code(ENGLISH, language)


def test_both_lead_to_the_same_places() -> None:
    """But for pages that are there in both languages."""
    own = {"README.md": "README.ko.md", "docs/ko/learn/index.md": "docs/learn/index.md"}
    there = [own.get(link, link) for link in links(KOREAN)]
    assert sorted(there) == sorted(links(ENGLISH))
    assert "README.ko.md" in links(ENGLISH)


def test_both_have_the_same_figures() -> None:
    korean, english = (re.findall(r"[\d,.]*\d (?:us|ms)\b", text) for text in (KOREAN, ENGLISH))
    assert sorted(korean) == sorted(english)
    assert len(english) > 20


def test_the_korean_one_is_korean() -> None:
    prose = re.sub(r"^```.*?^```$", "", KOREAN, flags=re.M | re.S)
    paragraphs = [text for text in prose.split("\n\n") if re.search(r"[A-Za-z]{3}", text)]
    korean = [text for text in paragraphs if re.search(r"[가-힣]", text)]
    assert set(paragraphs) - set(korean) <= {"# dotgrad", "[English](README.md)"}


# The picture that moves


@pytest.mark.parametrize("name", sorted(film.pictures()))
def test_the_film_is_current(name: str) -> None:
    """If not: python docs/make_film.py"""
    assert (IMAGES / name).read_text(encoding="utf-8") == film.pictures()[name]


@pytest.mark.parametrize("theme", THEMES)
def test_the_film_moves_and_the_still_does_not(theme: str) -> None:
    moving, still = (film.pictures()[f"film-{kind}{theme}.svg"] for kind in ("", "still-"))
    assert "infinite" in moving
    assert "animation" not in still
    for svg in (moving, still):
        ET.fromstring(svg)
        assert len(svg.encode()) < 300_000
    assert moving.index("prefers-reduced-motion:no-preference") < moving.index("@keyframes")


def test_the_film_shows_the_numbers_of_the_example() -> None:
    svg = film.film(THEMES["light"])
    for text in ("dE/dw1 = (0.02243 + 0.009973) · 0.02496 = 0.0008089",
                 "E falls from 0.02397 to 0.02324", ">0.02592<", ">0.6094<"):  # fmt: skip
        assert text in svg


def test_the_head_of_the_readme_has_a_still_for_who_wants_one() -> None:
    for text in READMES.values():
        sources = re.findall(r'<source media="(.*?)" srcset="docs/images/(.*?)">', text)
        assert [("reduce" in media, "dark" in media) for media, _ in sources] == [
            (True, True), (True, False), (False, True),
        ]  # fmt: skip
        assert [name for _, name in sources] == [
            "film-still-dark.svg", "film-still-light.svg", "film-dark.svg",
        ]  # fmt: skip
