"""From a traced tape to code.

pipeline.py  every step in order
adjoint.py   the reverse sweep, written as more tape
incoming.py  the terms it has sent to each node
rounding.py  how it adds up: fused, or exactly as the eager engine does
ways.py      a sweep for each way through the choices, if exact
masks.py     which branches are connected
rewrite.py   formulas of rows as nodes, and a new tape of the nodes that the roots need
simplify.py  shares equal nodes, folds numbers, applies laws
fuse.py      sums, and the products that only they use, as one dot
"""
