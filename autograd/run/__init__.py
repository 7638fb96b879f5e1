"""Programs: what `jit(f)` returns, and how it runs.

program.py  Program
variant.py  one trace of it, for one kind of arguments
call.py     a plan on a machine, and the memory of a call
loop.py     training steps without Python between them
"""
