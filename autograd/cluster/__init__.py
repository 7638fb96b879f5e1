"""Programs over data in blocks, here or on the workers of a Dask cluster.

collections.py  Dask's arrays and dataframes as blocks of samples
worker.py       the work on one block, in any process
places.py       where blocks are: in this process or elsewhere
workers.py      blocks on the workers of a cluster, and the work sent there
rates.py        the rate of each worker
waiting.py      waiting for workers, with a limit
connect.py      a connection to a cluster, or the reason why there is none
mean.py         the mean of a program over blocks, with its gradients, in the order of the blocks
"""
