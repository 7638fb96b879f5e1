"""The site of the documents: what stands in it twice is the same, and what it makes is made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT, blocks, code, headings, links, load
from site_links import faults

DOCS = ROOT / "docs"
command = load(DOCS / "make_command.py")
KOREAN = sorted((DOCS / "ko").rglob("*.md"))
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.name != "README.md")


def load_site(name: str) -> Any:
    """A module of the site."""
    return load(DOCS / "site" / f"{name}.py")


def made(document: str) -> list[str]:
    """The commands of a document that make pages."""
    return [line for block in blocks("{made}", document) for line in block.splitlines()]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_page_of_the_command_is_current() -> None:
    """If not: python docs/make_command.py"""
    assert read(DOCS / "command.md") == command.document()


def test_every_page_is_in_a_list_of_contents() -> None:
    for path in PAGES:
        listed = [path.relative_to(DOCS).with_suffix("").as_posix(), path.stem]
        tops = [DOCS / "index.md", path.parent / "index.md"]
        entries = [
            line for top in tops if top.exists() for block in blocks("{toctree}", read(top))
            for line in block.splitlines()
        ]  # fmt: skip
        assert path.name == "index.md" or set(listed) & set(entries), path


# In two languages


@pytest.mark.parametrize("korean", KOREAN, ids=lambda path: path.name)
def test_the_korean_page_is_equal_to_the_english_one(korean: Path) -> None:
    english = DOCS / korean.relative_to(DOCS / "ko")
    ours, theirs = read(korean), read(english)
    assert [level for level, _ in headings(ours)] == [level for level, _ in headings(theirs)]
    assert code(ours, "python") == code(theirs, "python")
    assert code(ours, "sh") == code(theirs, "sh")
    targets = (DOCS / "x", korean.parent, english.parent)
    assert resolved(links(ours), korean.parent) == resolved(links(theirs), english.parent), targets
    plain = [
        re.sub(r' --title "[^"]*"| --lang ko|-ko(?=\.html)', "", line) for line in made(ours)
    ]  # fmt: skip
    assert plain == [re.sub(r' --title "[^"]*"', "", line) for line in made(theirs)]
    assert all("--lang ko" in line or " train " in line for line in made(ours))


def resolved(targets: list[str], folder: Path) -> list[str]:
    """Where links lead, a Korean page as the English one."""
    found = (str((folder / x).resolve().relative_to(ROOT)) for x in targets if "://" not in x)
    return sorted(x.replace("docs/ko/", "docs/").replace(".ko.md", ".md") for x in found)


def test_every_english_lesson_is_there_in_korean() -> None:
    for folder in ("learn", "teach"):
        names = {path.name for path in (DOCS / folder).glob("*.md")}
        assert {path.name for path in (DOCS / "ko" / folder).glob("*.md")} == names


@pytest.mark.parametrize("path", sorted((DOCS / "learn").glob("*.md")), ids=lambda path: path.stem)
def test_each_chapter_has_a_page_a_worksheet_and_a_question(path: Path) -> None:
    if path.stem == "index":
        return
    kinds = {line.split()[1] for line in made(read(path))}
    assert kinds >= {"play", "worksheet"}
    assert "**Before you go on:**" in read(path)


# What it makes


def test_no_two_commands_write_one_file() -> None:
    parsed = load_site("making").parsed
    written: dict[str, str] = {}
    for path in PAGES:
        for line in made(read(path)):
            assert written.setdefault(parsed(line)[1], line) == line


def test_a_command_makes_its_page(tmp_path: Path) -> None:
    site = load_site("making")
    assert site.run('dotgrad play "x*x" x=3 -o x.html --title "한 변"', tmp_path) == "x.html"
    assert "한 변" in (tmp_path / "x.html").read_text(encoding="utf-8")
    shown = site.shown("play", "../made/x.html", 'dotgrad play "x*x"', site.WORDS["ko"])
    assert '<iframe class="made" src="../made/x.html" title="dotgrad play &quot;x*x&quot;"' in shown
    assert "이 페이지만 열기" in shown
    for wrong in ("rm x", "dotgrad play x"):
        with pytest.raises(ValueError, match="no command of dotgrad with -o"):
            site.parsed(wrong)
    with pytest.raises(RuntimeError, match=r"status 2 and made no y\.html"):
        site.run("dotgrad play x+y x=3 -o y.html", tmp_path)


def test_what_leaves_the_documents_is_no_link_on_the_site() -> None:
    plain = load_site("plain_markdown")
    text = "[a](../../README.md#x), [b](../why-order.md), [c](../../examples/gpt.py), [d](wrong.md)"
    shown = plain.for_site(text, DOCS / "learn" / "gpt.md", DOCS)
    assert shown == "a, [b](../why-order.md), c, [d](wrong.md)"


def test_a_picture_of_two_themes_becomes_two() -> None:
    plain = load_site("plain_markdown")
    shown = plain.for_site(read(DOCS / "index.md"), DOCS / "index.md", DOCS)
    for theme in ("light", "dark"):
        assert re.search(rf'<img class="only-{theme}" alt="The.*" src="images/film-{theme}', shown)
    assert "<picture>" not in shown


def test_each_page_says_in_which_language_it_is() -> None:
    languages = load_site("languages")
    for path in PAGES:
        context: dict[str, str] = {}
        name = path.relative_to(DOCS).with_suffix("").as_posix()
        languages.tell(None, name, "page.html", context, None)
        assert context == {"language": "ko" if path in KOREAN else "en"}


# The site itself


def test_dead_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="x"><a href="b.html#y">b</a><a href="#z">z</a><a href="#x">x</a>'
        '<script src="//cdn/x.js"></script>'
    )
    (tmp_path / "b.html").write_text('<h1 id="y"></h1><img src="c.png">')
    told = [x.partition(": ")[2] for x in faults(tmp_path)]
    assert sorted(told) == ["#z has no such anchor", "c.png", "loads //cdn/x.js"]
