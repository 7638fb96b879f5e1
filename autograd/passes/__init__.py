"""From a traced tape to an optimized one.

adjoint.py   the reverse sweep, as more tape
masks.py     which branches are connected
simplify.py  what is computed twice, or for nothing
expand.py    rows without a kernel, written out
fuse.py      sums and the products that only they use, as one dot
"""
