"""From a graph to a picture, by Graphviz.

dot.py      a graph as DOT text; legend.py: its legend
cells.py    a layer as cells; ports.py: a place for each edge
network.py  a model as neurons and weights
render.py   DOT text to pictures, with whichever Graphviz is installed
bundled.py  the Graphviz in pygraphviz's wheel, run as a program
facts.py    names, numbers and formulas of each node and edge
viewer/     a picture as a page with zoom and details under the pointer
habits.py   the methods that drawings share with the package graphviz
drawing.py  draw: a picture that displays and saves itself
fonts/      the font of pictures on systems without fonts
"""
