"""A recorded training without a browser: what is kept, what the page knows, what is refused."""

from __future__ import annotations

import base64
import math
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shown_data import shown_data

import nn
from autograd import Value, tanh
from nn.training.callbacks import Callback
from viz import TooLargeError, play, record
from viz.page.training.content import LARGEST
from viz.page.training.decimals import MARK, decimals
from viz.page.training.recording import Recording
from viz.page.training.states import spread
from viz.page.training.surface import SIDE
from viz.text import number

MOONS = nn.data.moons(40, rng=1)
X, Y = MOONS.inputs, [float(y) for y in MOONS.targets]
CODES = {0: "nan", 1: "inf", -1: "-inf", 2: "-0", 3: "\N{EN DASH}"}


class Kept(Callback):
    """What a test sees of the parameters, epoch by epoch."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.rows: list[list[float]] = []

    def begin(self, trainer: nn.Trainer) -> None:
        self(trainer, trainer.history)

    def __call__(self, trainer: nn.Trainer, history: nn.History) -> None:
        self.rows.append([p.data for p in self.model.parameters()])


class Run:
    """A network on moons, trained and recorded."""

    def __init__(self, compiled: bool = True, epochs: int = 12, **fit: Any) -> None:
        self.model = model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
        self.objective = lambda x, y: nn.mse_loss(model(x), y)
        optimizer = nn.SGD(model.parameters(), lr=0.1)
        self.trainer = nn.Trainer(self.objective, optimizer, compiled=compiled)
        self.recording = record(model, self.objective, sample=3)
        self.kept = Kept(model)
        self.history = self.trainer.fit(
            X, Y, epochs=epochs, callbacks=[self.recording, self.kept], seed=0, **fit
        )


def text_of(digits: int, exponent: int) -> str:
    """The text that two integers stand for: by Decimal, which knows nothing of this format."""
    if exponent == MARK:
        return CODES[digits]
    sign, figures = "-" * (digits < 0), str(abs(digits))
    first = exponent + len(figures) - 1
    if exponent > 0 or first < -4:
        return f"{sign}{figures[0]}{'.' * (len(figures) > 1)}{figures[1:]}e{first}"
    return f"{Decimal(digits).scaleb(exponent):f}"


def data(html: str) -> dict[str, Any]:
    """What the page knows."""
    return shown_data(html)


class Unpacked:
    """The training of a page, read by the format's own words, not by its code."""

    def __init__(self, recording: Recording, **options: Any) -> None:
        self.page = data(play(recording, **options).html)
        self.training = training = self.page["training"]
        for sample in training["samples"]:
            places = np.cumsum(sample["columns"]).tolist()
            for what in ("nodes", "edges"):
                sample[what] = [pair and [places[i] for i in pair] for pair in training[what]]
        content = zlib.decompress(base64.b64decode(training["packed"]))
        columns, states = training["columns"], len(training["steps"])
        size = columns * states
        self.digits = self.summed(content[: 4 * size], 4, columns, states)
        self.exponents = self.summed(content[4 * size : 6 * size], 2, columns, states)
        levels = np.frombuffer(content[6 * size :], np.uint8).reshape(states, -1)
        self.levels = np.cumsum(levels, axis=0, dtype=np.uint8)

    @staticmethod
    def summed(content: bytes, planes: int, columns: int, states: int) -> list[list[int]]:
        size = columns * states
        coded = [sum(content[k * size + i] << (8 * k) for k in range(planes)) for i in range(size)]
        steps = [-(c + 1) // 2 if c % 2 else c // 2 for c in coded]
        return [
            [sum(steps[i * states : i * states + k + 1]) for k in range(states)]
            for i in range(columns)
        ]

    def text(self, column: int, state: int) -> str:
        """The number, as `number` writes it."""
        return text_of(self.digits[column][state], self.exponents[column][state])

    def node(self, name: str) -> list[int]:
        """The columns of the node of that name."""
        names = [row.get("owner", "") + "." * bool(row.get("owner")) + row["name"]
                 for row in self.page["nodes"]]  # fmt: skip
        columns: list[int] = self.training["samples"][0]["nodes"][names.index(name)]
        return columns


@pytest.mark.parametrize("compiled", [True, False])
def test_each_kept_state_is_the_trainers(compiled: bool) -> None:
    run = Run(compiled)
    assert run.recording.steps == list(range(13))
    assert [list(row) for row in run.recording.rows] == run.kept.rows


def test_with_minibatches_a_state_is_kept_after_each_epoch() -> None:
    run = Run(epochs=3, batch_size=16)
    assert run.recording.steps == [0, 3, 6, 9]
    assert run.recording.taken == run.history.steps == 9
    assert [list(row) for row in run.recording.rows] == run.kept.rows
    assert "one in 3" in " ".join(data(play(run.recording).html)["notes"])


def test_the_page_has_the_eager_numbers_of_each_state() -> None:
    run = Run()
    found = Unpacked(run.recording)
    names = [name for name, _ in run.model.named_parameters()]
    inputs = [Value(x, label="x") for x in X[3]]
    for state, row in enumerate(run.kept.rows):
        for parameter, x in zip(run.model.parameters(), row):
            parameter.data = x
            parameter.zero_grad()
        loss = nn.mse_loss(run.model(inputs), Y[3])
        loss.backward()
        for name, parameter in zip(names, run.model.parameters()):
            here = [found.text(column, state) for column in found.node(name)]
            assert here == [number(parameter.data), number(parameter.grad)], name
        assert found.text(found.node("loss")[0], state) == number(loss.data)
        losses = [nn.mse_loss(run.model(x), y).data for x, y in zip(X, Y)]
        assert float(found.training["losses"][state]) == pytest.approx(np.mean(losses), rel=1e-3)
    assert found.training["loss"] == "mean loss of 40 samples"


def test_along_each_edge_goes_factor_times_gradient() -> None:
    found = Unpacked(Run().recording)
    edges = found.page["edges"]
    assert len(edges) == len(found.training["samples"][0]["edges"])
    flowing = 0
    for (tail, head, *_), columns in zip(edges, found.training["samples"][0]["edges"]):
        if columns is None:
            assert found.training["samples"][0]["nodes"][tail] is None  # a constant
            continue
        flowing += 1
        for state in (0, 7, 12):
            factor, flow = (float(found.text(column, state)) for column in columns)
            gradient = float(found.text(found.training["samples"][0]["nodes"][head][1], state))
            assert flow == pytest.approx(factor * gradient, rel=2e-3, abs=1e-12)
    assert flowing >= 28


def test_the_surface_is_what_the_model_says() -> None:
    run = Run()
    found = Unpacked(run.recording)
    surface = found.training["surface"]
    assert (surface["above"], surface["below"]) == ("above 0.5", "below 0.5")
    (left, bottom), (right, top) = surface["low"], surface["high"]
    assert left < min(x for x, _ in X) < max(x for x, _ in X) < right
    assert found.levels.shape == (13, SIDE * SIDE)
    for state in (0, 12):
        for parameter, x in zip(run.model.parameters(), run.kept.rows[state]):
            parameter.data = x
        rights = 0
        for x, y in zip(X, Y):
            rights += (run.model(x).data > 0.5) == (y > 0.5)
        assert surface["right"][state] == rights
        for row, column in ((0, 0), (0, SIDE - 1), (SIDE - 1, 0), (20, 13)):
            share = lambda k: k / (SIDE - 1)  # noqa: E731
            x = [left + (right - left) * share(column), top + (bottom - top) * share(row)]
            above = found.levels[state][row * SIDE + column] > 64
            assert above == (run.model(x).data > 0.5)


def test_model_and_gradients_are_as_they_were() -> None:
    run = Run()
    run.model.parameters()[0].grad = 7.0
    run.model.parameters()[1].zero_grad()
    before = [(p.data, p.grad, p.has_grad) for p in run.model.parameters()]
    play(run.recording)
    assert [(p.data, p.grad, p.has_grad) for p in run.model.parameters()] == before


def test_a_loop_written_by_hand() -> None:
    w, b = Value(1.0, "w"), Value(0.5, "b")
    samples = [(1.0, 2.0), (2.0, 3.0)]

    def objective() -> Any:
        return sum((tanh(w * x + b) - y) ** 2 for x, y in samples)

    recording = record([w, b], objective)
    seen = [(w.data, b.data)]
    for _ in range(5):
        w.zero_grad()
        b.zero_grad()
        objective().backward()
        for p in (w, b):
            p.data -= 0.1 * p.grad
        recording.step()
        seen.append((w.data, b.data))
    assert [tuple(row) for row in recording.rows] == seen
    found = Unpacked(recording)
    assert found.training["surface"] is None
    assert found.training["loss"] == "loss"
    for state, (x, y) in enumerate(seen):
        w.data, b.data = x, y
        assert found.text(found.node("w")[0], state) == number(x)
        assert found.training["losses"][state] == number(objective().data)


def test_samples_may_be_given() -> None:
    model = nn.MLP(2, [2], rng=0)
    recording = record(model, lambda x, y: nn.cross_entropy(model(x), y), X, MOONS.targets)
    model.parameters()[0].data = 0.25
    recording.step()
    surface = Unpacked(recording).training["surface"]
    assert (surface["above"], surface["below"]) == ("second output larger", "first output larger")


def test_what_can_not_be_traced_has_the_loss_of_its_sample() -> None:
    w = Value(0.5, "w")

    def objective(x: Any) -> Any:
        return w * x if w * x > 0.0 else -w * x

    page = data(play(record([w], objective, [3.0, 4.0])).html)
    assert page["training"]["losses"] == ["1.5"]
    assert page["training"]["loss"] == "loss of the sample"
    assert any("can't be traced" in note for note in page["notes"])
    assert any("only one state" in note for note in page["notes"])
    page = data(play(record([w], objective, [3.0, 4.0], sample=[0, 1])).html)
    assert page["training"]["losses"] == ["1.75"]
    assert page["training"]["loss"] == "mean loss of 2 samples"
    assert any("mean of the 2 samples" in note for note in page["notes"])


def test_many_steps_are_thinned_and_the_page_says_so() -> None:
    w = Value(1.0, "w")
    recording = record([w], lambda: w * w, keep=20)
    for step in range(1, 501):
        w.data = 1.0 / step
        recording.step()
        assert len(recording.steps) <= 40
    page = Unpacked(recording, title="long")
    steps = page.training["steps"]
    assert len(steps) == len(recording.steps)
    assert (steps[0], steps[-1]) == (0, 500)
    for state, step in enumerate(steps[1:], 1):
        assert page.text(page.node("w")[0], state) == number(1.0 / step)
    assert (
        f"Of 500 steps, {len(steps) - 1} were kept, more of them at the beginning."
        in (page.page["notes"])
    )


def test_thinning_keeps_both_ends_and_more_of_the_beginning() -> None:
    steps = list(range(0, 10_001))
    left = spread(steps, 100)
    assert (left[0], left[-1]) == (0, 10_000)
    assert len(left) <= 100
    assert 40 < sum(i <= 2_500 for i in left) < 55
    assert spread(steps[:7], 7) == list(range(7))
    assert spread([3, 9], 2) == [0, 1]


def test_a_thousand_steps_are_below_two_megabytes() -> None:
    model = nn.MLP(2, [16, 16, 1], rng=0)
    objective = lambda x, y: nn.mse_loss(model(x), y)  # noqa: E731
    recording = record(model, objective)
    optimizer = nn.Adam(model.parameters(), lr=0.01)
    trainer = nn.Trainer(objective, optimizer)
    trainer.fit(X, Y, epochs=1000, callbacks=[recording], seed=0)
    page = play(recording)
    assert len(page.html.encode()) < 2_000_000
    assert len(data(page.html)["training"]["packed"]) <= LARGEST
    assert len(data(page.html)["training"]["steps"]) > 900


@pytest.mark.parametrize("scale", [1e-30, 1e-7, 1e-3, 1.0, 1e4, 1e9, 1e300])
def test_numbers_are_the_texts_of_python(scale: float) -> None:
    rng = np.random.default_rng(0)
    exact = [0.0, -0.0, 1.0, 0.5, 0.25, 0.1, 1.5, 0.12345, -0.00012345, 999.97, 0.99996, 1e-5]
    with np.errstate(all="ignore"):
        special = [math.inf, -math.inf, math.nan]
        table = scale * np.concatenate([exact, rng.normal(size=400), special])
    digits, exponents = decimals(table)
    for x, d, e in zip(table.tolist(), digits.tolist(), exponents.tolist()):
        assert text_of(d, e) == number(x)


def test_saving(tmp_path: Path) -> None:
    recording = Run(epochs=2).recording
    path = recording.save(tmp_path / "training.html")
    assert path.read_text(encoding="utf-8") == play(recording).html
    assert "iframe" in recording._repr_mimebundle_()["text/html"]
    assert repr(recording) == (
        "<Recording of 13 parameters over 2 steps, 3 states kept; .save(path)>"
    )
    with pytest.raises(ValueError, match=r"saved as \.html"):
        recording.save(tmp_path / "training.svg")


def test_a_second_run_is_another_recording() -> None:
    run = Run(epochs=4)
    run.trainer.fit(X, Y, epochs=2, callbacks=[run.recording], seed=0)
    assert run.recording.steps == [0, 1, 2]


def test_what_is_refused() -> None:
    w = Value(1.0, "w")
    with pytest.raises(ValueError, match="keep must be at least 2 states, not 1"):
        record([w], lambda: w * w, keep=1)
    with pytest.raises(ValueError, match="no parameters, so there is no training to record"):
        record([], lambda: w * w)
    with pytest.raises(TypeError, match="record takes a module or its parameters, not a float"):
        record([1.0], lambda: w * w)
    with pytest.raises(IndexError, match="there is no sample 2; give an index from 0 to 1"):
        record([w], lambda x: w * x, [1.0, 2.0], sample=2)
    with pytest.raises(TypeError, match="the objective must return a Value, not float"):
        play(record([w], lambda: 1.0))
    with pytest.raises(TooLargeError, match="3 Values, too many to step through with limit=2"):
        play(record([w], lambda: w * w + 1.0), limit=2)
    with pytest.raises(ValueError, match="theme is one of auto, light, dark, not 'blue'"):
        play(record([w], lambda: w * w), theme="blue")  # type: ignore[arg-type]


def test_a_graph_that_changes_has_dashes_where_it_was_another() -> None:
    w, b = Value(1.0, "w"), Value(3.0, "b")
    recording = record([w, b], lambda: (w + b) * 2.0 if w.data > 0.0 else (w + b).exp())
    w.data = -1.0
    recording.step()
    found = Unpacked(recording)
    assert [found.text(found.node("w")[k], 0) for k in (0, 1)] == ["1", "2"]
    assert [found.text(found.node("loss")[0], state) for state in (0, 1)] == ["8", "7.389"]
    assert [found.text(found.node("add1")[0], state) for state in (0, 1)] == ["4", "2"]
    (root,) = [columns for (_, head, *_), columns in
               zip(found.page["edges"], found.training["samples"][0]["edges"])
               if head == found.page["root"]]  # fmt: skip
    assert [found.text(root[0], state) for state in (0, 1)] == [CODES[3], "7.389"]
    assert w.data == -1.0


def test_cross_entropy_is_another_graph_where_the_largest_logit_is_another() -> None:
    w = Value(2.0, "w")
    recording = record([w], lambda: nn.cross_entropy([w, Value(0.5, "c"), Value(0.1, "d")], 0))
    w.data = -2.0
    recording.step()
    found = Unpacked(recording)
    assert any("show a dash" in note for note in found.page["notes"])
    assert [found.text(found.node("w")[0], state) for state in (0, 1)] == ["2", "-2"]
    for state, x in enumerate((2.0, -2.0)):
        w.data = x
        w.zero_grad()
        loss = nn.cross_entropy([w, 0.5, 0.1], 0)
        loss.backward()
        assert found.text(found.node("loss")[0], state) == number(loss.data)
        assert found.text(found.node("w")[1], state) == number(w.grad)
    texts = {
        found.text(column, 0)
        for pair in found.training["samples"][0]["nodes"]
        if pair
        for column in pair
    }
    assert CODES[3] in texts


LOSSES: dict[str, tuple[Any, list[float]]] = {
    "hinge": (lambda score, y: nn.hinge_loss(score, y), [1.0, -1.0, 1.0]),
    "hinge of integers": (lambda score, y: nn.hinge_loss(score, y), [1, -1, 1]),
    "hinge of 0 and 1": (lambda score, y: nn.hinge_loss(score, 2.0 * y - 1.0), [1.0, 0.0, 1.0]),
    "logits": (lambda score, y: nn.binary_cross_entropy_with_logits(score, y), [1.0, 0.0, 0.5]),
    "classes": (lambda score, y: nn.cross_entropy([score, 0.0], y), [1, 0, 1]),
}


@pytest.mark.parametrize(("loss", "targets"), LOSSES.values(), ids=LOSSES)
def test_losses_take_the_labelled_numbers_of_a_sample(loss: Any, targets: list[float]) -> None:
    """Also those that check their targets."""
    model = nn.Linear(2, 1, rng=0)
    recording = record(model, lambda x, y: loss(model(x)[0], y), sample=1)
    trainer = nn.Trainer(recording.objective, nn.SGD(model.parameters(), lr=0.1))
    inputs = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    history = trainer.fit(inputs, targets, epochs=3, callbacks=[recording], progress=False)
    assert history.epochs == 3
    assert "Values" in repr(play(recording))


def test_several_samples_share_the_columns_of_the_weights() -> None:
    w = Value(2.0, "w")
    recording = record([w], lambda x, y: nn.cross_entropy([w * x, x], y), [1.0, 3.0], [0, 1],
                       sample=[1, 0])  # fmt: skip
    w.data = 1.0
    recording.step()
    found = Unpacked(recording)
    first, second = found.training["samples"]
    assert (first["number"], second["number"], found.training["all"]) == (2, 1, 2)
    row = [node["name"] for node in found.page["nodes"]].index
    assert first["nodes"][row("w")][0] == second["nodes"][row("w")][0]
    assert found.text(first["nodes"][row("x")][0], 1) == "3"
    assert found.text(second["nodes"][row("x")][0], 1) == "1"
    for sample in (first, second):  # both logits are x then
        assert found.text(sample["nodes"][row("loss")][0], 1) == number(math.log(2.0))
    assert not any("graph differs" in note for note in found.page["notes"])


def test_many_samples_leave_fewer_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.page.training.content.LARGEST", 5_000)
    w = Value(0.3, "w")
    xs = [0.1 * k for k in range(1, 11)]
    recording = record([w], lambda x, y: tanh(w * x - y), xs, xs[::-1], sample=range(10))
    for step in range(60):
        w.data += 0.01 + 0.001 * step
        recording.step()
    found = Unpacked(recording)
    assert len(found.training["packed"]) <= 5_000
    assert 2 <= len(found.training["steps"]) < 61
    assert found.training["steps"][-1] == 60
    row = [node["name"] for node in found.page["nodes"]].index
    for place, sample in enumerate(found.training["samples"]):
        loss = math.tanh(w.data * xs[place] - xs[9 - place])
        assert found.text(sample["nodes"][row("loss")][0], -1) == number(loss)
