"""Data sets: `iris` and `digits` from the package, and made-up ones in the plane."""

from nn.data.dataset import Dataset
from nn.data.files import digits, iris
from nn.data.generated import circles, moons, spirals, xor

__all__ = ["Dataset", "circles", "digits", "iris", "moons", "spirals", "xor"]
