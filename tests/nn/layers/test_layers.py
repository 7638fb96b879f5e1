"""Linear, Sequential, Embedding, RMSNorm and SelfAttention, on both engines."""

from __future__ import annotations

import copy
import pickle
from functools import partial
from inspect import signature
from typing import Any

import numpy as np
import pytest
from engines import equal_to_the_bit

import autograd
from autograd import Value, softmax
from nn import (
    MLP,
    Each,
    Embedding,
    Layer,
    Linear,
    Module,
    Neuron,
    RMSNorm,
    SelfAttention,
    Sequential,
    init,
    rms_norm,
)  # fmt: skip
from nn.generator import generator

RNG = np.random.default_rng(5)
VECTORS = RNG.normal(size=(70, 6))
SENTENCES = RNG.normal(size=(5, 4, 6))


class GPT(Module):
    """The scalar GPT that people train on names: one layer, no biases, squared relu."""

    def __init__(self, vocabulary: int, width: int, heads: int, context: int, rng: int) -> None:
        source, small = generator(rng), partial(init.normal, std=0.2)
        self.tokens = Embedding(vocabulary, width, small, source)
        self.places = Embedding(context, width, small, source)
        self.norm = RMSNorm(width, elementwise_affine=False)
        self.attention = SelfAttention(width, heads, init=small, rng=source)
        self.mlp = Sequential(
            Linear(width, 4 * width, False, small, source),
            Each(lambda v: v.relu() ** 2),
            Linear(4 * width, width, False, small, source),
        )
        self.head = Linear(width, vocabulary, False, small, source)

    def __call__(self, tokens: Any) -> Any:
        xs = [self.norm(add(self.tokens(t), self.places(i))) for i, t in enumerate(tokens)]
        xs = list(map(add, xs, self.attention([self.norm(x) for x in xs])))
        return [self.head(add(x, self.mlp(self.norm(x)))) for x in xs]


def add(x: Any, y: Any) -> list[Any]:
    return [a + b for a, b in zip(x, y)]


MODULES: dict[str, tuple[Module, Any]] = {
    "linear": (Linear(6, 3, rng=1), VECTORS),
    "linear without bias": (Linear(6, 1, bias=False, rng=1), VECTORS),
    "layer of leaky_relu": (Layer(6, 3, activation="leaky_relu", rng=1, bias=False), VECTORS),
    "mlp": (MLP(6, [5, 2], activation=lambda v: v.relu() ** 2, rng=1), VECTORS),
    "sequential": (Sequential(Linear(6, 4, rng=1), "relu", list, Linear(4, 2, rng=2)), VECTORS),
    "embedding": (Embedding(7, 3, rng=1), RNG.integers(0, 7, 70)),
    "rms_norm": (Sequential(Linear(6, 6, rng=1), RMSNorm(6), Linear(6, 1, rng=2)), VECTORS),
    "attention": (SelfAttention(6, 2, rng=1), SENTENCES),
    "attention both ways": (SelfAttention(6, 3, causal=False, bias=True, rng=1), SENTENCES),
    "gpt": (GPT(5, 8, 4, 3, rng=1), RNG.integers(0, 5, (9, 3))),
}


@pytest.mark.parametrize("name", MODULES)
def test_both_engines_give_the_same_bits(name: str) -> None:
    module, inputs = MODULES[name]
    equal_to_the_bit(module, inputs)


@pytest.mark.parametrize("name", MODULES)
def test_names_lead_to_the_parameters_and_label_them(name: str) -> None:
    class Outer(Module):
        pass

    outer = Outer()
    outer.parts = [None, copy.deepcopy(MODULES[name][0])]
    found = outer.named_parameters()
    assert len(found) == len(set(outer.parameters())) > 0
    for path, parameter in found:
        assert eval(f"outer.{path}") is parameter
        assert parameter.label == path


def test_names_of_the_new_parts() -> None:
    names = [name for name, _ in Sequential(Linear(1, 1), RMSNorm(1)).named_parameters()]
    assert names == ["layers[0].neurons[0].w[0]", "layers[0].neurons[0].b", "layers[1].weight[0]"]
    assert [p.label for p in Embedding(1, 2).parameters()] == ["weight[0][0]", "weight[0][1]"]
    names = [name for name, _ in SelfAttention(1, 1).named_parameters()]
    assert names == [f"{part}.neurons[0].w[0]" for part in ("query", "key", "value", "output")]


def test_the_gpt_has_its_4192_parameters_and_survives_pickling() -> None:
    model = GPT(27, 16, 4, 16, rng=1)
    assert len(model.parameters()) == 4192
    small = Sequential(Embedding(5, 4, rng=1), SelfAttention(4, 2, rng=2), Each("tanh"))
    twin = pickle.loads(pickle.dumps(small))
    tokens = [0, 4, 2]
    assert [x.data for row in twin(tokens) for x in row] == [
        x.data for row in small(tokens) for x in row
    ]


# Linear and Layer


def test_linear_is_a_layer_without_activation_that_starts_as_pytorchs() -> None:
    layer = Linear(4, 3, rng=1)
    assert all(out.op is autograd.dot for out in layer([1.0, 2.0, 3.0, 4.0]))
    weights = [w.data for seed in range(100) for n in Linear(4, 3, rng=seed).neurons for w in n.w]
    assert 0.49 < max(map(abs, weights)) <= 0.5  # 1 / sqrt(4)
    assert np.std(weights) == pytest.approx(0.5 / 3**0.5, rel=0.05)
    assert [n.b.data for n in layer.neurons] == [0.0] * 3
    assert repr(layer) == "Linear(4, 3)"
    assert repr(Linear(4, 3, bias=False)) == "Linear(4, 3, bias=False)"
    assert {w.data for n in Linear(2, 2, init="zeros").neurons for w in n.w} == {0.0}


def test_without_bias_there_is_no_bias() -> None:
    assert len(Linear(4, 3, bias=False).parameters()) == 12
    assert len(MLP(2, [3, 1], bias=False).parameters()) == 9
    assert Neuron(2, bias=False).b is None
    neuron = Neuron(2, nonlin=False, bias=False)
    neuron.w = [Value(2.0), Value(3.0)]
    assert neuron([5.0, 7.0]).data == 31.0


def test_one_output_is_a_list_of_linear_and_a_value_of_layer() -> None:
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
    assert [type(out) for out in Linear(2, 1)([1.0, 2.0])] == [Value]


@pytest.mark.parametrize("kind", [Neuron, Layer, MLP, Linear])
def test_signatures_name_all_arguments(kind: type[Module]) -> None:
    parameters = signature(kind).parameters
    shared = [name for name in signature(Neuron).parameters if name in parameters]
    assert set(shared) >= {"nin", "init", "rng", "bias"}
    assert "options" not in parameters
    for name in shared:
        assert parameters[name].default == signature(Neuron).parameters[name].default


# Sequential


def test_sequential_takes_modules_functions_operations_and_names() -> None:
    linear = Linear(2, 3, rng=1)
    model = Sequential(linear, autograd.tanh, "square", softmax)
    outputs = model([0.5, -1.0])
    expected = softmax([out.tanh().square() for out in linear([0.5, -1.0])])
    assert [out.data for out in outputs] == [out.data for out in expected]
    assert repr(model) == "Sequential(Linear(2, 3), Each(Tanh), Each(Square), Softmax)"
    assert Sequential()([1.0]) == [1.0]
    assert Sequential(autograd.sum)([1.0, 2.0]) == 3.0  # takes many: not one by one
    model.layers[0] = Linear(2, 1, init="zeros")
    model.layers[3] = list
    assert [out.data for out in model([0.5, -1.0])] == [0.0]


def test_each_reaches_every_number() -> None:
    assert Each("relu")([[1.0, -1.0], (2.0,)]) == [[1.0, 0.0], [2.0]]
    assert Each(autograd.square)(np.array([[1.0, 2.0]])) == [[1.0, 4.0]]
    assert Each(lambda v: v + 1.0)(3.0) == 4.0


def test_what_sequential_refuses() -> None:
    with pytest.raises(ValueError, match=r"unknown activation 'swish'; choose from .*relu"):
        Sequential("swish")
    with pytest.raises(TypeError, match="Sequential takes modules, functions and names, not int"):
        Sequential(Linear(1, 1), 3)
    with pytest.raises(TypeError, match="activation must be a name or a callable, not int"):
        Each(3)
    with pytest.raises(ValueError, match=r"LinearNeuron\(4\) takes 4 inputs, not 3"):
        Sequential(Linear(2, 3), Linear(4, 1))([1.0, 2.0])


# Embedding


def test_embedding_gives_rows_and_lets_gradients_into_them() -> None:
    table = Embedding(3, 2, rng=1)
    row = table(2)
    assert row == table.weight[2]
    row.clear()
    assert len(table.weight[2]) == 2
    assert table([[0, 1]]) == [[table.weight[0], table.weight[1]]]
    assert table(np.array([1, 2])) == table.weight[1:]
    assert table(np.int64(1)) == table(True) == table.weight[1]
    sum(table(1), Value(0.0)).backward()
    assert [[w.grad for w in row] for row in table.weight] == [[0.0] * 2, [1.0] * 2, [0.0] * 2]
    weights = [w.data for row in Embedding(100, 50, rng=1).weight for w in row]
    assert np.std(weights) == pytest.approx(1.0, rel=0.04)


def test_what_embedding_refuses() -> None:
    table = Embedding(3, 2)
    for wrong in (3, -1):
        with pytest.raises(IndexError, match=rf"^Embedding\(3, 2\) has rows 0 to 2, not {wrong}$"):
            table(wrong)
    with pytest.raises(IndexError, match="row 1: index 3 is outside a table of 3"):
        autograd.jit(lambda i: table(i)[0])(np.array([0, 3]))
    for wrong in (1.0, Value(1.0), "1", None):
        text = rf"an index of Embedding\(3, 2\) must be an integer, not {type(wrong).__name__}"
        with pytest.raises(TypeError, match=text):
            table(wrong)
    with pytest.raises(ValueError, match="Embedding takes at least 1 row, not 0"):
        Embedding(0, 2)
    with pytest.raises(ValueError, match="Embedding takes at least 1 column, not -2"):
        Embedding(2, -2)


# RMSNorm


def test_rms_norm_is_pytorchs_formula() -> None:
    # torch.nn.functional.rms_norm(x, (3,), weight, eps=1e-5) in float64, PyTorch 2.13
    expected = [0.2379152063776262, -0.4758304127552524, -2.8549824765315144]
    assert rms_norm([0.5, -2.0, 3.0], [1.0, 0.5, -2.0]) == pytest.approx(expected, rel=1e-15)
    assert rms_norm([3.0, 3.0], eps=0.0) == [1.0, 1.0]
    assert rms_norm([0.0, 0.0]) == [0.0, 0.0]
    assert rms_norm([3.0], eps=1.0) == [3.0 / 10.0**0.5]


def test_rms_norm_keeps_its_weights_and_may_have_none() -> None:
    norm = RMSNorm(2)
    assert [w.data for w in norm.weight] == [1.0, 1.0]
    norm.weight[1].data = 10.0
    assert [x.data for x in norm([3.0, 4.0])] == pytest.approx(
        [3.0 / 12.50001**0.5, 40.0 / 12.50001**0.5], rel=1e-15
    )
    assert repr(norm) == "RMSNorm(2)"
    plain = RMSNorm(2, elementwise_affine=False)
    assert plain.weight is None
    assert not plain.parameters()
    assert plain([3.0, 4.0]) == rms_norm([3.0, 4.0])
    assert repr(plain) == "RMSNorm(2, elementwise_affine=False)"
    # At a common factor nothing changes: the gradient is at right angles to x.
    xs = [Value(3.0), Value(4.0)]
    RMSNorm(2, eps=0.0)(xs)[0].backward()
    assert 3.0 * xs[0].grad + 4.0 * xs[1].grad == pytest.approx(0.0, abs=1e-15)


def test_what_rms_norm_refuses() -> None:
    with pytest.raises(ValueError, match=r"RMSNorm\(2\) takes 2 numbers, not 3"):
        RMSNorm(2)([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="rms_norm takes at least one number, not an empty list"):
        rms_norm([])
    with pytest.raises(ValueError, match="rms_norm takes a weight for each of 2 numbers, not 1"):
        rms_norm([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="RMSNorm takes at least 1 number, not 0"):
        RMSNorm(0)
    with pytest.raises(ValueError, match=r"eps must be at least 0, not -1\.0"):
        RMSNorm(2, eps=-1.0)


# SelfAttention


def attention(module: SelfAttention, x: Any) -> Any:
    """The same in NumPy, head by head, as the paper writes it."""
    parts = (module.query, module.key, module.value, module.output)
    q, k, v, o = (np.array([[w.data for w in n.w] for n in part.neurons]) for part in parts)
    size = module.width // module.heads
    heads = []
    for h in range(module.heads):
        rows = slice(h * size, (h + 1) * size)
        scores = (x @ q[rows].T) @ (x @ k[rows].T).T / np.sqrt(size)
        if module.causal:
            scores[np.triu_indices(len(x), 1)] = -np.inf
        weights = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        heads.append(weights @ (x @ v[rows].T))
    return np.concatenate(heads, 1) @ o.T


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("heads", [1, 2, 6])
def test_attention_is_the_papers_formula(heads: int, causal: bool) -> None:
    module = SelfAttention(6, heads, causal, rng=heads)
    for sentence in SENTENCES:
        found = [[x.data for x in row] for row in module(sentence.tolist())]
        np.testing.assert_allclose(found, attention(module, sentence), rtol=1e-12, atol=1e-14)


def test_causal_attention_sees_nothing_of_what_comes() -> None:
    module = SelfAttention(6, 2, rng=1)
    xs = [[Value(x) for x in row] for row in SENTENCES[0]]
    sum(module(xs)[1], Value(0.0)).backward()
    assert all(x.grad != 0.0 for row in xs[:2] for x in row)
    assert not any(x.grad for row in xs[2:] for x in row)
    one = [x.data for x in module(SENTENCES[0].tolist())[1]]
    assert one == [x.data for x in module(SENTENCES[0][:2].tolist())[1]]


def test_attention_takes_scores_of_any_size() -> None:
    module = SelfAttention(2, 1, rng=1)
    for part in (module.query, module.key):
        for i, neuron in enumerate(part.neurons):
            for j, w in enumerate(neuron.w):
                w.data = 100.0 * (i == j)
    rows = [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    found = equal_to_the_bit(module, np.array([rows]))
    assert np.isfinite(found).all()
    assert found[0][:2] == [x.data for x in module(rows[:1])[0]]
    assert module([]) == []


def test_what_attention_refuses() -> None:
    with pytest.raises(ValueError, match=r"^3 heads do not divide a width of 16$"):
        SelfAttention(16, 3)
    with pytest.raises(ValueError, match="SelfAttention takes at least 1 head, not 0"):
        SelfAttention(16, 0)
    with pytest.raises(ValueError, match="SelfAttention takes at least 1 number, not 0"):
        SelfAttention(0, 1)
    module = SelfAttention(2, 1)
    with pytest.raises(ValueError, match=r"SelfAttention\(2, 1\) takes 2 numbers, not 3 at 1"):
        module([[1.0, 2.0], [1.0, 2.0, 3.0]])
    assert repr(SelfAttention(2, 1, causal=False)) == "SelfAttention(2, 1, causal=False)"
