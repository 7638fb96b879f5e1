"""Korean particles, chosen by the last sound of a word: 은 or 는, 이 or 가, 을 or 를, 으로 or 로.

Names such as w1 and numbers are read aloud as people do:
w1 ends in 일, E in 이, h2 in 이, L in 엘.
"""

from __future__ import annotations

import unicodedata

_SYLLABLES = range(0xAC00, 0xD7A4)  # Hangul; 28 endings each, of which the first is none
_L = 8  # the ending ㄹ, after which 로 is used as after a vowel
_NONE, _SOME = 0, 1
_DIGITS = (_SOME, _L, _NONE, _SOME, _NONE, _NONE, _SOME, _L, _L, _NONE)  # 영 일 이 삼 사 오 육 ...
_LETTERS = {"l": _L, "m": _SOME, "n": _SOME, "r": _L}  # 엘 엠 엔 알; the other names end open
_WORDS = {"l": _L, "m": _SOME, "n": _SOME}  # and words that end in them


def with_particle(word: str, closed: str, opened: str) -> str:
    """The word with one of two particles: `closed` if its last sound is a consonant."""
    ending = _ending(word)
    as_open = ending == _NONE or (ending == _L and closed.startswith("으"))
    return word + (opened if as_open else closed)


def _ending(word: str) -> int:
    """The consonant in which a word ends when read aloud; 0 if it ends in a vowel."""
    heard = [c for c in unicodedata.normalize("NFKC", word) if c.isalnum()]
    if not heard:
        return _NONE
    last = heard[-1]
    if ord(last) in _SYLLABLES:
        return (ord(last) - _SYLLABLES.start) % 28
    if last.isdigit():
        return _DIGITS[unicodedata.digit(last)]
    alone = len(heard) == 1 or not heard[-2].isalpha()
    return (_LETTERS if alone else _WORDS).get(last.lower(), _NONE)
