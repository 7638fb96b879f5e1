"""`dotgrad play MODEL --data DATA --train`: a page that continues to train a saved network."""

from __future__ import annotations

import argparse

import nn
from autograd.language import say
from dotgrad.arguments import refuse
from dotgrad.subject import model_path, samples

HELD_OUT = 0.2  # of the samples
FEW = 5  # with at most this many samples, none is held out


def run_playground(options: argparse.Namespace) -> int:
    """Write the page; returns 0.  Raises ValueError without a model or samples to train on."""
    from viz import playground

    path = model_path(options)
    if path is None:
        raise ValueError(f"--train is for a model, but {options.expression!r} is a formula")
    refuse(options, ["row"], "gives one sample, but --train needs many; use --data")
    refuse(options, ["sample"], "does not go with --train; choose the sample in the page")
    if options.data is None:
        raise ValueError("--train needs samples to train on; give them with --data")
    model, about = nn.load(path).eval(), nn.about(path)
    data = samples(path, about, options)
    if not data.targets:
        raise ValueError(f"{options.data} has no column {about.get('target')!r} to train on")
    loss = nn.cross_entropy if about.get("classes") else nn.mse_loss
    title = options.title
    if title is None:
        title = say("subject.learns", model=path, data=options.data)
    page = playground(
        model, lambda x, y: loss(model(x), y), data.inputs, data.targets, options.out,
        optimizer="Adam", batch_size=min(32, (len(data) + 1) // 2),
        validation=HELD_OUT if len(data) > FEW else None, title=title,
        theme=options.theme, collapse=options.collapse, limit=options.limit,
    )  # fmt: skip
    print(f"wrote {options.out}: {page.values:,} Values, {len(data):,} samples to train with")
    return 0
