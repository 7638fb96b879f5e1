"""Many runs of training: over a grid or at random, over folds and seeds, on all cores.

sweep.py     sweep and its arguments
space.py     the settings of a grid, or drawn at random
runs.py      the list of runs: which are done already, and running the rest
folds.py     which samples a run learns from, and which it is validated with
task.py      one run, in any process
identity.py  a key for everything that a run depends on: its functions, settings and data
engine.py    joblib: runs on cores or machines, and recovery when a process dies
progress.py  the progress bar
store.py     finished runs, in a folder or in memory
result.py    the result: rows, a table, the best model
"""

from nn.sweeps.space import log_uniform, uniform, whole

__all__ = ["log_uniform", "uniform", "whole"]
