"""From a function to a tape.

symbol.py     Symbol: an Expression that records; TraceError, for what can't be traced
recorder.py   Recorder: records on a tape
leaves.py     the inputs in a trace: Symbols, indices for `take`, numbers drawn at each call
arguments.py  the arguments of a program, and how the machine reads them
closed.py     checks what a trace reads
"""
