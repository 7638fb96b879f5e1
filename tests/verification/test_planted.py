"""The suite's own checkers against planted faults: all are caught, and none is imagined."""

from __future__ import annotations

import math
from collections.abc import Callable

import figures
import pytest
from binades import check_pairs, derivatives
from closed_forms import DOMAINS, FORMS, at_digits
from hypothesis import HealthCheck, Phase, given, settings
from oracle import backward, worst
from pairs import TWO
from planted import FLAWS, RULES, Rule, sweep_with
from sweep import BOUNDS, HELPERS, points, units

from autograd import Value, gradients
from autograd.operation import TABLE
from autograd.testing import Program, check_op, expressions

COMPANY = "add mul sin"  # what an operation is combined with
once = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# The checkers, each for one operation.  All raise AssertionError.


def tools(name: str) -> None:
    """What users are given: `check_op`."""
    check_op(name)


def oracle(name: str) -> None:
    """50 digits: values and derivatives of first and second order of small random programs."""

    @once
    @given(expressions(f"{name} {COMPANY}", inputs=3, size=(2, 8)))
    def agrees(f: Program) -> None:
        for order in (0, 1, 2):
            assert (worst(f, order) or 0.0) <= 1.0
        assert (worst(f, 1, lambda _: backward(f, f.at)) or 0.0) <= 1.0

    agrees()


def binades(name: str) -> None:
    """The sweep over all binades, with few points."""
    if name in TWO:
        check_pairs(name, 60, counted=False)
    if name not in FORMS:
        return
    for x in filter(DOMAINS.get(name, lambda x: True), points(40)):
        got, wanted = derivatives(TABLE[name], x), at_digits(name, x)
        for order, (g, w) in enumerate(zip(got, wanted)):
            assert name in HELPERS or units(g, w) <= BOUNDS[order], (name, x, order)


EDGES: dict[str, list[tuple[tuple[float, ...], float, tuple[float, ...]]]] = {
    "maximum": [((2.0, 2.0), 2.0, (0.5, 0.5))],
    "relu": [((0.0,), 0.0, (0.0,))],
    "prod": [((0.0, 2.0, 3.0), 0.0, (6.0, 0.0, 0.0))],
    "hypot": [((0.0, 0.0), 0.0, (0.0, 0.0)), ((3e200, 4e200), 5e200, (0.6, 0.8))],
    "div": [((1e-200, 1e-200), 1.0, (1e200, -1e200))],
    "softplus": [((1000.0,), 1000.0, (1.0,))],
}


def edges(name: str) -> None:
    """Rulings at kinks and at the ends of the range."""
    for at, value, slopes in EDGES.get(name, []):
        xs = [Value(x) for x in at]
        y = TABLE[name](*xs)
        assert math.isclose(y.data, value, rel_tol=1e-15)
        assert all(map(lambda a, b: math.isclose(a, b, rel_tol=1e-15), gradients(y, xs), slopes))


CHECKERS: list[Callable[[str], None]] = [tools, edges, binades, oracle]


def caught_by(name: str) -> list[str]:
    """The checkers that object to operation `name`."""
    found: list[str] = []
    for checker in CHECKERS:
        try:
            checker(name)
        except (AssertionError, ZeroDivisionError):  # rule R1: nothing raises
            found.append(checker.__name__)
    return found


OPERATIONS = sorted({rule.op for rule in RULES})


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_checker_objects_to_what_is_right(name: str) -> None:
    assert caught_by(name) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_wrong_rule_is_caught(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TABLE[rule.op], rule.column, rule.wrong)
    found = caught_by(rule.op)
    assert found
    figures.record("planted faults caught")
    for checker in found:
        figures.record(f"planted faults caught by {checker}")


# The structure of a sweep


def twice() -> None:
    """Two sweeps over (x*x)*x at 3 leave 54."""
    x = Value(3.0)
    y = (x * x) * x
    y.backward()
    y.backward()
    assert x.grad == 54.0


def two_losses() -> None:
    """Two losses that share h: 42, and 30 where the leaf was zeroed between."""
    for zeroed, wanted in ((False, 42.0), (True, 30.0)):
        x = Value(3.0)
        h = x * x
        (h * 2.0).backward()
        if zeroed:
            x.zero_grad()
        (h * 5.0).backward()
        assert x.grad == wanted


def diamond() -> None:
    """b = a + a; c = b * b + b: b may pass on only when both its users have."""
    a = Value(3.0)
    b = a + a
    (b * b + b).backward()
    assert (b.grad, a.grad) == (13.0, 26.0)


def seeded() -> None:
    x = Value(3.0)
    (x * x).backward(-2.0)
    assert x.grad == -12.0


def changed_leaf() -> None:
    """The gradient is that of the forward pass that happened."""
    x = Value(3.0)
    y = x * x * x
    x.data = 100.0
    y.backward()
    assert x.grad == 27.0


def inner() -> None:
    """The gradient of an inner node is that of the last sweep."""
    x = Value(3.0)
    h = x * x
    y = h * h
    y.backward()
    y.backward()
    assert h.grad == 18.0


def random_programs() -> None:
    """The oracle, on what `backward` leaves."""

    @once
    @given(expressions("mul add sub tanh dot exp", inputs=3, size=(3, 12)))
    def agrees(f: Program) -> None:
        assert (worst(f, 1, lambda _: backward(f, f.at)) or 0.0) <= 1.0

    agrees()


SCENES: list[Callable[[], None]] = [
    twice, two_losses, diamond, seeded, changed_leaf, inner, random_programs
]  # fmt: skip


def objections() -> list[str]:
    found = []
    for scene in SCENES:
        try:
            scene()
        except AssertionError:
            found.append(scene.__name__)
    return found


def test_no_scene_objects_to_what_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to the engine's sweep, nor to the one that flaws are planted in."""
    assert objections() == []
    monkeypatch.setattr(Value, "backward", sweep_with("none"))
    assert objections() == []


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flawed_sweep_is_caught(flaw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Value, "backward", sweep_with(flaw))
    assert objections()
    figures.record("planted faults caught")


def test_enough_faults_are_planted() -> None:
    names = [rule.name for rule in RULES] + FLAWS
    assert len(names) == len(set(names)) == 60
