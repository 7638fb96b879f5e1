"""Near names, for errors about names that are unknown."""

from __future__ import annotations

from collections.abc import Iterable


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
    return f"; did you mean {found!r}?" if found else ""
