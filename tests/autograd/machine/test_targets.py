"""Processors that are not this one: narrower vectors run here for real, others are compiled for."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from lanes import ROWS, eager, function, near, points, tame_points
from programs import program

from autograd import Value, jit
from autograd.machine import build
from autograd.machine.module import module
from autograd.machine.operations import routine_name
from autograd.machine.writer import Target

llvm = pytest.importorskip("llvmlite.binding")
HERE = platform.machine().lower() in ("x86_64", "amd64")
# name: processor, what its features do not begin with, width of its vectors in bits
NARROWER = {
    "avx2": ("haswell", ("avx512", "amx", "avx10", "gfni", "vaes", "vpclmulqdq"), 256),
    "sse2": ("x86-64", ("avx", "fma", "f16c", "amx", "gfni", "vaes", "vpclmulqdq", "xop"), 128),
}


@pytest.fixture(scope="module", params=NARROWER)
def bits(request: Any) -> Iterator[int]:
    """The width of the vectors of a narrower processor, for which machines are made meanwhile."""
    cpu, without, width = NARROWER[request.param]
    features = llvm.get_host_cpu_features()
    for name in features:
        features[name] = features[name] and not name.startswith(without)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llvm, "get_host_cpu_name", lambda: cpu)
        patch.setattr(llvm, "get_host_cpu_features", lambda: features)
        build.forget()
        yield width
    build.forget()


@pytest.mark.skipif(not HERE, reason="needs an x86-64 processor")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_narrower_vectors(bits: int, dtype: str) -> None:
    """Every row at odd points; losses and gradients in batches around the lanes of a block."""
    assert build.machine(dtype).target.width == bits // np.dtype(dtype).itemsize // 8
    single = dtype == "float32"
    for op in ROWS:
        found = tame_points(op) if single else points(op)
        values = jit(function(op), dtype=dtype)(*(np.array(c, dtype) for c in zip(*found)))
        for point, value in zip(found, values.tolist()):
            expected = eager(op, point)[0]
            if single:
                assert value == pytest.approx(expected, rel=2e-6, abs=1e-6), (op.name, point)
            else:
                assert near(op, value, expected, 4), (op.name, point)
    parameters = [Value(x) for x in (0.3, -0.8, 1.7)]
    f = program(17, parameters)
    lanes = build.machine(dtype).target.chunk
    for count in (1, lanes - 1, lanes, lanes + 1, 9 * lanes + 1):
        xs, ys = np.random.default_rng(count).normal(size=(2, count)).astype(dtype)
        loss, gradients = jit(f, dtype=dtype).loss_and_gradients(xs, ys)
        outs = [f(float(x), float(y)) for x, y in zip(xs, ys)]
        for p in parameters:
            p.zero_grad()
        (sum(outs[1:], outs[0]) * (1.0 / count)).backward()
        room = {"rel": 1e-4, "abs": 1e-4} if single else {"rel": 1e-10, "abs": 1e-11}
        assert loss == pytest.approx(sum(o.data for o in outs) / count, **room)
        wanted = [p.grad for p in jit(f).trace(1.0, 1.0).parameters]
        assert gradients.tolist() == pytest.approx(wanted, **room)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_code_for_arm_is_made(dtype: str) -> None:
    """An ELF file for AArch64, from the same text, with its own vector routines' names."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    triple = "aarch64-unknown-linux-gnu"
    routines = frozenset({"arm", "_ZGVnN2v_log", "_ZGVnN4v_logf"})
    target = Target(dtype, 16 // np.dtype(dtype).itemsize, 2, routines)
    text = module(target, triple, build.attributes(target))
    parsed = llvm.parse_assembly(text)
    parsed.verify()
    maker = llvm.Target.from_triple(triple).create_target_machine(opt=0, codemodel="jitdefault")
    code = maker.emit_object(parsed)
    assert code[:4] == b"\x7fELF"
    assert int.from_bytes(code[18:20], "little") == 183  # EM_AARCH64
    assert (b"_ZGVnN2v_log" if dtype == "float64" else b"_ZGVnN4v_logf") in code


@pytest.mark.parametrize(
    ("dtype", "width", "routines", "name"),
    [
        ("float64", 2, "", "_ZGVbN2v_exp"),
        ("float64", 4, "", "_ZGVdN4v_exp"),
        ("float64", 8, "", "_ZGVeN8v_exp"),
        ("float32", 4, "", "_ZGVbN4v_expf"),
        ("float32", 8, "", "_ZGVdN8v_expf"),
        ("float32", 16, "", "_ZGVeN16v_expf"),
        ("float64", 2, "arm", "_ZGVnN2v_exp"),
        ("float32", 4, "arm", "_ZGVnN4v_expf"),
    ],
)
def test_the_names_of_the_c_librarys_routines(
    dtype: str, width: int, routines: str, name: str
) -> None:
    """As the vector ABIs of x86-64 and AArch64 have them."""
    target = Target(dtype, width, 2, frozenset(routines.split()))
    assert routine_name("exp", target, 1) == name
    assert routine_name("exp", target, 2) == name.replace("v_", "vv_")
