"""The strategies: what they promise, how they print and shrink, and that Hypothesis is optional."""

from __future__ import annotations

import configparser
import importlib
import math
import struct
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.testing import Network, Program, expressions, networks, points, registration, values

quick = settings(max_examples=100)


@quick
@given(values(), values(0.0, 1.0))
def test_values_are_leaves(x: Value, y: Value) -> None:
    assert x.op is None
    assert -4.0 <= x.data <= 4.0
    assert 0.0 <= y.data <= 1.0


@quick
@given(points(3), points(autograd.log), points(autograd.hypot))
def test_points(at: tuple[float, ...], of_log: tuple[float, ...], of_hypot: Any) -> None:
    assert len(at) == 3
    assert len(of_log) == 1
    assert len(of_hypot) in (2, 3)


@given(expressions())
def test_something_is_shared(f: Program) -> None:
    assert f.shared >= 1


@given(expressions(shared=False))
def test_nothing_is_shared(f: Program) -> None:
    assert f.shared == 0


@quick
@given(expressions("add mul sin", depth=4, inputs=3, size=9))
def test_only_what_was_asked_for(f: Program) -> None:
    assert len(f.at) == 3
    assert len(f.steps) <= 9 + 2
    assert {step.op.name for step in f.steps} <= {"add", "mul", "sin", "sum"}
    deep = [0] * 3
    for _, operands in f.steps:
        deep.append(1 + max(deep[i] for i in operands if type(i) is int))
    assert max(deep) <= 4 + 2


@given(expressions())
def test_its_point_is_one_where_it_is_smooth(f: Program) -> None:
    assert all(math.isfinite(x) for x in f.numbers(f.at))
    xs = [Value(x) for x in f.at]
    f(*xs).backward()
    assert all(math.isfinite(x.grad) for x in xs)


@given(expressions())
def test_it_prints_as_the_python_function_it_is(f: Program) -> None:
    names = dict(vars(autograd))
    exec(repr(f), names)
    assert names["f"]() == f() == f(*f.at)


def test_it_shrinks_to_something_one_can_read() -> None:
    f = find(
        expressions(), lambda f: any(step.op.name == "tanh" for step in f.steps), random=Random(0)
    )
    assert repr(f).count("\n") <= 3
    # One search in thirteen ends in a smallest program of five, such as one of 1.25 doubled often.
    assert any(
        len(find(expressions("add mul exp"), lambda f: f() > 100.0, random=Random(seed)).steps) <= 4
        for seed in range(3)
    )


def test_a_program_counts_its_arguments() -> None:
    f = find(expressions(inputs=2), lambda f: True)
    with pytest.raises(TypeError, match="this program takes 2 numbers, not 1"):
        f(1.0)


@quick
@given(networks(inputs=3, outputs=2), st.tuples(*[st.floats(-1, 1)] * 3))
def test_networks(network: Network, at: tuple[float, ...]) -> None:
    assert network.sizes[0] == 3
    assert network.sizes[-1] == 2
    outputs = network(at)
    assert len(outputs) == 2
    outputs[0].backward()
    assert network.layers[-1][0][0].grad == 1.0  # the bias of that output
    assert repr(network).startswith("Network([[[")


SCRIPT = """
import sys
sys.modules["hypothesis"] = None  # as if it were not installed
import autograd.testing as t
t.check_grads(lambda x: x * x, (2.0,))
t.check_op("tanh")
for name in ("values", "points", "expressions", "networks"):
    try:
        getattr(t, name)
    except ImportError as error:
        print(error)
try:
    t.nothing
except AttributeError as error:
    print(error)
"""


def test_hypothesis_is_needed_by_the_strategies_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *errors, last = done.stdout.splitlines()
    assert len(errors) == 4
    assert set(errors) == {
        "the strategies of autograd.testing need Hypothesis: pip install hypothesis"
    }
    assert last == "module 'autograd.testing' has no attribute 'nothing'"


@given(values(allow_nan=True, allow_infinity=True, width=16))
def test_values_take_the_arguments_of_floats(x: Value) -> None:
    assert not -4.0 <= x.data <= 4.0 or struct.unpack("e", struct.pack("e", x.data))[0] == x.data


def test_what_is_allowed_comes() -> None:
    allowed = values(0.0, 1e-300, allow_nan=True, allow_infinity=True, allow_subnormal=True)
    for wanted in (math.isnan, math.isinf, lambda x: 0.0 < x < sys.float_info.min):
        found = find(allowed, lambda x, wanted=wanted: wanted(x.data))
        assert wanted(found.data)
    with pytest.raises(ValueError, match="width must be 16, 32 or 64 bits"):
        values(width=128)


def test_from_type_draws_values() -> None:
    """As Hypothesis has it once it has called the entry point of the installed distribution."""
    registration.register()

    @settings(max_examples=20, database=None)
    @given(st.from_type(Value))
    def property_of(x: Value) -> None:
        assert type(x) is Value
        assert -4.0 <= x.data <= 4.0

    property_of()


def test_the_strategies_come_before_hypothesis_does() -> None:
    """Its entry point is called while strategies.py is still importing Hypothesis."""
    code = (
        "import sys; from autograd.testing import registration; from unittest import mock\n"
        "from importlib.metadata import EntryPoint\n"
        "entry = EntryPoint('dotgrad', 'autograd.testing.registration:register', 'hypothesis')\n"
        "with mock.patch('importlib.metadata.entry_points', lambda **_: [entry]):\n"
        "    from autograd.testing import values\n"
        "from hypothesis import strategies as st; from autograd import Value\n"
        "print(st.from_type(Value).map(type))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "map(Value)" in done.stdout


def test_the_entry_point_is_that_of_the_distribution() -> None:
    config = configparser.ConfigParser()
    config.read(Path(__file__).parents[3] / "setup.cfg")
    _, _, place = config["options.entry_points"]["hypothesis"].strip().partition(" = ")
    module, _, name = place.partition(":")
    assert getattr(importlib.import_module(module), name) is registration.register


def test_programs_run_by_the_operators_they_print() -> None:
    """A fault in the short form of `*`, which everybody uses, is seen by random programs."""
    taken = []

    @settings(max_examples=60, database=None, derandomize=True)
    @given(expressions("add sub mul div pow"))
    def property_of(f: Program) -> None:
        with pytest.MonkeyPatch.context() as patch:
            right = Value.__mul__
            patch.setattr(Value, "__mul__", lambda x, y: taken.append(y) or right(x, y))
            f(*map(Value, f.at))

    property_of()
    assert taken
