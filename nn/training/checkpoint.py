"""Training runs as files: everything needed to resume bit for bit.

A safetensors file, as nn.storage writes it: arrays of numbers, and everything else as JSON under
the key `run` of its metadata.

    parameters              in the optimizer's order
    memory                  what the optimizer remembers, a row for each parameter
    losses, step_losses, validation_losses, metrics.NAME        the history
    run                     the format, the optimizer's class, settings and steps, the position in
                            the data and their digests, the random states of the order and of the
                            generators that the objective draws from
"""

from __future__ import annotations

import json
import random
import warnings
from dataclasses import dataclass
from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from autograd.messages import shown
from nn.optim.optimizer import Optimizer, Snapshot
from nn.storage.safetensors import opened, write
from nn.training.batches import Order
from nn.training.console import held_back
from nn.training.history import History
from nn.training.loop import Position
from nn.training.scope import generators

_FORMAT = 1
_METRIC = "metrics."
_PLACES = {"samples": int, "batch": int, "shuffle": bool, "seed": int, "place": int}


@dataclass(frozen=True)
class Task:
    """The setup of a run: only a trainer with an equal one may resume it.

    optimizer  with its parameters
    sources    the generators that the objective draws from
    unsaved    the kinds of generators whose states are not saved
    settings   of the trainer, by name
    """

    optimizer: Optimizer
    sources: list[random.Random]
    unsaved: list[str]
    settings: dict[str, Any]

    @classmethod
    def of(cls, trainer: Any) -> Task:
        """The setup of a Trainer."""
        program = trainer.program
        settings: dict[str, Any] = {"compiled": trainer.compiled}
        if trainer.compiled:
            settings |= {"dtype": program.dtype, "exact": program.exact}
        settings["metrics"] = tuple(trainer.metrics)
        return cls(trainer.optimizer, *generators(trainer.objective), settings)

    def described(self) -> dict[str, str]:
        """All settings as strings: the trainer's, and the arguments of the optimizer."""
        moving = ("parameters", "_state", "_steps")
        own = {k: x for k, x in vars(self.optimizer).items() if k not in moving}
        return {name: _text(x) for name, x in {**self.settings, **own}.items()}


def _text(x: Any) -> str:
    """A setting as a string that is the same in every process."""
    if callable(x) and " at 0x" in repr(x):
        kind = x if hasattr(x, "__qualname__") else type(x)
        return f"{kind.__module__}.{kind.__qualname__}"
    text = repr(x)
    return text if " at 0x" not in text else type(x).__qualname__


def write_run(path: str | PathLike[str], task: Task, history: History, position: Position) -> None:
    """Write the run of a trainer that is at this position.  Raises OSError if that fails."""
    if task.unsaved:
        warnings.warn(
            f"the objective draws from {', '.join(task.unsaved)}, whose state is not saved, so a "
            "resumed run will see other numbers; draw from autograd.random instead",
            stacklevel=3,
        )
    optimizer = task.optimizer
    memory = np.array(optimizer.state, np.float64)
    arrays = {
        "parameters": np.array([p.data for p in optimizer.parameters]),
        "memory": memory.reshape(len(optimizer.state), len(optimizer.memory)),
        "step_losses": np.asarray(history.step_losses, np.float64),
        "losses": np.array(history.losses, np.float64),
        "validation_losses": np.array(history.validation_losses, np.float64),
        **{_METRIC + name: np.array(series) for name, series in history.metrics.items()},
    }
    contents = {
        "format": _FORMAT,
        "optimizer": type(optimizer).__name__,
        "settings": task.described(),
        "steps": optimizer.steps,
        "position": {**vars(position), "digests": position.digests()},
        "sources": [source.getstate() for source in task.sources],
    }
    with held_back():  # so that no draft of a file is left behind
        write(path, arrays, {"run": json.dumps(contents)})


class Saved(NamedTuple):
    """A run from a file: its position, its history, and the states to resume from."""

    position: Position
    history: History
    snapshot: Snapshot
    sources: list[random.Random]


def read_run(path: str | PathLike[str], task: Task) -> Saved:
    """The run in a file.

    Raises ValueError if the file was not written by `write_run`, or for another model, optimizer or
    settings.
    """
    with opened(path) as file:
        metadata = file.metadata() or {}
        text = metadata.get("run")
        if text is None:
            raise ValueError(f"{shown(str(path), 200)} is not a run written by Trainer.save")
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    sources = task.sources
    try:
        contents = json.loads(text)
        snapshot = _snapshot(contents, arrays, task.optimizer)
        _check_settings(contents["settings"], task)
        history = _history(arrays)
        position = _position(contents["position"], history)
        twins = [_source(state) for state in contents["sources"]]
        if len(twins) != len(sources):
            raise ValueError(
                f"it has the states of {len(twins)} random generators, but the objective draws "
                f"from {len(sources)}"
            )
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise ValueError(
            f"{shown(str(path), 200)} does not fit this trainer: {_reason(error)}"
        ) from None
    return Saved(position, history, snapshot, twins)


def _check_settings(saved: dict[str, str], task: Task) -> None:
    """Raises ValueError naming the first setting that differs."""
    here = task.described()
    for name in {**saved, **here}:
        if saved.get(name) != here.get(name):
            raise ValueError(
                f"it was trained with {name}={saved.get(name)}, not {name}={here.get(name)}"
            )


def _reason(error: Exception) -> str:
    """What is wrong, in words."""
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _source(state: Any) -> random.Random:
    """A generator with that state."""
    version, numbers, gauss = state
    source = random.Random()
    source.setstate((version, tuple(numbers), gauss))
    return source


def _snapshot(contents: Any, arrays: dict[str, Any], optimizer: Optimizer) -> Snapshot:
    """Parameters and memory, for Optimizer.restore.  Raises ValueError if they don't fit."""
    if contents["format"] != _FORMAT:
        raise ValueError(f"its format is {contents['format']!r}, but this program reads {_FORMAT}")
    if contents["optimizer"] != type(optimizer).__name__:
        raise ValueError(
            f"it was trained by {contents['optimizer']!r}, not {type(optimizer).__name__}"
        )
    count = len(optimizer.parameters)
    for name, shape in (("parameters", (count,)), ("memory", (count, len(optimizer.memory)))):
        if arrays[name].shape != shape or arrays[name].dtype != np.float64:
            found = f"{arrays[name].dtype} of shape {arrays[name].shape}"
            raise ValueError(f"{name} is {found}, but must be float64 of shape {shape}")
    steps = _whole(contents["steps"], "steps")
    state = [tuple(numbers) for numbers in arrays["memory"].tolist()]
    return Snapshot(arrays["parameters"].tolist(), state, steps)


def _history(arrays: dict[str, Any]) -> History:
    """The history."""
    for name, array in arrays.items():
        if name not in ("parameters", "memory") and (array.ndim != 1 or array.dtype != np.float64):
            raise ValueError(f"{name} is not a series of numbers")
    return History(
        losses=arrays["losses"].tolist(),
        validation_losses=arrays["validation_losses"].tolist(),
        metrics={
            name[len(_METRIC) :]: series.tolist()
            for name, series in arrays.items()
            if name.startswith(_METRIC)
        },
        steps=len(arrays["step_losses"]),
        blocks=[arrays["step_losses"]],
    )


def _position(fields: Any, history: History) -> Position:
    """The position in the data, checked against the history."""
    for name, kind in _PLACES.items():
        if type(fields[name]) is not kind or fields[name] < 0:
            raise ValueError(f"{name} is {fields[name]!r}")
    known = {str(name): str(text) for name, text in fields["digests"].items()}
    places = {name: fields[name] for name in _PLACES}
    position = Position(**places, random=fields["random"], digests=lambda: known)
    if not 1 <= position.batch <= position.samples:
        raise ValueError(f"batch is {position.batch}, of {position.samples} samples")
    period = -(-position.samples // position.batch)
    if history.steps != history.epochs * period + position.place or position.place >= period:
        raise ValueError(f"{history.steps} steps are not {history.epochs} epochs and a part of one")
    if position.batch < position.samples:  # its state must be valid for NumPy
        Order(position.samples, position.shuffle, position.seed).state = fields["random"]
    return position


def _whole(number: Any, name: str) -> int:
    """`number`.  Raises ValueError unless it is a whole number, at least 0."""
    if type(number) is not int or number < 0:
        raise ValueError(f"{name} is {number!r}")
    return number
