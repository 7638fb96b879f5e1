"""From one machine to a cluster: the same run here and on Dask's workers, with the same weights.

python examples/cluster.py [ADDRESS]

ADDRESS is that of a `dask scheduler`; without one, two workers are started here.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import dask.array as da
from distributed import Client

import nn

ROWS, BLOCKS = 100_000, 8


def table() -> tuple[Any, Any]:
    """Points in a square, and whether each is in a ring: arrays that the workers make."""
    points = da.random.default_rng(0).uniform(-1.0, 1.0, (ROWS, 2), chunks=(ROWS // BLOCKS, 2))
    radius = (points**2).sum(axis=1) ** 0.5
    return points, ((radius > 0.4) & (radius < 0.8)).astype(int)


def trained(cluster: Any) -> list[float]:
    """The weights after some epochs, told as they come."""
    model = nn.MLP(2, [16, 2], activation="tanh", rng=0)
    trainer = nn.Trainer(
        lambda x, kind: nn.cross_entropy(model(x), kind), nn.Adam(model.parameters(), lr=0.02)
    )
    begin = time.perf_counter()
    history = trainer.fit(*table(), epochs=4, batch_size=2_000, seed=0, cluster=cluster)
    seconds = time.perf_counter() - begin
    print(f"  {history.steps} steps in {seconds:.1f} s, loss {history.losses[-1]:.4f}")
    return [p.data for p in model.parameters()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", nargs="?", help="of a Dask scheduler")
    address = parser.parse_args().address
    with (
        Client(address)
        if address
        else Client(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", set_as_default=False
        ) as client
    ):
        print(f"on the workers of {client.scheduler.address}:")
        there = trained(client)
    print("in this process:")
    here = trained(None)
    print(f"the same {len(here)} weights to the bit: {here == there}")


if __name__ == "__main__":  # as workers that are started here read this file too
    main()
