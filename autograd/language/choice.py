"""The current language: English, unless `speaking` or a function decorated by `spoken` sets it.

For a page that follows its reader's browser, every language is current at once: see reader.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

from autograd.language.catalog import LANGUAGES, Catalog, catalog
from autograd.language.reader import in_language, say_in_each

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts


class _Spoken(NamedTuple):
    """The current languages, and the one of the person who runs the program."""

    languages: tuple[str, ...]
    own: str


_NOT_CHOSEN = _Spoken(("en",), "en")
_spoken: ContextVar[_Spoken] = ContextVar("language", default=_NOT_CHOSEN)

F = TypeVar("F", bound=Callable[..., Any])


def say(key: str, /, **holes: object) -> str:
    """The text of this key, "section.name", in the current language, with its holes filled.

    Where several languages are current, the text holds all of them: see reader.py.
    """
    languages = _spoken.get().languages
    if len(languages) == 1:
        return catalog(languages[0]).say(key, **holes)
    return say_in_each(key, holes)


def spoken_now() -> Catalog:
    """The catalog of the current language; of several, the one of English."""
    return catalog(_spoken.get().languages[0])


def languages_now() -> tuple[str, ...]:
    """The current languages: one, or all."""
    return _spoken.get().languages


def in_own_language(text: str) -> str:
    """The text in the language of the person who runs the program, for a terminal or a label."""
    return in_language(text, _spoken.get().own)


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """A block in which texts are in a language; None keeps the current one.

    Raises ValueError for an unknown language.
    """
    if lang is None:
        yield
        return
    with _set(_Spoken((check_lang(lang),), lang)):
        yield


@contextmanager
def speaking_for_reader(lang: str | None) -> Iterator[None]:
    """A block that makes a page in a language; None makes it in all, for its reader to choose.

    Raises ValueError for an unknown language.
    """
    with speaking(lang) if lang is not None else _set(_Spoken(LANGUAGES, _spoken.get().own)):
        yield


@contextmanager
def _set(spoken: _Spoken) -> Iterator[None]:
    token = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken(function: F) -> F:
    """The function, with its argument `lang` as the current language."""

    @wraps(function)
    def speaks(*args: Any, **named: Any) -> Any:
        with speaking(named.get("lang")):
            return function(*args, **named)

    return cast(F, speaks)


def spoken_for_reader(function: F) -> F:
    """The function, which makes a page, with its argument `lang` as the current language.

    Without it the page is in the language of the block around the call; in all if there is none.
    """

    @wraps(function)
    def speaks(*args: Any, **named: Any) -> Any:
        lang = named.get("lang")
        chosen = lang is None and _spoken.get() is not _NOT_CHOSEN
        with speaking(None) if chosen else speaking_for_reader(lang):
            return function(*args, **named)

    return cast(F, speaks)


def check_lang(lang: str) -> str:
    """The language.  Raises ValueError for an unknown one."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}, not {lang!r}")
    return lang


def of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The language of LC_ALL, LC_MESSAGES or LANG, as in ko_KR.UTF-8; else English."""
    given = next(filter(None, map(environment.get, _VARIABLES)), "")
    lang = given.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return lang if lang in LANGUAGES else "en"
