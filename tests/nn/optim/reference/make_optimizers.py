"""Write optimizers.json: where PyTorch takes four parameters in 100 steps, in float64.

    python tests/nn/reference/make_optimizers.py        (needs torch; made with 2.13)

The test makes the same steps with nn; the function to descend stands in both.  A schedule is the
name of ours with its arguments, behind the number of warm-up steps where it has some.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.optim import lr_scheduler

START = [1.0, -2.0, 0.5, 3.0]
STEPS = 100
RUNS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.05, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.02, "momentum": 0.5, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.03, "momentum": 0.95, "weight_decay": 0.05, "nesterov": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1}),
    ("Adam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": 0.1}),
    ("AdamW", {"lr": 0.05}),
    ("AdamW", {"lr": 0.02, "betas": [0.7, 0.9], "eps": 1e-4, "weight_decay": 0.3}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.8, "eps": 1e-2, "centered": True}),
    ("RMSprop", {"lr": 0.01, "alpha": 0.8, "eps": 1e-2, "centered": True, "momentum": 0.8}),
    ("SGD", {"lr": 0.1, "clip_norm": 1.0}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "clip_value": 0.5}),
    ("Adam", {"lr": 0.1, "clip_value": 1.0, "clip_norm": 1.2}),
    ("SGD", {"lr": ["constant", 0.1]}),
    ("SGD", {"lr": ["linear", 0.1, 60, 0.01]}),
    ("SGD", {"lr": ["cosine", 0.1, 100, 0.01], "momentum": 0.5}),
    ("SGD", {"lr": ["stepwise", 0.2, 30, 0.5]}),
    ("SGD", {"lr": [10, "stepwise", 0.2, 30, 0.5]}),
    ("Adam", {"lr": [20, "cosine", 0.1, 80, 0.0]}),
    ("AdamW", {"lr": [15, "linear", 0.1, 85, 0.0]}),
]


def height(p: list[torch.Tensor]) -> torch.Tensor:
    return (p[0] - 1.5) ** 2 + 0.5 * (p[0] * p[1] - 1) ** 2 + torch.sin(p[2]) + 0.3 * p[3] * p[3]


def scheduler(optimizer: torch.optim.Optimizer, schedule: list[Any]) -> Any:
    """PyTorch's name and arguments for one of ours."""
    if isinstance(schedule[0], int):
        steps, *after = schedule
        before = lr_scheduler.LinearLR(optimizer, 1 / steps, 1.0, steps - 1)
        return lr_scheduler.SequentialLR(optimizer, [before, scheduler(optimizer, after)], [steps])
    name, lr, *arguments = schedule
    if name == "constant":
        return lr_scheduler.ConstantLR(optimizer, 1.0)
    if name == "linear":
        return lr_scheduler.LinearLR(optimizer, 1.0, arguments[1] / lr, arguments[0])
    if name == "cosine":
        return lr_scheduler.CosineAnnealingLR(optimizer, *arguments)
    return lr_scheduler.StepLR(optimizer, *arguments)


def trajectory(name: str, options: dict[str, Any]) -> list[list[float]]:
    p = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
    options = dict(options)
    clip_value, clip_norm = options.pop("clip_value", None), options.pop("clip_norm", None)
    schedule = options.get("lr")
    if isinstance(schedule, list):
        options["lr"] = schedule[2 if isinstance(schedule[0], int) else 1]
    optimizer = getattr(torch.optim, name)(p, **options)
    follow = scheduler(optimizer, schedule) if isinstance(schedule, list) else None
    points = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        height(p).backward()
        if clip_value is not None:
            torch.nn.utils.clip_grad_value_(p, clip_value)
        if clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(p, clip_norm)
        optimizer.step()
        if follow is not None:
            follow.step()
        points.append([x.item() for x in p])
    return points


if __name__ == "__main__":
    lines = ",\n".join(
        json.dumps(
            {"optimizer": name, "options": options, "points": trajectory(name, options)[9::10]}
        )
        for name, options in RUNS
    )
    text = f'{{"start": {START}, "every": 10, "runs": [\n{lines}\n]}}\n'
    Path(__file__).with_name("optimizers.json").write_text(text, encoding="ascii")
