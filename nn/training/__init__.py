"""Training of networks.

trainer.py     Trainer and its arguments
loop.py        the run: blocks of steps, and the work between them
engine.py      Engine: the interface between a run and its engine
stepwise.py    steps taken in Python, on Values
engines.py     compiled steps: in the machine, or by NumPy
measures.py    means over samples
scope.py       the modules that an objective reaches
batches.py     the data of a run, checked, and their order
plain.py       the same with lists, for when NumPy is not installed
permutations.py  NumPy's random orders, without NumPy
history.py     History: the record of a run
callbacks.py   callbacks between epochs
checkpoint.py  a run as a file, to resume bit for bit
console.py     the progress bar, and handling of Ctrl-C
"""
