"""Languages: texts with holes and plural forms, Korean particles, and which language is spoken."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest

from autograd import Value, explain
from autograd.language import LANGUAGES, catalog, of_environment, say, speaking, spoken, spoken_now
from autograd.language.catalog import HOLE, Catalog, Text
from autograd.language.particles import with_particle

OTHERS = [lang for lang in LANGUAGES if lang != "en"]


def forms(text: Text) -> list[str]:
    """The plural forms of a text, or itself."""
    return [text] if isinstance(text, str) else [*text.values()]


def keys(lang: str) -> Iterator[tuple[str, Text]]:
    """(key, text) of a catalog."""
    for section, texts in catalog(lang).sections.items():
        yield from ((f"{section}.{name}", text) for name, text in texts.items())


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_keys_in_the_same_order(lang: str) -> None:
    assert [key for key, _ in keys(lang)] == [key for key, _ in keys("en")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_have_the_holes_of_the_english_ones(lang: str) -> None:
    """The number in `count` may go without saying in a plural form: "one path"."""
    english = dict(keys("en"))
    wrong = []
    for key, text in keys(lang):
        wanted = {hole[1] for form in forms(english[key]) for hole in HOLE.finditer(form)}
        for form in forms(text):
            found = {hole[1] for hole in HOLE.finditer(form)}
            plain = HOLE.sub("", form)
            if found | {"count"} != wanted | {"count"} or "{" in plain or "}" in plain:
                wrong.append((key, form))
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_or_has_blanks_at_its_ends(lang: str) -> None:
    bare = {key: [x for x in forms(text) if not x or x != x.strip()] for key, text in keys(lang)}
    assert not {key: found for key, found in bare.items() if found}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_html_as_they_are(lang: str) -> None:
    assert [key for key, text in keys(lang) if re.search('[<>&"]', "".join(forms(text)))] == []


def test_korean_texts_are_in_korean() -> None:
    """But for those that are signs alone."""
    foreign = [key for key, text in keys("ko") if not re.search("[가-힣]", "".join(forms(text)))]
    assert foreign == [
        "graph.range",
        "graph.blocks",
        "note.twoNames",
        "player.reached",
        "playground.taken",
        "training.words",
    ]


def test_whole_numbers_have_commas_and_choose_the_plural_form() -> None:
    told = Catalog("en", {"a": {"n": {"one": "{count} node", "other": "{count} nodes of {x}"}}})
    assert told.say("a.n", count=1, x=2.5) == "1 node"
    assert told.say("a.n", count=1234, x=2.5) == "1,234 nodes of 2.5"
    assert Catalog("ko", told.sections).say("a.n", count=1, x=0) == "1 nodes of 0"


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        say("graph.nowhere")
    with pytest.raises(KeyError, match="number"):
        say("graph.data")


@pytest.mark.parametrize(
    ("word", "topic", "way"),
    [("가중치", "는", "로"), ("편향", "은", "으로"), ("손실", "은", "로"), ("w1", "은", "로"),
     ("h2", "는", "로"), ("w3", "은", "으로"), ("w[10]", "은", "으로"), ("h₂", "는", "로"),
     ("E", "는", "로"), ("L", "은", "로"), ("net_n", "은", "으로"), ("R", "은", "로"),
     ("layer", "는", "로"), ("label", "은", "로"), ("0.25", "는", "로"), ("", "는", "로")],
)  # fmt: skip
def test_particles_follow_the_last_sound(word: str, topic: str, way: str) -> None:
    assert with_particle(word, "은", "는") == word + topic
    assert with_particle(word, "으로", "로") == word + way


def test_a_language_is_spoken_in_a_block_and_no_longer() -> None:
    assert spoken_now().code == "en"
    with speaking("ko"):
        with speaking(None):
            assert say("legend.root") == "최종 결과"
        with speaking("en"):
            assert say("legend.root") == "root"
        assert spoken_now().code == "ko"
    assert say("legend.root") == "root"
    with pytest.raises(KeyError), speaking("ko"):
        say("legend.nowhere")
    assert spoken_now().code == "en"


def test_other_threads_are_not_asked() -> None:
    heard = []
    with speaking("ko"):
        thread = threading.Thread(target=lambda: heard.append(spoken_now().code))
        thread.start()
        thread.join()
    assert heard == ["en"]


def test_a_function_speaks_the_language_of_its_argument() -> None:
    @spoken
    def root(before: str, lang: str | None = None) -> str:
        return before + say("legend.root")

    assert root("- ", lang="ko") == "- 최종 결과"
    with speaking("ko"):
        assert root("") == "최종 결과"
        assert root("", lang="en") == "root"


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(ValueError, match="lang must be one of en, ko, not 'kr'"):
        explain(Value(1.0), Value(1.0), lang="kr")


@pytest.mark.parametrize(
    ("variables", "lang"),
    [({}, "en"), ({"LANG": "ko_KR.UTF-8"}, "ko"), ({"LANG": "ko"}, "ko"), ({"LANG": "C"}, "en"),
     ({"LANG": "ko_KR", "LC_ALL": "en_GB.UTF-8"}, "en"), ({"LC_ALL": "", "LANG": "ko-KR"}, "ko"),
     ({"LC_MESSAGES": "ko_KR.EUC-KR", "LANG": "de_DE"}, "ko"), ({"LANG": "fr_FR.UTF-8"}, "en")],
)  # fmt: skip
def test_the_environment_chooses(variables: dict[str, str], lang: str) -> None:
    assert of_environment(variables) == lang


def test_an_explanation_in_korean() -> None:
    x = Value(-2.0, label="x")
    y = x.relu() * 3.0
    explanation = explain(y, x, lang="ko")
    assert str(explanation).endswith("drelu1/dx = 0에서 기울기가 끊깁니다: -2에서 죽은 relu")
    assert "단, y = relu1" in explanation.markdown()
    assert explain(y, x).verdict == "drelu1/dx = 0 stops the gradient: a dead relu at -2"
