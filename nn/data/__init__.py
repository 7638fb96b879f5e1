"""Data sets: `iris` and `digits` from the package, made-up ones in the plane, and
`read_csv` for your own."""

from nn.data.dataset import Dataset
from nn.data.files import digits, iris
from nn.data.generated import circles, moons, spirals, xor
from nn.data.reading import read_csv

__all__ = ["Dataset", "circles", "digits", "iris", "moons", "read_csv", "spirals", "xor"]
