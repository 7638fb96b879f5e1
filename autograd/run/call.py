"""Compiled: a plan on a machine, and the memory of a call."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from math import prod
from typing import Any

import numpy as np

from autograd.machine.build import Machine
from autograd.machine.kernels import FIELD, FIELDS
from autograd.memory import LARGE, check_room
from autograd.plan.plan import Plan
from autograd.trace.arguments import Kinds, Numbers, kinds

_CACHE_BYTES = 256 * 1024  # slots should fit in the second-level cache, with room to spare
_MOST_CHUNKS = 16
_LEAST_BLOCKS = 4  # per chunk, so that adding up its sums costs little


class Compiled:
    """A plan that can be run by any number of threads, each call with its own memory."""

    def __init__(self, plan: Plan, machine: Machine, numbers: Numbers) -> None:
        self.plan = plan
        self.numbers = numbers  # reads those of the parameters
        self.machine = machine
        target = machine.target
        self.dtype = np.dtype(target.dtype)
        row = max(1, plan.slot_count) * target.bytes
        self.most_lanes = target.chunk
        while self.most_lanes * 2 * row <= _CACHE_BYTES and self.most_lanes < 4 * target.chunk:
            self.most_lanes *= 2
        self._code: dict[int, Any] = {}
        self._free: list[Call] = []
        self.outputs: Kinds | None = None  # of the arrays that calls write
        self.sample_bytes = 0  # per sample, in those arrays
        self.before = np.array(plan.before, np.int32)
        self.after = np.array(plan.after, np.int32)
        self.coef_index = np.array(plan.coef_index, np.int32)
        self.splats = np.array(plan.splats, np.int32)
        self.results = np.array(plan.results, np.int32)

    def pitch(self, lanes: int) -> int:
        """The distance between slots: a vector more than they need, because at a multiple of a
        large power of two they would all compete for the same few cache lines."""
        width = self.machine.target.width
        return lanes + width if lanes > width else lanes

    def code(self, lanes: int) -> Any:
        """The code for blocks of that many lanes."""
        code = self._code.get(lanes)
        if code is None:
            if self.plan.slot_count * self.pitch(lanes) > 2**31 - 1:
                raise MemoryError(
                    "the program keeps too many numbers at once; split it into several programs"
                )
            code = np.array(self.plan.words, np.int32)
            code[np.array(self.plan.scaled, np.int64)] *= self.pitch(lanes)
            self._code[lanes] = code
        return code

    def lanes(self, samples: int) -> int:
        """The lanes of a block for that many samples."""
        target = self.machine.target
        lanes = target.width if samples <= target.few else target.chunk
        while lanes < min(samples, self.most_lanes):
            lanes *= 2
        return lanes

    def take(self) -> Call:
        """Memory for a call, to be resized; `done` returns it."""
        try:
            return self._free.pop()
        except IndexError:
            return Call(self)

    def give(self, call: Call) -> None:
        """Keep the memory for the next call."""
        self._free.append(call)


class Call:
    """The arrays that one call writes, and the context that has their addresses."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        plan, dtype = compiled.plan, compiled.dtype
        self.samples = -1
        self.lanes = 0
        self.context = np.zeros(len(FIELDS), np.int64)
        self.address = self.context.ctypes.data
        self.uniform = aligned(plan.uniform_count, dtype)
        begin = plan.constants_at
        self.uniform[begin : begin + len(plan.numbers)] = plan.numbers
        self.coefs = aligned(len(plan.coef_index), dtype)
        self.results = np.zeros(len(plan.results), dtype)
        width = compiled.machine.target.width
        self.accs = aligned(plan.acc_count * width, dtype)
        self._inputs = np.zeros(2 * max(1, plan.input_count), np.int64)
        self.inputs = memoryview(self._inputs.data)  # faster than an array to set one by one
        self.outputs = np.zeros(2 * max(1, plan.output_count), np.int64)
        self._outputs_at = self.outputs.ctypes.data
        self._outside = np.full(1, -1, np.int64)  # a row whose index is outside its table
        self.outside = memoryview(self._outside.data)
        self.arrays: list[Any] = []  # the inputs and outputs, kept alive for their addresses
        self.inputs_address = self._inputs.ctypes.data
        self._uniform_at = self.uniform.ctypes.data
        self._set(
            uniform=self.uniform, coefs=self.coefs, results=self.results, accs=self.accs,
            outside=self._outside, inputs=self._inputs, outputs=self.outputs,
            before=compiled.before, after=compiled.after, coef_index=compiled.coef_index,
            result_index=compiled.results, coef_count=len(plan.coef_index),
            splat_count=len(plan.splats) // 2, acc_count=plan.acc_count,
            tile_count=plan.tile_count, sums_at=plan.sums_at, result_count=len(plan.results),
        )  # fmt: skip

    def _set(self, **fields: Any) -> None:
        """Write numbers and the addresses of arrays to these fields of the context."""
        write(self.context, FIELD, **fields)

    def resize(self, samples: int) -> None:
        """Prepare the memory for that many samples."""
        if samples == self.samples:
            return
        compiled = self.compiled
        plan = compiled.plan
        lanes = compiled.lanes(samples)
        if lanes != self.lanes:
            self.code = compiled.code(lanes)
            self.slots = aligned(plan.slot_count * compiled.pitch(lanes), compiled.dtype)
            self.indices = np.zeros(plan.index_count * compiled.pitch(lanes), np.int32)
            self.splats = compiled.splats.copy()
            self.splats[::2] *= compiled.pitch(lanes)
            self.lanes = lanes
            self._set(
                splats=self.splats, code=self.code, slots=self.slots, indices=self.indices,
                lanes=lanes,
            )  # fmt: skip
            self._partners: list[tuple[Any, ...]] = []
        blocks = -(-samples // lanes)
        if plan.sequential and plan.acc_count:
            chunk_blocks = max(1, blocks)
        else:
            chunk_blocks = max(_LEAST_BLOCKS, -(-blocks // _MOST_CHUNKS))
        self.chunks = max(1, -(-blocks // chunk_blocks))
        self.partials = np.zeros(self.chunks * plan.acc_count, compiled.dtype)
        self._set(
            partials=self.partials, samples=samples, chunk_blocks=chunk_blocks, chunks=self.chunks,
            scale=field(1.0 / max(1, samples), compiled.dtype),
        )  # fmt: skip
        self.samples = samples

    def read(self, arrays: list[Any], numbers: Sequence[float]) -> None:
        """Read the parameters' current numbers, and these inputs."""
        self.read_numbers(numbers)
        for k, a in enumerate(arrays):
            self.inputs[2 * k] = a.ctypes.data
            self.inputs[2 * k + 1] = a.strides[0]
        self.arrays.extend(arrays)

    def read_numbers(self, numbers: Sequence[float]) -> None:
        """Read the parameters' current numbers, and these numbers of the arguments."""
        compiled = self.compiled
        compiled.numbers.into(self.uniform, self._uniform_at)
        if numbers:
            end = compiled.plan.constants_at
            self.uniform[end - len(numbers) : end] = numbers

    def allocate(self, inner: list[tuple[int, ...]]) -> tuple[Any, ...]:
        """New arrays for the outputs, of these shapes for each sample."""
        samples, compiled = self.samples, self.compiled
        if not compiled.sample_bytes:
            compiled.sample_bytes = compiled.dtype.itemsize * sum(map(prod, inner))
        if samples * compiled.sample_bytes >= LARGE:
            check_room(
                samples * compiled.sample_bytes,
                f"the result for {samples:,} samples",
                "; give fewer at a time",
            )
        arrays = tuple([np.empty((samples, *shape), compiled.dtype) for shape in inner])
        if compiled.outputs is None:
            compiled.outputs = kinds([*arrays], compiled.machine)
        if compiled.outputs is None or compiled.outputs.place(arrays, self._outputs_at) < 0:
            for k, array in enumerate(arrays):
                self.outputs[2 * k], self.outputs[2 * k + 1] = array.ctypes.data, array.strides[0]
        self.arrays.extend(arrays)
        return arrays

    def done(self) -> None:
        """Return the memory, for the next call."""
        self.arrays.clear()
        self.compiled.give(self)

    def run(self, threads: int = 1) -> None:
        """Do the work.  Raises IndexError if an index was changed after it was checked."""
        machine = self.compiled.machine
        if machine.target.interpreted:
            machine.interpret(self)  # type: ignore[attr-defined]
        elif threads <= 1 or self.chunks <= 1:
            machine.step(self.address)
        else:
            machine.prepare(self.address)
            share_chunks(self, threads)
            machine.finish(self.address)
        self.check_indices()

    def check_indices(self) -> None:
        """Raises IndexError if the machine met an index outside its table."""
        row = self.outside[0]
        if row >= 0:
            self.outside[0] = -1
            raise IndexError(
                f"row {row}: the index was changed while the program ran and is outside its table"
            )

    def partners(self, count: int) -> list[Any]:
        """Contexts for that many more threads: with their own slots and sums, the rest shared."""
        compiled = self.compiled
        while len(self._partners) < count:
            slots = aligned(len(self.slots), compiled.dtype)
            accs = aligned(len(self.accs), compiled.dtype)
            indices = np.zeros(len(self.indices), np.int32)
            self._partners.append((self.context.copy(), slots, accs, indices))
        for context, *arrays in self._partners[:count]:
            context[:] = self.context
            write(context, FIELD, **dict(zip(("slots", "accs", "indices"), arrays)))
        return [context for context, *_ in self._partners[:count]]


class Pool:
    """Threads that are started when first needed, and again in a forked child, which has none."""

    def __init__(self, threads: int) -> None:
        self._threads, self._process = threads, 0

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """The Future of work that one of the threads does."""
        if self._process != os.getpid():
            self._executor = ThreadPoolExecutor(self._threads, "dotgrad")
            self._process = os.getpid()
        return self._executor.submit(work, *arguments)


_pools: dict[int, Pool] = {}


def share_chunks(call: Call, threads: int) -> None:
    """Run the chunks of a call on that many threads, including this one.

    Which thread does which chunk does not matter: each chunk has its own sums.
    """
    threads = min(threads, call.chunks)
    bounds = [call.chunks * t // threads for t in range(threads + 1)]
    blocks = call.compiled.machine.blocks
    pool = _pools.get(threads)
    if pool is None:
        pool = _pools[threads] = Pool(threads - 1)
    waiting = [
        pool.submit(blocks, context.ctypes.data, bounds[t + 1], bounds[t + 2])
        for t, context in enumerate(call.partners(threads - 1))
    ]
    blocks(call.address, bounds[0], bounds[1])
    for future in waiting:
        future.result()


def aligned(count: int, dtype: Any) -> Any:
    """An array of zeros aligned to 64 bytes, as suits whole vectors."""
    size = count * dtype.itemsize
    raw = np.zeros(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype)


def field(number: float, dtype: Any) -> int:
    """A field of 64 bits that begins with that number."""
    numbers = np.zeros(8 // dtype.itemsize, dtype)
    numbers[0] = number
    return int(numbers.view(np.int64)[0])


def write(record: Any, places: dict[str, int], **fields: Any) -> None:
    """Write numbers and the addresses of arrays, 0 for empty ones, to fields of a record."""
    for name, x in fields.items():
        record[places[name]] = x if isinstance(x, int) else x.ctypes.data if x.size else 0
