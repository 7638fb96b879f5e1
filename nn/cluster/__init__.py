"""Training on data in blocks: Dask collections, on a cluster or in this process.

steps.py   which samples of which blocks a step takes
update.py  the optimizer's step for all parameters at once
engine.py  the engine: gradients where the blocks are, the update in this process
run.py     the run that uses it
"""
