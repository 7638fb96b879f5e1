"""`dotgrad predict`: the predictions of a saved model for the rows of a table."""

from __future__ import annotations

import argparse
import csv
import io
import math
import sys
from pathlib import Path
from typing import Any

import nn
from autograd.files import write_whole
from dotgrad.tables import data_like, trained_on
from nn.data import Dataset
from nn.metrics import share_right
from nn.predictions import outputs


def predict(options: argparse.Namespace) -> int:
    """Write a prediction for each row as CSV, to a file or to stdout; returns 0."""
    path = model_file(options.model)
    about = nn.about(path)
    like = trained_on(path, about)
    model = nn.load(path)
    data = data_like(options, str(about["target"]), like)
    said = outputs(model, data.inputs)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["prediction", *(f"p({name})" for name in like.class_names)])
    writer.writerows(_row(output, like.class_names) for output in said)
    if options.out is None:
        print(text.getvalue(), end="")
    else:
        write_whole(options.out, text.getvalue().encode())
        print(f"wrote {options.out}: {len(said)} predictions")
    if data.targets:
        print(_quality(said, data), file=sys.stderr)
    return 0


def model_file(path: Path) -> Path:
    """The file of a model: the path itself, or the model in a folder that `dotgrad train` wrote."""
    return path / "model.safetensors" if path.is_dir() else path


def _row(output: Any, classes: tuple[str, ...]) -> list[Any]:
    """The cells of a sample: the prediction, and the probability of each class."""
    if not classes:
        return [output]
    largest = max(output)
    powers = [math.exp(z - largest) for z in output]
    total = math.fsum(powers)
    best = powers.index(max(powers))
    return [classes[best], *(f"{p / total:.6g}" for p in powers)]


def _quality(said: list[Any], data: Dataset) -> str:
    if not data.class_names:
        return f"r2 {nn.r2_score(data.targets, said):.4f}"
    return f"{share_right(said, data.targets):.1%} of {len(data)} correct"
