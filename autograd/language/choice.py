"""The current language: English, unless `speaking` or a function decorated by `spoken` sets it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from autograd.language.catalog import LANGUAGES, Catalog, catalog

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts

_spoken: ContextVar[str] = ContextVar("language", default="en")

F = TypeVar("F", bound=Callable[..., Any])


def say(key: str, /, **holes: object) -> str:
    """The text of this key, "section.name", in the current language, with its holes filled."""
    return spoken_now().say(key, **holes)


def spoken_now() -> Catalog:
    """The catalog of the current language."""
    return catalog(_spoken.get())


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """A block in which texts are in a language; None keeps the current one.

    Raises ValueError for an unknown language.
    """
    if lang is None:
        yield
        return
    token = _spoken.set(check_lang(lang))
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
