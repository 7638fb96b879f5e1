"""The lane machine: what each instruction does, in LLVM IR, built once for this processor.

kernels.py      the opcodes and the frame of a kernel
writer.py       writes LLVM IR; widen.py: from one precision to another
elementary.py   exp, expm1 and tanh in vectors
dots.py, movement.py, lane_sums.py   kernels of dots, of loads and stores, of sums over lanes
module.py       the functions that run code; training.py: whole training steps
build.py        the module, built and loaded; cache.py keeps it on disk
interpreter.py  the same instructions by NumPy, where LLVM can't be used
"""
