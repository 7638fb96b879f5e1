"""The progress bar in terminals of any width."""

from __future__ import annotations

import io
import re
import sys

import pytest

from autograd import Value, square
from nn import SGD, Trainer


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [30, 40, 60, 79, 80, 120])
def test_the_loss_is_seen_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "20")
    w = Value(123.456)
    trainer = Trainer(lambda x: square(w * x), SGD([w], 1e-9))
    trainer.fit([1.0], epochs=12_345)
    last = sys.stderr.getvalue().split("\r")[-1].rstrip("\n")
    assert len(last) <= columns
    assert re.search(r"epoch 12345.*loss 1\.524e\+04", last)
