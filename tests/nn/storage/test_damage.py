"""Files of models and of runs after accidents: told, or read as what was written."""

from __future__ import annotations

import json
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from counts import count
from damage import damages
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import Value, square

few = settings(max_examples=count(40, 20_000))
LIMIT = 20_000_000  # bytes that reading a file of a few hundred may take


def trainer() -> nn.Trainer:
    w = Value(0.5)
    return nn.Trainer(lambda x: square(w * x - 1.0), nn.Adam([w], lr=0.1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model and a run."""
    made = tmp_path_factory.mktemp("files")
    nn.save(nn.MLP(2, [2, 1], rng=1), made / "model")
    run = trainer()
    run.fit(np.ones(4), epochs=2, progress=False)
    run.save(made / "run")
    return made


def told(read: Callable[[], Any]) -> str:
    """What a ValueError says of the file; "" where it was read.  Fails where that takes memory."""
    tracemalloc.start()
    try:
        read()
    except ValueError as error:
        return str(error)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < LIMIT
    return ""


@few
@given(data=st.data())
def test_a_damaged_model(folder: Path, data: st.DataObject) -> None:
    path = folder / "damaged"
    path.write_bytes(data.draw(damages((folder / "model").read_bytes())))
    model = nn.MLP(2, [2, 1], rng=2)
    before, wanted = model.state_dict(), nn.MLP(2, [2, 1], rng=1).state_dict()
    message = told(lambda: nn.load_state(model, path))
    assert ("damaged" in message and model.state_dict() == before) or model.state_dict() == wanted
    message = told(lambda: nn.load(path))
    assert "damaged" in message or nn.load(path).state_dict() == wanted
    assert len(message) < 1000


@few
@given(data=st.data())
def test_a_damaged_run(folder: Path, data: st.DataObject) -> None:
    path = folder / "damaged"
    path.write_bytes(data.draw(damages((folder / "run").read_bytes())))
    whole, run = trainer(), trainer()
    whole.resume(folder / "run")
    before = run.optimizer.snapshot()
    message = told(lambda: run.resume(path))
    now = run.optimizer.snapshot()
    assert ("damaged" in message and now == before) or now == whole.optimizer.snapshot()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=8), x, max_size=4),
    max_leaves=12,
)
ENTRY = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F64", "F32", "I64", "BOOL", "", "F8"]) | JSON,
        "shape": st.lists(st.integers(-1, 5) | st.sampled_from([2**31, 2**63, 10**30])) | JSON,
        "data_offsets": st.lists(st.integers(-8, 40), min_size=2, max_size=2) | JSON,
    }
)
NAMES = st.sampled_from(["weight", "bias", "a", "__metadata__", "parameters", ""]) | st.text(
    max_size=4
)


@few
@given(header=st.dictionaries(NAMES, ENTRY | JSON, max_size=4), data=st.binary(max_size=48))
def test_any_header(folder: Path, header: dict[str, Any], data: bytes) -> None:
    """Whatever a file says of itself, it is read or refused by a ValueError, in little memory."""
    text = json.dumps(header).encode()
    path = folder / "any"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    model, run = nn.Linear(1, 1, rng=1), trainer()
    reads = (lambda: nn.load(path), lambda: nn.load_state(model, path), lambda: run.resume(path))
    assert max(len(told(read)) for read in reads) < 1500
