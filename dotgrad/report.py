"""The page that `dotgrad train` writes of a run."""

from __future__ import annotations

import math
import os
import stat
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nn
import viz.plots
from autograd import jit
from autograd.chain.text import count
from dotgrad.training import Training
from nn.predictions import outputs
from nn.training.batches import checked
from viz.page.report import Report
from viz.text import number

_SHOWN = 12  # features and classes whose names are listed


def report(run: Training, model: Path) -> Report:
    """The report of a run whose model was saved there."""
    _house_matplotlib()
    name, score = run.score()
    page = Report(
        f"A network for {run.name}",
        f"held-out {name} {score:.1%}" if run.classes else f"held-out {name} {score:.4f}",
    )
    _data(page, run)
    page.section("Architecture")
    page.text(f"{run.model}, of {count(len(run.model.parameters()))} parameters.")
    perceptron = run.model.layers[-1]
    page.picture(
        lambda theme: viz.draw(perceptron, theme=theme), "neurons and weights after training"
    )
    _training(page, run)
    _quality(page, run)
    _flow(page, run)
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
    if find_spec("matplotlib") is None:
        page.text("Curves are drawn by matplotlib: pip install matplotlib.")
        return
    page.picture(lambda theme: history.plot(theme), "loss and quality, epoch by epoch", 720)


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


def _flow(page: Report, run: Training) -> None:
    """How the gradient of one sample's loss flows back, at three moments of the run."""
    page.section("Gradient flow")
    page.text(
        "The loss of one sample, and how its gradient flows back through the layers: blue with an "
        "arrow at its end above 0, orange with a disc below, with a diamond where a layer gets "
        "both; wider where it is larger. The table has the root mean square of the gradients of "
        "each layer's parameters, over all samples to learn from."
    )
    optimizer, last = run.trainer.optimizer, run.trainer.optimizer.snapshot()
    norms: dict[str, dict[str, float]] = {}
    pictures: list[tuple[Any, str]] = []
    try:
        for moment, snapshot in run.moments.items():
            optimizer.restore(snapshot)
            norms[moment] = _norms(run)
            drawings = _drawings(run)
            pictures.append((drawings.__getitem__, f"at the {moment} of the training"))
    finally:
        optimizer.restore(last)
    page.pictures(pictures)
    rows = [
        (layer, *(number(norms[moment][layer]) for moment in norms)) for layer in norms["start"]
    ]
    page.table(["layer", *norms], rows)


def _norms(run: Training) -> dict[str, float]:
    """The root mean square gradient of each layer's parameters."""
    program = jit(run.objective)
    arrays = checked([run.train.inputs, run.standardized(run.train.targets)], "report")
    _, packed = program.loss_and_gradients(*arrays)
    found = dict(zip(program.parameters, packed.tolist()))
    perceptron: Any = run.model.layers[-1]
    norms = {}
    for i, layer in enumerate(perceptron.layers):
        gradients = [found[p] for p in layer.parameters()]
        norms[f"layers[{i}]"] = math.sqrt(math.fsum(g * g for g in gradients) / len(gradients))
    return norms


def _drawings(run: Training) -> dict[str, Any]:
    """The loss of the first sample, folded by layer, in both themes, as the weights are now."""
    run.model.zero_grad()
    loss = run.objective(run.train.inputs[0], run.standardized(run.train.targets)[0])
    loss.label = "loss"
    loss.backward()
    drawings = {
        theme: viz.draw(loss, collapse="layer", theme=theme, rankdir="TB", legend=False)  # type: ignore[arg-type]
        for theme in viz.theme.THEMES
    }
    run.model.zero_grad()
    return drawings
