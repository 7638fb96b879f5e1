"""What Values are called, in explanations, pictures and pages alike.

A Value has its label.  One without a label gets a name from what it is: `mul1`, `mul2`, ... for
results, `v1`, `v2`, ... for leaves, `x` for the only leaf, `y` for the (first) root.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from autograd.sweep import topological
from autograd.value import Value

LABEL_LIMIT = 48  # characters of a label that are shown

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Controls, marks of direction, what is no character or half of one, ends of lines.
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # needed to spell Persian and emoji


def names(*roots: Value) -> dict[Value, str]:
    """A name for every Value that the roots were computed from, no two alike.

    The names depend on the roots alone, so that whoever shows the same roots uses the same names.
    A label that occurs again gets a number: `w`, `w#2`.
    """
    order = topological(*roots)
    labels = {value: shown_label(value) for value in order}
    found: dict[Value, str] = {}
    leaves = [value for value in order if value.op is None]
    if len(leaves) == 1:
        labels[leaves[0]] = labels[leaves[0]] or "x"
    labels[roots[0]] = labels[roots[0]] or "y"
    taken = {label for label in labels.values() if label}
    uses: Counter[str] = Counter()
    # Labels come first: a made-up y gives way to them.
    for value in sorted(order, key=lambda value: not shown_label(value)):
        if label := labels[value]:
            uses[label] += 1
            found[value] = label if uses[label] == 1 else _numbered(f"{label}#", uses, taken)
    for value in order:
        if value not in found:
            found[value] = _numbered("v" if value.op is None else value.op.name, uses, taken)
    return {value: found[value] for value in order}


def _numbered(base: str, uses: Counter[str], taken: set[str]) -> str:
    """The first free name of `base` and a number; counting from 2 where the bare name exists."""
    if base.endswith("#"):
        uses[base] = max(uses[base], 1)
    while True:
        uses[base] += 1
        if (name := f"{base}{uses[base]}") not in taken:
            taken.add(name)
            return name


def shown_label(value: Value) -> str:
    """The label as it is shown; "" where there is none, or nothing of it would be seen."""
    shown = clean(value.label or "")
    return shown if shown.strip() else ""


def clean(text: str, limit: int = LABEL_LIMIT) -> str:
    """The text on one line, as any picture, page or terminal can show it.

    What can't be shown, or would change the text around it, is U+FFFD: controls, line separators,
    marks of direction, lone surrogates, characters that do not exist.  A longer text ends in "…".
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():  # as nearly all are
        return text
    return "".join(c if _showable(c) else REPLACEMENT for c in text)


def _showable(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _HIDDEN
