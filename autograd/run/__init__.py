"""Programs: what `jit(f)` returns, and how it runs.

program.py   Program
derived.py   what programs are made from a program
asked.py     what a trace is made of
variant.py   one trace of it, for arguments of one kind
call.py      a plan on a machine, and the memory of a call
loop.py      training steps without Python between them
numbers.py   the numbers of parameters and arrays as the machine reads them
cpython.py   the memory of the objects of CPython and NumPy
"""
