"""The functions of the lane machine that Python calls, which run the kernels.

    void prepare(ptr context)                    uniform values, coefficients, constant slots
    void blocks(ptr context, i64 from, i64 to)   chunks from..to of the samples, partial sums
    void finish(ptr context)                     sums of the partial sums, uniform values, results
    void step(ptr context)                       all three
    void repeat(ptr loop, i64 worker)            many training steps, see training.py
    void read(ptr objects, i64 count, i64 slot, i64 number, ptr out)
                                                 out[i] = the double at objects[i] -> slot -> number
    i64 same(ptr pairs, i64 count)               1 if each address holds the word beside it
    i64 arrays(ptr objects, ptr kinds, ptr out)  where the numbers of these arrays are, and how many
                                                 samples; -1 if they are not of these kinds

Samples are cut into blocks of `lanes`, and `chunk_blocks` blocks are a chunk.  Each chunk has its
own sums, and `finish` adds those of all chunks in order: the result is the same to the last bit for
any number of threads.
"""

from __future__ import annotations

from dataclasses import replace

from autograd.machine.instructions import END, kernels
from autograd.machine.kernels import ContextFunction
from autograd.machine.lane_sums import total_up
from autograd.machine.training import functions
from autograd.machine.writer import Function, Target, Writer

# Offsets in NumPy's PyArrayObject.  The number of axes and the flags are 32 bits wide.
ARRAY = {"data": 16, "axes": 24, "dims": 32, "strides": 40, "dtype": 56, "flags": 64}
READY = 0x0001 | 0x0100  # flags of an array whose numbers are contiguous, rows first, and aligned


def module(target: Target, triple: str, attributes: str) -> str:
    """The text of the whole machine for one target."""
    externals: set[str] = set()
    single = replace(target, width=1, vectors=1)
    parts = kernels(target, externals, "lane") + kernels(single, externals, "one")
    parts += kernels(replace(target, vectors=1), externals, "few", "lane")
    for prefix in ("lane", "few", "one"):
        parts.append(_execute(target, externals, prefix))
    for signature, write in _FUNCTIONS.items():
        function = ContextFunction(signature, target, externals)
        write(function)
        parts.append(function.text())
    parts += functions(target, externals, triple)
    parts += [_read(target, externals), _same(target), _arrays(target)]
    head = [f'target triple = "{triple}"', *sorted(externals)]
    return "\n\n".join([*head, *parts, f"attributes #0 = {{ nounwind {attributes} }}", ""])


def _execute(target: Target, externals: set[str], prefix: str) -> str:
    """Runs code up to its end."""
    f = Function(
        f"internal void @{prefix}_execute(ptr %context, ptr %start, i64 %lanes)", target, externals
    )
    f.raw(f"""  br label %head
head:
  %code = phi ptr [ %start, %entry ], [ %next, %body ]
  %opcode = load i32, ptr %code
  %done = icmp eq i32 %opcode, {END}
  br i1 %done, label %end, label %body
body:
  %index = zext i32 %opcode to i64
  %entry.address = getelementptr ptr, ptr @{prefix}_table, i64 %index
  %kernel = load ptr, ptr %entry.address
  %next = call ptr %kernel(ptr %context, ptr %code, i64 %lanes)
  br label %head
end:""")
    return f.text()


def _execute_uniform(f: ContextFunction, field: str) -> None:
    code = f.context.address(field)
    with f.when(f.let(f"icmp ne ptr {code}, null")):
        f.do(f"call void @one_execute(ptr %context, ptr {code}, i64 1)")


def _prepare(f: ContextFunction) -> None:
    _execute_uniform(f, "before")
    _gather(f, "coefs", "coef_index", "coef_count")


def _gather(f: ContextFunction, to: str, index: str, count: str) -> None:
    """Copy the uniform numbers at these places to an array."""
    number = f.target.number
    uniform, out, places = f.context.addresses("uniform", to, index)
    with f.loop("0", f.context.integer(count)) as i:
        value = f.load(number, f.at(uniform, f.word(places, i), number))
        f.store(number, value, f.at(out, i, number))


def _blocks(f: ContextFunction) -> None:
    number = f.target.number
    lanes, samples = f.context.integer("lanes"), f.context.integer("samples")
    _fill_splats(f, lanes)
    accs, partials, code = f.context.addresses("accs", "partials", "code")
    acc_count, chunk_blocks = f.context.integer("acc_count"), f.context.integer("chunk_blocks")
    first_field, valid_field = f.context.place("first"), f.context.place("valid")
    first_block = f.context.place("first_block")
    with f.loop("%from", "%to") as chunk:
        with f.loop(f.context.integer("tile_count"), acc_count) as i:  # tiles set their own
            f.store(f.target.vector, f.target.constant(0.0), f.at(accs, i, f.target.vector))
        f.store("i64", "1", first_block)
        begin = f.times(chunk, chunk_blocks)
        with f.loop(begin, f.plus(begin, chunk_blocks)) as block:
            first = f.times(block, lanes)
            left = f.let(f"sub i64 {samples}, {first}")
            with f.when(f.let(f"icmp sgt i64 {left}, 0")):
                valid = f.call("llvm.smin.i64", "i64", left, lanes)
                f.store("i64", first, first_field)
                f.store("i64", valid, valid_field)
                _run(f, code, valid)
                f.store("i64", "0", first_block)
        row = f.at(partials, f.times(chunk, acc_count), number)
        total_up(f, accs, acc_count, row)


def _fill_splats(f: ContextFunction, lanes: str) -> None:
    """Copy uniform numbers that operations need as slots to them, once for all blocks."""
    number = f.target.number
    splats, uniform, slots = f.context.addresses("splats", "uniform", "slots")
    with f.loop("0", f.context.integer("splat_count")) as i:
        at = f.times(i, "2")
        value = f.load(number, f.at(uniform, f.word(splats, f.plus(at, "1")), number))
        slot = f.at(slots, f.word(splats, at), number)
        with f.loop("0", lanes) as lane:
            f.store(number, value, f.at(slot, lane, number))


def _run(w: Writer, code: str, valid: str) -> None:
    """Run a block's code, with single vectors if these are enough for its samples."""
    few = w.let(f"icmp sle i64 {valid}, {w.target.few}")
    many = w.let(f"xor i1 {few}, true")
    for prefix, step, when in (("few", w.target.width, few), ("lane", w.target.chunk, many)):
        with w.when(when):
            steps = w.let(f"sdiv i64 {w.plus(valid, str(step - 1))}, {step}")
            used = w.times(steps, str(step))
            w.do(f"call void @{prefix}_execute(ptr %context, ptr {code}, i64 {used})")


def _finish(f: ContextFunction) -> None:
    number = f.target.number
    count, chunks = f.context.integer("acc_count"), f.context.integer("chunks")
    partials, uniform = f.context.addresses("partials", "uniform")
    sums_at = f.context.integer("sums_at")
    scale = f.load(number, f.context.place("scale"))
    sums = f.at(uniform, sums_at, number)
    with f.loop("0", count) as i:
        f.store(number, f.load(number, f.at(partials, i, number)), f.at(sums, i, number))
    with f.loop("1", chunks) as chunk:
        row = f.at(partials, f.times(chunk, count), number)
        with f.loop("0", count) as i:
            place = f.at(sums, i, number)
            one, other = f.load(number, place), f.load(number, f.at(row, i, number))
            f.store(number, f.let(f"fadd {number} {one}, {other}"), place)
    with f.loop("0", count) as i:
        place = f.at(sums, i, number)
        f.store(number, f.let(f"fmul {number} {f.load(number, place)}, {scale}"), place)
    _execute_uniform(f, "after")
    _gather(f, "results", "result_index", "result_count")


def _step(f: ContextFunction) -> None:
    f.do("call void @prepare(ptr %context)")
    f.do(f"call void @blocks(ptr %context, i64 0, i64 {f.context.integer('chunks')})")
    f.do("call void @finish(ptr %context)")


_FUNCTIONS = {
    "void @prepare(ptr %context)": _prepare,
    "void @blocks(ptr %context, i64 %from, i64 %to)": _blocks,
    "void @finish(ptr %context)": _finish,
    "void @step(ptr %context)": _step,
}


def _read(target: Target, externals: set[str]) -> str:
    """Reads numbers from Python objects: see arguments.py for where they are in the objects."""
    w = Function(
        "void @read(ptr %objects, i64 %count, i64 %slot, i64 %number, ptr %out)", target, externals
    )
    with w.loop("0", "%count") as i:
        owner = w.load("ptr", w.at("%objects", i, "i64"))
        box = w.load("ptr", w.at(owner, "%slot", "i8"))
        value = w.load("double", w.at(box, "%number", "i8"))
        if target.dtype == "float32":
            value = w.let(f"fptrunc double {value} to float")
        w.store(target.number, value, w.at("%out", i, target.number))
    return w.text()


def _same(target: Target) -> str:
    """Whether the words at many addresses are unchanged: see cpython.py."""
    w = Function("i64 @same(ptr %pairs, i64 %count)", target, set())
    w.raw("""  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %end
body:
  %pair = getelementptr { ptr, i64 }, ptr %pairs, i64 %i
  %address = load ptr, ptr %pair
  %wanted.at = getelementptr i64, ptr %pair, i64 1
  %wanted = load i64, ptr %wanted.at
  %found = load i64, ptr %address
  %next = add i64 %i, 1
  %equal = icmp eq i64 %found, %wanted
  br i1 %equal, label %head, label %end
end:
  %all = phi i64 [ 1, %head ], [ 0, %body ]""")
    return w.text("i64 %all")


def _arrays(target: Target) -> str:
    """Addresses and strides of NumPy arrays: see arguments.py for the kinds."""
    w = Function("i64 @arrays(ptr %objects, ptr %kinds, ptr %out)", target, set())
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
        with w.when(w.load("i1", same)):  # it is an array
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
    return w.text(f"i64 {w.let(f'select i1 {equal}, i64 {found}, i64 -1')}")
