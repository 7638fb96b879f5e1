"""The data sets shipped as files; README.md beside them gives their origin and licence."""

from __future__ import annotations

import csv

from nn.data.dataset import Dataset

_LICENCE = "UCI Machine Learning Repository, CC BY 4.0"


def iris() -> Dataset:
    """150 iris flowers of three species: length and width of sepal and petal, in cm.

    R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936; 50 flowers of
    each species, in order.  The numbers are those of the paper, so rows 35 and 38 differ from the
    `iris.data` file of the UCI repository, which has them wrong.

    >>> flowers = data.iris()
    >>> flowers.inputs[0], flowers.class_names[flowers.targets[0]]
    ([5.1, 3.5, 1.4, 0.2], 'setosa')
    """
    names, rows = _rows("iris.csv")
    species = tuple(dict.fromkeys(row[-1] for row in rows))
    return Dataset(
        inputs=[[float(cell) for cell in row[:-1]] for row in rows],
        targets=[species.index(row[-1]) for row in rows],
        feature_names=tuple(names[:-1]),
        class_names=species,
        source=f"Iris, R. A. Fisher 1936; {_LICENCE}",
    )


def digits() -> Dataset:
    """1,797 handwritten digits as images of 8 x 8 pixels, row by row, each pixel 0.0 to 16.0.

    E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", 1998, the test part: a
    pixel counts the black pixels in a 4 x 4 block of the original.  The target is the digit.
    `digits().scaled(1 / 16)` has pixels from 0 to 1.

    >>> images = data.digits()
    >>> len(images), images.targets[:3], images.inputs[0][:6]
    (1797, [0, 1, 2], [0.0, 0.0, 5.0, 13.0, 9.0, 1.0])
    """
    names, rows = _rows("digits.csv")
    return Dataset(
        inputs=[[float(cell) for cell in row[:-1]] for row in rows],
        targets=[int(row[-1]) for row in rows],
        feature_names=tuple(names[:-1]),
        class_names=tuple(map(str, range(10))),
        source=f"Digits, E. Alpaydin and C. Kaynak 1998; {_LICENCE}",
    )


def _rows(name: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a shipped file."""
    from importlib import resources  # here, to keep `import nn` fast

    text = resources.files("nn.data").joinpath(name).read_text(encoding="ascii")
    head, *rows = csv.reader(text.splitlines())
    return head, rows
