"""Building blocks of error messages: near names, quoted text, advice on arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

# Control characters except tab and newline, line separators, embeddings, overrides and isolates
_OBEYED = {
    code: chr(code).encode("unicode_escape").decode()
    for code in (
        *range(9), *range(11, 32), *range(127, 160), 0x061C, 0x200E, 0x200F,
        *range(0x2028, 0x202F), *range(0x2066, 0x206A),
    )
}  # fmt: skip
_QUOTED = 60  # characters of quoted text that a message repeats

Part = str | tuple[str, Any]  # of a message: a text, or an argument and its value


class Advised(ValueError):
    """An error that says which arguments to give: a text in parts, some of them (name, value).

    `str` spells the arguments as in Python, `ignore=['id']`; `told` spells them as its caller
    wants, for instance as options of a command.  A value of ... stands for any value.
    """

    def __init__(self, *parts: Part) -> None:
        super().__init__(*parts)

    def told(self, spell: Callable[[str, Any], str]) -> str:
        """The message with its arguments spelled by `spell(name, value)`."""
        return "".join(part if isinstance(part, str) else spell(*part) for part in self.args)

    def __str__(self) -> str:
        return self.told(in_python)


def in_python(name: str, value: Any) -> str:
    """`name=value`, or `name=` if the value is ..., any value."""
    if value is ...:
        return f"{name}="
    plain = isinstance(value, str) and value.isprintable() and not {'"', "\\"} & set(value)
    return f'{name}="{value}"' if plain else f"{name}={value!r}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, ignoring case; "" if there is none.

    Swapped letters, the most frequent slip, are preferred to missing or extra letters.
    """
    from difflib import get_close_matches  # here, as only errors need it

    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    given = name.casefold()[:100]
    found = get_close_matches(given, folded, 3, 0.7)
    found.sort(key=lambda candidate: sorted(candidate) != sorted(given))
    return folded[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'tanh'?`, for the end of an error; "" if no known name is near."""
    found = nearest(name, known)
    return f"; did you mean {quoted(found)}?" if found else ""


def quoted(text: str, limit: int = _QUOTED) -> str:
    """The text in quotes, safe for a terminal; the beginning of a long one."""
    return repr(text) if len(text) <= limit else f"{text[: limit - 3]!r}..."


def shown(text: str, limit: int = _QUOTED) -> str:
    """The text itself; in quotes if it is long or holds terminal control characters."""
    return text if text.isprintable() and len(text) <= limit else quoted(text, limit)


def a_type(thing: object) -> str:
    """The name of the thing's type behind its article: "a float", "an int", "an MLP"."""
    name = type(thing).__name__
    spelled = name[:2].isupper() or name == "ndarray"  # letter by letter, at its beginning
    vowels = "AEFHILMNORSXn" if spelled else "aeioAEIO"
    return f"{'an' if name[:1] in vowels else 'a'} {shown(name)}"


def listed(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(map(shown, names[:most])) + (f" and {more:,} more" if more > 0 else "")


def repeated(items: Iterable[object], most: int) -> str:
    """The items' texts, with long runs counted: `5 x ReLUNeuron(2), LinearNeuron(2)`."""
    parts = []
    for text, run in groupby(map(repr, items)):
        n = len(list(run))
        parts += [text] * n if n < most else [f"{n} x {text}"]
    return ", ".join(parts)


def harmless(text: str) -> str:
    """The text, safe for a terminal: control characters, except tab and newline, are escaped.

    So are the marks that change the direction of writing.
    """
    return text.translate(_OBEYED)
