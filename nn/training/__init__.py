"""How networks are trained.

trainer.py     Trainer: what a user says of a run
loop.py        the run: blocks of steps, and what is done between them
engines.py     a step on Values, in the machine, or by NumPy
stepwise.py    the steps that Python takes: on Values, or by NumPy
scope.py       the modules that an objective reaches
batches.py     the data of a run, checked, and their order
history.py     what a run saw
callbacks.py   what a run does between its epochs
checkpoint.py  a run as a file, to go on with to the bit
console.py     the progress bar, and Ctrl-C at a good moment
"""
