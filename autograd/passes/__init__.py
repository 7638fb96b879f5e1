"""From a traced tape to code.

pipeline.py  every step in order
adjoint.py   the reverse sweep, as more tape
incoming.py  what it has sent to each node
rounding.py  how it adds up: fused, or exactly as the eager engine
ways.py      each way through the choices, where exact
masks.py     which branches are connected
rewrite.py   formulas of rows as nodes, and a new tape of what the roots need
simplify.py  what is computed twice, or for nothing, and the laws that say so
fuse.py      sums and the products that only they use, as one dot
"""
