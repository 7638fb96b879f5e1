"""Programs over data in blocks, here or on the workers of a Dask cluster.

collections.py  Dask's arrays and dataframes as blocks of samples
worker.py       what is done with a block, wherever it is
places.py       where blocks are, in this process or elsewhere
workers.py      blocks on the workers of a cluster, and work that goes there
rates.py        how fast each worker is
waiting.py      waiting for workers, not for ever
connect.py      a cluster and its workers, or why not
mean.py         the mean of a program over blocks, with its gradients, in the order of the blocks
"""
