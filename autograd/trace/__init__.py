"""From a function to a tape.

symbol.py     Symbol: an Expression that records; TraceError: what can't be traced
recorder.py   Recorder: the tape it records on
leaves.py     what inputs become in a trace: Symbols, indices for `take`, numbers drawn at each call
arguments.py  what a program is given, and how the machine reads it
closed.py     a trace held to the contract of what it may read
"""
