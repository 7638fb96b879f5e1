"""Choice: the class of a sample as numbers that a graph can follow."""

from __future__ import annotations

from autograd import Value


class Choice(Value):
    """The index of a class as a Value, where a loss must keep its graph from class to class.

    It counts as the number that it is; `cross_entropy` asks it for `shares` instead.
    """

    def __init__(self, index: int, label: str) -> None:
        super().__init__(index, label)
        self.shares: list[Value] = []

    def among(self, count: int) -> list[Value]:
        """A leaf for each class, 1 for this one and 0 for the others; the same at each call.

        Raises IndexError where there is no such class among so many.
        """
        if not 0.0 <= self.data < count:
            raise IndexError(f"target {self.data:g} is out of range: there are {count} classes")
        if not self.shares:
            self.shares = [Value(float(k == self.data), f"{self.label}{k}") for k in range(count)]
        return self.shares
