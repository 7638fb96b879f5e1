"""No text that people read stands outside the catalog: in scripts, and in what Python writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from imports import PACKAGES, ROOT

import nn
from autograd import ops
from autograd.language import catalog
from autograd.language.catalog import HOLE
from autograd.operation import Op
from nn.classic import without_biases
from viz import draw, play, playground, record, worksheet
from viz.plots import plot_confusion, plot_regression, plot_weights

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_LITERAL = re.compile(r'"([^"\n]*)"|`([^`]*)`')
_WORDS = re.compile(r"[A-Za-z]{2,}[,.;:]? [a-z]{2,}")  # two in a row
_ALONE = re.compile(r"[A-Z][a-z]{2,}")
_KEYS = {
    "Enter", "Escape", "Home", "End", "Infinity", "Tab", "Shift", "Control",
}  # fmt: skip
_MARKUP = {"xMidYMid", "meet", "doctype", "html"}  # the fit of a picture, the kind of a page
_WORD = re.compile(r"[A-Za-z]{3,}")
_UNSEEN = re.compile(r"<(script|style|kbd)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def css_words() -> set[str]:
    """What style sheets name: classes, elements, properties."""
    sheets = [path for top in PACKAGES for path in (ROOT / top).rglob("*.css")]
    return {word for path in sheets for word in re.findall(r"[A-Za-z]+", path.read_text("utf-8"))}


def read_by_people(script: str, known: set[str]) -> Iterator[str]:
    """The strings of a script that are words, and not names of classes, elements or keys."""
    for found in _LITERAL.finditer(_COMMENT.sub("", script)):
        text = re.sub(r"\$\{[^{}]*(\{[^{}]*\}[^{}]*)*\}", "\0", found[1] or found[2] or "")
        words = set(re.findall(r"[A-Za-z]+", text))
        sentence = _WORDS.search(text) and not words <= known | _MARKUP
        if sentence or (_ALONE.fullmatch(text) and text not in _KEYS):
            yield text


def test_scripts_take_their_words_from_the_catalog() -> None:
    known = css_words()
    scripts = [path for top in PACKAGES for path in (ROOT / top).rglob("*.js")]
    assert len(scripts) > 30
    found = {path.name: [*read_by_people(path.read_text("utf-8"), known)] for path in scripts}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("script", "text"),
    [('a.append("Compare");', "Compare"), ("b(`of ${n} steps in all`)", "of \0 steps in all"),
     ('c("one step on") // "no text"', "one step on")],
)  # fmt: skip
def test_a_text_in_a_script_is_found(script: str, text: str) -> None:
    assert [*read_by_people(script, css_words())] == [text]


@pytest.mark.parametrize(
    "script", ['e("p", { class: "slider small" })', '"Enter"', "`${a} ${b(c)}`", '// "a text"']
)
def test_what_nobody_reads_is_not_found(script: str) -> None:
    assert [*read_by_people(script, css_words())] == []


def test_style_sheets_choose_nothing_by_its_words() -> None:
    sheets = [path for top in PACKAGES for path in (ROOT / top).rglob("*.css")]
    by_words = re.compile(r"\[(aria-label|title|alt)\b")
    assert [path.name for path in sheets if by_words.search(path.read_text("utf-8"))] == []


def pages() -> Iterator[tuple[str, str]]:
    """(what it is, its source) of pictures and pages in Korean."""
    network = without_biases()
    loss = network.forward()
    loss.backward()
    yield "draw", draw(loss, lang="ko", title="그림").pipe("svg").decode()
    yield "drawing page", draw(loss, lang="ko", title="그림").html
    yield "network", draw(nn.MLP(2, [3, 1], rng=0), lang="ko").pipe("svg").decode()
    yield "play", play(loss, title="신경망", lang="ko").html
    yield "worksheet", worksheet(loss, lang="ko").html
    model = nn.MLP(2, [2, 1], activation="tanh", rng=0)
    inputs, targets = [[0.0, 1.0], [1.0, 0.5], [0.5, 0.0]], [1.0, -1.0, 1.0]

    def objective(x: list[float], y: float) -> object:
        return nn.mse_loss(model(x), y)

    yield "playground", playground(model, objective, inputs, targets, lang="ko").html
    recording = record(model, objective, inputs, targets)
    yield "training", play(recording, lang="ko").html
    yield "weights", plot_weights(model, lang="ko").pipe("svg").decode()
    yield "regression", plot_regression([1.0, 2.0], [1.0, 2.5], lang="ko").pipe("svg").decode()
    yield "confusion", plot_confusion([[1, 0], [0, 1]], lang="ko").pipe("svg").decode()


def latin(lang: str) -> set[str]:
    """The words in Latin letters of a catalog."""
    sections = catalog(lang).sections.values()
    texts = [text for section in sections for text in section.values()]
    forms = [
        form for text in texts for form in ([text] if isinstance(text, str) else text.values())
    ]
    return {word.lower() for x in forms for word in _WORD.findall(HOLE.sub("", x))}


def test_pictures_and_pages_in_korean_have_no_english_words() -> None:
    """Names of layers and operations are as Python has them; the Korean catalog has some, too."""
    operations = {x.name for x in vars(ops).values() if isinstance(x, Op)}
    words = latin("en") - latin("ko") - operations - {"layers", "net"}
    assert {"gradient", "weight", "update"} <= words
    for name, source in pages():
        source = _UNSEEN.sub(" ", source)
        spoken = unescape(_TAG.sub(" ", source))
        spoken += " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', source))
        assert re.search("[가-힣]", spoken), name
        found = {word.lower() for word in _WORD.findall(spoken)} & words
        assert found == set(), name
