"""Accidents that happen to files: bits flip, ends are lost, pieces are moved, put in, left out."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st


def damages(content: bytes) -> st.SearchStrategy[bytes]:
    """The content after one to three accidents, always another content.

    Half of them lie near the end, where files have their numbers.
    """
    place = st.integers(0, len(content) - 1) | st.integers(len(content) * 9 // 10, len(content) - 1)

    def flipped(at: int, bit: int) -> Callable[[bytes], bytes]:
        return lambda x: x[:at] + bytes([x[at] ^ 1 << bit]) + x[at + 1 :] if at < len(x) else x

    def without(begin: int, end: int) -> Callable[[bytes], bytes]:
        return lambda x: x[: min(begin, end)] + x[max(begin, end) + 1 :]

    def replaced(at: int, piece: bytes) -> Callable[[bytes], bytes]:
        return lambda x: x[:at] + piece + x[at + len(piece) :]

    def inserted(at: int, piece: bytes) -> Callable[[bytes], bytes]:
        return lambda x: x[:at] + piece + x[at:]

    def moved(begin: int, end: int, to: int) -> Callable[[bytes], bytes]:
        def move(x: bytes) -> bytes:
            low, high = sorted((begin, end))
            piece, rest = x[low:high], x[:low] + x[high:]
            return rest[:to] + piece + rest[to:]

        return move

    accidents = st.one_of(
        st.builds(flipped, place, st.integers(0, 7)),
        st.builds(replaced, place, st.binary(min_size=1, max_size=2)),
        st.builds(lambda n: lambda x: x[:n], place),
        st.builds(without, place, place),
        st.builds(replaced, place, st.binary(min_size=1, max_size=16)),
        st.builds(inserted, place, st.binary(min_size=1, max_size=16)),
        st.builds(moved, place, place, place),
    )

    def happened(list_of: list[Callable[[bytes], bytes]]) -> bytes:
        damaged = content
        for accident in list_of:
            damaged = accident(damaged)
        return damaged

    found = st.lists(accidents, min_size=1, max_size=3).map(happened)
    return found.filter(lambda x: x != content)
