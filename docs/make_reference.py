"""Write docs/reference.md from the docstrings of the public names.

python docs/make_reference.py
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from autograd.operation import TABLE
from viz.saved import Saved

TARGET = Path(__file__).parent / "reference.md"

HEAD = """# Reference

Written by `docs/make_reference.py` from the docstrings; do not edit. For each public name: how it
is called, and what comes back. `help(name)` in Python tells the rest: shapes, units, errors,
sources, and an example, which runs after `from dotgrad import *` and `import autograd, nn`. The
operations, `autograd.exp` and some sixty others, are in [operations.md](operations.md).
"""

# Where a name is public, under which heading, in which order it is best read.  Names in one group
# are of one module; a module that lists names in `__all__` has each of them in some group.
GROUPS: list[tuple[str, str, str]] = [
    ("Values", "autograd", "Value no_grad detect_anomaly define_op"),
    ("Derivatives of functions", "autograd",
     "grad value_and_grad jacobian hessian jvp vjp hvp gradients"),
    ("Functions made of operations", "autograd", "mean std softmax log_softmax logsumexp"),
    ("The chain rule", "autograd", "explain"),
    ("The chain rule", "autograd.chain", "Explanation"),
    ("Compiled functions", "autograd", "jit take freeze TraceError"),
    ("Compiled functions", "autograd.tape", "Program"),
    ("Random numbers", "autograd.random", "*"),
    ("Checks and strategies", "autograd.testing", "*"),
    ("Layers and models", "nn",
     "Module Neuron Layer MLP Linear Sequential Each Embedding RMSNorm rms_norm SelfAttention "
     "Dropout Standardize"),
    ("How weights start", "nn.init", "*"),
    ("Losses", "nn",
     "mse_loss mae_loss l1_loss huber_loss hinge_loss binary_cross_entropy "
     "binary_cross_entropy_with_logits cross_entropy"),
    ("Training", "nn",
     "Trainer History Diverged Callback EarlyStopping BestWeights sweep"),
    ("Values to try in a sweep", "nn.sweeps", "*"),
    ("Metrics", "nn", "predict accuracy correct confusion_matrix r2_score"),
    ("Optimizers", "nn.optim", "Optimizer SGD Adam AdamW RMSprop clip_grad_norm clip_grad_value"),
    ("Schedules of the learning rate", "nn.optim",
     "Schedule constant linear cosine stepwise warmup"),
    ("Data", "nn.data", "Dataset read_csv iris digits moons circles xor spirals"),
    ("Files", "nn", "save load load_state about"),
    ("Pictures and pages", "viz",
     "draw Drawing draw_dot trace play Player record playground worksheet Worksheet "
     "RenderError TooLargeError"),
    ("Plots", "viz.plots", "*"),
]  # fmt: skip

# What stands under the module it comes from; and modules.
ELSEWHERE = {
    "autograd.chain": "explain",
    "nn": (
        "SGD Adam AdamW RMSprop Optimizer clip_grad_norm clip_grad_value read_csv data init optim"
    ),
}

# Methods by which the parts of the engine talk to each other, and NumPy's names of operations.
INTERNAL = {"apply", "apply_dot", "constant", "measures", "traced", "truth", "world"}
INTERNAL |= {"arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "arctan2"}

# Classes whose objects are returned, not made by the reader.
RETURNED = {"Program", "Explanation", "History", "Drawing", "Player", "Worksheet", "Plot"}


def public(module: str) -> list[str]:
    """The names of a module that are for everyone: `__all__`, else what it defines."""
    found = importlib.import_module(module)
    if hasattr(found, "__all__"):
        return [name for name in found.__all__ if name not in TABLE]
    mine = (x for x in vars(found).items() if getattr(x[1], "__module__", "") == module)
    return [name for name, _ in mine if not name.startswith("_")]


def names(module: str, listed: str) -> list[str]:
    """The names of a group."""
    return public(module) if listed == "*" else listed.split()


def first_line(x: Any) -> str:
    """What a docstring says first.  Raises ValueError where there is none."""
    text = inspect.getdoc(x)
    if not text:
        raise ValueError(f"{x!r} has no docstring")
    return text.splitlines()[0]


def called(name: str, x: Any) -> str:
    """How it is called: names and defaults, without types.  Just the name, where it is not."""
    if isinstance(x, property) or (isinstance(x, type) and _is_returned(x)):
        return name
    shown = [_without_type(p) for p in inspect.signature(x).parameters.values() if p.name != "self"]
    return f"{name}{inspect.Signature(shown)}"


def _without_type(p: inspect.Parameter) -> inspect.Parameter:
    """The parameter without its annotation."""
    return without_address(p).replace(annotation=p.empty)


def without_address(p: inspect.Parameter) -> inspect.Parameter:
    """The parameter with a default that says no address."""
    default = p.default
    if callable(default) and default is not p.empty:
        default = Written("..." if default.__name__ == "<lambda>" else default.__name__)
    return p.replace(default=default)


def typed(name: str, x: Any) -> str:
    """How it is called, with types as the source has them.  Just the name, where it is not."""
    error = isinstance(x, type) and issubclass(x, Exception)
    if isinstance(x, property) or not callable(x) or get_origin(x) is not None or error:
        return name
    signature = inspect.signature(x)
    shown = [_as_written(p) for p in signature.parameters.values() if p.name != "self"]
    returned = signature.return_annotation
    if isinstance(returned, str):
        returned = Written(returned)
    return f"{name}{inspect.Signature(shown, return_annotation=returned)}"


def _as_written(p: inspect.Parameter) -> inspect.Parameter:
    """The parameter with its annotation as in the source."""
    p = without_address(p)
    return p.replace(annotation=Written(p.annotation)) if isinstance(p.annotation, str) else p


class Written:
    """Something that is shown as this text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _is_returned(kind: type) -> bool:
    return kind.__name__ in RETURNED or issubclass(kind, Exception)


def methods(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties of a class; inherited ones of Value and of what is saved.

    Operations are left out.
    """
    found: dict[str, Any] = {}
    inherits = kind.__name__ == "Value" or issubclass(kind, Saved)
    for base in kind.__mro__ if inherits else [kind]:
        for name, x in vars(base).items():
            if inspect.isfunction(x) or isinstance(x, property):
                found.setdefault(name, x)
    for name, x in found.items():
        if not (name.startswith("_") or name in TABLE or name in INTERNAL):
            yield name, x


def entry(module: str, name: str) -> str:
    """The lines of a name."""
    x = getattr(importlib.import_module(module), name)
    if get_origin(x) is not None:  # a type of functions
        return f"- `{module}.{name}`: `{x}`".replace("collections.abc.", "")
    lines = [f"- `{module}.{called(name, x)}`  \n  {first_line(x)}"]
    if isinstance(x, type):
        lines += [f"  - `.{called(n, m)}` {first_line(m)}" for n, m in methods(x)]
    return "\n".join(lines)


def document() -> str:
    """The whole page."""
    parts, before = [HEAD], ""
    for title, module, listed in GROUPS:
        if title != before:
            parts.append(f"\n## {title}\n")
        before = title
        parts.extend(entry(module, name) for name in names(module, listed))
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET}")
