"""Names of parameters are paths: read, written again, and followed, all give the same parameter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import MLP, Module
from nn.paths import ParameterPath, Part, attribute, item


class Holder(Module):
    def __init__(self) -> None:
        self.parts = {"a.b[0]": [Value(1.0)], (1, "'"): (Value(2.0), [Value(3.0)]), -2: Value(4.0)}
        self.deep = {"net": MLP(2, [2, 1], rng=0)}


def test_each_name_leads_to_its_parameter() -> None:
    model = Holder()
    for name, parameter in model.named_parameters():
        path = ParameterPath.parse(name)
        assert path.of(model) is parameter
        assert str(path) == name == parameter.label


def test_a_path_has_parts() -> None:
    path = ParameterPath.parse("layers[0].neurons[1].w[2]")
    assert path.parts == (Part("layers", (0,)), Part("neurons", (1,)), Part("w", (2,)))
    assert str(path.parts[-1]) == "w[2]"
    with pytest.raises(AttributeError):
        path.of(Holder())


keys = st.integers() | st.text() | st.tuples(st.text(max_size=3), st.integers())
parts = st.builds(Part, st.sampled_from(["w", "läyer", "_b2"]), st.lists(keys).map(tuple))


@given(st.lists(parts, min_size=1))
def test_what_is_written_is_read(given: list[Part]) -> None:
    text = ""
    for part in given:
        text = attribute(text, part.name)
        for key in part.keys:
            text = item(text, key)
    path = ParameterPath.parse(text)
    assert path.parts == tuple(given)
    assert str(path) == text


@pytest.mark.parametrize("text", ["", "w[", "w.", ".w", "2", "w[0]b", "w[]", "a b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path such as layers"):
        ParameterPath.parse(text)
