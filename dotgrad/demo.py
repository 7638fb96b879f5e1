"""`dotgrad demo`: the classic example step by step, a network that learns digits, and pictures."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from autograd import Value, explain
from autograd.chain.text import columns, number
from autograd.language import say, speaking_for_reader
from nn import MLP, SGD, Trainer, accuracy, cross_entropy, data, mse_loss
from nn.classic import LEARNING_RATE, Classic, without_biases
from viz import draw, play, playground

EPOCHS = 20


def run_demo(options: argparse.Namespace) -> int:
    """Print the demonstration, write its pages and pictures to a folder; returns 0."""
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    print(say("demo.pages"))
    for path, words in _pages(folder, options):
        print(f"  {say('demo.wroteFor', path=path, words=words)}")
    print()
    written = _classic(folder)
    written += _digits(folder, options.seed)
    print(f"\n{say('demo.pictures')}")
    for path in written:
        print(f"  {say('demo.wrote', path=path)}")
    return 0


def _pages(folder: Path, options: argparse.Namespace) -> Iterator[tuple[Path, str]]:
    """Each page with what it is for, as soon as it is written."""
    network = without_biases()
    loss = network.forward()
    loss.backward()
    model = MLP(2, [8, 8, 1], activation="tanh", rng=options.seed)
    moons = data.moons(100, noise=0.1, rng=options.seed)
    path = folder / "classic.html"
    with speaking_for_reader(options.lang):
        title = say("page.title", name=say("classic.title"))
        play(loss, path, title=title, parameters=network.weights)
    yield path, say("demo.classicPage")
    path = folder / "playground.html"
    with speaking_for_reader(options.lang):
        playground(
            model, lambda x, y: mse_loss(model(x), y), moons.inputs, moons.signs(), path,
            optimizer="Adam", batch_size=16, validation=0.2, seed=options.seed,
            title=say("demo.moons"),
        )  # fmt: skip
    yield path, say("demo.playgroundPage")


def _classic(folder: Path) -> list[Path]:
    """The pictures of the 2-2-2 network; prints forward pass, chain rule, update and new error."""
    network = without_biases()
    loss = network.forward()
    print(f"1. {say('demo.classic')}")
    _print_facts(
        ("wiring", "w1,w2 -> h1  w3,w4 -> h2  w5,w6 -> o1  w7,w8 -> o2"),
        ("loss", f"{network.formula}\n"),
        ("forward", _listed("h", network.hidden)),
        ("", _listed("o", network.outputs)),
        ("error", f"E = {number(loss.data)}\n"),
    )
    loss.backward()
    for w in (network.weights[4], network.weights[0]):
        print(_indented(str(explain(loss, w))) + "\n")
    pictures = _save(loss, folder, "classic")
    _update(network)
    return pictures


def _update(network: Classic) -> None:
    """Print a step of gradient descent, and the error after 1 step and after 1,000."""
    before = network.step()
    print(f"   {say('demo.update', rate=LEARNING_RATE)}: w - {LEARNING_RATE} * dE/dw")
    print(f"   {_listed('w', network.weights[:4])}")
    print(f"   {_listed('w', network.weights[4:], 5)}\n")
    after = network.forward().data
    for _ in range(999):
        network.step()
    later = f"{say('demo.after', number=number(network.forward().data), count=1000)}\n"
    once = say("demo.beforeAndAfter", before=number(before), after=number(after))
    _print_facts(("error", f"E = {once}"), ("", later))


def _print_facts(*facts: tuple[str, str]) -> None:
    """Print (name, fact) pairs in two columns; an empty name continues the fact above."""
    names = [say(f"demo.{key}") + ":" if key else "" for key, _ in facts]
    width = max(9, 1 + max(map(columns, names)))
    for name, (_, fact) in zip(names, facts):
        print(f"   {name}{' ' * (width - columns(name))}{fact}")


def _digits(folder: Path, seed: int) -> list[Path]:
    """The pictures of a network that learns to read handwritten digits; prints how well."""
    train, held_out = data.digits().scaled(1 / 16).split(test=0.2, rng=seed)
    model = MLP(64, [16, 10], activation="tanh", init="xavier", rng=seed)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    print(f"2. {say('demo.digits')}")
    counts = say(
        "demo.counts", train=len(train), heldOut=len(held_out),
        parameters=len(model.parameters()), epochs=EPOCHS,
    )  # fmt: skip
    print(f"   {counts}", flush=True)
    before = accuracy(model, held_out.inputs, held_out.targets)
    trainer = Trainer(lambda x, digit: cross_entropy(model(x), digit), optimizer)
    history = trainer.fit(train.inputs, train.targets, epochs=EPOCHS, batch_size=32, seed=seed)
    if history.interrupted:
        raise KeyboardInterrupt
    after = accuracy(model, held_out.inputs, held_out.targets)
    losses = " -> ".join(f"{loss:.3f}" for loss in history.losses[::5])
    print(f"   {say('demo.losses', numbers=losses)}")
    print(f"   {say('demo.right', before=f'{before:.1%}', after=f'{after:.1%}')}")
    model.zero_grad()
    loss = cross_entropy(model(held_out.inputs[0]), held_out.targets[0])
    loss.backward()
    return _save(loss, folder, "digits", leaves=False)


def _save(root: Value, folder: Path, name: str, leaves: bool = True) -> list[Path]:
    """The paths of the pictures of `root`: svg and png, light and dark."""
    paths = []
    for theme in ("light", "dark"):
        drawing = draw(root, theme=theme, leaves=leaves)
        for suffix in ("svg", "png"):
            path = folder / f"{name}-{theme}.{suffix}"
            drawing.save(path)
            paths.append(path)
    return paths


def _listed(letter: str, values: list[Value], first: int = 1) -> str:
    """Numbers with their names: h1 = 0.593  h2 = 0.597."""
    return "  ".join(f"{letter}{i} = {number(v.data)}" for i, v in enumerate(values, first))


def _indented(text: str) -> str:
    """The text, indented by three columns."""
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines())
