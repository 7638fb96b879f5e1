"""Neurons, layers and networks: micrograd's numbers, and the classic ones."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from nn import MLP, Layer, Neuron, hinge_loss

# From micrograd 0.1.0, read off after: random.seed(1337); MLP(2, [3, 1]); the mean hinge loss of
# the samples below plus 1e-4 times the sum of squared parameters; backward(); data -= 0.5 * grad.
MICROGRAD = {
    "inputs": [[0.5, -1.2], [2.0, 0.3], [-1.5, -0.7]],
    "targets": [1, -1, 1],
    "weights": [
        0.23550571390294128, 0.06653114721000164, 0, -0.26830328150124894, 0.1715747078045431, 0,
        -0.6686254326224383, 0.6487474938152629, 0, -0.23259038277158273, 0.5792256498313748,
        0.8434530197925192, 0,
    ],
    "outputs": [-0.008818776075821823, -0.11419507978190196, 0.6264454711975708],
    "loss": 0.7562724344436608,
    "gradients": [
        -0.11624809024301078, -0.11628188515634935, 0.0, 0.28955916425938716, 0.13518696656888168,
        -0.19307521661045826, 0.42159278480973505, 0.1969354541170175, -0.28115100659750636,
        0.15097191247991712, -0.09400169713293145, -0.18276961048369936, -0.3333333333333333,
    ],
    "outputs_after": [0.16666666666666666, -0.025776652003176415, 1.5740600080783773],
}  # fmt: skip


def test_a_seeded_mlp_is_micrograds() -> None:
    random.seed(1337)
    model = MLP(2, [3, 1])
    parameters = model.parameters()
    assert [p.data for p in parameters] == MICROGRAD["weights"]
    outputs = [model(x) for x in MICROGRAD["inputs"]]
    assert [o.data for o in outputs] == MICROGRAD["outputs"]
    loss = hinge_loss(outputs, MICROGRAD["targets"]) + 1e-4 * sum(p * p for p in parameters)
    loss.backward()
    assert loss.data == pytest.approx(MICROGRAD["loss"], rel=1e-14)
    assert [p.grad for p in parameters] == pytest.approx(
        MICROGRAD["gradients"], rel=1e-14, abs=1e-15
    )
    for p in parameters:
        p.data -= 0.5 * p.grad
    after = [model(x).data for x in MICROGRAD["inputs"]]
    assert after == pytest.approx(MICROGRAD["outputs_after"], rel=1e-13)


# Wiring: w1, w2 -> h1; w3, w4 -> h2; w5, w6 -> o1; w7, w8 -> o2; E = sum of (target - o)**2 / 2.
CLASSIC = {
    "without bias": {
        "inputs": (0.1, 0.2), "targets": (0.4, 0.6), "biases": (0.0, 0.0),
        "weights": (0.3, 0.25, 0.4, 0.35, 0.45, 0.4, 0.7, 0.6),
        "outputs": (0.6094460050, 0.6638449097), "error": 0.0239719007517300,
        "dE/dw5": 0.0259228556, "dE/dw1": 0.0008088754,
        "updated": (0.2995955623, 0.2491911246, 0.3996449570, 0.3492899140, 0.4370385722,
                    0.3868520493, 0.6962957777, 0.5962424717),
        "error after": 0.0232363388722918,
    },
    "with fixed biases": {
        "inputs": (0.05, 0.10), "targets": (0.01, 0.99), "biases": (0.35, 0.60),
        "weights": (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55),
        "outputs": (0.7513650696, 0.7729284653), "error": 0.2983711087600027,
        "dE/dw5": 0.0821670406, "dE/dw1": 0.0004385677,
        "updated": (0.1497807161, 0.1995614322, 0.2497511436, 0.2995022873, 0.3589164797,
                    0.4086661861, 0.5113012702, 0.5613701211),
        "error after": 0.2910277736935993,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSIC)
def test_a_classic_network_gives_the_published_numbers(name: str) -> None:
    published = CLASSIC[name]
    weights = [Value(w, label=f"w{i}") for i, w in enumerate(published["weights"], 1)]
    hidden, output = (Layer(2, 2, activation="sigmoid") for _ in range(2))
    neurons = [*hidden.neurons, *output.neurons]
    for i, neuron in enumerate(neurons):
        neuron.w = weights[2 * i : 2 * i + 2]
        neuron.b = published["biases"][i // 2]  # a plain number stays fixed
    assert [p.label for p in hidden.parameters()] == ["w1", "w2", "w3", "w4"]

    def error() -> Value:
        pairs = zip(published["targets"], output(hidden(published["inputs"])))
        return sum((t - o) ** 2 / 2 for t, o in pairs)

    found = [o.data for o in output(hidden(published["inputs"]))]
    assert found == pytest.approx(published["outputs"], abs=1e-10)
    loss = error()
    loss.backward()
    assert loss.data == pytest.approx(published["error"], abs=1e-15)
    assert weights[4].grad == pytest.approx(published["dE/dw5"], abs=1e-10)
    assert weights[0].grad == pytest.approx(published["dE/dw1"], abs=1e-10)
    for w in weights:
        w.data -= 0.5 * w.grad
    assert [w.data for w in weights] == pytest.approx(published["updated"], abs=1e-10)
    assert error().data == pytest.approx(published["error after"], abs=1e-15)


numbers = st.floats(-1e3, 1e3)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9), numbers, st.booleans())
def test_a_fused_neuron_equals_the_written_out_sum(
    pairs: list[tuple[float, float]], bias: float, nonlin: bool
) -> None:
    def gradients(fused: bool) -> list[float]:
        neuron = Neuron(len(pairs), nonlin)
        neuron.w = [Value(w) for w, _ in pairs]
        neuron.b = Value(bias)
        xs = [Value(x) for _, x in pairs]
        if fused:
            out = neuron(xs)
        else:
            total = sum((w * x for w, x in zip(neuron.w, xs)), neuron.b)
            out = total.relu() if nonlin else total
        out.backward()
        return [out.data, *(v.grad for v in (*neuron.w, neuron.b, *xs))]

    assert gradients(fused=True) == gradients(fused=False)


def test_a_neuron_is_one_dot_and_an_activation() -> None:
    out = Neuron(3, activation="tanh")([1.0, 2.0, 3.0])
    assert out.op is autograd.tanh
    assert out.inputs[0].op is autograd.dot
    assert Neuron(3, nonlin=False)([1.0, 2.0, 3.0]).op is autograd.dot


def test_outputs_come_bare_of_one_neuron_and_as_a_list_of_several() -> None:
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
    assert [type(o) for o in Layer(2, 3)([1.0, 2.0])] == [Value] * 3
    assert isinstance(MLP(2, [1, 1])([1.0, 2.0]), Value)
    assert Neuron(1, nonlin=False, init="zeros")(4.0).data == 0.0
    assert len(Layer(2, 3)(x for x in (1.0, 2.0))) == 3


@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], [], 1.0, Value(1.0)])
def test_a_wrong_number_of_inputs_is_named(x: object) -> None:
    got = len(x) if isinstance(x, list) else 1
    for module in (Neuron(2), Layer(2, 3), MLP(2, [3, 1])):
        with pytest.raises(ValueError, match=rf"^ReLUNeuron\(2\) takes 2 inputs, not {got}$"):
            module(x)
    with pytest.raises(ValueError, match=r"takes 1 input, not 2"):
        Neuron(1)([1.0, 2.0])


def test_reprs_are_micrograds_with_long_runs_counted() -> None:
    assert repr(Neuron(2)) == "ReLUNeuron(2)"
    assert repr(Neuron(2, nonlin=False, activation="tanh")) == "LinearNeuron(2)"
    assert repr(MLP(2, [2, 1])) == (
        "MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(2)]]"
    )
    assert repr(Layer(3, 16, activation="tanh")) == "Layer of [16 x TanhNeuron(3)]"
    assert repr(Neuron(1, activation=autograd.leaky_relu)) == "LeakyReLUNeuron(1)"
    assert repr(Neuron(1, activation=lambda v: v)) == "LambdaNeuron(1)"


def test_activation_is_a_name_an_operation_or_a_callable() -> None:
    def doubled(v: Value) -> Value:
        return 2.0 * v

    def output(activation: object) -> float:
        return Neuron(2, activation=activation, rng=3)([0.5, 2.0]).data

    plain = Neuron(2, nonlin=False, rng=3)([0.5, 2.0]).data
    assert output("tanh") == output(autograd.tanh) == autograd.tanh(plain)
    assert output(doubled) == 2.0 * plain
    assert output("leaky_relu") == autograd.leaky_relu(plain)
    assert [n.activation for n in MLP(2, [3, 1], activation="tanh").layers[0].neurons] == [
        "tanh"
    ] * 3
    for wrong in ("swish", "mul", "sum"):
        with pytest.raises(
            ValueError, match=f"unknown activation '{wrong}'; choose from .*sigmoid"
        ):
            Neuron(2, activation=wrong)
    with pytest.raises(TypeError, match="activation must be a name or a callable, not int"):
        Neuron(2, activation=3)


@pytest.mark.parametrize("rng", [1337, random.Random(1337)], ids=["seed", "Random"])
def test_rng_draws_what_the_global_seed_draws(rng: int | random.Random) -> None:
    random.seed(1337)
    expected = MLP(3, [4, 2]).state_dict()
    state = random.getstate()
    assert MLP(3, [4, 2], rng=rng).state_dict() == expected
    assert random.getstate() == state
    assert len(set(expected.values()) - {0.0}) == 3 * 4 + 4 * 2


def test_rng_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"rng must be a seed, a random\.Random or None, not str"):
        Neuron(2, rng="1337")


def test_init_of_a_neuron_on_its_own_has_one_output() -> None:
    assert Neuron(3, init=lambda nin, nout, rng: nout).w[0].data == 1.0
    with pytest.raises(ValueError, match="unknown init 'glorot'; choose from uniform"):
        MLP(2, [1], init="glorot")


def test_counts_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="Neuron takes at least 1 input, not 0"):
        Neuron(0)
    with pytest.raises(ValueError, match="Layer takes at least 1 output, not -1"):
        MLP(2, [3, -1])


def test_the_size_of_one_layer_is_no_list_of_sizes() -> None:
    with pytest.raises(TypeError, match=r"sizes of its layers, such as \[16, 1\], not 4"):
        MLP(2, 4)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 2, 3, 50])
@pytest.mark.parametrize("as_array", [False, True])
def test_a_batch_is_told_what_to_call(count: int, as_array: bool) -> None:
    rows: Any = [[0.5, 1.0]] * count
    if as_array:
        rows = np.array(rows)
    with pytest.raises((TypeError, ValueError), match=r"use nn\.predict\(model, inputs\)"):
        MLP(2, [3, 1])(rows)
