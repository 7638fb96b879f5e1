"""Faults of the cache and of LLVM: never wrong numbers, never a reason to fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from counts import count
from damage import damages
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, jit, take
from autograd.machine import build, cache
from autograd.machine.build import MachineUnavailable

NAME, CODE = "float64-test", b"machine code" * 100


def damaged(content: bytes, how: str) -> bytes:
    """The file's content after an accident."""
    if how == "flipped":
        place = len(content) - 7
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    return {"truncated": content[:-5], "empty": b"", "foreign": b"other magic" + content}[how]


def test_saved_code_comes_back(own_cache: Path) -> None:
    assert cache.load(NAME) is None
    cache.save(NAME, CODE)
    assert cache.load(NAME) == CODE
    assert [p.name for p in own_cache.iterdir()] == [NAME]  # no temporary file is left


@pytest.mark.parametrize("how", ["flipped", "truncated", "empty", "foreign"])
def test_damaged_code_is_a_miss_with_one_warning_and_replaced(own_cache: Path, how: str) -> None:
    cache.save(NAME, CODE)
    (own_cache / NAME).write_bytes(damaged((own_cache / NAME).read_bytes(), how))
    with pytest.warns(RuntimeWarning, match="damaged"):
        assert cache.load(NAME) is None
    assert cache.load(NAME) is None  # and no second warning, which would be an error
    cache.save(NAME, CODE)
    assert cache.load(NAME) == CODE


@settings(max_examples=count(30, 20_000))
@given(data=st.data())
def test_code_after_any_accident_is_a_miss(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOTGRAD_CACHE", folder)
        patch.setattr("autograd.modes._warned", set())
        cache.save(NAME, CODE)
        path = Path(folder) / NAME
        path.write_bytes(data.draw(damages(path.read_bytes())))
        with pytest.warns(RuntimeWarning, match="damaged"):
            assert cache.load(NAME) is None


def test_code_of_another_key_is_a_miss(own_cache: Path) -> None:
    cache.save(NAME, CODE)
    (own_cache / NAME).rename(own_cache / "other")
    with pytest.warns(RuntimeWarning, match="damaged"):
        assert cache.load("other") is None


def test_a_folder_in_the_place_of_the_file(own_cache: Path) -> None:
    (own_cache / NAME).mkdir()
    with pytest.warns(RuntimeWarning, match="can't read"):
        assert cache.load(NAME) is None
    cache.save(NAME, CODE)
    assert cache.load(NAME) == CODE


def test_a_failed_save_leaves_the_old_file(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.save(NAME, CODE)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.warns(RuntimeWarning, match="No space left"):
        cache.save(NAME, b"new")
    assert cache.load(NAME) == CODE
    assert [p.name for p in own_cache.iterdir()] == [NAME]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
@pytest.mark.parametrize("fault", ["link", "file", "writable", "missing"])
def test_folders_that_are_not_trusted(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    folder = tmp_path / "chosen"
    if fault == "link":
        folder.symlink_to(own_cache)
    elif fault == "file":
        folder.write_text("")
    elif fault == "writable":
        folder.mkdir()
        folder.chmod(0o777)
    else:
        folder = Path("/proc/no/such/place")
    monkeypatch.setenv("DOTGRAD_CACHE", str(folder))
    with pytest.warns(RuntimeWarning, match="no cache for machine code"):
        assert cache.load(NAME) is None
    cache.save(NAME, CODE)
    assert list(own_cache.iterdir()) == []


def test_no_home_and_a_cache_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOTGRAD_CACHE", "")
    assert cache.location() is None
    monkeypatch.delenv("DOTGRAD_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cache.location() is None
    cache.save(NAME, CODE)
    assert cache.load(NAME) is None


def test_a_second_process_loads_what_the_first_built(own_cache: Path) -> None:
    script = (
        "import time, numpy as np\n"
        "from autograd import jit\n"
        "begin = time.perf_counter()\n"
        "print(jit(lambda x: x * x)(np.arange(3.0)).tolist())\n"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.stdout == "[0.0, 1.0, 4.0]\n", done.stderr
        assert len(list(own_cache.iterdir())) == 1


def unavailable(*_: Any) -> Any:
    raise MachineUnavailable("ImportError: no llvmlite here")


@pytest.mark.filterwarnings("ignore:no machine code here")
def test_numpy_runs_the_same_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    ws = [[Value(0.3 * i - 0.1 * j) for j in range(4)] for i in range(5)]
    table = [Value(float(i)) for i in range(3)]

    def loss(x: Any, i: Any) -> Any:
        hidden = [sum((w * y for w, y in zip(row, x)), 0.1).tanh() for row in ws]
        last = take([hidden[0], hidden[1], 1.0], i)
        return (sum(hidden, last) * take(table, i)).relu() + 0.01 * table[1] * table[2]

    rng = np.random.default_rng(0)
    xs, rows = rng.normal(size=(130, 4)), rng.integers(0, 3, 130)
    by_machine = jit(loss)
    value, gradient = by_machine.value_and_grad(xs, rows)
    mean, gradients = by_machine.loss_and_gradients(xs, rows)
    monkeypatch.setattr("autograd.run.variant.machine", unavailable)
    by_numpy = jit(loss)
    value2, gradient2 = by_numpy.value_and_grad(xs, rows)
    mean2, gradients2 = by_numpy.loss_and_gradients(xs, rows)
    np.testing.assert_allclose(value2, value, rtol=1e-12)
    np.testing.assert_allclose(gradient2[0], gradient[0], rtol=1e-11, atol=1e-15)
    assert mean2 == pytest.approx(mean, rel=1e-13)
    np.testing.assert_allclose(gradients2, gradients, rtol=1e-11, atol=1e-15)


def test_doing_without_llvm_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.modes._warned", set())
    monkeypatch.setattr("autograd.run.variant.machine", unavailable)
    with pytest.warns(RuntimeWarning, match="no llvmlite here.*NumPy runs the program"):
        assert jit(lambda x: x + 1.0)(1.0) == 2.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_gets_the_same_numbers() -> None:
    program = jit(lambda x: x.exp(), threads=2)
    xs = np.linspace(0.0, 1.0, 5000)
    expected = program(xs)
    child = os.fork()
    if child == 0:
        os._exit(0 if (program(xs) == expected).all() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_machines_are_forgotten_and_found_again() -> None:
    build.forget()
    assert jit(lambda x: x + 1.0)(1.0) == 2.0
