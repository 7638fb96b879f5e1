"""dotgrad beside its peers: one process, one run, the same work, results compared first.

Run from the checkout: `python -m benchmarks eager`. A peer that is not installed is skipped with
a line; `pip install .[bench]` brings them.
"""
