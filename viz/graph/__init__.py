"""From Values, models and programs to the graph that is drawn.

graph.py     nodes and edges of a picture
size.py      limits on the size of a graph
moment.py    the numbers of a computation, even if leaves have changed since
view.py      from Values to the graph that the arguments of draw select
automatic.py the most detail that stays legible; legibility.py: estimates of that
layout.py    spacing and effort of a layout
groups.py    the neuron, layer and module of each node
fold.py      related nodes folded into one box; merge.py: what the merged node shows
cells.py     a layer as cells: weights, results and their gradients
outline.py   layers, and one box for everything between the same layers
spans.py     long computations in spans of steps, with both ends unfolded
notation.py  names and operations as books print them
focus.py     the neighbourhood of a node
paths.py     the paths of one gradient
programs.py  a traced program as a graph
health.py    layers with vanishing or exploding gradients
"""
