"""From a graph to a picture, by Graphviz.

dot.py      a graph as DOT text; legend.py: its legend
cells.py    a layer as cells; ports.py: a place for each edge
network.py  a model as neurons and weights
render.py   DOT text to pictures, by whichever Graphviz is here
bundled.py  the Graphviz in a wheel, as a program
facts.py    what is known of each node and edge
viewer/     a picture as a page that zooms and tells
habits.py   what drawings have from the package graphviz
drawing.py  draw: a picture that shows and saves itself
fonts/      the letters of pictures without a system font
"""
