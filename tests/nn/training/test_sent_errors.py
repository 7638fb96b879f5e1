"""Errors reach another process whole."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import nn
from autograd import Value
from nn.module import Indescribable


def diverged() -> Exception:
    w = Value(1.0)
    trainer = nn.Trainer(lambda x: (w * x) ** 4, nn.SGD([w], 1e3), compiled=False)
    with pytest.raises(nn.Diverged) as caught:
        trainer.fit([1.0, 2.0], epochs=50, progress=False)
    return caught.value


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.deepcopy])
@pytest.mark.parametrize("make", [diverged, lambda: Indescribable("a part")])
def test_an_error_comes_back_with_all_it_says(make: Any, again: Any) -> None:
    error = make()
    other = again(error)
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert vars(other) == vars(error)
