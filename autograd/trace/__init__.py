"""From a function to a tape.

symbol.py        Symbol: an Expression that records
recorder.py      Recorder: the tape it records on
errors.py        TraceError: what can't be traced
indexing.py      take: integers of each sample
arguments.py     how arguments reach the function and the machine, and what tells their kinds apart
models.py        the order of a model's parameters
draws.py         numbers drawn anew at every call
closed.py        a trace held to the contract of what it may read; frozen.py: `freeze`
surroundings.py  what the function reads besides its arguments, and whether it is as it was
walk.py          all that a function reaches; things.py: how things of Python hold others
mentions.py      what code mentions; origin.py: whose code it is
"""
