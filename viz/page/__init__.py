"""Pages: self-contained HTML files.

document.py  what every page has: theme, content security policy, inline styles and scripts
sample.py    the loss of one sample, with its inputs and targets labelled
sampled.py   its graph, and the samples to choose from (samples.py)

player/     steps through a computation; its HTML, CSS and JavaScript in page/
playground/ the player with a data set, in which a network trains
training/   the player stepping through a recorded training run
worksheet/  an exercise to fill in, and its solution
report/     the page that `dotgrad train` writes
"""
