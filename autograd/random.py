"""Random numbers that a program draws anew at every call, the same ones as without `jit`.

    >>> from autograd import jit, random
    >>> random.seed(1)
    >>> noisy = jit(lambda x: x + random.choice([-1.0, 1.0]))
    >>> [noisy(5.0) for _ in range(6)]
    [4.0, 6.0, 6.0, 4.0, 4.0, 4.0]

In a traced function each draw is a hidden input of the program: at every call the generator fills
it, sample by sample, with exactly the numbers that as many calls of the plain function would draw.
Draws have no gradient; the numbers that scale and shift them do.
"""

from __future__ import annotations

import random as _random
from typing import Any

from autograd import ops
from autograd.trace.leaves import hidden_number

__all__ = ["Generator", "choice", "normal", "seed", "uniform"]


class Generator(_random.Random):
    """A seeded `random.Random` whose `random`, `uniform`, `normal` and `choice` can be traced.

    `state` is everything that the next draws depend on; assign it to continue from there.  Each
    draw takes one number from `random()`, `normal` two.

    >>> from autograd import random
    >>> source = random.Generator(1)
    >>> before, first = source.state, source.uniform()
    >>> source.state = before
    >>> source.uniform() == first
    True
    """

    @property
    def state(self) -> Any:
        """Everything that the next draws depend on, as `getstate()` returns it."""
        return self.getstate()

    @state.setter
    def state(self, state: Any) -> None:
        self.setstate(state)

    def random(self) -> Any:
        """A number in [0, 1)."""
        number = hidden_number(self)
        return super().random() if number is None else number

    def uniform(self, a: Any = 0.0, b: Any = 1.0) -> Any:
        """A uniform number between a and b, which may be Values."""
        return a + (b - a) * self.random()

    def normal(self, mu: Any = 0.0, sigma: Any = 1.0) -> Any:
        """A normally distributed number of that mean and standard deviation.

        G. Box and M. Muller, "A Note on the Generation of Random Normal Deviates", 1958.
        """
        u, v = self.random(), self.random()
        return mu + sigma * (ops.sqrt(-2.0 * ops.log(1.0 - u)) * ops.cos(6.283185307179586 * v))

    def choice(self, choices: Any) -> Any:
        """One of these numbers, all equally likely.  Raises IndexError for an empty sequence."""
        if not len(choices):
            raise IndexError("choice takes at least one number, not an empty sequence")
        place, chosen = self.random() * float(len(choices)), choices[0]
        for k, x in enumerate(choices):
            chosen = ops.where(ops.less(place, float(k)), chosen, x)
        return chosen

    def draw(self, samples: int, count: int) -> Any:
        """An array (samples, count) of the numbers that as many calls of `random` would give.

        NumPy's RandomState draws the same doubles as `random.Random` from the same state.
        """
        import numpy as np  # here, to keep the import of the package light

        version, state, gauss = self.getstate()
        twin: Any = np.random.RandomState(0)
        twin.set_state(("MT19937", np.array(state[:-1], np.uint32), state[-1]))
        numbers = twin.random_sample((samples, count))
        _, key, place, *_ = twin.get_state()
        self.setstate((version, (*key.tolist(), place), gauss))
        return numbers


_default = Generator()


def seed(number: Any = None) -> None:
    """Seed the functions of this module; None seeds them from the system's entropy.

    Raises TypeError for a seed that `random.seed` does not take, such as a list.

    >>> from autograd import random
    >>> random.seed(1)
    >>> first = random.uniform()
    >>> random.seed(1)
    >>> random.uniform() == first
    True
    """
    _default.seed(number)


def uniform(a: Any = 0.0, b: Any = 1.0) -> Any:
    """A uniform number between a and b, which may be Values.

    >>> from autograd import random
    >>> width = Value(2.0)
    >>> random.seed(1)
    >>> x = random.uniform(0.0, width)
    >>> x.backward()
    >>> x.data == 2.0 * width.grad  # the draw from [0, 1) is its slope
    True
    """
    return _default.uniform(a, b)


def normal(mu: Any = 0.0, sigma: Any = 1.0) -> Any:
    """A normally distributed number of that mean and standard deviation, which may be Values.

    >>> from autograd import random
    >>> random.seed(1)
    >>> draws = [random.normal(5.0, 2.0) for _ in range(10_000)]
    >>> round(mean(draws), 1), round(std(draws), 1)
    (5.0, 2.0)
    """
    return _default.normal(mu, sigma)


def choice(choices: Any) -> Any:
    """One of these numbers, all equally likely.  Raises IndexError for an empty sequence.

    >>> from autograd import random
    >>> random.seed(1)
    >>> sorted({random.choice([1.0, 2.0, 3.0]) for _ in range(100)})
    [1.0, 2.0, 3.0]
    """
    return _default.choice(choices)
