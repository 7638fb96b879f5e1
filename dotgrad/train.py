"""`dotgrad train`: a network trained on a table, saved, with a report."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import nn
from autograd.chain.text import count
from autograd.language import say, speaking_for_reader
from dotgrad.progress import parts
from dotgrad.report import PARTS, report
from dotgrad.training import Training, fit, prepared
from viz import play

_RECORDED = "training.html"


def train(options: argparse.Namespace) -> int:
    """Train, save the model, write the report; returns 0."""
    folder: Path = options.out
    run = prepared(options)
    folder.mkdir(parents=True, exist_ok=True)  # before the run, which is lost if it can't be saved
    held = f"{count(len(run.held_out))} held out"
    print(f"{run.data.source}: {count(len(run.train))} samples to train on, {held}")
    parameters = count(len(run.model.parameters()))
    print(f"{run.model}: {parameters} parameters")
    fit(run, options)
    name, score = run.score()
    done = "interrupted after" if run.history.interrupted else "trained"
    print(f"{done} {count(run.history.steps)} steps in {run.seconds:.2f} s; ", end="")
    print(f"loss {run.history.losses[-1]:.4g}; " if run.history.losses else "", end="")
    print(f"held-out {name} {score:.1%}" if run.classes else f"held-out {name} {score:.4f}")
    if 0 < run.kept < run.history.epochs:
        print(f"kept epoch {run.kept}, where the held-out loss was lowest (or use --keep last)")
    nn.save(run.model, folder / "model.safetensors", about=_about(run))
    print(f"wrote {folder / 'model.safetensors'}")
    _pages(run, folder, options)
    return 0


def _pages(run: Training, folder: Path, options: argparse.Namespace) -> None:
    """Write the report, and the page that steps through the training if it was recorded."""
    no_report: bool = options.no_report
    pages = [] if run.recording is None else [(_RECORDED, say("report.stepThrough"))]
    with parts("report", (not no_report) * len(PARTS) + len(pages)) as tell:
        if not no_report:
            made = report(run, folder / "model.safetensors", pages, tell)
            made.save(folder / "report.html")
        if run.recording is not None:
            tell(_RECORDED)
            with speaking_for_reader(options.lang):
                title = say("report.trainingOf", name=run.name)
                play(run.recording, folder / _RECORDED, title=title)
    if not no_report:
        print(f"wrote {folder / 'report.html'}")
    if run.recording is not None:
        print(f"wrote {folder / _RECORDED}")


def _about(run: Training) -> dict[str, Any]:
    """What `dotgrad predict` needs to know about the data."""
    return {
        "features": list(run.data.feature_names),
        "classes": list(run.classes),
        "target": run.target,
    }
