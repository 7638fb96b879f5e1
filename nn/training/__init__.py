"""How networks are trained.

trainer.py     Trainer: what a user says of a run
loop.py        the run: blocks of steps, and what is done between them
engine.py      what a run asks of its engine
stepwise.py    steps that Python takes, on Values
engines.py     compiled steps: in the machine, or by NumPy
measures.py    means over samples
scope.py       the modules that an objective reaches
batches.py     the data of a run, checked, and their order
plain.py       the same with lists, where NumPy is not installed
permutations.py  the random orders of NumPy, without it
history.py     what a run saw
callbacks.py   what a run does between its epochs
checkpoint.py  a run as a file, to go on with to the bit
console.py     the progress bar, and Ctrl-C at a good moment
"""
