"""Both published examples of the 2-2-2 network, factor by factor and as people read them."""

from __future__ import annotations

import math

import pytest

import nn
from autograd import Value, explain
from autograd.chain.explanation import Explanation
from nn.classic import Classic, with_biases, without_biases

PUBLISHED = 1e-10  # ten digits are printed


def near(x: float) -> object:
    return pytest.approx(x, rel=0, abs=PUBLISHED)


def swept(network: Classic) -> Value:
    loss = network.forward()
    loss.backward()
    return loss


@pytest.mark.parametrize(("network", "factors", "product"), [
    (without_biases(), (0.2094460050, 0.2380215720, 0.5199893402), 0.0259228556),
    (with_biases(), (0.7413650696, 0.1868156018, 0.5932699921), 0.0821670406),
], ids=["without biases", "with biases"])  # fmt: skip
def test_w5_has_three_factors(network: Classic, factors: tuple[float, ...], product: float) -> None:
    loss = swept(network)
    e = explain(loss, network.weights[4])
    assert [f.value for f in e.tail] == [near(x) for x in factors]
    assert [(e.name(f.upper), e.name(f.lower)) for f in e.tail] == [
        ("E", "o1"), ("o1", "net_o1"), ("net_o1", "w5")]  # fmt: skip
    assert (len(e.paths), e.more, e.terms, e.rest) == (1, 0, [], 0.0)
    assert e.total == near(product)
    assert e.total == network.weights[4].grad
    assert e.verdict is None


@pytest.mark.parametrize(("network", "terms", "tail", "product"), [
    (without_biases(), (0.0224337003, 0.0099731107), (0.2496004263, 0.1), 0.0008088754),
    (with_biases(), (0.0553994247, -0.0190491183), (0.2413007086, 0.05), 0.0004385677),
], ids=["without biases", "with biases"])  # fmt: skip
def test_w1_has_two_paths_that_meet_in_h1(
    network: Classic, terms: tuple[float, ...], tail: tuple[float, ...], product: float
) -> None:
    loss = swept(network)
    e = explain(loss, network.weights[0])
    assert e.meet is network.hidden[0]
    assert [x for _, x in e.terms] == [near(x) for x in terms]
    assert [f.value for f in e.tail] == [near(x) for x in tail]
    assert e.total == near(product)
    assert e.total == network.weights[0].grad
    assert math.fsum(p.product for p in e.paths) == pytest.approx(e.total, rel=1e-14)
    assert [[e.name(f.lower) for f in p.factors] for p in e.paths] == [
        [f"o{k}", f"net_o{k}", "h1", "net_h1", "w1"] for k in (1, 2)
    ]
    for path in e.paths:
        assert math.prod(f.value for f in path.factors) == pytest.approx(path.product, rel=1e-14)


@pytest.mark.parametrize("network", [with_biases(), without_biases()])
def test_every_weight_has_its_gradient(network: Classic) -> None:
    loss = swept(network)
    for w in network.weights:
        assert explain(loss, w).total == w.grad


W5 = """\
dE/dw5 = dE/do1 * do1/dnet_o1 * dnet_o1/dw5
       = 0.7413650696 * 0.1868156018 * 0.5932699921
       = 0.08216704056"""

W1 = """\
dE/dw1 = dE/dh1 * dh1/dnet_h1 * dnet_h1/dw1
       = 0.03635030639 * 0.2413007086 * 0.05
       = 0.0004385677345

dE/dh1 = dE/do1 * do1/dnet_o1 * dnet_o1/dh1
       + dE/do2 * do2/dnet_o2 * dnet_o2/dh1
       = 0.05539942465 - 0.01904911826
       = 0.03635030639

2 paths add up to it, the largest first:

  1.  dE/do1         0.7413650696
      do1/dnet_o1  * 0.1868156018
      dnet_o1/dh1  * 0.4000000000
      dh1/dnet_h1  * 0.2413007086
      dnet_h1/dw1  * 0.05000000000
                   = 0.0006683960211

  2.  dE/do2         -0.2170715347
      do2/dnet_o2  * 0.1755100528
      dnet_o2/dh1  * 0.5000000000
      dh1/dnet_h1  * 0.2413007086
      dnet_h1/dw1  * 0.05000000000
                   = -0.0002298282867"""

W1_WITHOUT = """\
dE/dw1 = dE/dh1 * dh1/dnet_h1 * dnet_h1/dw1
       = 0.03240681099 * 0.2496004263 * 0.1
       = 0.0008088753836

dE/dh1 = dE/do1 * do1/dnet_o1 * dnet_o1/dh1
       + dE/do2 * do2/dnet_o2 * dnet_o2/dh1
       = 0.02243370031 + 0.009973110675
       = 0.03240681099"""

W1_MARKDOWN = r"""$$
\begin{aligned}
\frac{\partial E}{\partial w_{1}} &= \frac{\partial E}{\partial h_{1}} \cdot \frac{\partial h_{1}}{\partial \mathrm{net}_{h1}} \cdot \frac{\partial \mathrm{net}_{h1}}{\partial w_{1}} \\
&= 0.03635030639 \cdot 0.2413007086 \cdot 0.05 \\
&= 0.0004385677345 \\
\frac{\partial E}{\partial h_{1}} &= \frac{\partial E}{\partial o_{1}} \cdot \frac{\partial o_{1}}{\partial \mathrm{net}_{o1}} \cdot \frac{\partial \mathrm{net}_{o1}}{\partial h_{1}} \\
&\quad + \frac{\partial E}{\partial o_{2}} \cdot \frac{\partial o_{2}}{\partial \mathrm{net}_{o2}} \cdot \frac{\partial \mathrm{net}_{o2}}{\partial h_{1}} \\
&= 0.05539942465 - 0.01904911826 \\
&= 0.03635030639
\end{aligned}
$$

| path | factors | product |
|---|---|---:|
| E → o1 → net\_o1 → h1 → net\_h1 → w1 | 0.7413650696 · 0.1868156018 · 0.4 · 0.2413007086 · 0.05 | 0.0006683960211 |
| E → o2 → net\_o2 → h1 → net\_h1 → w1 | (-0.2170715347) · 0.1755100528 · 0.5 · 0.2413007086 · 0.05 | -0.0002298282867 |
| **sum** | | 0.0004385677345 |"""  # noqa: E501


def explained(network: Classic, k: int) -> Explanation:
    return explain(network.forward(), network.weights[k - 1])


def test_as_text() -> None:
    assert str(explained(with_biases(), 5)) == repr(explained(with_biases(), 5)) == W5
    assert str(explained(with_biases(), 1)) == W1
    assert str(explained(without_biases(), 1)).startswith(W1_WITHOUT + "\n\n2 paths")


def test_as_markdown_and_latex() -> None:
    e = explained(with_biases(), 1)
    assert e.markdown() == e._repr_markdown_() == W1_MARKDOWN
    assert e.latex() in W1_MARKDOWN
    assert e._repr_latex_() == f"$$\n{e.latex()}\n$$"


def test_the_two_outputs_pull_on_w1_in_opposite_directions() -> None:
    first, second = explained(with_biases(), 1).paths
    assert first.product > 0.0 > second.product


def test_it_explains_the_forward_pass_that_happened() -> None:
    network = with_biases()
    loss = swept(network)
    before = network.weights[0].grad
    network.weights[0].data = 100.0
    assert explain(loss, network.weights[0]).total == before
    assert str(explain(loss, network.weights[0])) == W1


def test_it_changes_nothing() -> None:
    network = with_biases()
    loss = network.forward()
    explain(loss, network.weights[0]).markdown()
    assert not any(w.has_grad for w in network.weights)
    assert not loss.has_grad


@pytest.mark.parametrize("network", [with_biases(), without_biases()])
def test_the_loss_is_the_mean_squared_error(network: Classic) -> None:
    loss = network.forward()
    assert loss.data == nn.mse_loss(network.outputs, network.targets).data
    assert network.formula.count("/ 2") == (2 if network.biases else 1)
