"""Whose code it is, what foreign code is known to read, and what was frozen."""

from __future__ import annotations

import gc
import json
import math
import random
import sys
import time
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import freeze
from autograd import random as draws
from autograd.reached import unwatched
from autograd.reached.unwatched import (
    frozen_code,
    is_foreign,
    is_frozen,
    is_library_code,
    is_own,
    is_pure,
    is_pure_code,
)  # fmt: skip


class Thing:
    def method(self) -> None: ...


@pytest.mark.parametrize(
    ("module", "own", "foreign"),
    [
        ("autograd.value", True, True),
        ("autogradient", False, False),
        ("math", False, True),
        ("numpy.linalg", False, True),
        (__name__, False, False),
        (None, False, False),
    ],
)
def test_whose_module_it_is(module: str | None, own: bool, foreign: bool) -> None:
    assert (is_own(module), is_foreign(module)) == (own, foreign)


@pytest.mark.parametrize(
    ("x", "pure"),
    [
        (math.sin, True),
        (len, True),
        ([].append, True),  # the list is watched
        (dict.fromkeys, True),
        (np.sum, True),
        (np.add, True),
        (json.dumps, True),
        (random.Random, True),  # what draws from it is looked at
        (open, False),
        (eval, False),
        (np.load, False),
        (np.random.rand, True),  # the generator that it is bound to is watched
        (time.time, False),
        (time.struct_time, False),
    ],
)
def test_what_reads_nothing_but_its_arguments(x: Any, pure: bool) -> None:
    assert is_pure(x) is pure


def test_code_is_told_by_its_module_and_name() -> None:
    code = json.dumps.__code__
    assert is_pure_code("json", code)
    assert not is_pure_code("http.client", code)
    assert not is_pure_code("numpy", code.replace(co_name="load"))
    assert is_library_code(autograd.grad.__code__)
    assert is_library_code(draws.Generator.normal.__code__)
    assert not is_library_code(code)


def test_what_is_frozen_is_so_by_identity() -> None:
    x, y = [1.0], [1.0]
    assert freeze(x) is x
    assert (is_frozen(x), is_frozen(y)) == (True, False)


def test_a_bound_method_is_frozen_by_what_it_is_of() -> None:
    thing = Thing()
    method = freeze(thing.method)
    assert method == thing.method
    assert is_frozen(thing.method)
    assert not is_frozen(Thing().method)


def test_code_of_a_frozen_function_is_known() -> None:
    def f() -> None: ...

    assert not frozen_code(f.__code__)
    freeze(f)
    assert frozen_code(f.__code__)


def test_what_is_gone_is_frozen_no_longer() -> None:
    thing = freeze(Thing())
    key = id(thing)
    assert key in unwatched._frozen
    del thing
    gc.collect()
    assert key not in unwatched._frozen


def test_a_frozen_array_is_compared_with_nothing() -> None:
    """An array's == is an array, which is neither true nor false."""
    table = freeze(np.ones(3))
    assert is_frozen(table)
    assert not is_frozen(len)
    assert not is_frozen(Thing().method)


def test_no_attribute_of_the_users_is_asked_for() -> None:
    """Their __getattr__ may raise anything."""

    class Stubborn:
        def __getattr__(self, name: str) -> Any:
            raise KeyError(name)

    kept = freeze(Thing())
    assert not is_frozen(Stubborn())
    assert is_frozen(kept)


def test_what_a_user_wrote_in_main_is_watched_in_a_worker_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There `__main__` is a file of joblib or Dask; a changed name was not seen."""
    main: Any = ModuleType("__main__")
    main.__file__ = "/usr/lib/python3/site-packages/joblib/worker.py"
    monkeypatch.setitem(sys.modules, "__main__", main)
    exec("scale = 2.0\ndef f(x):\n    return scale * x", vars(main))
    assert not unwatched.is_foreign("__main__")
    program = autograd.jit(main.f)
    assert program(1.5) == 3.0
    main.scale = 4.0
    assert program(1.5) == 6.0
