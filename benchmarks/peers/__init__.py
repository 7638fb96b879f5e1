"""The engines that dotgrad is compared with, each in its own module."""

from __future__ import annotations

from importlib import import_module

from benchmarks.peers.ours import Ours
from benchmarks.peers.peer import Peer

# Distribution -> the module here that imports it and defines its PEER.
MODULES = {
    "micrograd": "benchmarks.peers.with_micrograd",
    "xad": "benchmarks.peers.with_xad",
    "torch": "benchmarks.peers.with_torch",
}


def present() -> tuple[list[Peer], list[str]]:
    """dotgrad and the peers that can be imported, and a line for each that can't."""
    found: list[Peer] = [Ours()]
    skipped: list[str] = []
    for distribution, module in MODULES.items():
        try:
            found.append(import_module(module).PEER)
        except ImportError as error:
            skipped.append(f"{distribution} skipped: {error}")
    return found, skipped
