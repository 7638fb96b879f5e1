"""What error messages have in common: near names, quoted texts of others, advice on arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

# Controls but tab and new line, separators of lines, embeddings, overrides and isolates
_OBEYED = {
    code: chr(code).encode("unicode_escape").decode()
    for code in (
        *range(9), *range(11, 32), *range(127, 160), 0x061C, 0x200E, 0x200F,
        *range(0x2028, 0x202F), *range(0x2066, 0x206A),
    )
}  # fmt: skip
_QUOTED = 60  # characters of somebody else's text that a message repeats

Part = str | tuple[str, Any]  # of a message: a text, or an argument and its value


class Advised(ValueError):
    """An error that says which arguments to give: a text in parts, some of them (name, value).

    `str` spells them as in Python, `ignore=['id']`; `told` spells them as its caller asks, for
    instance as options of a command.  A value of ... stands for any value.
    """

    def __init__(self, *parts: Part) -> None:
        super().__init__(*parts)

    def told(self, spell: Callable[[str, Any], str]) -> str:
        """The message with its arguments spelled by `spell(name, value)`."""
        return "".join(part if isinstance(part, str) else spell(*part) for part in self.args)

    def __str__(self) -> str:
        return self.told(in_python)


def in_python(name: str, value: Any) -> str:
    """`name=value`, and `name=` for any value."""
    if value is ...:
        return f"{name}="
    plain = isinstance(value, str) and value.isprintable() and not {'"', "\\"} & set(value)
    return f'{name}="{value}"' if plain else f"{name}={value!r}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that this one was probably meant to be, letter case aside; "" for none.

    Letters in another order, the most frequent slip, come before letters left out or added.
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
    """`; did you mean 'tanh'?`, to end an error with; "" where no known name is near."""
    found = nearest(name, known)
    return f"; did you mean {quoted(found)}?" if found else ""


def quoted(text: str, limit: int = _QUOTED) -> str:
    """The text in quotes, harmless to a terminal; of a long one the beginning."""
    return repr(text) if len(text) <= limit else f"{text[: limit - 3]!r}..."


def shown(text: str, limit: int = _QUOTED) -> str:
    """The text as it is; in quotes where it is long, or holds what a terminal would obey."""
    return text if text.isprintable() and len(text) <= limit else quoted(text, limit)


def listed(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(map(shown, names[:most])) + (f" and {more:,} more" if more > 0 else "")


def repeated(items: Iterable[object], most: int) -> str:
    """The items' texts, long runs of equal ones counted: `5 x ReLUNeuron(2), LinearNeuron(2)`."""
    parts = []
    for text, run in groupby(map(repr, items)):
        n = len(list(run))
        parts += [text] * n if n < most else [f"{n} x {text}"]
    return ", ".join(parts)


def harmless(text: str) -> str:
    """The text for a terminal: what it would obey, but for tabs and new lines, as an escape.

    That is control characters and the marks that change the direction of writing.
    """
    return text.translate(_OBEYED)
