"""A program as data: arguments, parameters and tables, steps, a result; and its text in Python.

Everything is a name or a number, so that shrinking can replace one by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograd.testing.program import number_text
from fuzzer.draws import Drawn
from fuzzer.forms import Form, Operand, Take, table_text

# The ways to call an inner function.  All in a row give the same number: the first is written with
# `slope` or `still`, which every engine has; the others are what a user might write.
WAYS: dict[str, tuple[str, ...]] = {
    "plain": ("{g}({x})", "jit({g})({x})"),
    "still": (
        "still({g})({x})", "{g}({x}).detach()",
        "no_grad()(lambda *given: 1.0 * {g}(*given))({x})", "(1.0 * {g}({x})).detach()",
    ),
    "first": (
        "slope({g})({x})", "grad({g})({x})", "jvp({g}, ({x},), ({unit},))[1]",
        "vjp({g}, {x})[1](1.0)[0]", "value_and_grad({g})({x})[1]", "jacobian({g})({x})",
        "grad(jit({g}))({x})", "jacobian(lambda *given: [{g}(*given)])({x})[0]",
    ),
    "second": (
        "slope(slope({g}))({x})", "grad(grad({g}))({x})", "hessian({g})({x})",
        "jvp(grad({g}), ({x},), ({unit},))[1]", "hvp({g}, ({x},), ({unit},)){first}",
        "grad(lambda *given: jvp({g}, given, ({unit},))[1])({x})",
        "grad(lambda *given: vjp({g}, *given)[1](1.0)[0])({x})", "jacobian(grad(jit({g})))({x})",
    ),
    "along": (
        "{c} * slope({g})({x})", "jvp({g}, ({x},), ({cunit},))[1]", "vjp({g}, {x})[1]({c})[0]",
        "{c} * grad({g})({x})", "grad(lambda *given: {c} * {g}(*given))({x})",
    ),
    "third": (
        "slope(slope(slope({g})))({x})", "grad(grad(grad({g})))({x})", "grad(hessian({g}))({x})",
        "jvp(hessian({g}), ({x},), ({unit},))[1]",
        "grad(lambda *given: hvp({g}, given, ({unit},)){first})({x})",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Numbers that are computed together: their names, the form, and its operands."""

    targets: tuple[str, ...]
    form: Form
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Call:
    """An inner function, and the number that one way of calling it gives.

    For "along" the last operand is the factor.
    """

    target: str
    name: str
    parameters: tuple[str, ...]
    body: tuple[Part, ...]
    result: Operand
    kind: str
    way: int
    operands: tuple[Operand, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """Its only name; a step may have several."""
        return (self.target,)

    @property
    def form(self) -> None:
        """None: it is not a step."""
        return None


Part = Step | Call


@dataclass(frozen=True)
class Leaf:
    """An argument or parameter: how many numbers it has, and its kind.

    column    an array, one number per sample     number    one for all samples
    rows      an array, several per sample        list      several for all samples
    integer   an array of integers, as numbers    index     an array of indices
    parameter a Value outside the function
    """

    name: str
    kind: str
    numbers: tuple[float, ...]  # those of the first sample

    @property
    def names(self) -> list[str]:
        """The texts of its numbers; none for an index."""
        if self.kind == "index":
            return []
        if self.kind in ("rows", "list"):
            return [f"{self.name}[{k}]" for k in range(len(self.numbers))]
        return [self.name]


@dataclass(frozen=True)
class Sketch:
    """A whole program; `seed` is that of its samples, and its checks choose by `number`."""

    leaves: tuple[Leaf, ...]
    tables: dict[str, tuple[Operand, ...]]
    widths: dict[str, int]
    parts: tuple[Part, ...]
    result: tuple[Operand, ...]  # several: the function returns a list
    seed: int
    spice: tuple[float, ...] = ()  # numbers that one sample is of
    number: int = 0

    @property
    def arguments(self) -> list[Leaf]:
        """The leaves that the function is called with."""
        return [leaf for leaf in self.leaves if leaf.kind != "parameter"]

    @property
    def parameters(self) -> list[Leaf]:
        """The leaves outside the function."""
        return [leaf for leaf in self.leaves if leaf.kind == "parameter"]

    def walk(self) -> Iterator[Part]:
        """All parts, including those inside inner functions."""
        return _walk(self.parts)

    def lengths(self) -> dict[str, int]:
        """For each index, the length of the shortest table it is used with."""
        found: dict[str, int] = {}
        for part in self.walk():
            if isinstance(part, Step):
                for index in part.form.indices:
                    length = part.form.length(part.operands)
                    found[index] = min(length, found.get(index, length))
        return found

    def has(self, *kinds: str) -> bool:
        """Whether an inner function is called in one of these kinds."""
        return any(isinstance(part, Call) and part.kind in kinds for part in self.walk())

    @property
    def nested(self) -> bool:
        """Whether it contains a transform."""
        return self.has("first", "second", "third", "along")

    @property
    def draws(self) -> int:
        """How many numbers a sample draws."""
        steps = (part for part in self.walk() if isinstance(part, Step))
        return sum(step.form.count for step in steps if isinstance(step.form, Drawn))

    @property
    def depth(self) -> int:
        """The deepest nesting of derivatives."""
        return _depth(self.parts)

    def text(self, way: int | None = None, indent: str = "") -> str:
        """The program in Python: its parameters and tables, then the function f.

        `way` is the way to call inner functions, instead of their own.
        """
        lines = [f"{leaf.name} = Value({leaf.numbers[0]!r})" for leaf in self.parameters]
        for name, entries in self.tables.items():
            lines.append(f"{name} = {table_text(_texts(entries), self.widths[name])}")
        if self.draws:
            lines.append(f"draws = freeze(draws_of(Value, {self.seed}, {self.draws}))")
        lines.append(f"def f({', '.join(leaf.name for leaf in self.arguments)}):")
        lines += ["    " + line for line in _lines(self.parts, way)]
        found = _texts(self.result)
        lines.append(f"    return {found[0] if len(found) == 1 else f'[{chr(44).join(found)}]'}")
        return "\n".join(indent + line for line in lines)


def _walk(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Call):
            yield from _walk(part.body)


_ORDERS = {"plain": 0, "still": 0, "first": 1, "along": 1, "second": 2, "third": 3}


def _depth(parts: Iterable[Part]) -> int:
    return max(
        (_ORDERS[part.kind] + _depth(part.body) for part in parts if isinstance(part, Call)),
        default=0,
    )


def _texts(operands: Iterable[Operand]) -> list[str]:
    return [x if isinstance(x, str) else number_text(x) for x in operands]


def _lines(parts: Sequence[Part], way: int | None) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Step):
            targets = ", ".join(part.targets)
            comma = "," if len(part.targets) == 1 and _gives_list(part) else ""
            yield f"{targets}{comma} = {part.form.text(_texts(part.operands))}"
            continue
        yield f"def {part.name}({', '.join(part.parameters)}):"
        for line in _lines(part.body, way):
            yield "    " + line
        yield f"    return {_texts([part.result])[0]}"
        yield f"{part.target} = {_called(part, way)}"


def _gives_list(step: Step) -> bool:
    """Whether its expression is a list even if there is one result."""
    form = step.form
    return not isinstance(form, Take) and getattr(form, "whole", hasattr(form, "rows"))


def _called(call: Call, way: int | None) -> str:
    texts = _texts(call.operands)
    c = texts.pop() if call.kind == "along" else "1.0"
    zeros = ["0.0"] * (len(texts) - 1)
    ways = WAYS[call.kind]
    return ways[(call.way if way is None else way) % len(ways)].format(
        g=call.name,
        x=", ".join(texts),
        c=c,
        unit=", ".join(["1.0", *zeros]),
        cunit=", ".join([c, *zeros]),
        first="[0]" if zeros else "",
    )


def renamed(part: Part, names: dict[str, Operand]) -> Part:
    """The part with other operands in place of these names."""

    def of(xs: Iterable[Operand]) -> tuple[Operand, ...]:
        return tuple([names.get(x, x) if isinstance(x, str) else x for x in xs])

    if isinstance(part, Step):
        return replace(part, operands=of(part.operands))
    body = tuple([renamed(inner, names) for inner in part.body])
    return replace(part, operands=of(part.operands), body=body, result=of([part.result])[0])
