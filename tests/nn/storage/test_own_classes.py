"""Classes of one's own in files, checksums, and what is no file at all."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

import nn
from autograd import Value
from nn import MLP, SGD, Dropout, Linear, Module, Sequential, Trainer


class Residual(Module):
    """Says its arguments by attributes of their names."""

    def __init__(self, width: int, rng: Any = None) -> None:
        self.width = width
        self.inner = Linear(width, width, rng=rng)

    def __call__(self, x: Any) -> Any:
        return [a + b for a, b in zip(x, self.inner(x))]


class Scaled(Module):
    """Says its arguments by config, a module among them."""

    def __init__(self, body: Module, by: float = 1.0) -> None:
        self.body, self.factor = body, Value(by)

    def config(self) -> dict[str, Any]:
        return {"body": self.body}

    def __call__(self, x: Any) -> Any:
        return [self.factor * y for y in self.body(x)]


def numbers(model: Module) -> list[float]:
    return [y.data for y in model([0.5, -1.0])]


OWN = [
    Residual(2, rng=1),
    Scaled(Residual(2, rng=1), 3.0),
    Sequential(Residual(2, rng=1), "relu", Scaled(MLP(2, [3, 2], rng=2), 2.0)),
]


@pytest.mark.parametrize("model", OWN, ids=lambda m: type(m).__name__)
def test_named_classes_are_built(model: Module, tmp_path: Path) -> None:
    nn.save(model, tmp_path / "m")
    again = nn.load(tmp_path / "m", classes=[Residual, Scaled])
    assert type(again) is type(model)
    assert numbers(again) == numbers(model)


def test_classes_that_are_not_named_are_not_built(tmp_path: Path) -> None:
    nn.save(OWN[1], tmp_path / "m")
    for classes in ([], [Residual]):
        with pytest.raises(ValueError, match=r"Scaled is not a class .* nn\.load\(path, classes="):
            nn.load(tmp_path / "m", classes=classes)


@pytest.mark.parametrize("part", ["Dropout", "Each"])
def test_parts_without_numbers_are_counted(part: str, tmp_path: Path) -> None:
    nn.save(Sequential(Linear(1, 1), *[Dropout(0.5)] * 900), tmp_path / "m")
    assert len(nn.load(tmp_path / "m").layers) == 901
    given = {"Dropout": {"p": 0.5}} if part == "Dropout" else {"Each": {"activation": "relu"}}
    many = {"Sequential": {"layers": [{"Linear": {"nin": 1, "nout": 1}}, *[given] * 5000]}}
    arrays = load_file(tmp_path / "m")
    save_file(arrays, tmp_path / "m", {"architecture": json.dumps(many)})
    with pytest.raises(ValueError, match="more than the 2 numbers in the file"):
        nn.load(tmp_path / "m")


def readers(model: Module) -> dict[str, Any]:
    return {
        "load": nn.load,
        "load_state": lambda path: nn.load_state(model, path),
        "about": nn.about,
    }


@pytest.mark.parametrize("reader", ["load", "load_state", "about"])
def test_every_flipped_bit_of_the_numbers_is_told(reader: str, tmp_path: Path) -> None:
    model = MLP(2, [2, 1], rng=1)
    path = tmp_path / "m"
    nn.save(model, path, about={"name": "a model"})
    sound = path.read_bytes()
    begin = 8 + int.from_bytes(sound[:8], "little")
    before = model.state_dict()
    for place in range(begin, len(sound)):
        path.write_bytes(
            sound[:place] + bytes([sound[place] ^ (1 << place % 8)]) + sound[place + 1 :]
        )
        with pytest.raises(ValueError, match="is damaged"):
            readers(model)[reader](path)
    assert model.state_dict() == before


def test_a_flip_in_a_checkpoint_is_told(tmp_path: Path) -> None:
    w = Value(1.0)
    trainer = Trainer(lambda x: (w * x) ** 2, SGD([w], 0.1), compiled=False)
    trainer.fit([1.0, 2.0], epochs=3, progress=False)
    path = tmp_path / "run"
    trainer.save(path)
    content = bytearray(path.read_bytes())
    content[-3] ^= 4
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is damaged"):
        trainer.resume(path)


def test_files_without_a_checksum_and_of_later_formats(tmp_path: Path) -> None:
    model, path = MLP(2, [1], rng=1), tmp_path / "m"
    nn.save(model, path)
    with safe_open(path, framework="np") as file:
        metadata = file.metadata()
    arrays = load_file(path)
    save_file(arrays, path, {"architecture": metadata["architecture"]})  # as it was written once
    assert nn.load(path).state_dict() == model.state_dict()
    save_file(arrays, path, metadata | {"dotgrad": "2"})
    with pytest.raises(ValueError, match="format 2 by a later dotgrad; this one reads format 1"):
        nn.load(path)
    del metadata["checksum"]
    save_file(arrays, path, metadata)
    with pytest.raises(ValueError, match="is damaged"):
        nn.load(path)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("reader", ["load", "load_state", "about"])
def test_a_pipe_does_not_hang(reader: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m")
    with pytest.raises(ValueError, match="is a pipe or a device, not a safetensors file"):
        readers(MLP(2, [1]))[reader](tmp_path / "m")


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (MLP(2, [3, 3, 1], rng=1),
         ["0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight"]),
        (MLP(2, [1], bias=False, rng=1), ["0.weight"]),
        (Sequential(MLP(2, [3, 1], rng=1), "tanh"),
         ["0.0.bias", "0.0.weight", "0.2.bias", "0.2.weight"]),
        (Sequential(Linear(2, 3, rng=1), "relu", Linear(3, 1, rng=1)),
         ["0.bias", "0.weight", "2.bias", "2.weight"]),
    ],
)  # fmt: skip
def test_names_of_torchs_sequential(model: Module, names: list[str], tmp_path: Path) -> None:
    nn.save(model, tmp_path / "m", names="torch")
    assert sorted(load_file(tmp_path / "m")) == names
    assert nn.load(tmp_path / "m").state_dict() == model.state_dict()
    save_file(load_file(tmp_path / "m"), tmp_path / "theirs")  # without a word of ours
    before = model.state_dict()
    for parameter in model.parameters():
        parameter.data = 0.0
    nn.load_state(model, tmp_path / "theirs")
    assert model.state_dict() == before


def test_other_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='names must be "nn" or "torch", not \'keras\''):
        nn.save(MLP(2, [1]), tmp_path / "m", names="keras")
    assert not os.listdir(tmp_path)
