"""Generated data sets in the plane, to watch a network bend its decision boundary.

In each, sample i has class i modulo the number of classes, so the first n samples are evenly
divided among the classes.  `noise` is the standard deviation of normal noise on both coordinates,
`rng` a seed or a `random.Random` for it (by default Python's global generator).
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from nn.data.dataset import Dataset
from nn.generator import Seed, generator

# (class, i, how many samples the class has) -> the position of its sample i without noise
Curve = Callable[[int, int, int], tuple[float, float]]


def moons(n: int = 100, noise: float = 0.1, rng: Seed = None) -> Dataset:
    """Two interleaved half circles of radius 1.

    Class 0 is the upper half around (0, 0), class 1 the lower half around (1, 0.5).  Raises
    ValueError for fewer than 2 samples and a negative noise, TypeError for another rng.

    >>> points = data.moons(4, noise=0.0)
    >>> points.inputs[:2], points.targets
    ([[1.0, 0.0], [0.0, 0.5]], [0, 1, 0, 1])
    """

    def half(k: int, i: int, steps: int) -> tuple[float, float]:
        x, y = _polar(1.0, 0.5 * i / max(steps - 1, 1))
        return (1.0 - x, 0.5 - y) if k else (x, y)

    return _points("moons", half, n, 2, noise, rng)


def circles(n: int = 100, noise: float = 0.05, rng: Seed = None, inner: float = 0.5) -> Dataset:
    """Two circles around (0, 0): class 0 of radius 1, class 1 of radius `inner`.

    Raises ValueError for fewer than 2 samples and a negative noise, TypeError for another rng.

    >>> [round(hypot(*point), 6) for point in data.circles(4, noise=0.0).inputs]
    [1.0, 0.5, 1.0, 0.5]
    """

    def circle(k: int, i: int, steps: int) -> tuple[float, float]:
        return _polar(inner if k else 1.0, i / steps)

    return _points("circles", circle, n, 2, noise, rng)


def xor(n: int = 4, noise: float = 0.0, rng: Seed = None) -> Dataset:
    """The corners of the unit square, (0, 0), (0, 1), (1, 1), (1, 0), repeated.

    The class is 1 if the coordinates differ.  Four samples without noise are the truth table of
    exclusive or, which no single neuron can learn (Minsky and Papert 1969).  Raises ValueError for
    fewer than 2 samples and a negative noise, TypeError for another rng.

    >>> list(zip(data.xor().inputs, data.xor().targets))
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 1.0], 0), ([1.0, 0.0], 1)]
    """

    def corner(k: int, i: int, steps: int) -> tuple[float, float]:
        return (float(i % 2), float((i + k) % 2))

    return _points("xor", corner, n, 2, noise, rng)


def spirals(
    n: int = 200, noise: float = 0.02, rng: Seed = None, classes: int = 2, turns: float = 1.0
) -> Dataset:
    """Spiral arms, one for each class, from radius 0.1 to 1 in `turns` turns.

    Raises ValueError for fewer than 2 classes, fewer samples than classes and a negative noise,
    TypeError for another rng.

    >>> arms = data.spirals(6, noise=0.0, classes=3)
    >>> arms.targets, [round(hypot(*point), 6) for point in arms.inputs]
    ([0, 1, 2, 0, 1, 2], [0.1, 0.1, 0.1, 0.55, 0.55, 0.55])
    """
    if classes < 2:
        raise ValueError(f"spirals takes at least 2 classes, not {classes}")

    def arm(k: int, i: int, steps: int) -> tuple[float, float]:
        t = i / steps
        return _polar(0.1 + 0.9 * t, turns * t + k / classes)

    return _points("spirals", arm, n, classes, noise, rng)


def _polar(radius: float, turn: float) -> tuple[float, float]:
    """The point at a radius and an angle, in turns."""
    return radius * cos(2.0 * pi * turn), radius * sin(2.0 * pi * turn)


def _points(name: str, curve: Curve, n: int, classes: int, noise: float, rng: Seed) -> Dataset:
    """Samples along the curves, one for each class, plus noise.

    Raises ValueError if `n` is less than the number of classes or `noise` is negative.
    """
    if n < classes:
        raise ValueError(f"{name} takes at least {classes} samples, not {n}")
    if not noise >= 0.0:
        raise ValueError(f"noise must be at least 0, not {noise}")
    source = generator(rng)
    targets = [i % classes for i in range(n)]
    inputs = []
    for i, k in enumerate(targets):
        point = curve(k, i // classes, len(range(k, n, classes)))
        inputs.append([x + source.gauss(0.0, noise) if noise else x for x in point])
    return Dataset(
        inputs=inputs,
        targets=targets,
        feature_names=("x", "y"),
        class_names=tuple(map(str, range(classes))),
        source=f"generated {name}",
    )
