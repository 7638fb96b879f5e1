"""SweepResult: the result of a sweep."""

from __future__ import annotations

import csv
import io
import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from autograd.display import plot_sweep
from autograd.files import write_whole
from nn.module import Module
from nn.sweeps.store import FINISHED

_SHOWN = 10  # settings in the text of a result


@dataclass(repr=False)
class SweepResult:
    """The result of a sweep, as far as it went.

    rows         a dictionary for each run: its settings, seed and fold; `status`, one of done,
                 diverged and failed, with the reason; `loss`, the last of training;
                 `validation_loss` and the metrics, on the held out samples; steps, seconds
    varied       the names of the varied arguments
    monitor      the column by which settings are compared; `larger` if larger is better
    total        the number of runs of the whole sweep
    interrupted  whether Ctrl-C ended it
    model_of     a function from a row to its model; a pickled result has none
    """

    rows: list[dict[str, Any]]
    varied: list[str]
    monitor: str
    larger: bool
    total: int
    interrupted: bool = False
    model_of: Callable[[dict[str, Any]], Module] | None = field(default=None, compare=False)

    @property
    def settings(self) -> list[dict[str, Any]]:
        """A row for each setting, the best first: its mean and standard deviation over the runs.

        `runs` is how many are done, `failed` how many are not: a setting with failed runs comes
        after all others, whatever its mean.
        """
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            groups.setdefault(repr([row[name] for name in self.varied]), []).append(row)
        return sorted(map(self._summary, groups.values()), key=self._rank)

    def _summary(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        setting = {name: rows[0][name] for name in self.varied}
        scores = self.scores_of(setting)
        return {
            **setting,
            "mean": fmean(scores) if scores else math.nan,
            "deviation": stdev(scores) if len(scores) > 1 else 0.0,
            "runs": len(scores),
            "failed": len(rows) - len(scores),
        }

    def scores_of(self, setting: dict[str, Any]) -> list[float]:
        """The numbers by which settings are compared, for the runs of this one that are done."""
        return [row[self.monitor] for row in self.rows if self._done(row, setting)]

    def _done(self, row: dict[str, Any], setting: dict[str, Any]) -> bool:
        """Whether this is a run of that setting and is done."""
        return row["status"] == "done" and all(row[x] == setting[x] for x in self.varied)

    def _rank(self, setting: dict[str, Any]) -> tuple[bool, bool, float]:
        mean = setting["mean"]
        if math.isnan(mean):
            return True, True, 0.0
        return False, setting["failed"] > 0, -mean if self.larger else mean

    @property
    def best(self) -> dict[str, Any]:
        """The row of the best run of the best setting.  Raises ValueError if no run is done."""
        done = [row for row in self.rows if row["status"] == "done"]
        if not done:
            reasons = [row["reason"] for row in self.rows]
            raise ValueError(
                f"no run is done; the first failed: {reasons[0]}" if reasons else "no run is done"
            )
        first = self.settings[0]
        of_best = [row for row in done if self._done(row, first)]
        return (max if self.larger else min)(of_best, key=lambda row: row[self.monitor])

    @property
    def model(self) -> Module:
        """The model of the best run.  Raises ValueError if no run is done, or it has no model."""
        if self.model_of is None:
            raise ValueError("a pickled result has no model: load the model from its folder")
        return self.model_of(self.best)

    def csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """The rows as CSV; also written to a file if `path` names one.

        Raises OSError if it can't be written.
        """
        text = io.StringIO()
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        writer = csv.DictWriter(text, names or [*self.varied, "status"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        if path is not None:
            write_whole(path, text.getvalue().encode())
        return text.getvalue()

    def plot(self, theme: str = "light") -> Any:
        """The runs of each setting, their means and spread, a `viz.plots.Plot`.

        Raises ImportError without matplotlib, ValueError if no run is done.
        """
        return plot_sweep(self, theme)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "model_of": None}

    def __repr__(self) -> str:
        ended = [row for row in self.rows if row["status"] in (*FINISHED, "failed")]
        head = f"{len(ended)} of {self.total} runs" + ", interrupted" * self.interrupted
        failed = [row for row in ended if row["status"] != "done"]
        if failed:
            head += f"; {len(failed)} failed, for example: {failed[0]['reason']}"
        settings = self.settings
        lines = [head, f"{'mean':>12} {'deviation':>10} {'runs':>5}  {self.monitor} of"]
        for setting in settings[:_SHOWN]:
            said = ", ".join(f"{name}={setting[name]}" for name in self.varied) or "all"
            lines.append(
                f"{setting['mean']:12.5g} {setting['deviation']:10.2g} {setting['runs']:5}  {said}"
            )
        if len(settings) > _SHOWN:
            lines.append(f"... {len(settings) - _SHOWN} more settings")
        return "\n".join(lines)


def loaded(fill: Callable[[Module, Path], None], model: Module, content: bytes) -> Module:
    """A model with the numbers of a file in memory."""
    with tempfile.TemporaryDirectory(prefix="dotgrad-") as folder:
        path = Path(folder) / "model.safetensors"
        path.write_bytes(content)
        fill(model, path)
    return model
