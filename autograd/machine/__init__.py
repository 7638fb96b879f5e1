"""The lane machine: what each instruction does, in LLVM IR, built once for this processor.

instructions.py  the table of the instructions, a row each; codes packed, as text, and run by NumPy
words.py         the words of an instruction, by a legend
kernels.py       what a row is, and the frame of its kernel
operations.py    rows for operations of the table; dots.py, lane_sums.py, movement.py: all others
writer.py        writes LLVM IR; elementary.py: exp, expm1 and tanh in vectors
module.py        the functions that run code; training.py: whole training steps
build.py         the module, built and loaded; cache.py keeps it on disk
"""
