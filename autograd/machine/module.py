"""The functions of the lane machine that Python calls: what goes on around the kernels.

    void prepare(ptr context)                    uniform values, coefficients, constant slots
    void blocks(ptr context, i64 from, i64 to)   chunks from..to of the samples, partial sums
    void finish(ptr context)                     sums of the partial sums, uniform values, results
    void step(ptr context)                       all three
    void repeat(ptr loop, i64 worker)            many training steps, see steps.py
    void read(ptr objects, i64 count, i64 slot, i64 number, ptr out)
                                                 out[i] = the double at objects[i] -> slot -> number
    i64 same(ptr pairs, i64 count)               1 if at each address is the word beside it
    i64 arrays(ptr objects, ptr kinds, ptr out)  where the numbers of these arrays lie, and how many
                                                 samples; -1 if they are not of these kinds

Samples are cut into blocks of `lanes`, blocks into chunks of `chunk_blocks`.  A chunk's sums are
its own, and `finish` adds those of all chunks in order: how many threads share the chunks is no
matter to any bit.
"""

from __future__ import annotations

from dataclasses import replace

from autograd.machine.kernels import NAMES, Kernel, kernels
from autograd.machine.lane_sums import total_up
from autograd.machine.training import functions
from autograd.machine.writer import Target, Writer
from autograd.run.cpython import ARRAY, READY


class _Function(Kernel):
    """A function of the module that is no kernel."""

    def text(self, signature: str) -> str:
        self.w.do("ret void")
        return "\n".join([f"define {signature} #0 {{", "entry:", *self.w.head, *self.w.lines, "}"])


def module(target: Target, triple: str, attributes: str) -> str:
    """The text of the whole machine for one target."""
    externals: set[str] = set()
    single = replace(target, width=1, vectors=1)
    parts = kernels(target, externals, "lane") + kernels(single, externals, "one")
    parts += kernels(replace(target, vectors=1), externals, "few", "lane")
    for prefix in ("lane", "few", "one"):
        parts.append(_execute(target, externals, prefix))
    parts += [_prepare(target, externals), _blocks(target, externals), _finish(target, externals)]
    parts += [_step(), *functions(target, externals, triple)]
    parts += [_read(target, externals), _same(), _arrays(target)]
    head = [f'target triple = "{triple}"', *sorted(externals)]
    return "\n\n".join([*head, *parts, f"attributes #0 = {{ nounwind {attributes} }}", ""])


def _execute(target: Target, externals: set[str], prefix: str) -> str:
    """Runs code up to its end."""
    w = Writer(target, externals)
    signature = f"internal void @{prefix}_execute(ptr %context, ptr %start, i64 %lanes)"
    lines = [
        f"define {signature} #0 {{",
        "entry:",
        "  br label %head",
        "head:",
        "  %code = phi ptr [ %start, %entry ], [ %next, %body ]",
        "  %opcode = load i32, ptr %code",
        "  %done = icmp eq i32 %opcode, 0",
        "  br i1 %done, label %end, label %body",
        "body:",
        "  %index = zext i32 %opcode to i64",
        f"  %entry.address = getelementptr [{len(NAMES)} x ptr], ptr @{prefix}_table, i64 0, "
        "i64 %index",
        "  %kernel = load ptr, ptr %entry.address",
        "  %next = call ptr %kernel(ptr %context, ptr %code, i64 %lanes)",
        "  br label %head",
        "end:",
        "  ret void",
        "}",
    ]
    return "\n".join([*w.lines, *lines])


def _execute_uniform(f: _Function, field: str) -> None:
    code = f.field(field)
    with f.w.when(f.w.let(f"icmp ne ptr {code}, null")):
        f.w.do(f"call void @one_execute(ptr %context, ptr {code}, i64 1)")


def _prepare(target: Target, externals: set[str]) -> str:
    f = _Function("prepare", target, externals, "slots")
    w, number = f.w, target.number
    _execute_uniform(f, "before")
    uniform, coefs, index = f.field("uniform"), f.field("coefs"), f.field("coef_index")
    with w.loop("0", f.integer("coef_count")) as i:
        value = w.load(number, w.at(uniform, w.word(index, i), number))
        w.store(number, value, w.at(coefs, i, number))
    return f.text("void @prepare(ptr %context)")


def _blocks(target: Target, externals: set[str]) -> str:
    f = _Function("blocks", target, externals, "slots")
    w, number = f.w, target.number
    lanes, samples = f.integer("lanes"), f.integer("samples")
    _fill_splats(f, lanes)
    accs, acc_count, partials = f.field("accs"), f.integer("acc_count"), f.field("partials")
    chunk_blocks, code = f.integer("chunk_blocks"), f.field("code")
    first_field = w.at("%context", str(_field("first")), "i64")
    valid_field = w.at("%context", str(_field("valid")), "i64")
    first_block = w.at("%context", str(_field("first_block")), "i64")
    with w.loop("%from", "%to") as chunk:
        with w.loop(f.integer("tile_count"), acc_count) as i:  # tiles set theirs themselves
            w.store(target.vector, target.constant(0.0), w.at(accs, i, target.vector))
        w.store("i64", "1", first_block)
        begin = w.times(chunk, chunk_blocks)
        with w.loop(begin, w.plus(begin, chunk_blocks)) as block:
            first = w.times(block, lanes)
            left = w.let(f"sub i64 {samples}, {first}")
            with w.when(w.let(f"icmp sgt i64 {left}, 0")):
                valid = w.call("llvm.smin.i64", "i64", left, lanes)
                w.store("i64", first, first_field)
                w.store("i64", valid, valid_field)
                _run(w, code, valid)
                w.store("i64", "0", first_block)
        row = w.at(partials, w.times(chunk, acc_count), number)
        total_up(w, accs, acc_count, row)
    return f.text("void @blocks(ptr %context, i64 %from, i64 %to)")


def _fill_splats(f: _Function, lanes: str) -> None:
    """Uniform numbers that operations want as slots, once for all blocks."""
    w, number = f.w, f.target.number
    splats, uniform, slots = f.field("splats"), f.field("uniform"), f.field("slots")
    with w.loop("0", f.integer("splat_count")) as i:
        at = w.times(i, "2")
        value = w.load(number, w.at(uniform, w.word(splats, w.plus(at, "1")), number))
        slot = w.at(slots, w.word(splats, at), number)
        with w.loop("0", lanes) as lane:
            w.store(number, value, w.at(slot, lane, number))


def _run(w: Writer, code: str, valid: str) -> None:
    """Run a block's code, by single vectors where that is enough for its samples."""
    few = w.let(f"icmp sle i64 {valid}, {w.target.few}")
    many = w.let(f"xor i1 {few}, true")
    for prefix, step, when in (("few", w.target.width, few), ("lane", w.target.chunk, many)):
        with w.when(when):
            steps = w.let(f"sdiv i64 {w.plus(valid, str(step - 1))}, {step}")
            used = w.times(steps, str(step))
            w.do(f"call void @{prefix}_execute(ptr %context, ptr {code}, i64 {used})")


def _finish(target: Target, externals: set[str]) -> str:
    f = _Function("finish", target, externals, "slots")
    w, number = f.w, target.number
    count, chunks, partials = f.integer("acc_count"), f.integer("chunks"), f.field("partials")
    uniform, sums_at = f.field("uniform"), f.integer("sums_at")
    scale = w.load(number, w.at("%context", str(_field("scale")), "i64"))
    sums = w.at(uniform, sums_at, number)
    with w.loop("0", count) as i:
        w.store(number, w.load(number, w.at(partials, i, number)), w.at(sums, i, number))
    with w.loop("1", chunks) as chunk:
        row = w.at(partials, w.times(chunk, count), number)
        with w.loop("0", count) as i:
            place = w.at(sums, i, number)
            one, other = w.load(number, place), w.load(number, w.at(row, i, number))
            w.store(number, w.let(f"fadd {number} {one}, {other}"), place)
    with w.loop("0", count) as i:
        place = w.at(sums, i, number)
        w.store(number, w.let(f"fmul {number} {w.load(number, place)}, {scale}"), place)
    _execute_uniform(f, "after")
    results, index = f.field("results"), f.field("result_index")
    with w.loop("0", f.integer("result_count")) as i:
        value = w.load(number, w.at(uniform, w.word(index, i), number))
        w.store(number, value, w.at(results, i, number))
    return f.text("void @finish(ptr %context)")


def _step() -> str:
    from autograd.machine.kernels import FIELD

    return f"""define void @step(ptr %context) #0 {{
entry:
  call void @prepare(ptr %context)
  %address = getelementptr i64, ptr %context, i64 {FIELD["chunks"]}
  %chunks = load i64, ptr %address
  call void @blocks(ptr %context, i64 0, i64 %chunks)
  call void @finish(ptr %context)
  ret void
}}"""


def _read(target: Target, externals: set[str]) -> str:
    """Numbers of Python objects: see numbers.py, which says where in them they are."""
    w = Writer(target, externals)
    with w.loop("0", "%count") as i:
        owner = w.load("ptr", w.at("%objects", i, "i64"))
        box = w.load("ptr", w.at(owner, "%slot", "i8"))
        value = w.load("double", w.at(box, "%number", "i8"))
        if target.dtype == "float32":
            value = w.let(f"fptrunc double {value} to float")
        w.store(target.number, value, w.at("%out", i, target.number))
    w.do("ret void")
    head = "define void @read(ptr %objects, i64 %count, i64 %slot, i64 %number, ptr %out) #0 {"
    return "\n".join([head, "entry:", *w.head, *w.lines, "}"])


def _same() -> str:
    """Whether the words at many addresses are what they were: see memory.py."""
    return """define i64 @same(ptr %pairs, i64 %count) #0 {
entry:
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %yes
body:
  %pair = getelementptr { ptr, i64 }, ptr %pairs, i64 %i
  %address = load ptr, ptr %pair
  %wanted.at = getelementptr i64, ptr %pair, i64 1
  %wanted = load i64, ptr %wanted.at
  %found = load i64, ptr %address
  %next = add i64 %i, 1
  %equal = icmp eq i64 %found, %wanted
  br i1 %equal, label %head, label %no
yes:
  ret i64 1
no:
  ret i64 0
}"""


def _arrays(target: Target) -> str:
    """Addresses and strides of NumPy arrays: see numbers.py for the offsets and the kinds."""
    w = Writer(target, set())
    samples, same = w.variable("i64"), w.variable("i1")
    w.store("i64", "-1", samples)
    w.store("i1", "true", same)

    def check(kind: str, found: str, wanted: str) -> None:
        equal = w.let(f"icmp eq {kind} {found}, {wanted}")
        w.store("i1", w.let(f"and i1 {w.load('i1', same)}, {equal}"), same)

    with w.loop("0", w.load("i64", "%kinds")) as k:
        array = w.load("ptr", w.at("%objects", k, "ptr"))
        kind = w.at("%kinds", w.plus(w.times(k, "4"), "1"), "i64")
        words = [w.load("i64", w.at(kind, str(i), "i64")) for i in range(4)]
        check("i64", w.load("i64", w.at(array, "8", "i8")), words[0])
        with w.when(w.load("i1", same)):  # an array at all
            fields = [w.load("i64", w.at(array, str(ARRAY[name]), "i8")) for name in ARRAY]
            data, axes, dims, strides, dtype, flags = fields
            check("i64", dtype, words[1])
            check("i64", w.let(f"and i64 {axes}, 4294967295"), words[2])
            check("i64", w.let(f"and i64 {flags}, {READY}"), str(READY))
            with w.when(w.load("i1", same)):
                sizes, inner = (w.let(f"inttoptr i64 {x} to ptr") for x in (dims, words[3]))
                count, before = w.load("i64", sizes), w.load("i64", samples)
                first = w.let(f"icmp eq i64 {k}, 0")
                check("i64", w.let(f"select i1 {first}, i64 {count}, i64 {before}"), count)
                w.store("i64", count, samples)
                with w.loop("1", words[2]) as axis:
                    wanted = w.load("i64", w.at(inner, axis, "i64"))
                    check("i64", w.load("i64", w.at(sizes, axis, "i64")), wanted)
                out = w.at("%out", w.times(k, "2"), "i64")
                w.store("i64", data, out)
                stride = w.load("i64", w.let(f"inttoptr i64 {strides} to ptr"))
                w.store("i64", stride, w.at(out, "1", "i64"))
    found, equal = w.load("i64", samples), w.load("i1", same)
    w.do(f"ret i64 {w.let(f'select i1 {equal}, i64 {found}, i64 -1')}")
    head = "define i64 @arrays(ptr %objects, ptr %kinds, ptr %out) #0 {"
    return "\n".join([head, "entry:", *w.head, *w.lines, "}"])


def _field(name: str) -> int:
    from autograd.machine.kernels import FIELD

    return FIELD[name]
