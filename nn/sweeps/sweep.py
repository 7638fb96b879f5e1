"""sweep: many runs of training, each a task for any free worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from autograd.messages import a_type
from autograd.needed import needed

if TYPE_CHECKING:
    from nn.sweeps.result import SweepResult


def sweep(
    make_trainer: Callable[..., Any],
    space: Mapping[str, Any],
    data: Any,
    *,
    samples: int | None = None,
    folds: int | float = 0.2,
    seeds: int | Sequence[int] = 1,
    rng: int = 0,
    monitor: str = "validation_loss",
    larger: bool = False,
    folder: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    engine: str = "loky",
    progress: bool | None = None,
    **fit: Any,
) -> SweepResult:
    """Train once for each setting, fold and seed; returns a SweepResult.

    make_trainer  a function of the settings that makes a new Trainer, or a Trainer and its model;
                  if it has an argument `seed`, that is the seed of the run, and if it has an
                  argument `data`, the arrays that the run learns from
    space         for each argument of make_trainer or of `Trainer.fit` the values to try: a list,
                  or a dictionary of values by name; or, if `samples` sets how many settings to
                  draw, `nn.sweeps.uniform`, `log_uniform`, `whole`, or a function of a
                  `random.Random`
    data          the arrays that `fit` takes, as a tuple; or a Dataset
    folds         a number of parts, each held out once (cross-validation), or the share of the
                  samples to hold out; classes are divided evenly
    seeds         a number of runs, with seeds 0, 1, ..., or the seeds themselves: for the order of
                  the samples, make_trainer, and Python's `random` in that run
    rng           the seed of the folds and of the draws
    monitor       the column by which settings are compared, such as the name of a metric;
                  `larger` if larger is better
    folder        keeps each run as it ends, results.csv, and best.safetensors, the model of the
                  best run with how it was made (`nn.about`); the same call, however this one
                  ended, does only the missing runs
    jobs          how many runs at a time; by default as many as there are cores; 1 runs them in
                  this process
    engine        of joblib: "loky", its own processes, "multiprocessing", "dask" or "ray", which
                  have to be running
    progress      True or False for the bar; None shows it if stderr is a terminal
    fit           the other arguments of `Trainer.fit`, the same for all runs, such as epochs;
                  callbacks see the loss on the held out samples

    A run that fails is a row with its reason.  Ctrl-C ends the sweep with the runs that are done.
    Raises TypeError and ValueError, naming the argument, for arguments that don't fit together or
    can't be sent to another process; ImportError for an engine that is not installed, and
    RuntimeError if the engine fails.

    >>> def make_trainer(lr):
    ...     w = Value(0.0)
    ...     return Trainer(lambda x, y: (w * x - y) ** 2, SGD([w], lr=lr))
    >>> found = sweep(make_trainer, {"lr": [0.01, 0.1]}, ([1.0, 2.0, 3.0], [3.0, 6.0, 9.0]),
    ...               jobs=1, epochs=20, progress=False)
    >>> found.best["lr"], found.best["status"], len(found.rows)
    (0.1, 'done', 2)
    """
    needed("numpy", "a sweep")
    from nn.sweeps.engine import check  # these import NumPy, which `import nn` should not
    from nn.sweeps.folds import folds_of
    from nn.sweeps.result import SweepResult
    from nn.sweeps.runs import Runs, recipes
    from nn.sweeps.space import settings
    from nn.sweeps.store import Store
    from nn.training.batches import checked

    check(engine)
    if jobs is not None and (not isinstance(jobs, Integral) or jobs < 1):
        raise ValueError(f"jobs must be a whole number of at least 1, not {jobs!r}")
    arrays = checked(_arrays(data), "sweep")
    found = recipes(make_trainer, settings(space, samples, rng), fit)
    divided = folds_of(folds, rng, len(arrays[0]))
    runs = Runs(make_trainer, found, arrays, divided, _seeds(seeds), Store(folder))
    rows, interrupted = runs.make(engine, jobs, progress, monitor, max if larger else min)
    result = SweepResult(rows, list(space), monitor, larger, len(runs.tasks), interrupted)
    result.model_of = runs.model
    runs.write(result)
    return result


def _arrays(data: Any) -> Sequence[Any]:
    """The arrays to divide."""
    if hasattr(data, "inputs") and hasattr(data, "targets"):
        return data.inputs, data.targets
    if not isinstance(data, (tuple, list)):
        raise TypeError(
            f"data must be a tuple of arrays, (inputs, targets), or a Dataset, not {a_type(data)}"
        )
    return data


def _seeds(given: int | Sequence[int]) -> list[int]:
    """The seeds for the argument `seeds`."""
    if isinstance(given, Integral) and not isinstance(given, bool):
        found = list(range(int(given)))
    else:
        found = list(given)  # type: ignore[arg-type]
    whole = all(isinstance(seed, Integral) and seed >= 0 for seed in found)
    if not found or not whole or len(set(found)) < len(found):
        raise ValueError(f"seeds must be a number of at least 1, or different seeds, not {given!r}")
    return [int(seed) for seed in found]
