"""The lane machine in memory: LLVM builds it once for each number type and processor.

Its functions, see module.py, take the context; Python must keep alive what the context points to.
    argument   C type     alignment   owner
    context    int64_t *  8           the call (call.py): addresses and counts, kernels.FIELDS
    from, to   int64_t                chunks of samples
ctypes releases the GIL meanwhile.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import os
import platform
import threading
from collections.abc import Callable
from typing import Any

from autograd.machine import cache
from autograd.machine.module import module
from autograd.machine.operations import routine_name
from autograd.machine.writer import Target

Function = Callable[..., None]
_VECTOR_LIBRARIES = ("libmvec.so.1",)
_ROUTINES = (
    "acos acosh asin asinh atan atanh atan2 cbrt cos cosh erf erfc exp exp2 expm1 hypot log log10 "
    "log1p log2 pow sin sinh tan tanh"
).split()


class MachineUnavailable(Exception):
    """llvmlite is missing or can't make code for this processor; the message is llvmlite's."""


class Machine:
    """The four functions of a built machine, and its target."""

    def __init__(self, target: Target, engine: Any) -> None:
        self.target = target
        self._engine = engine  # owns the code
        self.step = self._function("step")
        self.prepare = self._function("prepare")
        self.finish = self._function("finish")
        self.blocks = self._function("blocks", ctypes.c_int64, ctypes.c_int64)
        integer = ctypes.c_int64
        self.repeat = self._function("repeat", integer)
        # these three read Python objects, so they hold the GIL
        kind = ctypes.PYFUNCTYPE(None, ctypes.c_void_p, integer, integer, integer, ctypes.c_void_p)
        self.read: Function = kind(engine.get_function_address("read"))
        pointer = ctypes.c_void_p
        kind = ctypes.PYFUNCTYPE(integer, pointer, integer)
        self.same: Callable[..., int] = kind(engine.get_function_address("same"))
        kind = ctypes.PYFUNCTYPE(integer, pointer, pointer, pointer)
        self.arrays: Callable[..., int] = kind(engine.get_function_address("arrays"))

    def _function(self, name: str, *more: Any) -> Function:
        address = self._engine.get_function_address(name)
        return ctypes.CFUNCTYPE(None, ctypes.c_void_p, *more)(address)


_machines: dict[tuple[str, bool], Machine] = {}
_lock = threading.Lock()


def machine(dtype: str, exact: bool = False) -> Machine:
    """The machine for "float64" or "float32", built or loaded at the first call.

    Raises MachineUnavailable.
    """
    with _lock:
        if (dtype, exact) not in _machines:
            try:
                _machines[dtype, exact] = _make(dtype, exact)
            except (ImportError, OSError, RuntimeError) as error:
                raise MachineUnavailable(f"{type(error).__name__}: {error}") from error
        return _machines[dtype, exact]


def _make(dtype: str, exact: bool) -> Machine:
    import llvmlite
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu = llvm.get_host_cpu_name()
    features = llvm.get_host_cpu_features()
    target = _target(dtype, exact, features)
    triple = llvm.get_process_triple()
    text = module(target, triple, attributes(target))
    maker = llvm.Target.from_triple(triple).create_target_machine(
        cpu=cpu, features=features.flatten(), opt=3, codemodel="jitdefault", jit=True
    )
    key = "\n".join(
        [llvmlite.__version__, *map(str, llvm.llvm_version_info), cpu, features.flatten(), text]
    )
    name = f"{dtype}{'-exact' if exact else ''}-{hashlib.sha256(key.encode()).hexdigest()}"
    code = cache.load(name)
    if code is None:
        code = _build(llvm, text, maker)
        cache.save(name, code)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(f'target triple = "{triple}"'), maker)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return Machine(target, engine)


def _target(dtype: str, exact: bool, features: Any) -> Target:
    """The widest vectors of this processor."""
    size = 8 if dtype == "float64" else 4
    bits = 128
    if features.get("avx512f") and features.get("avx512vl"):
        bits = 512
    elif features.get("avx2") and features.get("fma"):
        bits = 256
    width = bits // 8 // size
    return Target(dtype, width, 4 if bits == 512 else 2, _routines(), exact=exact)


def attributes(target: Target) -> str:
    """Attributes of every function that make LLVM use vectors of that width."""
    bits = 8 * target.bytes * target.width
    return f'"min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}"'


def _routines() -> frozenset[str]:
    """Names of the vector routines in the C library of this process."""
    import llvmlite.binding as llvm

    math_library = ctypes.util.find_library("m")
    if math_library:
        llvm.load_library_permanently(math_library)
    for name in _VECTOR_LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        llvm.load_library_permanently(name)
        return frozenset(_found(library))
    return frozenset()


def _found(library: ctypes.CDLL) -> list[str]:
    arm = platform.machine() in ("aarch64", "arm64")
    marks = frozenset({"arm"} if arm else ())
    names = [
        routine_name(function, Target(dtype, bits // size, 1, marks), operands)
        for bits in ((128,) if arm else (128, 256, 512))
        for dtype, size in (("float64", 64), ("float32", 32))
        for function in _ROUTINES
        for operands in (1, 2)
    ]
    return [*(name for name in names if hasattr(library, name)), *marks]


def _build(llvm: Any, text: str, maker: Any) -> bytes:
    """The machine code of the module."""
    parsed = llvm.parse_assembly(text)
    parsed.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    builder = llvm.create_pass_builder(maker, options)
    builder.getModulePassManager().run(parsed, builder)
    code: bytes = maker.emit_object(parsed)
    return code


def forget() -> None:
    """Drop the machines of this process, so that the next call builds or loads them again."""
    with _lock:
        _machines.clear()


def after_fork() -> None:
    """Replace the lock: one held by a thread of the parent is never released in the child."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=after_fork)
