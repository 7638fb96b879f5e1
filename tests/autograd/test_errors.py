"""Errors reach other processes as they were."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
from typing import Any

import pytest

import autograd
from autograd import TraceError, jit
from autograd.trace.symbol import ComputedIndex


def _raised() -> TraceError:
    with pytest.raises(TraceError) as caught:
        jit(lambda x: 1.0 if x > 0.0 else x)(2.0)
    return caught.value


@pytest.mark.parametrize("copied", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
@pytest.mark.parametrize("error", [_raised(), ComputedIndex(3)], ids=["branch", "index"])
def test_a_trace_error_comes_back_with_its_line(copied: Any, error: TraceError) -> None:
    back = copied(error)
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert str(back).count(".py:") == 1
    assert vars(back) == vars(error)


def _exceptions() -> list[type[BaseException]]:
    """All exceptions that modules of autograd define."""
    for module in pkgutil.walk_packages(autograd.__path__, "autograd."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, stack = [], [BaseException]
    while stack:
        for kind in type.__subclasses__(stack.pop()):
            stack.append(kind)
            if kind.__module__.partition(".")[0] == "autograd":
                found.append(kind)
    return found


def _made(kind: type[BaseException]) -> BaseException:
    """One, whatever its constructor takes."""
    if not inspect.isfunction(kind.__init__):  # that of a built-in class takes a text
        return kind("text")
    parameters = [*inspect.signature(kind).parameters.values()]
    return kind(*(f"text {k}" for k, p in enumerate(parameters) if p.kind < p.VAR_POSITIONAL))


def test_every_exception_of_the_package_can_be_pickled() -> None:
    kinds = _exceptions()
    assert {TraceError, ComputedIndex} < {*kinds}
    for kind in kinds:
        error = _made(kind)
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), vars(back)) == (kind, str(error), vars(error))
