"""Texts in all languages at once, for pages whose reader's browser chooses one."""

from __future__ import annotations

import pytest

from autograd.chain.names import clean
from autograd.language import (
    LANGUAGES,
    in_each_language,
    in_language,
    in_own_language,
    languages_now,
    say,
    speaking,
    speaking_for_reader,
    spoken_for_reader,
    spoken_now,
    together,
)

HOSTILE = "\ufdd0yes\ufdd1no\ufdd2 \ufdd0 \ufdd1 \ufdd2"


def test_a_text_holds_each_language() -> None:
    with speaking_for_reader(None):
        text = say("legend.root")
        assert languages_now() == LANGUAGES
        assert spoken_now().code == "en"
    assert in_language(f"<{text}> {text}", "en") == "<root> root"
    assert in_language(f"<{text}> {text}", "ko") == "<최종 결과> 최종 결과"
    assert in_language("plain", "ko") == "plain"


def test_what_is_the_same_in_all_is_said_once() -> None:
    assert together(["1 to 2", "1 to 2"]) == "1 to 2"
    with speaking_for_reader(None):
        assert say("graph.blocks", first="a", last="b") != say("graph.step", number=1)
        assert "\ufdd0" not in say("player.reached", name="a", number=1, root="E", result=2)


def test_a_text_in_a_text_has_the_particle_of_its_language() -> None:
    with speaking_for_reader(None):
        text = say("page.still", name=say("legend.root"), error="E")
        count = say("graph.nodes", count=1)
    assert in_language(text, "ko").startswith("숫자를 바꿀 수 없습니다. 최종 결과는 ")
    assert in_language(text, "en").startswith("The numbers can't be changed: root is ")
    assert in_language(count, "en") == "1 node"


def test_each_language_is_changed_alone() -> None:
    text = together(["root", "최종 결과"])
    assert in_each_language(text, lambda x: x[:2]) == together(["ro", "최종"])
    assert in_each_language("root", str.upper) == "ROOT"


def test_a_label_is_no_such_text() -> None:
    assert in_language(clean(HOSTILE), "ko") == clean(HOSTILE)
    assert not {"\ufdd0", "\ufdd1", "\ufdd2"} & {*clean(HOSTILE)}


def test_one_language_ends_what_is_for_all_and_the_reverse() -> None:
    with speaking("ko"), speaking_for_reader(None):
        text = say("legend.root")
        assert in_own_language(text) == "최종 결과"
        with speaking("en"):
            assert say("legend.root") == "root"
        with speaking(None):
            assert say("legend.root") == text
        with speaking_for_reader("ko"):
            assert say("legend.root") == "최종 결과"
    assert in_own_language(text) == "root"


def test_a_page_is_for_its_reader_unless_a_language_is_chosen() -> None:
    @spoken_for_reader
    def page(lang: str | None = None) -> str:
        return say("legend.root")

    assert page() == together(["root", "최종 결과"])
    assert page(lang="ko") == "최종 결과"
    with speaking("ko"):
        assert page() == "최종 결과"
        assert page(lang="en") == "root"
        with speaking_for_reader(None):
            assert page() == together(["root", "최종 결과"])
    with pytest.raises(ValueError, match="lang must be one of en, ko, not 'kr'"):
        page(lang="kr")
