"""`dotgrad demo`: the classic example by hand, a network that learns; pages, pictures of both."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from autograd import Value, explain
from autograd.chain.text import number
from nn import MLP, SGD, Trainer, accuracy, cross_entropy, data, mse_loss
from nn.classic import LEARNING_RATE, Classic, without_biases
from viz import draw, play, playground

EPOCHS = 20


def run_demo(options: argparse.Namespace) -> int:
    """Print the demonstration and write its pages and pictures to a folder, made if need be; 0."""
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    print("Pages, for any browser")
    for path, words in _pages(folder, options.seed):
        print(f"  wrote {path}: {words}")
    print()
    written = _classic(folder)
    written += _digits(folder, options.seed)
    print("\nPictures")
    for path in written:
        print(f"  wrote {path}")
    return 0


def _pages(folder: Path, seed: int) -> Iterator[tuple[Path, str]]:
    """Each page with what it is for, as soon as it is written."""
    network = without_biases()
    loss = network.forward()
    loss.backward()
    path = folder / "classic.html"
    title = "The classic 2-2-2 network, step by step"
    play(loss, path, title=title, parameters=network.weights)
    yield path, "forward, backward, update, on the network below"
    model = MLP(2, [8, 8, 1], activation="tanh", rng=seed)
    moons = data.moons(100, noise=0.1, rng=seed)
    path = folder / "playground.html"
    playground(
        model, lambda x, y: mse_loss(model(x), y), moons.inputs, moons.signs(), path,
        optimizer="Adam", batch_size=16, validation=0.2, seed=seed, title="Two moons to tell apart",
    )  # fmt: skip
    yield path, "a network that trains there"


def _classic(folder: Path) -> list[Path]:
    """The 2-2-2 network: forward, chain rule, update, error after."""
    network = without_biases()
    loss = network.forward()
    print("1. The classic 2-2-2 network, sigmoid, eight weights and no biases")
    print("   wiring:  w1,w2 -> h1  w3,w4 -> h2  w5,w6 -> o1  w7,w8 -> o2")
    print(f"   loss:    {network.formula}\n")
    print(f"   forward: {_listed('h', network.hidden)}")
    print(f"            {_listed('o', network.outputs)}")
    print(f"   error:   E = {number(loss.data)}\n")
    loss.backward()
    for w in (network.weights[4], network.weights[0]):
        print(_indented(str(explain(loss, w))) + "\n")
    pictures = _save(loss, folder, "classic")
    _update(network)
    return pictures


def _update(network: Classic) -> None:
    """One step of gradient descent with its numbers, and the error after it and after 1,000."""
    before = network.step()
    print(f"   update with learning rate {LEARNING_RATE}: w - {LEARNING_RATE} * dE/dw")
    print(f"   {_listed('w', network.weights[:4])}")
    print(f"   {_listed('w', network.weights[4:], 5)}\n")
    after = network.forward().data
    for _ in range(999):
        network.step()
    print(f"   error:   E = {number(before)} before, {number(after)} after 1 step,")
    print(f"            {number(network.forward().data)} after 1,000 steps\n")


def _digits(folder: Path, seed: int) -> list[Path]:
    """A network of Values that learns to read handwritten digits."""
    train, held_out = data.digits().scaled(1 / 16).split(test=0.2, rng=seed)
    model = MLP(64, [16, 10], activation="tanh", init="xavier", rng=seed)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    print("2. Handwritten digits, 8x8 pixels, read by a 64-16-10 network of Values")
    counts = f"{len(train)} to learn from, {len(held_out)} held out"
    print(f"   {counts}; {len(model.parameters())} parameters; {EPOCHS} epochs", flush=True)
    before = accuracy(model, held_out.inputs, held_out.targets)
    trainer = Trainer(lambda x, digit: cross_entropy(model(x), digit), optimizer)
    history = trainer.fit(train.inputs, train.targets, epochs=EPOCHS, batch_size=32, seed=seed)
    if history.interrupted:
        raise KeyboardInterrupt
    after = accuracy(model, held_out.inputs, held_out.targets)
    print(f"   loss {' -> '.join(f'{loss:.3f}' for loss in history.losses[::5])}")
    print(f"   held-out images read right: {before:.1%} before, {after:.1%} after")
    model.zero_grad()
    loss = cross_entropy(model(held_out.inputs[0]), held_out.targets[0])
    loss.backward()
    return _save(loss, folder, "digits", leaves=False)


def _save(root: Value, folder: Path, name: str, leaves: bool = True) -> list[Path]:
    """The picture of `root` as svg and png, light and dark."""
    paths = []
    for theme in ("light", "dark"):
        drawing = draw(root, theme=theme, leaves=leaves)
        for suffix in ("svg", "png"):
            path = folder / f"{name}-{theme}.{suffix}"
            drawing.save(path)
            paths.append(path)
    return paths


def _listed(letter: str, values: list[Value], first: int = 1) -> str:
    """h1 = 0.593, h2 = 0.597: numbers with their names."""
    return "  ".join(f"{letter}{i} = {number(v.data)}" for i, v in enumerate(values, first))


def _indented(text: str) -> str:
    """The text three columns in."""
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines())
