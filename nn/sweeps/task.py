"""One run of a sweep, in any process: this one, on another core, on another machine."""

from __future__ import annotations

import inspect
import pickle
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograd.messages import a_type
from nn.module import Module
from nn.storage.safetensors import content
from nn.sweeps.folds import Folds
from nn.sweeps.store import Outcome
from nn.training.batches import Arrays
from nn.training.history import Diverged
from nn.training.scope import modules
from nn.training.trainer import Trainer

OFFERED = ("seed", "data")  # passed to make_trainer if it has an argument of that name
COLUMNS = ("seed", "fold", "status", "reason", "loss", "validation_loss", "steps", "seconds")


@dataclass(frozen=True)
class Task:
    """A run: its recipe, and its labels in a table.

    maker    make_trainer, packed
    recipe   (its arguments, those of fit), packed
    labels   the settings, as shown in a table
    about    what its model file says about how it was made, besides its row
    """

    key: str
    maker: bytes
    recipe: bytes
    labels: dict[str, Any]
    seed: int
    fold: int
    about: dict[str, Any]

    @property
    def row(self) -> dict[str, Any]:
        """The row of the table before anything is known."""
        empty: dict[str, Any] = dict.fromkeys(COLUMNS)
        return {**self.labels, **empty, "seed": self.seed, "fold": self.fold}

    def made(self, row: Mapping[str, Any]) -> bool:
        """Whether the row is of this run."""
        mine = {**self.labels, "seed": self.seed, "fold": self.fold}
        return all(row[name] == x for name, x in mine.items())


def perform(task: Task, arrays: Sequence[Any], folds: Folds) -> Outcome:
    """Do a run; if its own code raises, the error becomes the reason in its row.

    It has its own copy of the arguments, including callbacks, but runs in the same process share
    make_trainer: whatever is compiled is compiled for its code once.
    """
    row, begin, drawn = task.row, time.perf_counter(), random.getstate()
    try:
        kept, held = folds.divided(list(arrays), task.fold)
        settings, fit = pickle.loads(task.recipe)
        random.seed(task.seed)  # for everything without its own `rng`
        trainer, model = made(unpacked(task.maker), settings, task.seed, kept)
        history = trainer.fit(
            *kept, **fit, validation=held if fit.get("callbacks") else None, seed=task.seed,
            progress=False,
        )  # fmt: skip
        measured = trainer.evaluate(*held)
        row["status"] = "interrupted" if history.interrupted else "done"
        row["loss"] = history.losses[-1] if history.losses else None
        row["validation_loss"] = measured.pop("loss")
        row |= measured
        row["steps"] = history.steps
        row["seconds"] = round(time.perf_counter() - begin, 3)
        about = {**task.about, "run": row}
        return Outcome(row, None if model is None else content(model, about=about))
    except KeyboardInterrupt:
        return Outcome({**row, "status": "interrupted"}, None)
    except Diverged as error:
        row |= {"status": "diverged", "reason": str(error), "steps": error.history.steps}
    except Exception as error:
        reason = " ".join(str(error).split())
        row |= {"status": "failed", "reason": f"{type(error).__name__}: {reason}"}
    finally:
        random.setstate(drawn)
    row["seconds"] = round(time.perf_counter() - begin, 3)
    return Outcome(row, None)


@lru_cache(maxsize=8)
def unpacked(maker: bytes) -> Callable[..., Any]:
    """The function make_trainer of a task, the same one for all tasks in this process."""
    function: Callable[..., Any] = pickle.loads(maker)
    return function


def made(
    make: Callable[..., Any], settings: Mapping[str, Any], seed: int, data: Arrays
) -> tuple[Trainer, Module | None]:
    """The Trainer of a run and its model; None in place of the model if there is none or several.

    Raises TypeError if make_trainer returns anything else.
    """
    offered = {"seed": seed, "data": tuple(data)}
    given = {name: offered[name] for name in OFFERED if takes(make, name)}
    found = make(**settings, **given)
    trainer, model = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
    if not isinstance(trainer, Trainer):
        raise TypeError(
            f"make_trainer returned {a_type(trainer)}; it must return a Trainer, or a "
            "Trainer and its model"
        )
    return trainer, model or _model(trainer)


def takes(function: Callable[..., Any], name: str) -> bool:
    """Whether a function has an argument of that name, or takes any."""
    parameters = inspect.signature(function).parameters
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    found = parameters.get(name)
    named = found is not None and found.kind in (found.KEYWORD_ONLY, found.POSITIONAL_OR_KEYWORD)
    return named or (anything and name not in OFFERED)


def _model(trainer: Trainer) -> Module | None:
    """The only module that the objective reaches, apart from modules inside it."""
    found = modules(trainer.objective)
    parts = {id(x) for module in found for x in module.modules() if x is not module}
    whole = [module for module in found if id(module) not in parts and module.parameters()]
    return whole[0] if len(whole) == 1 else None
