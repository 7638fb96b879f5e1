"""Programs: what `jit(f)` returns, and how it runs.

program.py   Program
derived.py   what programs are made from a program
asked.py     what a trace is made of
variant.py   one trace of it, for arguments of one kind
call.py      a plan on a machine, and the memory of a call
loop.py      training steps without Python between them
numbers.py   the parameters' numbers as the machine reads them
objects.py   arrays as the machine reads them
cpython.py   the memory of Python's own objects
"""
