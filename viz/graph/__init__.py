"""From Values, models and programs to the graph that is drawn.

graph.py     nodes and edges of a picture
size.py      how large a graph may be
moment.py    the numbers of a computation, also where leaves have changed since
view.py      from Values to that graph, as the arguments of draw ask
automatic.py the most detail that can be read; legibility.py: how well a picture would read
layout.py    how much room and effort a layout gets
groups.py    who belongs to which neuron, layer, module
fold.py      what belongs together as one box; merge.py: many nodes made one
cells.py     a layer as cells: weights, results and their gradients
outline.py   layers, and one box for what lies between them
spans.py     long computations in spans of steps, with both ends
notation.py  names and operations as books print them
focus.py     a node's neighbourhood
paths.py     the paths of one gradient
moment.py    the numbers of the computation, where leaves have changed since
size.py      how large a graph may be
programs.py  a traced program as a graph
health.py    layers that get hardly any gradient, or far too much
"""
