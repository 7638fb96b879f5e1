"""Names for Values, the same in explanations, pictures and pages.

A Value's name is its label.  Without a label, the name depends on its kind: `mul1`, `mul2`, ... for
results, `v1`, `v2`, ... for leaves, `x` for the only leaf, `y` for the (first) root.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from autograd.sweep import topological
from autograd.value import Value

LABEL_LIMIT = 48  # longest label in characters; the rest is cut

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control characters, direction marks, unassigned code points, surrogates, line separators.
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # needed for Persian and emoji


def names(*roots: Value) -> dict[Value, str]:
    """A unique name for every Value that the roots were computed from.

    The names depend only on the roots, so everything that shows the same roots uses the same names.
    A repeated label gets a number: `w`, `w#2`.
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
    # Labels come first: if a label is y, the generated name y gets a number.
    for value in sorted(order, key=lambda value: not shown_label(value)):
        if label := labels[value]:
            uses[label] += 1
            found[value] = label if uses[label] == 1 else _numbered(f"{label}#", uses, taken)
    for value in order:
        if value not in found:
            found[value] = _numbered("v" if value.op is None else value.op.name, uses, taken)
    return {value: found[value] for value in order}


def _numbered(base: str, uses: Counter[str], taken: set[str]) -> str:
    """The first free name made of `base` and a number, from 2 if the bare name is taken."""
    if base.endswith("#"):
        uses[base] = max(uses[base], 1)
    while True:
        uses[base] += 1
        if (name := f"{base}{uses[base]}") not in taken:
            taken.add(name)
            return name


def shown_label(value: Value) -> str:
    """The label as it is shown; "" if there is none or nothing of it would be visible."""
    shown = clean(value.label or "")
    return shown if shown.strip() else ""


def clean(text: str, limit: int = LABEL_LIMIT) -> str:
    """The text on one line, safe for any picture, page or terminal.

    U+FFFD replaces characters that can't be shown or would affect the text around them: control
    characters, line separators, direction marks, surrogates, unassigned code points.  A text longer
    than `limit` is cut and ends in "…".
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():  # nearly all labels
        return text
    return "".join(c if _showable(c) else REPLACEMENT for c in text)


def _showable(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _HIDDEN
