"""Files that lie: each is refused with a ValueError, at once, in little memory."""

from __future__ import annotations

import json
import struct
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import nn

WEIGHT = {"dtype": "F64", "shape": [1, 2], "data_offsets": [0, 16]}
BIAS = {"dtype": "F64", "shape": [1], "data_offsets": [16, 24]}
DATA = struct.pack("<3d", 1.0, 2.0, 3.0)
HUGE = 10**12
LINEAR = {"Linear": {"nin": 2, "nout": 1, "bias": True}}


def content(header: Any, data: bytes = DATA, length: int | None = None) -> bytes:
    """A file of a header, given as text or as what is written as JSON."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def claiming(architecture: Any) -> bytes:
    """A sound file of one neuron with an architecture."""
    text = architecture if isinstance(architecture, str) else json.dumps(architecture)
    return content({"__metadata__": {"architecture": text}, "weight": WEIGHT, "bias": BIAS})


def with_weight(**changes: Any) -> bytes:
    return content({"weight": WEIGHT | changes, "bias": BIAS})


def nested(depth: int) -> str:
    return '{"Sequential": {"layers": [' * depth + "]}}" * depth


SOUND = claiming(LINEAR)

ESCAPES = {"__metadata__": {"no architecture": "\x1b[2J" * 10_000}, "weight": WEIGHT, "bias": BIAS}

# What is not a safetensors file, or contradicts itself.
BROKEN = {
    "empty": b"",
    "a few bytes": b"abc",
    "text": b"weight,bias\n1.0,2.0\n" * 10,
    "a pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x8c\x06system\x93.",
    "truncated in the data": SOUND[:-8],
    "truncated in the header": SOUND[:40],
    "something behind": SOUND + b"x",
    "a length beyond the file": content({"weight": WEIGHT}, length=2**40),
    "a length beyond all": content({"weight": WEIGHT}, length=2**64 - 1),
    "a header of a list": content([1, 2]),
    "a header that is no text": content(b"\xff\xfe\xfd{}"),
    "a deep header": content(b'{"a":' * 100_000),
    "a shape beyond the data": with_weight(shape=[HUGE, 2]),
    "offsets beyond the data": with_weight(shape=[HUGE], data_offsets=[0, 8 * HUGE]),
    "a shape that overflows": with_weight(shape=[2**62, 2**62], data_offsets=[0, 0]),
    "a negative shape": with_weight(shape=[-2, -1]),
    "overlapping tensors": content({"weight": WEIGHT, "bias": BIAS | {"data_offsets": [8, 16]}}),
    "offsets backwards": with_weight(data_offsets=[16, 0]),
    "an unknown type": with_weight(dtype="PICKLE"),
    "metadata of numbers": content({"__metadata__": {"architecture": 1}, "weight": WEIGHT}),
}

# Sound files with an architecture that is none, or not theirs.
LYING = {
    "a reason that is none": (content(ESCAPES), r"\('\\x1b\[2J"),
    "no JSON": (claiming("{"), "Expecting property name"),
    "a number": (claiming(3), "it does not describe a model: 3"),
    "a list": (claiming([LINEAR]), "it does not describe a model"),
    "two models": (claiming(LINEAR | {"MLP": {}}), "it does not describe a model"),
    "a foreign class": (
        claiming({"os.system": {"command": "x"}}),
        "os.system is not a class",
    ),
    "a class of nn's that is no module": (claiming({"Value": {}}), "Value is not a class that"),
    "unknown arguments": (claiming({"Linear": {"nin": 2, "rng": 1}}), "not the arguments of"),
    "arguments in a list": (claiming({"Linear": [2, 1]}), "not the arguments of"),
    "too few arguments": (claiming({"Linear": {"nin": 2}}), "missing 1 required"),
    "a text for a number": (claiming({"Linear": {"nin": "2", "nout": 1}}), "not describe a"),
    "a fraction of a neuron": (claiming({"Linear": {"nin": 2.5, "nout": 1}}), "not describe a"),
    "a negative size": (claiming({"Linear": {"nin": -2, "nout": 1}}), "at least 1 input, not -2"),
    "an activation that is none": (claiming({"Each": {"activation": "mul"}}), "unknown activation"),
    "a module as an activation": (
        claiming({"Each": {"activation": LINEAR}}),
        "activation must be a name",
    ),
    "layers that are no list": (claiming({"Sequential": {"layers": 5}}), "not describe a model"),
    "deep nesting": (claiming(nested(50_000)), "it does not describe a model"),
    "a long number": (
        claiming('{"Linear": {"nin": ' + "9" * 500_000 + "}}"),
        "too long for a size",
    ),
    "a huge size": (claiming({"Linear": {"nin": HUGE, "nout": 1}}), "with more than the 3 numbers"),
    "a huge product": (
        claiming({"Linear": {"nin": 4000, "nout": 4000}}),
        "more than the 3",
    ),
    "huge by many": (claiming({"MLP": {"nin": 1, "nouts": [9] * 1000}}), "more than the 3"),
    "a huge norm": (claiming({"RMSNorm": {"width": HUGE}}), "more than the 3"),
    "a huge standardization": (claiming({"Standardize": {"nin": HUGE}}), "more than the 3"),
    "another architecture": (
        claiming({"Linear": {"nin": 1, "nout": 1}}),
        r"fit this model; of another shape: weight of \(1, 2\), but the model has \(1, 1\)",
    ),
    "another class": (
        claiming({"MLP": {"nin": 1, "nouts": [1]}}),
        "missing: layers.0.weight, layers.0.bias; unknown: ",
    ),
}


def refused(path: Path, content: bytes, message: str) -> None:
    """The file is refused by `load` with a message that names it, quickly and in little memory."""
    path.write_bytes(content)
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(ValueError, match=message) as error:
            nn.load(path)
        assert path.name in str(error.value)
        assert len(str(error.value)) < 700
        assert tracemalloc.get_traced_memory()[1] < 30_000_000 + 20 * len(content)
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 5.0


def test_the_sound_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(SOUND)
    model = nn.load(tmp_path / "m")
    assert repr(model) == "Linear(2, 1)"
    assert [p.data for p in model.parameters()] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_refused(fault: str, tmp_path: Path) -> None:
    nn.save(nn.Linear(2, 1), tmp_path / "warm")  # imports are not the file's memory
    refused(tmp_path / "m", BROKEN[fault], "m is not a safetensors file, or is damaged: ")
    model = nn.Linear(2, 1, rng=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match="m is not a safetensors file, or is damaged: "):
        nn.load_state(model, tmp_path / "m")
    assert model.state_dict() == before


@pytest.mark.parametrize("fault", LYING)
def test_an_architecture_that_lies_is_refused(fault: str, tmp_path: Path) -> None:
    nn.save(nn.Linear(2, 1), tmp_path / "warm")
    refused(tmp_path / "m", *LYING[fault])


def test_every_truncation_and_every_flipped_byte_of_the_header_is_refused_or_harmless(
    tmp_path: Path,
) -> None:
    path = tmp_path / "m"
    for n in range(len(SOUND)):
        path.write_bytes(SOUND[:n])
        with pytest.raises(ValueError, match="is not a safetensors file"):
            nn.load(path)
    for n in range(len(SOUND) - len(DATA)):
        path.write_bytes(SOUND[:n] + bytes([SOUND[n] ^ 0x04]) + SOUND[n + 1 :])
        with suppress(ValueError):  # or the file says the same in another way
            model = nn.load(path)
            assert [p.data for p in model.parameters()] == [1.0, 2.0, 3.0]


def test_paths_that_are_no_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder, not a safetensors file"):
        nn.load(tmp_path)
    with pytest.raises(FileNotFoundError, match="nothing"):
        nn.load(tmp_path / "nothing.safetensors")
    with pytest.raises(FileNotFoundError):
        nn.save(nn.Linear(1, 1), tmp_path / "no such folder" / "m")
    with pytest.raises(IsADirectoryError):
        nn.save(nn.Linear(1, 1), tmp_path)
