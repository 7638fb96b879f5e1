"""Random orders without NumPy, the same as NumPy's `default_rng(seed).permutation(n)`.

So a training run has the same batches whether NumPy is installed or not. The generator is
PCG64 (M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms
for Random Number Generation", 2014), seeded by NumPy's SeedSequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

_WORD, _LONG, _STATE = 2**32 - 1, 2**64 - 1, 2**128 - 1
_POOL = 4  # words into which a seed is mixed
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645


class Permutations:
    """A source of random orders, from one or several seeds, each a whole number of at least 0."""

    def __init__(self, *seeds: int) -> None:
        words = _generated(_mixed([word for seed in seeds for word in _words(seed)]), 8)
        high, low, *step = (a | b << 32 for a, b in zip(words[::2], words[1::2]))
        self._increment = ((step[0] << 64 | step[1]) << 1 | 1) & _STATE
        self._state = self._increment
        self._state = self._state + (high << 64 | low) & _STATE
        self._advance()
        self._half: int | None = None  # the unused half of the last 64 bits

    def permutation(self, count: int) -> list[int]:
        """The numbers below `count` in a random order."""
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            j = self._at_most(i)
            order[i], order[j] = order[j], order[i]
        return order

    def _at_most(self, bound: int) -> int:
        """A number from 0 to the bound: as many bits as it has, drawn again while above it."""
        mask = (1 << bound.bit_length()) - 1
        while (number := self._word() & mask) > bound:
            pass
        return number

    def _word(self) -> int:
        """The next 32 bits: the lower half of 64, then the upper."""
        if self._half is not None:
            word, self._half = self._half, None
            return word
        self._advance()
        mixed, turn = (self._state >> 64 ^ self._state) & _LONG, self._state >> 122
        number = (mixed >> turn | mixed << (-turn & 63)) & _LONG
        self._half = number >> 32
        return number & _WORD

    def _advance(self) -> None:
        self._state = self._state * _MULTIPLIER + self._increment & _STATE


def _words(seed: int) -> list[int]:
    """The number in words of 32 bits, the lowest first."""
    words = [seed & _WORD]
    while seed := seed >> 32:
        words.append(seed & _WORD)
    return words


class _Hash:
    """Mixes words, each one differently."""

    def __init__(self, start: int, factor: int) -> None:
        self.constant, self.factor = start, factor

    def __call__(self, word: int) -> int:
        word ^= self.constant
        self.constant = self.constant * self.factor & _WORD
        word = word * self.constant & _WORD
        return word ^ word >> 16


def _mixed(entropy: Sequence[int]) -> list[int]:
    """The pool of a SeedSequence."""
    hashed = _Hash(0x43B0D7E5, 0x931E8875)
    pool = [hashed(entropy[i] if i < len(entropy) else 0) for i in range(_POOL)]
    for source in range(_POOL):
        for place in range(_POOL):
            if source != place:
                pool[place] = _stirred(pool[place], hashed(pool[source]))
    for word in entropy[_POOL:]:
        for place in range(_POOL):
            pool[place] = _stirred(pool[place], hashed(word))
    return pool


def _stirred(x: int, y: int) -> int:
    word = (0xCA01F9DD * x - 0x4973F715 * y) & _WORD
    return word ^ word >> 16


def _generated(pool: Sequence[int], count: int) -> list[int]:
    """That many words of a SeedSequence."""
    hashed = _Hash(0x8B51F9DD, 0x58F38DED)
    return [hashed(word) for word in islice(cycle(pool), count)]
