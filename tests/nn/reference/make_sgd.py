"""Write sgd.json: where PyTorch's SGD takes four parameters in 100 steps, in float64.

    python tests/nn/reference/make_sgd.py        (needs torch; made with 2.13)

The test makes the same steps with nn.SGD; the function to descend stands in both.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

START = [1.0, -2.0, 0.5, 3.0]
STEPS = 100
RUNS = [
    {"lr": 0.1},
    {"lr": 0.05, "momentum": 0.9},
    {"lr": 0.05, "momentum": 0.9, "nesterov": True},
    {"lr": 0.05, "weight_decay": 0.1},
    {"lr": 0.02, "momentum": 0.5, "weight_decay": 0.01},
    {"lr": 0.03, "momentum": 0.95, "weight_decay": 0.05, "nesterov": True},
]


def height(p: list[torch.Tensor]) -> torch.Tensor:
    return (p[0] - 1.5) ** 2 + 0.5 * (p[0] * p[1] - 1) ** 2 + torch.sin(p[2]) + 0.3 * p[3] * p[3]


def trajectory(options: dict[str, float]) -> list[list[float]]:
    p = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
    optimizer = torch.optim.SGD(p, **options)
    points = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        height(p).backward()
        optimizer.step()
        points.append([x.item() for x in p])
    return points


if __name__ == "__main__":
    runs = [{"options": options, "points": trajectory(options)[9::10]} for options in RUNS]
    lines = ",\n".join(json.dumps(run) for run in runs)
    text = f'{{"start": {START}, "every": 10, "runs": [\n{lines}\n]}}\n'
    Path(__file__).with_name("sgd.json").write_text(text, encoding="ascii")
