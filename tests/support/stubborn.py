"""A parameter that an interrupt hits."""

from __future__ import annotations

from autograd import Value


class Stubborn(Value):
    """A parameter whose assignment is interrupted, once."""

    __slots__ = ("willing",)

    @property
    def data(self) -> float:
        return self._data

    @data.setter
    def data(self, data: float) -> None:
        if not hasattr(self, "willing"):
            self.willing = True
            raise KeyboardInterrupt
        self._data = data
