"""Pages: HTML files that need nothing else.

document.py  the shell that all of them share: theme, content security policy
sample.py    the loss of one sample, with names for its numbers
sampled.py   its graph, and the samples to choose from (samples.py)

player/     steps through a computation; its HTML, CSS and JavaScript in page/
playground/ the player's page with samples, in which a network trains
training/   the same page led through a recorded training
worksheet/  a page to fill in, and its solution
report/     the page that `dotgrad train` writes
"""
