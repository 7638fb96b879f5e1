"""The report of a run of `dotgrad train`, as a page."""

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
from autograd.language import say
from dotgrad import flow
from dotgrad.progress import Tell
from dotgrad.training import Training
from nn.predictions import outputs
from viz.page.report import Report
from viz.text import number

_SHOWN = 12  # how many features or classes are listed by name
_RISEN = 1.05  # a held-out loss above this multiple of the lowest has risen


# The parts of a report, in order, by the names that a terminal shows.
PARTS = ("data", "network", "curves", "held-out samples", "gradients")


def report(
    run: Training,
    model: Path,
    pages: Sequence[tuple[str, str]] = (),
    tell: Tell = lambda name: None,
) -> Report:
    """The report of a run whose model was saved as the file `model`.

    `pages` are (file, description) of pages beside the report to link to; `tell` is called with
    each of PARTS before that part is made.
    """
    _house_matplotlib()
    name, score = run.score()
    page = Report(
        say("report.title", name=run.name),
        say(f"report.{name}", number=f"{score:.1%}" if run.classes else f"{score:.4f}"),
    )
    for part, add in zip(PARTS, (_data, _architecture, _training, _quality, _flow)):
        tell(part)
        add(page, run)
        if part == "curves":
            for target, words in pages:
                page.link(target, words)
    page.section(say("report.use"))
    sample = [float(number(x)) for x in run.held_out.inputs[0][:_SHOWN]]
    dots = ", ..." if len(run.held_out.inputs[0]) > _SHOWN else ""
    page.code(
        f"import nn\n\nmodel = nn.load({str(model)!r})\n"
        f"model([{', '.join(map(str, sample))}{dots}])"
    )
    page.text(say("report.table"))
    page.code(f"dotgrad predict {model} TABLE.csv")
    return page


def _architecture(page: Report, run: Training) -> None:
    page.section(say("report.architecture"))
    page.text(say("report.network", model=run.model, number=len(run.model.parameters())))
    perceptron, names = run.model.layers[-1], run.data.feature_names
    page.picture(
        lambda theme: viz.draw(perceptron, theme=theme, inputs=names),
        say("report.weights"),
    )


def _house_matplotlib() -> None:
    """Give matplotlib a folder for its list of fonts if the user's own can't be written.

    Otherwise it makes the list again in each process, and logs several lines about it.
    """
    if "MPLCONFIGDIR" in os.environ or not hasattr(os, "getuid"):
        return
    try:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        (home / "matplotlib").mkdir(parents=True, exist_ok=True)
        if os.access(home / "matplotlib", os.W_OK):
            return
    except (OSError, RuntimeError):  # read-only, or no home folder
        pass
    folder = Path(tempfile.gettempdir()) / f"dotgrad-matplotlib-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():  # not owned by another user
            os.environ["MPLCONFIGDIR"] = str(folder)


def _data(page: Report, run: Training) -> None:
    data = run.data
    page.section(say("report.data"))
    facts: list[tuple[str, object]] = [
        (say("report.source"), data.source),
        (
            say("report.samples"),
            say("report.split", train=len(run.train), held=len(run.held_out)),
        ),
        (say("report.features"), _listed(data.feature_names)),
        (say("report.target"), run.target),
    ]
    if run.classes:
        facts.append((say("report.classes"), _listed(run.classes)))
    page.facts(facts)
    if run.classes:
        counts = [
            [sum(t == k for t in part.targets) for part in (run.train, run.held_out)]
            for k in range(len(run.classes))
        ]
        rows = [(name, *row) for name, row in zip(run.classes, counts)]
        page.table([say("report.class"), say("report.learnt"), say("report.held")], rows)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_SHOWN])
    rest = len(names) - _SHOWN
    if rest > 0:
        return say("report.listedMore", count=len(names), names=shown, rest=rest)
    return say("report.listed", count=len(names), names=shown)


def _training(page: Report, run: Training) -> None:
    history, steps = run.history, run.history.steps
    page.section(say("report.training"))
    facts: list[tuple[str, object]] = [
        (say("report.optimizer"), run.trainer.optimizer),
        (say("report.steps"), say("report.stepsOf", steps=steps, count=history.epochs)),
        (say("report.time"), say("report.timeOf", seconds=f"{run.seconds:.2f}")),
    ]
    if history.stopped or history.interrupted:
        facts.append((say("report.ended"), history.stopped or say("report.interrupted")))
    page.facts(facts)
    if not steps:
        return
    page.text(*fitting(run))
    if find_spec("matplotlib") is None:
        page.text(say("report.install"))
        return
    kept = run.kept if run.kept < history.epochs else None
    page.picture(
        lambda theme: viz.plots.plot_history(history, theme, kept),
        say("report.curves" if history.metrics else "report.lossCurve"),
        720 if history.metrics else 420,
    )  # fmt: skip


def _quality(page: Report, run: Training) -> None:
    """The confusion matrix and decision boundary of classes, or the errors of numbers."""
    page.section(say("report.heldOut"))
    held_out = run.held_out
    said = outputs(run.model, held_out.inputs)
    plots = find_spec("matplotlib") is not None
    if run.classes:
        matrix = nn.confusion_matrix(held_out.targets, said)
        if plots and len(run.classes) <= 30:
            page.picture(
                lambda theme: viz.plots.plot_confusion(matrix, run.classes, theme),
                say("report.confusion"),
            )  # fmt: skip
        else:
            page.table(
                [say("report.rightSaid"), *run.classes],
                [(name, *row) for name, row in zip(run.classes, matrix)],
            )
        if plots and len(run.data.feature_names) == 2:
            inputs, targets = held_out.inputs, held_out.targets
            page.picture(
                lambda theme: viz.plots.plot_boundary(run.model, inputs, targets, theme),
                say("report.boundary"), 520,
            )  # fmt: skip
        return
    errors = [y - t for y, t in zip(said, held_out.targets)]
    root = math.sqrt(math.fsum(e * e for e in errors) / len(errors))
    mean = math.fsum(map(abs, errors)) / len(errors)
    largest = max(errors, key=abs)
    page.facts(
        [(say("report.rootError"), number(root)), (say("report.meanError"), number(mean)),
         (say("report.largestError"), number(largest))]
    )  # fmt: skip
    if plots:
        page.picture(
            lambda theme: viz.plots.plot_regression(held_out.targets, said, theme),
            say("report.residuals"), 720,
        )  # fmt: skip


def fitting(run: Training) -> list[str]:
    """Sentences on which weights were kept, and on overfitting if the held-out loss rose."""
    history = run.history
    losses = history.validation_losses
    if not losses:
        return []
    lowest = min(losses)
    best = losses.index(lowest) + 1
    last, epochs = losses[-1], len(losses)
    told = []
    if last > _RISEN * lowest and history.losses[-1] < history.losses[best - 1]:
        training = number(history.losses[-1])
        told.append(
            say("report.overfitting", best=best, lowest=number(lowest), last=number(last),
                training=training)
        )  # fmt: skip
    if run.kept == epochs:
        told.append(say("report.keptLast", epochs=epochs))
        return [*told, say("report.lowestAt", best=best)] if best < epochs else told
    told.append(say("report.keptBest", kept=run.kept, epochs=epochs))
    return told


def _flow(page: Report, run: Training) -> None:
    """Add how the gradient of the loss flows back at three moments of the run."""
    page.section(say("report.flow"))
    page.text(say("report.flowWords", count=flow.SAMPLES))
    found = flow.flows(run)
    page.picture(
        lambda theme: flow.drawn(found, run, theme),
        say("report.flowPicture"),
    )
    layers = range(len(found["start"].parameters))
    rows = [
        (f"layers[{i}]", *(number(one.parameters[i]) for one in found.values())) for i in layers
    ]
    page.table([say("report.layer"), *(say(f"report.{moment}") for moment in found)], rows)
