"""What `draw`, `explain`, `play` and `worksheet` show: a formula, a classic network or a model.

A model is a file that `nn.save` or `dotgrad train` wrote; what is shown is its result for a sample.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nn
from autograd.language import in_own_language, say
from autograd.messages import a_type
from autograd.value import Value
from dotgrad.arguments import refuse
from dotgrad.formula import assignments, check_used, formula
from dotgrad.predicting import model_file
from dotgrad.tables import WRITTEN, data_like, trained_on
from nn.classic import with_biases, without_biases
from nn.data import Dataset

# The worked examples by name, with the function that builds each.
CLASSICS = {"classic": without_biases, "classic-biases": with_biases}


@dataclass
class Subject:
    """A computed Value and what is known about it.

    title    its name and its number
    named    the Values to differentiate with respect to, by name
    model    the model, if it was read from a file
    moved    the Values that gradient descent updates; None if their names decide
    """

    root: Value
    title: str
    named: dict[str, Value]
    model: nn.Module | None = None
    moved: list[Value] | None = None


def subject(options: argparse.Namespace) -> Subject:
    """The subject that the options name.  Raises ValueError for options that do not fit it."""
    text: str = options.expression.strip()
    if (path := model_path(options)) is not None:
        return _of_model(path, options)
    names = ("row", "data", "sample", *WRITTEN)
    refuse(options, names, f"is for a model's sample; {text!r} is a formula, not a model")
    variables = assignments(options.values)
    if text in CLASSICS and not {*text.split("-")} & {*variables}:
        return _classic(text, variables)
    root = formula(text, variables)
    check_used(text, variables)
    return Subject(root, f"{text} = {root.data:.10g}", variables)


def _classic(which: str, given: dict[str, Value]) -> Subject:
    """The loss of a classic network, with the given weights set."""
    network = CLASSICS[which]()
    weights = {f"w{i}": w for i, w in enumerate(network.weights, 1)}
    for name, value in given.items():
        if name not in weights:
            raise ValueError(f"{which} has the weights w1 to w8, but no {name!r}")
        weights[name].data = value.data
    changed = "".join(f", {name} = {value.data:g}" for name, value in given.items())
    title = say("classic.title" if network.biases is None else "classic.titleBiases")
    return Subject(network.forward(), f"{title}{changed}", weights, moved=network.weights)


def model_path(options: argparse.Namespace) -> Path | None:
    """The file of the model that the options name; None if they name no model."""
    text: str = options.expression.strip()
    if text in ("", *CLASSICS) or options.values or not _is_path(text):
        return None
    return model_file(Path(text))


def _is_path(text: str) -> bool:
    """Whether the text names a file: one that exists, or a model that may be missing."""
    try:
        return text.endswith(".safetensors") or Path(text).exists()
    except (OSError, ValueError):  # too long for a file name, or not valid in one
        return False


def _of_model(path: Path, options: argparse.Namespace) -> Subject:
    """The loss of a sample that has a target, else the output, the largest of several."""
    model, about = nn.load(path).eval(), nn.about(path)
    row, target, whence = _sample(path, model, about, options)
    names = about.get("features") or [f"x{i}" for i in range(1, len(row) + 1)]
    inputs = [Value(x, label=name) for x, name in zip(row, names)]
    said = model(inputs)
    named = {**dict(zip(names, inputs)), **dict(model.named_parameters())}
    classes = about.get("classes")
    if target is None:
        root, what = _loudest(said, classes)
        label = what
    else:
        root = (nn.cross_entropy if classes else nn.mse_loss)(said, target)
        label = say("subject.loss")
        value = classes[int(target)] if classes else target
        what = say("subject.lossWhere", name=about["target"], value=value)
    if not isinstance(root, Value):
        raise ValueError(f"{path} returns {a_type(root)}, but only a Value can be shown")
    root.label = root.label or in_own_language(label)
    return Subject(root, f"{path}, {whence}: {what} = {root.data:.6g}", named, model)


def _sample(
    path: Path, model: nn.Module, about: dict[str, Any], options: argparse.Namespace
) -> tuple[Sequence[float], Any, str]:
    """(inputs, target or None, where they come from)."""
    if options.data is not None:
        data = samples(path, about, options)
        k = options.sample
        target = data.targets[k - 1] if data.targets else None
        return data.inputs[k - 1], target, say("subject.sample", number=k, data=options.data)
    refuse(options, ("sample", *WRITTEN), "is for the samples of a table; name one with --data")
    count = len(about.get("features") or ()) or _width(model)
    if not count:
        raise ValueError(f"{path} does not say how many inputs it takes; give them: --row X,Y")
    if options.row is None:
        return [0.0] * count, None, say("subject.inputs", numbers="0")
    if len(options.row) != count:
        raise ValueError(f"--row has {len(options.row)} numbers; {path} takes {count} inputs")
    numbers = ", ".join(f"{x:g}" for x in options.row)
    return options.row, None, say("subject.inputs", numbers=numbers)


def samples(path: Path, about: dict[str, Any], options: argparse.Namespace) -> Dataset:
    """The samples of --data for the model of a file.  Raises ValueError for a wrong --sample."""
    data = data_like(options, str(about.get("target")), trained_on(path, about))
    if not 1 <= options.sample <= len(data):
        raise ValueError(
            f"--sample must be from 1 to {len(data)}, the samples of {options.data}, not "
            f"{options.sample}"
        )
    return data


def _width(model: nn.Module) -> int:
    """How many inputs the model takes, by the first part with a known width; 0 if none has one."""
    for part in model.modules():
        for numbers in (getattr(part, "mean", None), getattr(part, "w", None)):
            if isinstance(numbers, list):
                return len(numbers)
    return 0


def _loudest(said: Any, classes: Sequence[str] | None) -> tuple[Any, str]:
    """(the output, or the largest of several, its name)."""
    if not isinstance(said, (list, tuple)):
        return said, say("subject.output")
    k = max(range(len(said)), key=lambda j: said[j].data)
    if classes:
        return said[k], say("subject.score", name=classes[k])
    return said[k], say("subject.outputOf", number=k + 1)
