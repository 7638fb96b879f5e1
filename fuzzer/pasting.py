"""A failing program as a pytest test to paste, and the function that such a test calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fuzzer.building import case
from fuzzer.case import FEW, Case
from fuzzer.schedule import check
from fuzzer.sketch import Sketch

_SHOWN = 2 * FEW  # samples of a test, where they fail too


def as_test(sketch: Sketch, seed: int, name: str, error: Exception) -> str:
    """The text of a test that fails as the program does."""
    made = case(sketch)
    count = next((n for n in (1, 2, 3, FEW, _SHOWN) if _fails(made, made.head(n), name)), None)
    arguments = made.head(count) if count else made.arguments
    listed = [_text(a) for a in arguments]
    lines = [
        f"def test_program_{seed}() -> None:",
        f'    """{_plain(error)}"""',
        "    text = '''",
        *made.text.splitlines(),
        "'''",
        f"    agree({name!r}, text, [{', '.join(listed)}], {made.kinds}{_more(made, name)})",
    ]
    return "from numpy import array\n\nfrom fuzzer import agree\n\n\n" + "\n".join(lines) + "\n"


def _more(made: Case, name: str) -> str:
    """The arguments of `agree` that this check needs."""
    more = ", bitwise=True" if made.bitwise else ""
    more += f", number={made.number}" if made.number else ""
    if made.written != made.text and name not in ("transforms", "spellings", "building"):
        more += f", written={_quoted(made.written)}"
    if name == "spellings":
        chosen = [x for x in made.others if _fails(made, made.arguments, name, [x])][:1]
        more += f", others=[{', '.join(map(_quoted, chosen))}]"
    return more


def _quoted(text: str) -> str:
    return f"'''\n{text}\n'''"


def _fails(
    made: Case, arguments: Sequence[Any], name: str, others: Sequence[str] | None = None
) -> bool:
    options = {"bitwise": made.bitwise, "written": made.written, "number": made.number}
    options["others"] = made.others if others is None else others
    try:
        agree(name, made.text, arguments, made.kinds, **options)
    except Exception:
        return True
    return False


def _text(a: Any) -> str:
    return f"array({a.tolist()!r})" if isinstance(a, np.ndarray) else repr(a)


def _plain(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    return text.replace("\\", "/").replace('"""', "'")[:90]


def agree(
    name: str, text: str, arguments: Sequence[Any], kinds: Sequence[str], **options: Any
) -> None:
    """Raises Mismatch if a check of this program finds two numbers that differ.

    `text` defines its parameters and a function f; the options are those of `Case`.
    """
    check(Case(text, arguments, kinds, **options), name)
