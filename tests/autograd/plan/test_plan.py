"""Plans of random tapes compute what the tape says, sample by sample."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from plans import executed, layout, opcodes, planned

from autograd import ops
from autograd.ir import INDEX, INPUT, PARAMETER, Tape
from autograd.machine.build import machine
from autograd.machine.instructions import END, NUMBERS, Instruction, Interpreter, packed
from autograd.machine.movement import PICK
from autograd.machine.operations import ELEMENTWISE
from autograd.plan.plan import assigned, encoded, plan

TANH = ELEMENTWISE[ops.tanh]
INPUTS, INDICES, PARAMETERS, SCALARS = 3, 2, 3, 1
ENTRIES = 4  # of the tables


class Tapes:
    """A random tape; `nodes` are those that can be operands, `uniform` the same in every lane."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.lines = [
            *(f"input {k}" for k in range(INPUTS)),
            *(f"index {k}" for k in range(INDICES)),
            *(f"parameter {k}" for k in range(PARAMETERS)),
            *(f"scalar {k}" for k in range(SCALARS)),
        ]
        leaves = range(len(self.lines))
        self.uniform = [k for k in leaves if self.lines[k].startswith(("parameter", "scalar"))]
        self.nodes = [k for k in leaves if not self.lines[k].startswith("index")]
        steps = [
            self.one,
            self.two,
            self.terms,
            self.row,
            self.layer,
            self.take,
            self.pick,
            self.gate,
        ]
        for _ in range(self.rng.randint(5, 30)):
            self.rng.choice(steps)()
        self.saved = [*self.rng.sample(self.nodes, 3), self.nodes[-1]]
        self.sums = [self.line(f"lanesum {pair}") for pair in self.products()]

    @property
    def text(self) -> str:
        return "\n".join(f"%{k} = {line}" for k, line in enumerate(self.lines))

    def line(self, line: str) -> int:
        """Append a node that is the same in every lane if all its operands are."""
        self.lines.append(line)
        node = len(self.lines) - 1
        used = [int(word[1:]) for word in line.split() if word.startswith("%")]
        self.nodes.append(node)
        if set(used) <= set(self.uniform):
            self.uniform.append(node)
        return node

    def node(self) -> str:
        recent = self.rng.random() < 0.7
        return f"%{self.rng.choice(self.nodes[-12:] if recent else self.nodes)}"

    def any(self) -> str:
        number = self.rng.choice(["1.0", "-1.0", "0.5", "0.0", "-0.0", "3.0"])
        return number if self.rng.random() < 0.2 else self.node()

    def varying(self, count: int) -> list[str]:
        found = [k for k in self.nodes if k not in self.uniform]
        return [f"%{self.rng.choice(found)}" for _ in range(count)]

    def weights(self, count: int) -> list[str]:
        return [f"%{self.rng.choice(self.uniform)}" for _ in range(count)]

    def one(self) -> None:
        self.line(f"{self.rng.choice(['tanh', 'relu', 'sech2', 'neg'])} {self.node()}")

    def two(self) -> None:
        name = self.rng.choice(["add", "sub", "mul", "maximum"])
        self.line(f"{name} {self.any()} {self.node()}")

    def gate(self) -> None:
        least = self.rng.choice(["0.0", self.any()])
        self.line(f"less_then {least} {self.node()} {self.any()} 0.0")

    def take(self) -> None:
        table = [self.any() for _ in range(ENTRIES)]
        if self.rng.random() < 0.5:
            table = self.weights(ENTRIES)
        self.line(f"take {self.index()} {' '.join(table)}")

    def pick(self) -> None:
        self.picked(self.index(), self.node())

    def picked(self, index: str, x: str) -> int:
        k = float(self.rng.randrange(ENTRIES))
        return self.line(f"pick {index} {k} {float(ENTRIES)} {x}")

    def index(self) -> str:
        return f"%{INPUTS + self.rng.randrange(INDICES)}"

    def terms(self) -> None:
        count = self.rng.randint(1, 7)
        self.line(" ".join(["dot", *(self.any() for _ in range(2 * count))]))

    def row(self) -> None:
        count = self.rng.randint(1, 7)
        self.line(" ".join(["dot", *self.weights(count), *(self.any() for _ in range(count))]))

    def layer(self) -> None:
        """Rows of the same operands, as they are, through relu, or through gates."""
        xs = self.varying(self.rng.randint(2, 5))
        kind = self.rng.choice(["", "relu", "gate"])
        rows = [
            self.line(" ".join(["dot", *self.weights(len(xs)), *xs]))
            for _ in range(self.rng.randint(3, 6))
        ]
        for row in rows:
            if kind == "relu":
                self.line(f"relu %{row}")
            elif kind == "gate":
                (tested,) = self.varying(1)
                self.line(f"less_then 0.0 {tested} %{row} 0.0")
        if kind:  # what the rows themselves are, nobody asks
            self.nodes = [x for x in self.nodes if x not in rows]

    def products(self) -> list[str]:
        """Every one of some factors with every one of others; or pairs of pairs."""
        terms = self.rng.choice([1, 2])
        sides = [
            [self.varying(terms) for _ in range(self.rng.randint(least, 6))] for least in (0, 1)
        ]
        sides[1] += [["1.0"] * terms] * (self.rng.random() < 0.5)
        sides[1] += [[*self.varying(terms - 1), "1.0"]] * (self.rng.random() < 0.5)
        pairs = [" ".join([*left, *right]) for left in sides[0] for right in sides[1]]
        for _ in range(self.rng.randint(0, 2)):
            index, x = self.index(), self.node()
            pairs += [f"%{self.picked(index, x)} 1.0" for _ in range(ENTRIES)]
        return pairs + [" ".join(self.varying(4)) for _ in range(self.rng.randint(0, 2))]


def wanted(tape: Tape, inputs: Any, indices: Any, uniform: list[float]) -> Any:
    """The numbers of all nodes, a row a sample."""

    def leaf(op: Any, k: Any, row: int) -> float:
        if op is INPUT:
            return float(inputs[row, k])
        if op is INDEX:
            return float(indices[row, k])
        return uniform[int(k) if op is PARAMETER else PARAMETERS + int(k)]

    rows = range(len(inputs))
    return np.array([tape.evaluate(lambda op, k, row=row: leaf(op, k, row)) for row in rows])


@pytest.mark.parametrize("engine", ["machine", "numpy"])
@pytest.mark.parametrize("exact", [False, True], ids=["fused", "exact"])
@pytest.mark.parametrize("seed", range(60))
def test_a_plan_computes_its_tape(seed: int, exact: bool, engine: str) -> None:
    random_tape = Tapes(seed)
    tape, saved, sums = Tape.read(random_tape.text), random_tape.saved, random_tape.sums
    if exact:  # of one factor alone, as the passes leave them
        for i in sums:
            tape.args[i] = (*tape.args[i][:1], 1.0)
    made = planned(tape, saved, sums, exact)
    runner = machine("float64", exact) if engine == "machine" else Interpreter("float64")
    rng = np.random.default_rng(seed)
    uniform = rng.normal(size=PARAMETERS + SCALARS).tolist()
    for samples in (1, 19):
        inputs = rng.normal(size=(samples, INPUTS))
        indices = rng.integers(0, ENTRIES, (samples, INDICES))
        outputs, results = executed(made, runner, inputs, indices, uniform)
        numbers = wanted(tape, inputs, indices, uniform)
        scale = max(1.0, np.abs(numbers[np.isfinite(numbers)]).max())
        near = {"rtol": 1e-10, "atol": 1e-12 * scale}
        for x, output in zip(saved, outputs):
            np.testing.assert_allclose(output, numbers[:, x], **near)
        np.testing.assert_allclose(results, [numbers[:, i].mean() for i in sums], **near)


def test_the_random_tapes_reach_the_instructions() -> None:
    """All but those for singles and of other operations."""
    reached = set()
    for seed in range(200):
        tape = Tapes(seed)
        reached |= set(opcodes(planned(tape.text, tape.saved, tape.sums)))
    assert reached >= {
        *(f"tile4{k}" for k in (1, 2, 3, 4)), *(f"tile4{k}sum" for k in (1, 2, 3, 4)), "scatter",
        "dot", "dot_relu", "dot_gate", "line", "line1", "line2", "line3", "pairs",
        "pairs1", "pairs2", "pairs3", "take", "choose", "pick", "tile11",
        "add", "sub", "mul", "tanh_and_sech2", "if_positive",
    }  # fmt: skip


def long_tape(length: int) -> str:
    """A function of a function of a function ..."""
    lines = ["%0 = input 0", *(f"%{k + 1} = tanh %{k}" for k in range(length))]
    return "\n".join(lines)


def test_slots_of_what_is_not_used_again_are_used_again() -> None:
    assert planned(long_tape(100), [100]).slot_count == 2
    assert planned(long_tape(100), range(101)).slot_count == 101  # all are saved at the end


def test_operations_of_a_level_are_one_instruction() -> None:
    lines = ["%0 = input 0", *(f"%{k} = tanh %0" for k in range(1, 5))]
    lines += [f"%{k + 4} = exp %{k}" for k in range(1, 5)]
    assert opcodes(planned("\n".join(lines), range(5, 9))) == ["tanh", "exp"]


def test_what_a_plan_says_of_itself() -> None:
    made = planned("%0 = input 0\n%1 = parameter 0\n%2 = mul %0 %1\n%3 = lanesum %2 %0", [2], [3])
    assert opcodes(made) == ["mul", "tile11"]
    assert (made.instructions, made.output_count, made.acc_count) == (4, 1, 1)
    assert made.bytes() == 4 * sum(map(len, (made.words, made.scaled, made.before, made.after)))
    assert not made.sequential


def test_exact_sums_go_from_sample_to_sample() -> None:
    made = planned("%0 = input 0\n%1 = lanesum %0 1.0", [], [1], exact=True)
    assert made.sequential
    assert opcodes(made) == ["lanesum"]
    assert made.tile_count == 0


def test_a_table_shorter_than_its_index_is_checked_for_is_refused() -> None:
    """The kernels of take, choose and scatter rely on it."""
    tape = Tape.read("%0 = index 0\n%1 = input 0\n%2 = take %0 %1 1.0 %1")
    assert opcodes(planned(tape, [2])) == ["choose"]
    for length in (0, 4):
        placed = layout(tape)
        placed.indices[0] = (*placed.indices[0][:2], length)
        with pytest.raises(
            ValueError, match=f"index 0 is checked for a table of {length}, not of 3"
        ):
            plan(tape, placed, [[2]], [], 8, False)


def test_lanes_scale_slots_and_columns_alone() -> None:
    (pick,) = packed(PICK, [], [[4, 1, 2, 3]])
    words, scaled = encoded([pick], {4: 40, 3: 30})
    assert list(words) == [NUMBERS[PICK], 1, 40, 1, 2, 30, END]
    assert sorted(scaled) == [2, 3, 5]


@pytest.mark.parametrize("seed", range(20))
def test_no_slot_is_written_while_another_needs_it(seed: int) -> None:
    """Run with a value for each virtual slot: what is read is what was written."""
    rng = random.Random(seed)
    filled, made = [0, 1], [0, 1]
    instructions: list[Instruction] = []
    for _ in range(30):
        targets = [len(made) + k for k in range(rng.randint(1, 4))]
        reads = [rng.choice(made[-8:] + filled) for _ in targets]
        made.extend(targets)
        instructions += packed(TANH, [], [[t, x] for t, x in zip(targets, reads)])
    places = assigned(instructions, filled)
    held = {places[s]: s for s in filled}
    for instruction in instructions:
        assert all(held[places[s]] == s for s in instruction.reads)
        taken = [places[s] for s in instruction.writes]
        assert len(set(taken)) == len(taken)
        assert not set(taken) & {places[s] for s in instruction.reads}
        held |= dict(zip(taken, instruction.writes))
    assert all(held[places[s]] == s for s in filled)
    assert len(set(places.values())) < len(made)
