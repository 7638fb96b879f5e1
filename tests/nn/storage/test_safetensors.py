"""Files of models: laid out as PyTorch would, and read to the bit or not at all."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from stubborn import Stubborn

import nn
from autograd import Value, tanh
from nn import (
    MLP,
    Dropout,
    Each,
    Embedding,
    Layer,
    Linear,
    Module,
    Neuron,
    RMSNorm,
    SelfAttention,
    Sequential,
    Standardize,
)
from nn.storage.safetensors import write
from nn.storage.tensors import tensors

ROWS = [[0.5, -1.0, 2.0, 0.25], [1.5, 0.0, -0.5, 3.0], [-2.0, 1.0, 1.0, -1.0]]

MODELS: dict[str, tuple[Module, Any]] = {
    "neuron": (Neuron(4, activation="tanh", rng=1), ROWS[0]),
    "layer": (Layer(4, 3, activation="sigmoid", rng=1), ROWS[0]),
    "linear": (Linear(4, 3, bias=False, rng=1), ROWS[0]),
    "mlp": (MLP(4, [5, 1], rng=1), ROWS[0]),
    "mlp without biases": (MLP(4, [5, 3], activation=tanh, bias=False, rng=1), ROWS[0]),
    "sequential": (
        Sequential(Standardize(4).fit(ROWS), Linear(4, 6, rng=1), "relu", Linear(6, 2, rng=2)),
        ROWS[0],
    ),
    "each": (Each("tanh"), ROWS[0]),
    "embedding": (Embedding(5, 3, rng=1), 4),
    "norm": (RMSNorm(4, eps=0.5), ROWS[0]),
    "norm without weights": (RMSNorm(4, elementwise_affine=False), ROWS[0]),
    "dropout": (Dropout(0.25, rng=0).eval(), ROWS[0]),
    "attention": (SelfAttention(4, 2, causal=False, bias=True, rng=1), ROWS),
}


def numbers(output: Any) -> Any:
    """The numbers of an output, nested as it is."""
    return [numbers(x) for x in output] if isinstance(output, list) else float(output.data)


@pytest.mark.parametrize("name", MODELS)
def test_what_is_saved_comes_back_to_the_bit(name: str, tmp_path: Path) -> None:
    model, x = MODELS[name]
    nn.save(model, tmp_path / "model.safetensors")
    again = nn.load(tmp_path / "model.safetensors")
    assert type(again) is type(model)
    assert repr(again) == repr(model)
    assert again.state_dict() == model.state_dict()
    again.train(model.training)
    x = [Value(number) for number in x] if isinstance(x, list) and x is not ROWS else x
    assert numbers(again(x)) == numbers(model(x))
    assert all(p.label is not None for p in again.parameters())


def test_a_perceptron_is_laid_out_as_pytorch_would_and_numpy_computes_the_same(
    tmp_path: Path,
) -> None:
    model = MLP(2, [5, 3], activation="tanh", rng=3)
    for i, p in enumerate(model.parameters()):
        p.data += 0.01 * i  # biases that are not 0
    nn.save(model, tmp_path / "mlp.safetensors")
    arrays = load_file(tmp_path / "mlp.safetensors")
    assert {name: (x.shape, x.dtype.name) for name, x in arrays.items()} == {
        "layers.0.weight": ((5, 2), "float64"),
        "layers.0.bias": ((5,), "float64"),
        "layers.1.weight": ((3, 5), "float64"),
        "layers.1.bias": ((3,), "float64"),
    }
    assert arrays["layers.0.weight"][3, 1] == model.layers[0].neurons[3].w[1].data
    x = np.array([0.3, -0.7])
    hidden = np.tanh(arrays["layers.0.weight"] @ x + arrays["layers.0.bias"])
    expected = arrays["layers.1.weight"] @ hidden + arrays["layers.1.bias"]
    assert numbers(model(x.tolist())) == pytest.approx(expected.tolist(), rel=1e-14)


def test_the_standardization_is_in_the_file_with_the_model(tmp_path: Path) -> None:
    model = Sequential(Standardize(4).fit(ROWS), Linear(4, 1, rng=0))
    nn.save(model, tmp_path / "s.safetensors")
    arrays = load_file(tmp_path / "s.safetensors")
    assert sorted(arrays) == ["0.mean", "0.scale", "1.bias", "1.weight"]
    standard = (np.array(ROWS[1]) - arrays["0.mean"]) / arrays["0.scale"]
    expected = arrays["1.weight"] @ standard + arrays["1.bias"]
    assert numbers(model(ROWS[1])) == pytest.approx(expected.tolist(), rel=1e-14)
    other = Sequential(Standardize(4), Linear(4, 1, rng=1))
    nn.load_state(other, tmp_path / "s.safetensors")
    assert numbers(other(ROWS[1])) == numbers(model(ROWS[1]))


class Own(Module):
    """A module of the user's: parameters in all the places where they may be."""

    def __init__(self, start: float) -> None:
        self.scale = Value(start)
        self.table = np.array([[Value(start * i + j) for j in range(3)] for i in range(2)])
        self.parts = {"first": Linear(2, 2, rng=0), "tied": [self.scale]}
        self.ragged = ([Value(start)], [Value(start), Value(1.0)])
        self.rates = [0.1, 0.2]
        self.result = self.scale * 2.0
        self.parent = [self]


def test_a_module_of_ones_own_is_kept_by_its_attributes(tmp_path: Path) -> None:
    model, other = Own(2.0), Own(3.0)
    assert {name: tensor.shape for name, tensor in tensors(model).items()} == {
        "scale": (),
        "table": (2, 3),
        "parts.first.weight": (2, 2),
        "parts.first.bias": (2,),
        "ragged.0": (1,),
        "ragged.1": (2,),
    }
    nn.save(model, tmp_path / "own.safetensors")
    nn.load_state(other, tmp_path / "own.safetensors")
    assert other.state_dict() == model.state_dict()
    with pytest.raises(
        ValueError,
        match=r"does not say how to build its model \(Own is not a class that files can build\); "
        r"build the model in Python and use nn.load_state\(model, path\)",
    ):
        nn.load(tmp_path / "own.safetensors")


def test_two_parts_of_one_name_are_named(tmp_path: Path) -> None:
    class Twins(Module):
        def __init__(self) -> None:
            self.a = {"b.c": Value(1.0), "b": {"c": Value(2.0)}}

    with pytest.raises(ValueError, match=r"two parts of the model are called 'a\.b\.c' in a file"):
        nn.save(Twins(), tmp_path / "twins.safetensors")


def changed() -> MLP:
    model = MLP(2, [2, 1], rng=0)
    model.layers[1].neurons[0].nonlin = True
    return model


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (MLP(2, [2, 1], activation=lambda x: x.tanh(), rng=0), "the activation <function"),
        (Sequential(Linear(2, 1), abs), "builtin_function_or_method is not a class that"),
        (changed(), "it was changed after it was made, as MLP of"),
        (MLP(2, [], rng=0), "it was changed after it was made: list index out of range"),
    ],
)
def test_what_can_not_be_built_again_says_why(model: Module, why: str, tmp_path: Path) -> None:
    nn.save(model, tmp_path / "m.safetensors")
    with pytest.raises(ValueError, match="does not say how to build its model") as error:
        nn.load(tmp_path / "m.safetensors")
    assert why in str(error.value)
    nn.load_state(model, tmp_path / "m.safetensors")


def test_building_a_model_draws_no_random_numbers(tmp_path: Path) -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    model = Sequential(MODELS["attention"][0], Dropout(0.5, rng=1))
    nn.save(model, tmp_path / "m.safetensors")
    nn.load(tmp_path / "m.safetensors")
    assert random.random() == expected


# Numbers


def test_float64_keeps_every_number_and_float32_rounds(tmp_path: Path) -> None:
    model = Linear(5, 1, bias=False, rng=0)
    given = [0.1, -0.0, 5e-324, math.inf, math.nan]
    for p, number in zip(model.parameters(), given):
        p.data = number
    nn.save(model, tmp_path / "m.safetensors")
    again = [p.data for p in nn.load(tmp_path / "m.safetensors").parameters()]
    assert [x.hex() for x in again] == [x.hex() for x in given]
    nn.save(model, tmp_path / "m.safetensors", dtype="float32")
    again = [p.data for p in nn.load(tmp_path / "m.safetensors").parameters()]
    assert again[:4] == [float(np.float32(0.1)), 0.0, 0.0, math.inf]
    model.neurons[0].w[1].data = -1e39
    with pytest.raises(ValueError, match=r"weight holds a number too large for float32: -1e\+39"):
        nn.save(model, tmp_path / "m.safetensors", dtype="float32")
    with pytest.raises(ValueError, match='dtype must be "float64" or "float32", not \'int8\''):
        nn.save(model, tmp_path / "m.safetensors", dtype="int8")


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_files_of_other_programs_can_be_read_into_a_model(dtype: str, tmp_path: Path) -> None:
    path = tmp_path / "torch.safetensors"
    save_file({"weight": np.array([[1.5, 2.5]], dtype), "bias": np.array([0.5], dtype)}, path)
    model = Linear(2, 1)
    nn.load_state(model, path)
    assert [p.data for p in model.parameters()] == [1.5, 2.5, 0.5]
    with pytest.raises(ValueError, match=r"\(it was not written by nn\.save\)"):
        nn.load(path)


# All or nothing


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"weight": (2, 3)}, "missing: bias"),
        ({"weight": (2, 3), "bias": (2,), "more": (1,)}, "unknown: more"),
        (
            {"weight": (3, 2), "bias": (2,)},
            r"of another shape: weight of \(3, 2\), but the model has \(2, 3\)",
        ),
        ({"0.weight": (2, 3)}, "missing: weight, bias; unknown: 0.weight"),
        ({"weight": (2, 3), "bias": (2,), "\x1b[31m": (1,)}, r"unknown: '\\x1b\[31m'"),
    ],
)
def test_a_file_that_does_not_fit_says_where_and_changes_nothing(
    arrays: dict[str, tuple[int, ...]], message: str, tmp_path: Path
) -> None:
    save_file({name: np.zeros(shape) for name, shape in arrays.items()}, tmp_path / "m")
    model = Linear(3, 2, rng=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match=f"m does not fit this model; {message}"):
        nn.load_state(model, tmp_path / "m")
    assert model.state_dict() == before


def test_numbers_that_are_no_floats_are_named(tmp_path: Path) -> None:
    save_file({"weight": np.zeros((1, 2)), "bias": np.array([1])}, tmp_path / "m")
    model = Linear(2, 1, rng=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match="bias is of type I64; only F64, F32, F16 can be read"):
        nn.load_state(model, tmp_path / "m")
    assert model.state_dict() == before


def test_an_interrupted_load_changes_nothing(tmp_path: Path) -> None:
    model = Sequential(Standardize(3), Linear(3, 1, rng=0))
    nn.save(model, tmp_path / "m")
    for p in model.parameters():
        p.data += 1.0
    model.layers[0].mean[0] = 5.0  # type: ignore[attr-defined]
    model.layers[1].neurons[0].w[2] = Stubborn(7.0)  # type: ignore[attr-defined]
    before = model.state_dict()
    with pytest.raises(KeyboardInterrupt):
        nn.load_state(model, tmp_path / "m")
    assert model.state_dict() == before
    assert model.layers[0].mean == [5.0, 0.0, 0.0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_save_that_fails_leaves_the_old_file_and_no_other(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no space left on device")

    path = tmp_path / "m.safetensors"
    nn.save(MLP(2, [1], rng=0), path)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, failing, fail)
        with pytest.raises(OSError, match="no space left"):
            nn.save(MLP(2, [1], rng=1), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["m.safetensors"]
    nn.save(MLP(2, [1], rng=1), path)
    assert path.read_bytes() != before


KILLED = """
import os, sys
import nn

os.fsync = lambda _: os._exit(9)
nn.save(nn.MLP(2, [1], rng=1), sys.argv[1])
"""


def test_a_process_killed_in_the_middle_of_a_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    nn.save(MLP(2, [1], rng=0), path)
    before = path.read_bytes()
    run = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert run.returncode == 9
    assert path.read_bytes() == before


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    nn.save(MLP(2, [1], rng=0), target)
    link.symlink_to(target)
    nn.save(MLP(3, [1], rng=0), link)
    assert link.is_symlink()
    assert repr(nn.load(target)) == repr(MLP(3, [1]))


def test_a_saved_file_is_as_readable_as_any(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    nn.save(MLP(2, [1]), tmp_path / "model")
    assert (tmp_path / "model").stat().st_mode == (tmp_path / "plain").stat().st_mode
    with safe_open(tmp_path / "model", framework="np") as file:
        assert sorted(file.metadata()) == ["architecture", "checksum", "dotgrad"]


def test_a_file_that_is_not_there_and_a_folder_that_is_not(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "model"
    with pytest.raises(FileNotFoundError) as caught:
        nn.load(missing)
    assert (caught.value.strerror, caught.value.filename) == (os.strerror(2), str(missing))
    with pytest.raises(FileNotFoundError, match=f"'{missing}'$"):
        nn.save(MLP(2, [1]), missing)


def test_import_nn_does_not_import_what_only_files_need() -> None:
    code = "import sys, nn; sys.exit('safetensors' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_told_about_a_model_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    nn.save(nn.MLP(1, [1]), path)
    assert nn.about(path) == {}
    told = {"features": ["a", "\u00e9<b>"], "n": 3, "share": 0.1}
    nn.save(nn.MLP(1, [1]), path, about=told)
    assert nn.about(path) == told
    assert isinstance(nn.load(path), nn.MLP)


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000])
def test_what_is_no_object_about_a_model_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write(path, {}, {"about": text})
    with pytest.raises(ValueError, match="is not a JSON object"):
        nn.about(path)
