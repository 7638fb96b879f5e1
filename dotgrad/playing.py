"""`dotgrad play MODEL --data DATA --train`: a page in which a saved network trains on."""

from __future__ import annotations

import argparse

import nn
from autograd.language import say
from dotgrad.arguments import refuse
from dotgrad.subject import model_path, samples

HELD_OUT = 0.2  # of the samples
FEW = 5  # samples up to which none is held out


def run_playground(options: argparse.Namespace) -> int:
    """Write the page; 0.  Raises ValueError for what is no model, or has nothing to learn from."""
    from viz import playground

    path = model_path(options)
    if path is None:
        raise ValueError(f"--train is for a model, and {options.expression!r} is a formula")
    refuse(options, ["row"], "is one sample; --train learns from many: give them with --data")
    refuse(options, ["sample"], "is chosen in the page, where a network trains")
    if options.data is None:
        raise ValueError("--train needs samples to learn from; give them with --data")
    model, about = nn.load(path).eval(), nn.about(path)
    data = samples(path, about, options)
    if not data.targets:
        raise ValueError(f"{options.data} has no column {about.get('target')!r} to learn")
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
