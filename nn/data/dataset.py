"""Dataset: samples to learn from, as plain lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt

from nn.generator import Seed, generator


@dataclass(frozen=True, repr=False)
class Dataset:
    """Inputs and targets: one of each for every sample.

    inputs         a list of numbers for each sample, all of the same length
    targets        the class of each sample, an index into `class_names`; or, without classes, the
                   number to predict
    feature_names  the names of the numbers of a sample
    class_names    the names of the classes; empty if targets are numbers
    source         where the data come from, and their licence

    >>> data.Dataset([[1.0, 2.0], [3.0, 4.0]], [0, 1], ("x", "y"), ("no", "yes"), "by hand")
    Dataset(2 samples of 2 features, 2 classes; by hand)
    """

    inputs: list[list[float]]
    targets: list[int] | list[float]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str

    def __len__(self) -> int:
        return len(self.inputs)

    def __repr__(self) -> str:
        n, m = len(self.feature_names), len(self.class_names)
        classes = f", {m} classes" if m else ""
        return f"Dataset({len(self)} samples of {n} features{classes}; {self.source})"

    def split(self, test: float = 0.2, rng: Seed = 0) -> tuple[Dataset, Dataset]:
        """(training, test) parts in random order; the test part has the share `test` of each class.

        The same `rng` gives the same parts.  Raises ValueError if a part would be empty, and for a
        share outside 0 to 1, TypeError for another rng.

        >>> train, test = data.iris().split(test=0.2, rng=1)
        >>> len(train), len(test), test.targets.count(0)  # of 50 in each class
        (120, 30, 10)
        """
        if not 0.0 < test < 1.0:
            raise ValueError(f"test must be a share between 0 and 1, not {test}")
        source = generator(rng)
        kept: list[int] = []
        held: list[int] = []
        strata = self.targets if self.class_names and self.targets else [0] * len(self)
        for k in sorted(set(strata)):
            members = [i for i, stratum in enumerate(strata) if stratum == k]
            source.shuffle(members)
            cut = round(test * len(members))
            held += members[:cut]
            kept += members[cut:]
        if not kept or not held:
            raise ValueError(f"{len(self)} samples are too few for a test share of {test}")
        source.shuffle(kept)
        source.shuffle(held)
        return self._taking(kept), self._taking(held)

    def standardized(self, like: Dataset | None = None) -> Dataset:
        """The data with each feature shifted to mean 0 and scaled to standard deviation 1.

        If `like` is given, its mean and (population's) deviation are used: so a test set is
        standardized like its training set.  A constant feature becomes 0.

        >>> data.xor().standardized().inputs
        [[-1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [1.0, -1.0]]
        """
        means, scales = moments((self if like is None else like).inputs)
        return replace(
            self,
            inputs=[[(x - m) / s for x, m, s in zip(row, means, scales)] for row in self.inputs],
        )

    def scaled(self, factor: float) -> Dataset:
        """The data with every input multiplied by `factor`.

        >>> data.xor().scaled(10.0).inputs
        [[0.0, 0.0], [0.0, 10.0], [10.0, 10.0], [10.0, 0.0]]
        """
        return replace(self, inputs=[[factor * x for x in row] for row in self.inputs])

    def signs(self) -> list[float]:
        """The targets as -1.0 and +1.0, the targets that `hinge_loss` takes.

        Raises ValueError unless there are two classes.

        >>> data.xor().targets, data.xor().signs()
        ([0, 1, 0, 1], [-1.0, 1.0, -1.0, 1.0])
        """
        if len(self.class_names) != 2:
            raise ValueError(f"signs() needs exactly 2 classes, not {len(self.class_names)}")
        return [1.0 if target else -1.0 for target in self.targets]

    def _taking(self, indices: Iterable[int]) -> Dataset:
        """The samples with these indices."""
        indices = list(indices)
        return replace(
            self,
            inputs=[self.inputs[i] for i in indices],
            targets=[self.targets[i] for i in indices if self.targets],
        )


def moments(rows: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """The mean and the (population's) deviation of each column; 1 for a constant column."""
    columns = list(zip(*rows))
    means = [fsum(column) / len(column) for column in columns]
    return means, [_deviation(column, mean) or 1.0 for column, mean in zip(columns, means)]


def _deviation(column: Sequence[float], mean: float) -> float:
    """The standard deviation of a population; exactly 0 if all are equal."""
    if min(column) == max(column):
        return 0.0
    return sqrt(fsum((x - mean) ** 2 for x in column) / len(column))
