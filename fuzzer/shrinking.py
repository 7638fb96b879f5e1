"""From a failing program to the smallest similar one that fails in the same way.

Steps are left out and their results replaced by their operands, operands by simpler ones, tables
and layers are made smaller, numbers rounded, as long as the same check still raises a Mismatch.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from fuzzer.forms import Operand
from fuzzer.sketch import WAYS, Call, Leaf, Part, Sketch, Step, renamed

Fails = Callable[[Sketch], bool]
_SIMPLE = (1.0, 2.0, 0.5, 0.0)


def shrunk(sketch: Sketch, fails: Fails, seconds: float = 60.0) -> Sketch:
    """The smallest sketch found in that time for which `fails` is still true."""
    end = time.monotonic() + seconds
    while True:
        for candidate in _candidates(sketch):
            if time.monotonic() > end:
                return sketch
            if _size(candidate) < _size(sketch) and fails(candidate):
                sketch = candidate
                break
        else:
            return sketch


def _size(sketch: Sketch) -> tuple[int, ...]:
    """The size to reduce: parts and text first, then the digits of numbers."""
    parts = list(sketch.walk())
    operands = [x for part in parts for x in part.operands]
    constants = [x for x in operands if isinstance(x, float)]
    numbers = [x for leaf in sketch.leaves for x in leaf.numbers]
    return (
        len(parts),
        len(operands) + sum(map(len, sketch.tables.values())),
        len(numbers) + len(sketch.spice) + len(sketch.result),
        len(sketch.tables),
        sum(isinstance(x, str) for x in operands),
        sum(part.way for part in parts if isinstance(part, Call)),
        sum(_plainness(x) for x in (*constants, *numbers)),
        len(sketch.text()),
        sketch.number,
        sketch.seed,
    )


def _plainness(x: float) -> int:
    """0 for the simplest numbers."""
    return _SIMPLE.index(x) if x in _SIMPLE else len(repr(x)) + 4


def _candidates(sketch: Sketch) -> Iterator[Sketch]:
    """Smaller programs, the boldest first: those with the result of an earlier part as result."""
    for k, part in enumerate(sketch.parts[:-1] if len(sketch.parts) > 2 else ()):
        yield _tidy(replace(sketch, parts=sketch.parts[: k + 1], result=part.targets[:1]))
    for parts, result in _without(sketch.parts, sketch.result):
        yield _tidy(replace(sketch, parts=parts, result=result))
    if sketch.spice:
        yield replace(sketch, spice=())
    for k in range(len(sketch.result) if len(sketch.result) > 1 else 0):
        yield _tidy(replace(sketch, result=(*sketch.result[:k], *sketch.result[k + 1 :])))
    for k, part in enumerate(sketch.parts):
        for smaller in _smaller(part):
            yield _tidy(replace(sketch, parts=(*sketch.parts[:k], smaller, *sketch.parts[k + 1 :])))
    yield _tidy(sketch)
    for k, leaf in enumerate(sketch.leaves):
        for simpler in _simpler(leaf):
            yield replace(sketch, leaves=(*sketch.leaves[:k], simpler, *sketch.leaves[k + 1 :]))
    for number in range(min(12, sketch.number)):  # the choices of checks repeat
        yield replace(sketch, number=number)
    for seed in range(min(3, sketch.seed)):
        yield replace(sketch, seed=seed)


def _without(
    parts: tuple[Part, ...], result: tuple[Operand, ...]
) -> Iterator[tuple[tuple[Part, ...], tuple[Operand, ...]]]:
    """Without one of the parts, its result replaced by one of its operands, or by 1."""
    for k in reversed(range(len(parts))):
        part = parts[k]
        own = set(part.parameters) if isinstance(part, Call) else set()
        others = [x for x in dict.fromkeys(part.operands) if isinstance(x, str)][:3]
        stead: list[Operand] = [*(y for y in others if y not in own), 1.0]
        for x in stead:
            names: dict[str, Operand] = dict.fromkeys(part.targets, x)
            rest = tuple([renamed(p, names) for p in parts[k + 1 :]])
            found = tuple([names.get(y, y) if isinstance(y, str) else y for y in result])
            yield (*parts[:k], *rest), found


def _smaller(part: Part) -> Iterator[Part]:
    """The same part made smaller: its form, its operands, the parts inside it."""
    if isinstance(part, Step):
        for form, operands, results in part.form.smaller(part.operands, len(part.targets)):
            if results == len(part.targets):
                yield replace(part, form=form, operands=operands)
            elif results < len(part.targets):
                yield Step(part.targets[:results], form, operands)
    else:
        for body, (result,) in _without(part.body, (part.result,)):
            yield replace(part, body=body, result=result)
        for k, inner in enumerate(part.body):
            for smaller in _smaller(inner):
                yield replace(part, body=(*part.body[:k], smaller, *part.body[k + 1 :]))
        if part.kind != "plain":
            yield replace(part, kind="first", way=1) if part.kind in ("second", "third") else part
            for way in range(1, min(part.way, len(WAYS[part.kind]))):
                yield replace(part, way=way)
        elif part.way:
            yield replace(part, way=0)
        if len(part.parameters) > 1:
            names: dict[str, Operand] = {part.parameters[1]: part.operands[1]}
            body = tuple([renamed(p, names) for p in part.body])
            fewer = (part.operands[0], *part.operands[2:])
            if names.keys().isdisjoint([part.result]):
                yield replace(part, parameters=part.parameters[:1], operands=fewer, body=body)
    for k, x in enumerate(part.operands):
        for simpler in _SIMPLE if isinstance(part, Step) else ():
            if isinstance(x, str) or _plainness(simpler) < _plainness(x):
                operands = (*part.operands[:k], simpler, *part.operands[k + 1 :])
                if any(isinstance(y, str) for y in operands):
                    yield replace(part, operands=operands)


def _simpler(leaf: Leaf) -> Iterator[Leaf]:
    """A leaf with simpler numbers."""
    for k, x in enumerate(leaf.numbers):
        for simpler in (*_SIMPLE, float(round(x)) if abs(x) < 1e9 else 1.0):
            if simpler != x and leaf.kind != "index":
                yield replace(leaf, numbers=(*leaf.numbers[:k], simpler, *leaf.numbers[k + 1 :]))
    if leaf.kind in ("list", "rows") and len(leaf.numbers) > 1:
        yield replace(leaf, numbers=leaf.numbers[:-1])
    elif leaf.kind in ("number", "integer"):
        yield replace(leaf, kind="column")


def _tidy(sketch: Sketch) -> Sketch:
    """Without tables, parameters and arguments that nothing reads; one argument stays."""
    text = sketch.text()
    _, _, body = text.partition("def f(")
    _, _, inside = body.partition("\n")
    tables = {name: x for name, x in sketch.tables.items() if name in inside}
    read = [x for entries in tables.values() for x in entries]
    arguments = [leaf for leaf in sketch.arguments if _reads(inside, leaf.name)]
    kept = {leaf.name for leaf in arguments or sketch.arguments[:1]}
    leaves = tuple([
        leaf for leaf in sketch.leaves
        if leaf.name in kept
        or (leaf.kind == "parameter" and (leaf.name in read or _reads(inside, leaf.name)))
    ])  # fmt: skip
    widths = {name: sketch.widths[name] for name in tables}
    return replace(sketch, leaves=leaves, tables=tables, widths=widths)


def _reads(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None
