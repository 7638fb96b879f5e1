"""Every row of the instruction table: its kernel and its NumPy form do the same to random words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import ops
from autograd.machine import build
from autograd.machine.dots import DOT, PAIRS, interleaved
from autograd.machine.instructions import (
    END,
    NUMBERS,
    OPCODES,
    decoded,
    packed,
    run,
    single,
    text,
)
from autograd.machine.kernels import FIELD, FIELDS, Block, Opcode
from autograd.machine.movement import CHOOSE, LOADS
from autograd.machine.operations import ELEMENTWISE, TWINS
from autograd.machine.words import Words
from autograd.operation import Op

ADD = ELEMENTWISE[ops.add]
TABLE = 5  # entries of the tables that indices are of
READ, COLUMNS, ARRAYS = 12, 2, 3  # slots that are read, columns of indices, numbers of a sample
OPERATIONS: dict[Opcode, tuple[Op, ...]] = {opcode: (op,) for op, opcode in ELEMENTWISE.items()}
OPERATIONS |= {opcode: pair for pair, opcode in TWINS.items()}


def items(opcode: Opcode, rng: Any, item: int) -> list[list[Any]]:
    """Values for a few items of an opcode; slots are written once, sums are apart from each other.

    `item` is the size of a number.
    """
    fresh = {">": READ, "+": 0}
    plain = {
        "offset": lambda: int(rng.integers(ARRAYS)) * (8 if opcode.name == "index" else item),
        "length": lambda: TABLE,
        "k": lambda: int(rng.integers(TABLE)),
    }

    def word(kind: str, name: str) -> int:
        if kind == ">":
            fresh[kind] += 1
            return fresh[kind] - 1
        if kind == "+":
            fresh[kind] += 20  # as many as the largest tile has
            return fresh[kind] - 20
        if kind == "":
            return plain[name]()
        return int(rng.integers({"<": READ, "@": COLUMNS, "$": 40}[kind]))

    found = []
    for _ in range(3 if opcode.words.counted else 1):
        counts = {name: int(rng.integers(1, 10)) for name in opcode.words.counts}
        counts |= {"length": TABLE} if "length" in counts else {}
        values: list[Any] = []
        for part in opcode.words.parts:
            times = counts[part.times] if isinstance(part.times, str) else part.times
            many = [
                word(field.kind, field.name)
                for _ in range(times)
                for field in part.fields
                for _ in range(field.size)
                if field.name not in counts
            ]
            if many:
                values.append(many[0] if part.single else many)
        found.append(values)
    return found


def coded(opcode: Opcode, values: list[list[Any]]) -> list[int]:
    """The words of an instruction on these items."""
    head = [0] * len(opcode.words.head) + ([len(values)] if opcode.words.counted else [])
    flat = [word for item in values for word in opcode.words.item(*item)]
    return [NUMBERS[opcode], *head, *flat, END]


def scaled(opcode: Opcode, values: list[list[Any]], lanes: int) -> list[int]:
    """The same for blocks of that many lanes."""
    code = coded(opcode, values)
    at = 1 + len(opcode.words.head) + opcode.words.counted
    for item in values:
        words = opcode.words.item(*item)
        for positions in opcode.words.roles(words):
            for position in positions:
                code[at + position] *= lanes
        at += len(words)
    return code


def number(opcode: Opcode, rng: Any, shape: tuple[int, ...]) -> Any:
    """Random numbers, for an operation also those at which its row is tested."""
    found = rng.normal(size=shape)
    samples = [x for op in OPERATIONS.get(opcode, ()) for point in op.samples for x in point]
    if samples:
        found = np.where(rng.random(shape) < 0.5, rng.choice(samples, shape), found)
    return found


class Memory:
    """What a kernel works on, once as a Block and once as a context."""

    def __init__(self, opcode: Opcode, target: Any, samples: int, rng: Any) -> None:
        dtype = np.dtype(target.dtype)
        self.lanes, self.samples = target.chunk, samples
        slots = number(opcode, rng, (READ + 40, self.lanes)).astype(dtype)
        coefs = rng.normal(size=160).astype(dtype)
        width, accs = (8 if opcode.name == "load64" else 4), 80
        source = rng.normal(size=(samples, ARRAYS)).astype(f"f{width}")
        if opcode.name == "index":
            source = rng.integers(0, TABLE, (samples, ARRAYS))
        indices = rng.integers(0, TABLE, (COLUMNS, self.lanes))
        output = np.zeros((samples, ARRAYS), dtype)
        self.block = Block(
            slots.copy(), coefs, np.zeros(accs, dtype), indices.copy(), [source], [output.copy()]
        )
        self.arrays = {
            "slots": slots,
            "coefs": coefs,
            "accs": np.zeros(accs * target.width, dtype),
            "indices": indices.astype(np.int32),
            "partials": np.zeros(accs, dtype),
            "inputs": np.array([source.ctypes.data, source.strides[0]]),
            "outputs": np.array([output.ctypes.data, output.strides[0]]),
            "outside": np.full(1, -1),
        }
        self.output = output
        self.numbers = {
            "lanes": self.lanes, "samples": samples, "acc_count": accs,
            "chunk_blocks": -(-samples // self.lanes),
        }  # fmt: skip

    def by_machine(self, machine: Any, code: list[int]) -> None:
        self.arrays["code"] = np.array(code, np.int32)
        context = np.zeros(len(FIELDS), np.int64)
        for name, array in self.arrays.items():
            context[FIELD[name]] = array.ctypes.data
        for name, x in self.numbers.items():
            context[FIELD[name]] = x
        machine.blocks(context.ctypes.data, 0, 1)

    def by_numpy(self, code: list[int]) -> None:
        with np.errstate(all="ignore"):
            for first in range(0, self.samples, self.lanes):
                self.block.first = first
                self.block.valid = min(self.lanes, self.samples - self.block.first)
                run(decoded(code), self.block)


@pytest.mark.parametrize("exact", [False, True], ids=["fused", "exact"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("opcode", OPCODES, ids=lambda opcode: opcode.name)
def test_kernel_and_numpy_form_agree(opcode: Opcode, dtype: str, exact: bool) -> None:
    """In blocks that are full, and in those that lack samples; the last of two begins sums anew."""
    machine = build.machine(dtype, exact)
    target = machine.target
    single_precision = dtype == "float32"
    near: Any = {"rtol": 4e-6, "atol": 1e-6} if single_precision else {"rtol": 1e-14, "atol": 1e-14}
    sums: Any = {"rtol": 1e-4, "atol": 1e-4} if single_precision else {"rtol": 1e-12, "atol": 1e-12}
    bits = exact and opcode.name.startswith(("dot", "line", "pairs"))
    for samples in (1, target.chunk - 1, target.chunk, target.chunk + 1):
        rng = np.random.default_rng(samples)
        memory = Memory(opcode, target, samples, rng)
        values = items(opcode, rng, memory.block.inputs[0].itemsize)
        if opcode.name == "save":
            values = [[x, offset // 4 * target.bytes] for x, offset in values]
        memory.by_machine(machine, scaled(opcode, values, memory.lanes))
        memory.by_numpy(coded(opcode, values))
        found, block = memory.arrays, memory.block
        written = found["slots"][READ:, : block.valid]
        if bits:
            np.testing.assert_array_equal(written, block.slots[READ:, : block.valid])
        elementwise = near if opcode in OPERATIONS else sums
        np.testing.assert_allclose(written, block.slots[READ:, : block.valid], **elementwise)
        np.testing.assert_allclose(found["partials"], block.accs, **sums)
        valid = slice(0, block.valid)
        assert (found["indices"][:, valid] == block.indices[:, valid]).all()
        assert (memory.output == block.outputs[0]).all()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "opcode", [x for x in OPCODES if x.uniform], ids=lambda opcode: opcode.name
)
def test_kernel_and_numpy_form_agree_on_uniform_numbers(opcode: Opcode, dtype: str) -> None:
    machine, rng = build.machine(dtype), np.random.default_rng(1)
    uniform = number(opcode, rng, (60,)).astype(dtype)
    before, expected, code = uniform.copy(), uniform.copy(), coded(opcode, items(opcode, rng, 8))
    words, context = np.array(code, np.int32), np.zeros(len(FIELDS), np.int64)
    context[FIELD["uniform"]], context[FIELD["before"]] = uniform.ctypes.data, words.ctypes.data
    machine.prepare(context.ctypes.data)
    with np.errstate(all="ignore"):
        run(decoded(code), Block(expected.reshape(-1, 1), expected))
    assert uniform.tobytes() != before.tobytes()
    room = 4e-6 if dtype == "float32" else 1e-14
    np.testing.assert_allclose(uniform, expected, rtol=room, atol=room)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("machine_code", [True, False])
@pytest.mark.parametrize("wrong", [-1, TABLE, 2**31, 2**63 - 1, -(2**63)])
def test_an_index_in_no_table_becomes_0_and_its_row_is_told(
    wrong: int, machine_code: bool, dtype: str
) -> None:
    (opcode,) = (x for x in OPCODES if x.name == "index")
    machine = build.machine(dtype)
    memory = Memory(opcode, machine.target, 7, np.random.default_rng(0))
    source = memory.block.inputs[0]
    source[:, 1], source[5, 1] = 3, wrong
    values = [[1, 8, TABLE]]
    if machine_code:
        memory.by_machine(machine, scaled(opcode, values, memory.lanes))
        indices, outside = memory.arrays["indices"], memory.arrays["outside"][0]
    else:
        memory.by_numpy(coded(opcode, values))
        indices, outside = memory.block.indices, memory.block.outside
    assert indices[1, :7].tolist() == [3, 3, 3, 3, 3, 0, 3]
    assert outside == 5


@pytest.mark.parametrize("opcode", OPCODES, ids=lambda opcode: opcode.name)
def test_words_read_back(opcode: Opcode) -> None:
    values = items(opcode, np.random.default_rng(2), 8)
    code = coded(opcode, values)
    ((found, head, read),) = decoded(code)
    assert (found, head, read) == (opcode, [0] * len(opcode.words.head), values)
    words = opcode.words.item(*values[0])
    roles = opcode.words.roles(words)
    kinds = {"<": roles.reads, ">": roles.writes, "@": roles.columns}
    count = sum(len(positions) for positions in roles)
    assert len({p for positions in roles for p in positions}) == count  # each has one role
    for kind, positions in kinds.items():
        assert bool(positions) == (kind in opcode.words.kinds)
    assert text(code).split()[0] == opcode.name


def test_names_and_numbers_are_each_their_own() -> None:
    assert len({opcode.name for opcode in OPCODES}) == len(OPCODES) == len(NUMBERS)
    assert END not in NUMBERS.values()


def test_a_code_as_text() -> None:
    words = [
        *single(PAIRS[0], 3, 7, [0, 1, 0, 2]),
        NUMBERS[DOT],
        *DOT.words.item(4, [0, 1], [5, 6]),
    ]
    assert text(words) == "pairs out=s3 coef=c7 x,y=s0,s1,s0,s2\ndot coef=c4 x=s0,s1 out=s5,s6"
    assert text([END]) == ""


def test_words_of_a_legend() -> None:
    words = Words("array count | >out terms (<x*2 @y)*terms")
    assert (words.counted, words.head, words.size) == (True, ["array"], None)
    item = words.item(7, [1, 2, 3, 4, 5, 6])
    assert item == [7, 2, 1, 2, 3, 4, 5, 6]
    assert words.values([0, *item, 9], 1) == ([7, [1, 2, 3, 4, 5, 6]], 9)
    assert words.roles(item) == ([0], [2, 3, 5, 6], [4, 7])
    assert Words("<x $c*3").size == 4


def test_coefficients_of_four_rows_come_together() -> None:
    rows = [[10 * r + k for k in range(2)] for r in range(5)]
    assert interleaved(rows) == [0, 10, 20, 30, 1, 11, 21, 31, 40, 41]


def test_items_become_one_instruction() -> None:
    (found,) = packed(ADD, [], [[7, 1, 2], [8, 3, 3]])
    assert found.words == [2, 7, 1, 2, 8, 3, 3]
    assert (found.writes, found.reads) == ([7, 8], [1, 2, 3, 3])
    assert sorted(found.slots) == [1, 2, 3, 4, 5, 6]
    assert found.columns == []


def test_a_head_comes_before_the_count() -> None:
    (found,) = packed(LOADS[8], [3], [[5, 16]])
    assert (found.words, found.slots, found.writes) == ([3, 1, 5, 16], [2], [5])


def test_what_takes_no_count_is_an_instruction_an_item() -> None:
    items = [CHOOSE.words.item(9, 0, [1, 2]), CHOOSE.words.item(8, 1, [1, 2, 3])]
    one, other = packed(CHOOSE, [], items)
    assert (one.words, other.words) == ([9, 0, 2, 1, 2], [8, 1, 3, 1, 2, 3])
    assert (other.slots, other.columns, other.writes, other.reads) == (
        [0, 3, 4, 5], [1], [8], [1, 2, 3],
    )  # fmt: skip


def test_pairs_fill_in_their_count() -> None:
    assert PAIRS[0].words.item(9, 5, [1, 2, 3, 4]) == [9, 5, 2, 1, 2, 3, 4]
    assert PAIRS[2].words.item(9, 5, [1, 2, 3, 4]) == [9, 5, 1, 2, 3, 4]
