"""dotgrad against its peers: one process, one run, the same work, results compared first.

Run from the checkout: `python -m benchmarks eager`. A peer that is not installed is skipped with
a line; `pip install .[bench]` installs them.
"""

import os

# The suites compare single threads; NumPy, PyTorch and JAX read this when they are loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
