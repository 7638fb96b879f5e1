"""The runs of a sweep: the list, which are done already, and running the rest."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import asdict
from inspect import signature
from typing import Any, NamedTuple

from autograd import __version__
from autograd.messages import did_you_mean
from autograd.packing import packed
from nn.module import Module
from nn.storage.safetensors import load_state
from nn.sweeps.engine import sharing
from nn.sweeps.folds import Folds
from nn.sweeps.identity import identity
from nn.sweeps.progress import run_bar
from nn.sweeps.result import SweepResult, loaded
from nn.sweeps.space import Setting, label
from nn.sweeps.store import Outcome, Store
from nn.sweeps.task import COLUMNS, OFFERED, Task, made, perform, takes
from nn.training.batches import Arrays
from nn.training.console import held_back
from nn.training.trainer import Trainer

_GIVEN = ("seed", "validation", "progress")  # arguments of fit that a sweep sets itself


class Recipe(NamedTuple):
    """The arguments for a run of a setting: those of make_trainer, and those of fit."""

    setting: Setting
    arguments: dict[str, Any]
    fit: dict[str, Any]


def recipes(
    make: Callable[..., Any], settings: Sequence[Setting], fit: dict[str, Any]
) -> list[Recipe]:
    """The arguments for the runs of each setting.

    Raises TypeError for a name that neither make_trainer nor fit takes, and ValueError for one that
    a sweep sets itself.
    """
    known = [
        name
        for name, parameter in signature(Trainer.fit).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in _GIVEN
    ]
    for name in fit:
        if name not in known:
            raise TypeError(f"sweep takes no argument {name!r}{did_you_mean(name, known)}")
    for name in settings[0].values:
        if name in COLUMNS or name in OFFERED:
            raise ValueError(
                f"{name!r} can't be varied: the sweep sets it, or it is a column of its table"
            )
        if name in fit:
            raise ValueError(f"{name!r} is given twice: to vary, and fixed for all runs")
        if name not in known and not takes(make, name):
            own = [x for x in signature(make).parameters if x not in OFFERED]
            hint = did_you_mean(name, [*own, *known])
            raise TypeError(f"neither make_trainer nor fit takes an argument {name!r}{hint}")
    found = []
    for setting in settings:
        mine = {name: x for name, x in setting.values.items() if takes(make, name)}
        rest = {name: x for name, x in setting.values.items() if name not in mine}
        found.append(Recipe(setting, mine, {**fit, **rest}))
    return found


class Runs:
    """The runs of a sweep, each identified by everything it depends on.

    Raises TypeError if make_trainer, or something it reaches, can't be sent to another process.
    """

    def __init__(
        self,
        make: Callable[..., Any],
        recipes: Sequence[Recipe],
        arrays: Arrays,
        folds: Folds,
        seeds: Sequence[int],
        store: Store,
    ) -> None:
        self.make_trainer, self.arrays, self.folds, self.store = make, arrays, folds, store
        common = identity(make, arrays, asdict(folds))
        self.tasks: list[Task] = []
        maker = packed(make, label(make))
        for recipe in recipes:
            content = packed((recipe.arguments, recipe.fit), label(make))
            about = {"dotgrad": __version__, "make_trainer": label(make)}
            about["fit"] = {name: label(x) for name, x in recipe.fit.items()}
            about["folds"] = asdict(folds)
            for fold in range(1, folds.count + 1):
                for seed in seeds:
                    key = identity(common, recipe.arguments, recipe.fit, fold, seed)
                    labels = recipe.setting.labels
                    self.tasks.append(Task(key, maker, content, labels, seed, fold, about))

    def make(
        self,
        engine: str,
        jobs: int | None,
        progress: bool | None,
        monitor: str,
        better: Callable[[float, float], float],
    ) -> tuple[list[dict[str, Any]], bool]:
        """(the rows of the runs that are done, in order; whether Ctrl-C ended the sweep)."""
        rows: dict[int, dict[str, Any]] = {}
        for k, task in enumerate(self.tasks):
            row = self.store.row(task.key)
            if row is not None:
                rows[k] = {**row, **task.labels}
        calls = {
            k: (perform, (task, self.arrays, self.folds))
            for k, task in enumerate(self.tasks)
            if k not in rows
        }
        best: float | None = None
        interrupted = False
        with (
            run_bar(len(self.tasks), len(rows), progress) as advance,
            sharing(calls, engine, jobs) as made_now,
        ):
            try:
                for k, found in made_now:
                    outcome = found or _killed(self.tasks[k])
                    if outcome.row["status"] == "interrupted":
                        raise KeyboardInterrupt
                    with held_back():  # in the table and in the folder, or in neither
                        rows[k] = outcome.row
                        self.store.put(self.tasks[k].key, outcome)
                    _check_monitor(outcome.row, monitor)
                    score = outcome.row.get(monitor)
                    if score is not None:
                        best = score if best is None else better(best, score)
                    failed = sum(row["status"] != "done" for row in rows.values())
                    told = "" if best is None else f"best {monitor} {best:.4g}"
                    advance(f"{told}, {failed} failed" if failed else told)
            except KeyboardInterrupt:
                interrupted = True
        return [rows[k] for k in sorted(rows)], interrupted

    def model(self, row: dict[str, Any]) -> Module:
        """The model of a run that is done.

        Raises ValueError if the objective reaches no model or several.
        """
        task = next(task for task in self.tasks if task.made(row))
        content = self.store.model(task.key)
        kept, _ = self.folds.divided(self.arrays, task.fold)
        arguments, _ = pickle.loads(task.recipe)
        _, found = made(self.make_trainer, arguments, task.seed, kept)
        if content is None or found is None:
            raise ValueError(
                "the objective reaches no model or several: make make_trainer return the Trainer "
                "and its model"
            )
        return loaded(load_state, found, content)

    def write(self, result: SweepResult) -> None:
        """Write the table, and the model of the best run, to the folder if there is one."""
        self.store.write("results.csv", result.csv().encode())
        if any(row["status"] == "done" for row in result.rows):
            best = next(task for task in self.tasks if task.made(result.best))
            content = self.store.model(best.key)
            if content is not None:
                self.store.write("best.safetensors", content)


def _killed(task: Task) -> Outcome:
    """What is known about a run whose process died."""
    reason = "its process was killed, perhaps because memory ran out"
    return Outcome({**task.row, "status": "failed", "reason": reason}, None)


def _check_monitor(row: dict[str, Any], monitor: str) -> None:
    """Raises KeyError if a run that is done has no number of that name."""
    numbers = [name for name, x in row.items() if isinstance(x, float)]
    if row["status"] == "done" and monitor not in numbers:
        hint = did_you_mean(monitor, numbers)
        raise KeyError(f"no run has a number {monitor!r}{hint}; choose from {', '.join(numbers)}")
