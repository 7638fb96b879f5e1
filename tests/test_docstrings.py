"""Every public name has a docstring with types, errors and an example, and the example holds.

An example runs after `from dotgrad import *` and `import autograd, nn`, in an empty folder.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

import pytest
from contracts import compared, examples, faults, names_of, raised, untyped
from documents import ROOT, load

import autograd
import dotgrad
import nn
from autograd.define import undefine_op
from autograd.operation import TABLE

reference = load(ROOT / "docs" / "make_reference.py")

MODULES = {module.__name__: module for module in (autograd, autograd.random, nn, dotgrad)}
# Where a reader looks for an example of a method, too.
METHODS = {
    "autograd.Value": "data grad backward zero_grad detach inputs flows",
    "autograd.tape.Program": (
        "grad value_and_grad hessian hvp loss_and_gradients backward parameters cost dump"
    ),
    "autograd.chain.Explanation": "latex",
    "nn.Module": (
        "parameters named_parameters modules zero_grad eval config state_dict load_state_dict"
    ),
    "nn.Trainer": "fit evaluate stop save",
    "nn.optim.Optimizer": "rule step rate state_dict load_state_dict",
    "nn.data.Dataset": "split standardized signs",
    "nn.Standardize": "fit",
}
# Errors of helpers that the function catches or never provokes.
CAUGHT = {
    "autograd.testing.networks": "TypeError",
    "nn.predict": "TraceError",
    "nn.accuracy": "TraceError ModuleNotFoundError",
    **{
        f"autograd.chain.Explanation.{x}": "ValueError"
        for x in "verdict markdown latex draw".split()
    },
}


def _public() -> Iterator[tuple[str, Any]]:
    """(dotted name, object) of everything public; types of functions have no docstring."""
    for _, module, listed in reference.GROUPS:
        for name in reference.names(module, listed):
            x = getattr(importlib.import_module(module), name)
            if get_origin(x) is None:
                yield f"{module}.{name}", x
    for op in TABLE.values():
        if op.public:
            yield f"autograd.{op.name}", op


PUBLIC = dict(_public())
MEMBERS = {
    f"{name}.{member}": x
    for name, kind in PUBLIC.items()
    if isinstance(kind, type)
    for member, x in reference.methods(kind)
}
EVERYTHING = {**PUBLIC, **MEMBERS}


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An example leaves no file, no operation and no state of a generator behind."""
    monkeypatch.chdir(tmp_path)
    table, state = set(TABLE), random.getstate()
    own = autograd.random.Generator.state.fget(autograd.random._default)
    yield
    for name in TABLE.keys() - table:
        undefine_op(name)
    random.setstate(state)
    autograd.random._default.state = own


def test_what_dotgrad_exports_is_in_the_reference() -> None:
    exported = {getattr(dotgrad, name) for name in dotgrad.__getattr__("__all__")}
    listed = {id(x) for x in PUBLIC.values()}
    assert [x for x in exported if id(x) not in listed and not inspect.ismodule(x)] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_has_an_example(name: str) -> None:
    assert compared(examples(PUBLIC[name])) > 0


@pytest.mark.parametrize("name", METHODS)
def test_the_methods_that_matter_have_an_example(name: str) -> None:
    without = [x for x in METHODS[name].split() if not compared(examples(MEMBERS[f"{name}.{x}"]))]
    assert without == []


@pytest.mark.parametrize(
    "name", [name for name in EVERYTHING if compared(examples(EVERYTHING[name]))]
)
def test_the_examples_hold(name: str) -> None:
    if said := faults(name, EVERYTHING[name]):
        pytest.fail(said, pytrace=False)


@pytest.mark.parametrize("name", MODULES)
def test_the_example_of_a_package_holds(name: str) -> None:
    assert compared(examples(MODULES[name])) > 0
    if said := faults(name, MODULES[name]):
        pytest.fail(said, pytrace=False)


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_public_name_says_its_types_and_errors(name: str) -> None:
    x = EVERYTHING[name]
    text = inspect.getdoc(x) or ""
    assert text
    if callable(x) and name not in TABLE and not _is_error(x):
        assert untyped(x) == []
    caught = CAUGHT.get(name, "").split()
    unsaid = {e.__name__ for e in raised(x) if not any(said in text for said in names_of(e))}
    assert unsaid - {*caught} == set()


def _is_error(x: Any) -> bool:
    return isinstance(x, type) and issubclass(x, Exception)


# The checks themselves


def test_a_wrong_example_is_found() -> None:
    def wrong() -> None:
        """None.

        >>> 1 + 1
        3
        """

    def left_out() -> None:
        """None.

        >>> 1 + 1  # doctest: +SKIP
        3
        """

    assert "Expected:\n    3\nGot:\n    2" in faults("wrong", wrong)
    assert compared(examples(wrong)) == 1
    assert compared(examples(left_out)) == 0
    assert doctest.DocTestParser().get_examples("no example") == []


def _refuse(x: float) -> None:
    if x < 0.0:
        raise OverflowError("below 0")


def _errs(x, y: float) -> None:  # type: ignore[no-untyped-def]
    _refuse(x)
    if not y:
        raise IndexError("no y")


def test_what_a_function_raises_is_found() -> None:
    assert raised(_errs) == {OverflowError, IndexError}
    assert names_of(IndexError) == {"IndexError", "LookupError"}
    assert untyped(_errs) == ["x"]
