"""The page that `dotgrad train` writes of a run."""

from __future__ import annotations

import math
import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import nn
import viz.plots
from autograd.chain.text import count
from dotgrad import flow
from dotgrad.progress import Tell
from dotgrad.training import Training
from nn.predictions import outputs
from viz.page.report import Report
from viz.text import number

_SHOWN = 12  # features and classes whose names are listed
_RISEN = 1.05  # times the lowest: a held-out loss above that has risen


# The parts that a report is made of, in order, and what a terminal is told of them.
PARTS = ("data", "network", "curves", "held-out samples", "gradients")


def report(
    run: Training,
    model: Path,
    pages: Sequence[tuple[str, str]] = (),
    tell: Tell = lambda name: None,
) -> Report:
    """The report of a run whose model was saved there.

    `pages` are files beside the report to link to, each with what it is; `tell` is called with each
    of PARTS before that is made.
    """
    _house_matplotlib()
    name, score = run.score()
    page = Report(
        f"A network for {run.name}",
        f"held-out {name} {score:.1%}" if run.classes else f"held-out {name} {score:.4f}",
    )
    for part, add in zip(PARTS, (_data, _architecture, _training, _quality, _flow)):
        tell(part)
        add(page, run)
        if part == "curves":
            for target, words in pages:
                page.link(target, words)
    page.section("Use it")
    sample = [float(number(x)) for x in run.held_out.inputs[0][:_SHOWN]]
    dots = ", ..." if len(run.held_out.inputs[0]) > _SHOWN else ""
    page.code(
        f"import nn\n\nmodel = nn.load({str(model)!r})\n"
        f"model([{', '.join(map(str, sample))}{dots}])"
    )
    page.text("Or, for a table with the same columns:")
    page.code(f"dotgrad predict {model} TABLE.csv")
    return page


def _architecture(page: Report, run: Training) -> None:
    page.section("Architecture")
    page.text(f"{run.model}, of {count(len(run.model.parameters()))} parameters.")
    perceptron, names = run.model.layers[-1], run.data.feature_names
    page.picture(
        lambda theme: viz.draw(perceptron, theme=theme, inputs=names),
        "neurons and weights after training",
    )


def _house_matplotlib() -> None:
    """Give matplotlib a folder for its list of fonts where the user's own can't be written.

    It would make the list anew in each process, and say so at length.
    """
    if "MPLCONFIGDIR" in os.environ or not hasattr(os, "getuid"):
        return
    try:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        (home / "matplotlib").mkdir(parents=True, exist_ok=True)
        if os.access(home / "matplotlib", os.W_OK):
            return
    except (OSError, RuntimeError):  # read-only, or no home at all
        pass
    folder = Path(tempfile.gettempdir()) / f"dotgrad-matplotlib-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():  # nobody else's
            os.environ["MPLCONFIGDIR"] = str(folder)


def _data(page: Report, run: Training) -> None:
    data = run.data
    page.section("Data")
    facts: list[tuple[str, object]] = [
        ("source", data.source),
        ("samples", f"{count(len(run.train))} to learn from, {count(len(run.held_out))} held out"),
        ("features", _listed(data.feature_names)),
        ("target", run.target),
    ]
    if run.classes:
        facts.append(("classes", _listed(run.classes)))
    page.facts(facts)
    if run.classes:
        counts = [
            [sum(t == k for t in part.targets) for part in (run.train, run.held_out)]
            for k in range(len(run.classes))
        ]
        rows = [(name, *row) for name, row in zip(run.classes, counts)]
        page.table(["class", "to learn from", "held out"], rows)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_SHOWN])
    rest = len(names) - _SHOWN
    return f"{count(len(names))}: {shown}" + (f" and {count(rest)} more" if rest > 0 else "")


def _training(page: Report, run: Training) -> None:
    history, steps = run.history, run.history.steps
    page.section("Training")
    facts: list[tuple[str, object]] = [
        ("optimizer", run.trainer.optimizer),
        ("steps", f"{count(steps)} in {count(history.epochs)} epochs"),
        ("time", f"{run.seconds:.2f} s, tracing and compiling included"),
    ]
    if history.stopped or history.interrupted:
        facts.append(("ended", history.stopped or "interrupted"))
    page.facts(facts)
    if not steps:
        return
    page.text(*fitting(run))
    if find_spec("matplotlib") is None:
        page.text("Curves are drawn by matplotlib: pip install matplotlib.")
        return
    kept = run.kept if run.kept < history.epochs else None
    page.picture(
        lambda theme: viz.plots.plot_history(history, theme, kept),
        "loss and quality, epoch by epoch" if history.metrics else "loss, epoch by epoch",
        720 if history.metrics else 420,
    )  # fmt: skip


def _quality(page: Report, run: Training) -> None:
    """The confusion of classes, the boundary of two features, or the errors of a number."""
    page.section("Held-out samples")
    held_out = run.held_out
    said = outputs(run.model, held_out.inputs)
    plots = find_spec("matplotlib") is not None
    if run.classes:
        matrix = nn.confusion_matrix(held_out.targets, said)
        if plots and len(run.classes) <= 30:
            page.picture(
                lambda theme: viz.plots.plot_confusion(matrix, run.classes, theme),
                "rows: what is right; columns: what the network said",
            )  # fmt: skip
        else:
            page.table(
                ["right / said", *run.classes],
                [(name, *row) for name, row in zip(run.classes, matrix)],
            )
        if plots and len(run.data.feature_names) == 2:
            inputs, targets = held_out.inputs, held_out.targets
            page.picture(
                lambda theme: viz.plots.plot_boundary(run.model, inputs, targets, theme),
                "what the network says over the plane of the two features", 520,
            )  # fmt: skip
        return
    errors = [y - t for y, t in zip(said, held_out.targets)]
    root = math.sqrt(math.fsum(e * e for e in errors) / len(errors))
    mean = math.fsum(map(abs, errors)) / len(errors)
    largest = max(errors, key=abs)
    page.facts(
        [("root mean square error", number(root)), ("mean absolute error", number(mean)),
         ("largest error", number(largest))]
    )  # fmt: skip
    if plots:
        page.picture(
            lambda theme: viz.plots.plot_regression(held_out.targets, said, theme),
            "held-out samples: the nearer to the line, the better", 720,
        )  # fmt: skip


def fitting(run: Training) -> list[str]:
    """Sentences on which weights were kept, and on overfitting where the held-out loss rose."""
    history = run.history
    losses = history.validation_losses
    if not losses:
        return []
    lowest = min(losses)
    best = losses.index(lowest) + 1
    last, epochs = losses[-1], len(losses)
    told = []
    if last > _RISEN * lowest and history.losses[-1] < history.losses[best - 1]:
        told.append(
            f"From epoch {best} on the held-out loss rose, from {number(lowest)} to "
            f"{number(last)}, while the loss on the samples to learn from went on falling, to "
            f"{number(history.losses[-1])}: the network learnt these samples by heart "
            "(overfitting). Fewer neurons, more samples, or an end at that epoch help."
        )
    if run.kept == epochs:
        told.append(f"The model has the weights of the last epoch, {epochs}.")
        if best < epochs:
            told.append(f"Those of epoch {best} had the lowest held-out loss.")
        return told
    told.append(
        f"The model has the weights of epoch {run.kept} of {epochs}, where the held-out loss was "
        "lowest. Since the held-out samples chose that epoch, what follows flatters the network a "
        "little. dotgrad train --keep last keeps the last weights."
    )
    return told


def _flow(page: Report, run: Training) -> None:
    """How the gradient of the loss flows back, at three moments of the run."""
    page.section("Gradient flow")
    page.text(
        f"How the gradient of the loss flows back through the layers, over {flow.SAMPLES} samples "
        "to learn from: each box has the root mean square of the gradients by its numbers, and the "
        "width of a line says the same, on one scale in all rows. The table has that of each "
        "layer's parameters, over all samples to learn from."
    )
    found = flow.flows(run)
    page.picture(
        lambda theme: flow.drawn(found, run, theme),
        "gradients at the start, the middle and the end of the training",
    )
    layers = range(len(found["start"].parameters))
    rows = [
        (f"layers[{i}]", *(number(one.parameters[i]) for one in found.values())) for i in layers
    ]
    page.table(["layer", *found], rows)
