"""Training of networks.

trainer.py     Trainer and its arguments
loop.py        the run: blocks of steps, and the work between them
engines.py     a step on Values, in the machine, or by NumPy
stepwise.py    steps taken in Python: on Values, or by NumPy
scope.py       the modules that an objective reaches
batches.py     the data of a run, checked, and their order
history.py     History: the record of a run
callbacks.py   callbacks between epochs
checkpoint.py  a run as a file, to resume bit for bit
console.py     the progress bar, and handling of Ctrl-C
"""
