"""Data sets: `iris` and `digits` from the package, generated ones in the plane, and
`read_csv` for your own.

dataset.py     Dataset: samples as plain lists
files.py       iris and digits
generated.py   moons, circles, xor, spirals
reading.py     read_csv: a table as a Dataset
kinds.py       what a column holds: numbers, categories, or something the user must decide
table.py       the cells of a CSV text, with their lines
decoding.py    the text of a file, or an error that says what the file is instead
"""

from nn.data.dataset import Dataset
from nn.data.files import digits, iris
from nn.data.generated import circles, moons, spirals, xor
from nn.data.reading import read_csv

__all__ = ["Dataset", "circles", "digits", "iris", "moons", "read_csv", "spirals", "xor"]
