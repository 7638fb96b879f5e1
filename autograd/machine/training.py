"""The machine's function for training: whole steps, without Python between them.

    void repeat(ptr loop, i64 worker)       steps until all are done, or the loss is not finite

`loop` is an array of 64-bit fields, LOOP; loop.py fills it.  A step of one worker:

    worker 0    prepare: uniform numbers, coefficients
    all         the samples: each worker does its share of the chunks
    worker 0    finish: loss and gradients; then, if the loss is finite and no index was outside its
                tables: a copy of what the update changes, the norm of the gradients if it is asked
                for, the update of all parameters

Between these the workers meet at a barrier.  They wait by spinning, since a step is short, and
after a while yield the processor, so that more workers than processors make progress too.

Fields:
    steps           how many steps to do
    done            how many are done, without a step whose loss is not finite
    more            1 while there is another step
    stop            1 to do no other step
    workers         how many share the samples
    place           position of the first step in its epoch
    period          steps of an epoch
    whole           contexts of the loss program, one a worker
    rest            the same for the last batch of an epoch, which may be smaller
    rows            null, or the samples of each epoch in the order of their steps
    epoch_rows      how many rows an epoch has
    batch           how many rows a step has
    losses          where to write the loss of each step
    copies          three fields each: to, from, bytes: memory to copy before an update
    copy_count
    norm            null, or the context of the program that sums the squares of the gradients
    unit            where that program reads the power of two that keeps the squares from overflow
    bound           a number: larger gradients count as this large
    update          the context of the update program
    scalars         where the update program reads the sum of the squares, unit, then the settings
    settings        the numbers of each step that all parameters share
    setting_count
    setting_stride  bytes from one step's settings to the next's; 0 where all steps share them
    arrived         workers at the barrier          (these two on cache lines of their own)
    meetings        barriers passed
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from autograd.machine.kernels import FIELD
from autograd.machine.writer import Fields, Function, Target

_NAMES = (
    "steps done more stop workers place period whole rest rows epoch_rows batch losses copies "
    "copy_count norm unit bound update scalars settings setting_count setting_stride"
).split()
LOOP = {name: i for i, name in enumerate(_NAMES)} | {"arrived": 32, "meetings": 48}
LOOP_SIZE = 64
_PATIENCE = 1000  # looks at the barrier before a worker yields the processor


class _Part(Function):
    """One of the functions, with the fields of %loop."""

    def __init__(self, signature: str, target: Target, externals: set[str]) -> None:
        super().__init__(signature, target, externals)
        self.fields = Fields(self, "%loop", LOOP)


def functions(target: Target, externals: set[str], triple: str) -> list[str]:
    """The text of `repeat` and of the functions it calls."""
    parts: dict[str, Callable[[_Part], str | None]] = {
        "internal ptr @loop_contexts(ptr %loop, i64 %step)": _contexts,
        "internal void @loop_share(ptr %loop, i64 %step, i64 %worker)": _share,
        "internal void @loop_end(ptr %loop, i64 %step)": _end,
        "internal void @loop_meet(ptr %loop)": partial(_meet, triple=triple),
        "void @repeat(ptr %loop, i64 %worker)": _repeat,
    }
    texts = []
    for signature, write in parts.items():
        part = _Part(signature, target, externals)
        texts.append(part.text(write(part) or "void"))
    return texts


def _meet(w: _Part, triple: str) -> None:
    """The barrier."""
    yielding = "SwitchToThread" if "windows" in triple else "sched_yield"
    pause = _pause(triple)
    w.externals.add(f"declare i32 @{yielding}()")
    if pause:
        w.externals.add(pause[0])
    fields = {name: LOOP[name] for name in ("workers", "arrived", "meetings")}
    call = pause[1] if pause else ""
    w.raw(_MEET.format(patience=_PATIENCE, yielding=yielding, pause=call, **fields))


def _pause(triple: str) -> tuple[str, str] | None:
    """The declaration and the call that tell the processor that it is spinning."""
    if triple.startswith(("x86_64", "i686")):
        return "declare void @llvm.x86.sse2.pause()", "call void @llvm.x86.sse2.pause()"
    if triple.startswith(("aarch64", "arm64")):
        return "declare void @llvm.aarch64.hint(i32)", "call void @llvm.aarch64.hint(i32 1)"
    return None


def _contexts(w: _Part) -> str:
    """The contexts of a step's loss program: those of the epoch's last batch, or the others."""
    place, period = w.fields.integer("place"), w.fields.integer("period")
    at = w.let(f"srem i64 {w.plus(place, '%step')}, {period}")
    last = w.let(f"icmp eq i64 {w.plus(at, '1')}, {period}")
    whole, rest = w.fields.addresses("whole", "rest")
    return f"ptr {w.let(f'select i1 {last}, ptr {rest}, ptr {whole}')}"


def _context(w: _Part, worker: str) -> str:
    contexts = w.let("call ptr @loop_contexts(ptr %loop, i64 %step)")
    return w.load("ptr", w.at(contexts, worker, "ptr"))


def _share(w: _Part) -> None:
    """A worker's share of the samples."""
    context = _context(w, "%worker")
    rows = w.fields.address("rows")
    with w.when(w.let(f"icmp ne ptr {rows}, null")):
        period = w.fields.integer("period")
        step = w.plus(w.fields.integer("place"), "%step")
        epoch, at = w.let(f"sdiv i64 {step}, {period}"), w.let(f"srem i64 {step}, {period}")
        before = w.times(epoch, w.fields.integer("epoch_rows"))
        first = w.plus(before, w.times(at, w.fields.integer("batch")))
        w.store("ptr", w.at(rows, first, "i64"), Fields(w, context, FIELD).place("rows"))
    chunks, workers = Fields(w, context, FIELD).integer("chunks"), w.fields.integer("workers")
    bounds = [
        w.let(f"sdiv i64 {w.times(chunks, worker)}, {workers}")
        for worker in ("%worker", w.plus("%worker", "1"))
    ]
    w.do(f"call void @blocks(ptr {context}, i64 {bounds[0]}, i64 {bounds[1]})")


def _end(w: _Part) -> None:
    """The part after the samples; it sets `more` to whether there is another step."""
    number = w.target.number
    context = _context(w, "0")
    w.do(f"call void @finish(ptr {context})")
    results = Fields(w, context, FIELD).address("results")
    loss = w.load(number, results)
    w.store(number, loss, w.at(w.fields.address("losses"), "%step", number))
    w.store("i64", "0", w.fields.place("more"))
    size = w.call(f"llvm.fabs.f{8 * w.target.bytes}", number, loss)
    finite = w.let(f"fcmp olt {number} {size}, {w.target.literal(float('inf'))}")
    outside = w.load("i64", Fields(w, context, FIELD).address("outside"))
    inside = w.let(f"icmp slt i64 {outside}, 0")
    with w.when(w.let(f"and i1 {finite}, {inside}")):
        _keep(w)
        _move(w)
        done = w.plus("%step", "1")
        w.store("i64", done, w.fields.place("done"))
        left = w.let(f"icmp slt i64 {done}, {w.fields.integer('steps')}")
        stop = w.let(f"load volatile i64, ptr {w.fields.place('stop')}")
        wanted = w.let(f"icmp eq i64 {stop}, 0")
        more = w.let(f"zext i1 {w.let(f'and i1 {left}, {wanted}')} to i64")
        w.store("i64", more, w.fields.place("more"))


def _keep(w: _Part) -> None:
    """Copy what the update is about to change."""
    w.externals.add("declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    copies = w.fields.address("copies")
    with w.loop("0", w.fields.integer("copy_count")) as k:
        entry = w.at(copies, w.times(k, "3"), "i64")
        to, source = w.load("ptr", entry), w.load("ptr", w.at(entry, "1", "i64"))
        size = w.load("i64", w.at(entry, "2", "i64"))
        w.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {to}, ptr {source}, i64 {size}, i1 false)")


def _move(w: _Part) -> None:
    """Update all parameters."""
    number = w.target.number
    scalars, norm = w.fields.address("scalars"), w.fields.address("norm")
    with w.when(w.let(f"icmp ne ptr {norm}, null")):
        results = Fields(w, norm, FIELD).address("results")
        unit = _unit(w, norm, results)
        w.store(number, unit, w.fields.address("unit"))
        w.store(number, unit, w.at(scalars, "1", number))
        w.do(f"call void @step(ptr {norm})")
        w.store(number, w.load(number, results), scalars)
    offset = w.times("%step", w.fields.integer("setting_stride"))
    settings = w.at(w.fields.address("settings"), offset, "i8")
    with w.loop("0", w.fields.integer("setting_count")) as k:
        value = w.load(number, w.at(settings, k, number))
        w.store(number, value, w.at(scalars, w.plus(k, "2"), number))
    w.do(f"call void @step(ptr {w.fields.address('update')})")


def _unit(w: _Part, norm: str, scratch: str) -> str:
    """The power of two that scales the largest gradient, or the bound, to between 1 and 2.

    Its exponent is that of the number, negated, and limited to those of normal numbers whose
    reciprocal is finite.
    """
    number, bits, fields = w.target.number, 8 * w.target.bytes, Fields(w, norm, FIELD)
    mantissa, bias = (52, 1023) if bits == 64 else (23, 127)
    gradients = w.load("ptr", fields.address("inputs"))
    w.store(number, w.target.literal(0.0), scratch)
    with w.loop("0", fields.integer("samples")) as k:
        size = w.call(f"llvm.fabs.f{bits}", number, w.load(number, w.at(gradients, k, number)))
        largest = w.call(f"llvm.maxnum.f{bits}", number, w.load(number, scratch), size)
        w.store(number, largest, scratch)
    bound = w.load(number, w.fields.place("bound"))
    largest = w.call(f"llvm.minnum.f{bits}", number, w.load(number, scratch), bound)
    whole = w.let(f"bitcast {number} {largest} to i{bits}")
    exponent = w.let(f"lshr i{bits} {whole}, {mantissa}")
    wanted = w.let(f"sub i{bits} {2 * bias}, {exponent}")
    for compare, limit in (("slt", 1), ("sgt", 2 * bias - 1)):
        beyond = w.let(f"icmp {compare} i{bits} {wanted}, {limit}")
        wanted = w.let(f"select i1 {beyond}, i{bits} {limit}, i{bits} {wanted}")
    return w.let(f"bitcast i{bits} {w.let(f'shl i{bits} {wanted}, {mantissa}')} to {number}")


def _repeat(w: _Part) -> None:
    """All steps of a worker."""
    w.raw(_REPEAT.format(LOOP["more"]))


_REPEAT = """  %first = icmp eq i64 %worker, 0
  %more.place = getelementptr i64, ptr %loop, i64 {}
  br label %head
head:
  %step = phi i64 [ 0, %entry ], [ %next, %again ]
  br i1 %first, label %look, label %ready
look:
  %any = load i64, ptr %more.place
  %one = icmp ne i64 %any, 0
  br i1 %one, label %begin, label %ready
begin:
  %contexts = call ptr @loop_contexts(ptr %loop, i64 %step)
  %context = load ptr, ptr %contexts
  call void @prepare(ptr %context)
  br label %ready
ready:
  call void @loop_meet(ptr %loop)
  %more = load i64, ptr %more.place
  %go = icmp ne i64 %more, 0
  br i1 %go, label %share, label %end
share:
  call void @loop_share(ptr %loop, i64 %step, i64 %worker)
  call void @loop_meet(ptr %loop)
  br i1 %first, label %last, label %again
last:
  call void @loop_end(ptr %loop, i64 %step)
  br label %again
again:
  %next = add i64 %step, 1
  br label %head
end:"""

_MEET = """  %workers.place = getelementptr i64, ptr %loop, i64 {workers}
  %workers = load i64, ptr %workers.place
  %alone = icmp sle i64 %workers, 1
  br i1 %alone, label %end, label %arrive
arrive:
  %arrived = getelementptr i64, ptr %loop, i64 {arrived}
  %meetings = getelementptr i64, ptr %loop, i64 {meetings}
  %before = load atomic i64, ptr %meetings acquire, align 8
  %others = atomicrmw add ptr %arrived, i64 1 acq_rel
  %count = add i64 %others, 1
  %all = icmp eq i64 %count, %workers
  br i1 %all, label %open, label %wait
open:
  store atomic i64 0, ptr %arrived monotonic, align 8
  %opened = atomicrmw add ptr %meetings, i64 1 release
  br label %end
wait:
  %looks = phi i64 [ 0, %arrive ], [ %more, %pause ], [ %more, %yield ]
  %now = load atomic i64, ptr %meetings acquire, align 8
  %open.now = icmp ne i64 %now, %before
  br i1 %open.now, label %end, label %still
still:
  %more = add i64 %looks, 1
  %long = icmp sgt i64 %more, {patience}
  br i1 %long, label %yield, label %pause
pause:
  {pause}
  br label %wait
yield:
  %ignored = call i32 @{yielding}()
  br label %wait
end:"""
