"""The lane machine: what each instruction does, in LLVM IR, built once for this processor.

instructions.py  the table of instructions; packing them into code, printing it, running it by NumPy
words.py         the layout of an instruction's words, described by a legend
kernels.py       the class of a row, and the frame of its kernel
operations.py    rows for operations of the table; dots.py, lane_sums.py, movement.py: all others
writer.py        writes LLVM IR; elementary.py: exp, expm1 and tanh on vectors
module.py        the functions that run code; training.py: whole training steps
build.py         builds and loads the module; cache.py keeps it on disk
"""
