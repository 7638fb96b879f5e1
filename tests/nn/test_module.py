"""Modules find, name, label, save and load their parameters."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

from autograd import Value, jit
from nn import MLP, Layer, Module, Neuron


class Tangle(Module):
    """Parameters in every kind of place, shared ones among them."""

    def __init__(self) -> None:
        self.scale = Value(2.0, label="scale of my own")
        self.table = {"wte": [[Value(1.0), Value(2.0)]], 7: (Value(3.0),)}
        self.parts = [Neuron(2), self.scale, {"again": self.table}]
        self.grid = np.array([[Value(4.0), Value(5.0)]])
        self.last = self.scale * 2.0  # a result: no parameter
        self.size, self.name, self.nothing = 3, "w", None
        self.me = [self]


def names(module: Module) -> list[str]:
    return [name for name, _ in module.named_parameters()]


def test_names_of_an_mlp_are_the_paths_of_its_parameters() -> None:
    assert names(MLP(2, [2, 1])) == [
        "layers[0].neurons[0].w[0]",
        "layers[0].neurons[0].w[1]",
        "layers[0].neurons[0].b",
        "layers[0].neurons[1].w[0]",
        "layers[0].neurons[1].w[1]",
        "layers[0].neurons[1].b",
        "layers[1].neurons[0].w[0]",
        "layers[1].neurons[0].w[1]",
        "layers[1].neurons[0].b",
    ]


def test_parameters_are_found_anywhere_and_once() -> None:
    tangle = Tangle()
    assert names(tangle) == [
        "scale",
        "table['wte'][0][0]",
        "table['wte'][0][1]",
        "table[7][0]",
        "parts[0].w[0]",
        "parts[0].w[1]",
        "parts[0].b",
        "grid[0][0]",
        "grid[0][1]",
    ]
    assert tangle.parameters() == [parameter for _, parameter in tangle.named_parameters()]
    assert tangle.modules() == [tangle, tangle.parts[0]]


@pytest.mark.parametrize("module", [Tangle(), MLP(3, [4, 2]), Neuron(1)], ids=lambda m: type(m))
def test_a_name_is_the_expression_that_leads_to_the_parameter(module: Module) -> None:
    for name, parameter in module.named_parameters():
        assert eval(f"module.{name}") is parameter


def test_a_shared_parameter_counts_once_and_gets_the_gradients_of_both_uses() -> None:
    layer = Layer(1, 2)
    layer.neurons[1].w = layer.neurons[0].w
    assert names(layer) == ["neurons[0].w[0]", "neurons[0].b", "neurons[1].b"]
    sum(Layer.__call__(layer, [3.0]), Value(0.0)).backward()
    positive = layer.neurons[0].w[0].data > 0.0
    assert layer.neurons[0].w[0].grad == (6.0 if positive else 0.0)


def test_labels_come_from_the_outermost_module_and_own_labels_stay() -> None:
    model = MLP(2, [2, 1])
    assert [p.label for p in model.parameters()] == names(model)
    assert [p.label for p in Neuron(2).parameters()] == ["w[0]", "w[1]", "b"]

    class Net(Module):
        pass

    net = Net()
    net.body, net.same, net.blocks = model, model, []
    assert model.layers[0].neurons[1].b.label == "body.layers[0].neurons[1].b"
    net.blocks.append(Neuron(1))
    net.label_parameters()
    assert net.blocks[0].b.label == "blocks[0].b"
    assert Tangle().scale.label == "scale of my own"
    net.scale = Value(1.0, label="e")  # an end of the name, but no part of the path
    assert net.scale.label == "e"


def test_zero_grad_reaches_every_parameter() -> None:
    tangle = Tangle()
    for parameter in tangle.parameters():
        parameter.backward()
    tangle.zero_grad()
    assert not any(parameter.has_grad for parameter in tangle.parameters())


def test_train_and_eval_reach_every_module_and_return_the_model() -> None:
    model = MLP(2, [2, 1])
    assert model.training
    assert model.layers[0].neurons[1].training
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in model.modules())
    assert len(model.modules()) == 1 + 2 + 3


def test_repr_of_a_module_of_ones_own_shows_what_is_inside() -> None:
    assert repr(Module()) == "Module"
    assert repr(Tangle().parts[0]) == "ReLUNeuron(2)"

    class Net(Module):
        def __init__(self) -> None:
            self.inner = Pair()
            self.stack = [Neuron(2) for _ in range(5)]
            self.table = [[Value(0.0)] * 3, [Value(1.0)]]
            self.scale = Value(1.5)

    class Pair(Module):
        def __init__(self) -> None:
            self.left, self.right = Neuron(2), Layer(1, 1, nonlin=False)

    assert repr(Net()) == "\n".join(
        [
            "Net:",
            "  inner: Pair:",
            "    left: ReLUNeuron(2)",
            "    right: Layer of [LinearNeuron(1)]",
            "  stack: [5 x ReLUNeuron(2)]",
            "  table: 2 parameters",
            "  scale: Value(data=1.5, label='scale')",
        ]
    )


def test_state_dict_carries_a_model_over() -> None:
    one, other = MLP(2, [3, 1], rng=1), MLP(2, [3, 1], rng=2)
    state = one.state_dict()
    assert set(map(type, state.values())) == {float}
    assert other.state_dict() != state
    other.load_state_dict(state)
    assert other.state_dict() == state
    assert list(state) == names(one)


def test_load_state_dict_is_all_or_nothing_and_names_the_keys() -> None:
    model = MLP(1, [1], rng=1)
    before = model.state_dict()
    good = dict.fromkeys(before, 7.0)
    key = "layers[0].neurons[0].b"
    short = {name: x for name, x in good.items() if name != key}
    with pytest.raises(ValueError, match=r"missing: layers\[0\]\.neurons\[0\]\.b$"):
        model.load_state_dict(short)
    with pytest.raises(ValueError, match=r"missing: .*\.b; unknown: extra, k0, k1, k2, k3 and 6 m"):
        model.load_state_dict({**short, "extra": 1.0, **{f"k{i}": 0.0 for i in range(10)}})
    with pytest.raises(TypeError, match=r"layers\[0\]\.neurons\[0\]\.b takes a real number, not s"):
        model.load_state_dict({**good, key: "7"})
    assert model.state_dict() == before
    model.load_state_dict({**good, key: np.float32(0.5)})
    assert model.state_dict() == {**good, key: 0.5}


@pytest.mark.parametrize("activation", ["tanh", "leaky_relu", None])
def test_a_model_survives_deepcopy_and_pickle(activation: str | None) -> None:
    model = MLP(2, [3, 1], activation=activation, rng=1)
    model([0.5, -0.5]).backward()
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert repr(twin) == repr(model)
        assert twin([0.5, -0.5]).data == model([0.5, -0.5]).data
        assert [(p.grad, p.label) for p in twin.parameters()] == [
            (p.grad, p.label) for p in model.parameters()
        ]
        twin.layers[0].neurons[0].b.data = 9.0
        assert model.layers[0].neurons[0].b.data == 0.0


def test_a_module_without_call_says_so() -> None:
    with pytest.raises(NotImplementedError, match="Tangle defines no __call__"):
        Tangle()([1.0])


def test_import_is_light() -> None:
    code = (
        "import sys, nn; nn.data.xor(); "
        "sys.exit(' '.join({'numpy', 'tqdm', 'graphviz', 'llvmlite'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_machine_alone_watches_a_model() -> None:
    """Nothing of the library's classes is left for Python to look at before each call."""
    model = MLP(2, [4, 1], activation="tanh", rng=0)
    program = jit(lambda x: model([x, x]))
    assert len({program(0.5) for _ in range(4)}) == 1
    memory, rest = program._last.around.remembered
    assert memory.unchanged()
    assert rest == []
