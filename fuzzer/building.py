"""From a sketch to a case: its text run, its samples drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from fuzzer.case import FEW, Case
from fuzzer.drawing import EXACT
from fuzzer.draws import Drawn
from fuzzer.forms import Apply, Choice, Layer, Take
from fuzzer.sketch import WAYS, Call, Sketch

MOST_SAMPLES = 300
_MOST_WAYS = max(map(len, WAYS.values()))


def case(sketch: Sketch) -> Case:
    """The case of a sketch, with MOST_SAMPLES samples if an argument is an array."""
    called = any(isinstance(part, Call) for part in sketch.walk())
    return Case(
        sketch.text(),
        _arguments(sketch),
        [leaf.kind for leaf in sketch.arguments],
        is_exact(sketch),
        sketch.text(0) if sketch.nested or sketch.has("still") else "",
        [sketch.text(way) for way in _ways(sketch.number)] if called else [],
        sketch.depth,
        sketch.number,
    )


def _ways(number: int) -> list[int]:
    """The other ways of calling inner functions that a program is tried with."""
    return [1 + (number + k) % _MOST_WAYS for k in (0, 3)]


def is_exact(sketch: Sketch) -> bool:
    """Whether exact=True promises all its results and gradients bit for bit."""
    for part in sketch.walk():
        if isinstance(part, Call):
            if part.kind not in ("plain", "still"):
                return False
            continue
        form = part.form
        if isinstance(form, Apply) and form.name not in EXACT:
            return False
        if isinstance(form, Layer) and form.activation not in ("", "relu"):
            return False
        if isinstance(form, Drawn) and form.name == "normal":
            return False
        if not isinstance(form, (Apply, Layer, Take, Choice, Drawn)):
            return False
    return True


# Samples


def _arguments(sketch: Sketch) -> list[Any]:
    """The arguments of the function; the first sample is the one drawn with the program."""
    rng = np.random.default_rng(sketch.seed)
    lengths = sketch.lengths()
    found: list[Any] = []
    for leaf in sketch.arguments:
        count = len(leaf.numbers)
        if leaf.kind == "number":
            found.append(leaf.numbers[0])
        elif leaf.kind == "list":
            found.append([*leaf.numbers])
        elif leaf.kind == "index":
            drawn = rng.integers(0, lengths.get(leaf.name, 1), MOST_SAMPLES)
            drawn[0] = min(leaf.numbers[0], lengths.get(leaf.name, 1) - 1)
            found.append(drawn)
        elif leaf.kind == "integer":
            whole = rng.integers(-4, 5, MOST_SAMPLES)
            whole[0] = leaf.numbers[0]
            found.append(whole)
        else:
            found.append(_columns(sketch, leaf.numbers, rng).reshape(
                (MOST_SAMPLES, count) if leaf.kind == "rows" else MOST_SAMPLES))  # fmt: skip
    return found


def _columns(sketch: Sketch, at: tuple[float, ...], rng: Any) -> Any:
    """Samples around a point, some far away; two have hard numbers, one of them among the few."""
    wide = rng.choice([0.125, 1.0, 16.0], (MOST_SAMPLES, len(at)), p=[0.5, 0.4, 0.1])
    found = np.array(at) + rng.normal(size=wide.shape) * wide
    found = found.astype(np.float32).astype(float)
    found[0] = at
    if sketch.spice and not sketch.has("along"):  # c * slope(g) is not jvp's where c is inf or nan
        found[FEW - 1] = rng.choice(np.array(sketch.spice), len(at))
        found[-1] = rng.choice(np.array(sketch.spice), len(at))
    return found
