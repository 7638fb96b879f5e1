"""Training of networks.

trainer.py     Trainer and its arguments
loop.py        the run: blocks of steps, and the work between them
engine.py      what a run asks of its engine
stepwise.py    steps that Python takes, on Values
engines.py     compiled steps: in the machine, or by NumPy
measures.py    means over samples
scope.py       the modules that an objective reaches
batches.py     the data of a run, checked, and their order
plain.py       the same with lists, where NumPy is not installed
permutations.py  the random orders of NumPy, without it
history.py     History: the record of a run
callbacks.py   callbacks between epochs
checkpoint.py  a run as a file, to resume bit for bit
console.py     the progress bar, and handling of Ctrl-C
"""
