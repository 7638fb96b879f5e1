"""Many runs of training: over a grid or at random, over folds and seeds, on all cores.

sweep.py     sweep: what a user says of it
space.py     the settings of a grid, or drawn at random
runs.py      the runs: which there are, which are made already, and the making of the rest
folds.py     which samples a run learns from, and which it is measured with
task.py      one run, wherever it is made
identity.py  what makes a run, as a text: another function or other data make another run
engine.py    joblib: runs on cores or machines, and what is done when a process dies
progress.py  the bar
store.py     finished runs, in a folder or in memory
result.py    what came of it: rows, a table, the best model
"""

from nn.sweeps.space import log_uniform, uniform, whole

__all__ = ["log_uniform", "uniform", "whole"]
