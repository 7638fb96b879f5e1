"""Machines built and loaded: what the name of kept code depends on, and code that is no machine."""

from __future__ import annotations

import platform
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograd.machine import build, cache
from autograd.machine.build import MachineUnavailable, machine
from autograd.machine.module import module

llvmlite = pytest.importorskip("llvmlite")
llvm = pytest.importorskip("llvmlite.binding")


class _Asked(OSError):
    """Stops the making of a machine where it looks for kept code."""


def asked(monkeypatch: pytest.MonkeyPatch, dtype: str, exact: bool) -> str:
    """The name under which a machine looks for kept code."""
    names = []

    def load(name: str) -> None:
        names.append(name)
        raise _Asked

    with monkeypatch.context() as patch:
        patch.setattr(cache, "load", load)
        patch.setattr(build, "_machines", {})
        with pytest.raises(MachineUnavailable):
            machine(dtype, exact)
    return names[0]


def _other_cpu(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(llvm, "get_host_cpu_name", lambda: "x86-64")


def _other_features(patch: pytest.MonkeyPatch) -> None:
    features = llvm.get_host_cpu_features()
    features["other"] = True
    patch.setattr(llvm, "get_host_cpu_features", lambda: features)


def _other_llvmlite(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(llvmlite, "__version__", "0.0.1")


def _other_llvm(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(llvm, "llvm_version_info", (1, 2, 3))


def _other_kernels(patch: pytest.MonkeyPatch) -> None:
    text = module
    patch.setattr(build, "module", lambda *arguments: text(*arguments) + "; another version\n")


def _other_library(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(build, "_routines", frozenset)


@pytest.mark.parametrize(
    "change",
    [_other_cpu, _other_features, _other_llvmlite, _other_llvm, _other_kernels, _other_library],
)
def test_code_for_something_else_is_not_loaded(
    change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asked(monkeypatch, "float64", False)
    assert asked(monkeypatch, "float64", False) == before
    with monkeypatch.context() as patch:
        if change is _other_library and not build._routines():
            patch.setattr(build, "_routines", lambda: frozenset({"_ZGVbN2v_sin"}))
        else:
            change(patch)
        assert asked(monkeypatch, "float64", False) != before


def test_each_kind_of_machine_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {asked(monkeypatch, d, e) for d in ("float64", "float32") for e in (False, True)}
    assert len(names) == 4


def test_a_machine_runs_from_the_code_that_was_kept(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_machines", {})
    first = machine("float64")
    assert machine("float64") is first
    assert [p.name.startswith("float64-") for p in own_cache.iterdir()] == [True]
    build._machines.clear()
    monkeypatch.setattr(build, "_build", None)  # not called again
    assert machine("float64").target == first.target


@pytest.mark.parametrize(
    ("features", "bits", "vectors"),
    [
        ("", 128, 2),
        ("avx2", 128, 2),
        ("fma", 128, 2),
        ("avx2 fma", 256, 2),
        ("avx2 fma avx512f", 256, 2),
        ("avx2 fma avx512vl", 256, 2),
        ("avx2 fma avx512f avx512vl", 512, 4),
    ],
)
@pytest.mark.parametrize(("dtype", "size"), [("float64", 64), ("float32", 32)])
def test_vectors_are_as_wide_as_the_processor_has_them(
    features: str, bits: int, vectors: int, dtype: str, size: int
) -> None:
    target = build._target(dtype, False, dict.fromkeys(features.split(), True))
    assert target.width == bits // size
    assert target.vectors == vectors
    assert build.attributes(target) == (
        f'"min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}"'
    )


@pytest.mark.parametrize(
    ("processor", "found"),
    [
        (
            "x86_64",
            "bN2v_exp bN4v_expf dN4v_exp dN8v_expf eN8v_exp eN16v_expf bN2vv_pow eN16vv_powf",
        ),
        ("aarch64", "nN2v_exp nN4v_expf nN2vv_pow"),
        ("arm64", "nN2v_exp nN4v_expf nN2vv_pow"),
    ],
)
def test_the_routines_of_the_c_library_are_found_by_their_names(
    processor: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the vector ABI has them: the letter of the set, lanes, a v for each operand, f."""
    names = (
        "bN2v_exp bN4v_expf dN4v_exp dN8v_expf eN8v_exp eN16v_expf bN2vv_pow eN16vv_powf "
        "nN2v_exp nN4v_expf nN2vv_pow bN3v_exp bN2v_expf dN2v_exp eN16v_exp nN4v_exp cN4v_exp "
        "bN2v_sincos"
    ).split()
    library = SimpleNamespace(**{f"_ZGV{name}": None for name in names})
    monkeypatch.setattr(platform, "machine", lambda: processor)
    expected = {f"_ZGV{name}" for name in found.split()}
    if processor != "x86_64":
        expected.add("arm")
    assert set(build._found(library)) == expected  # type: ignore[arg-type]
