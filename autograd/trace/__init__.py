"""From a function to a tape.

recorder.py      Symbol: an Expression that records; Recorder: the tape it records on; TraceError
indexing.py      take: integers of each sample
arguments.py     how arguments reach the function, and what tells one kind of them from another
arrays.py        the arrays of a call: checked and made ready
draws.py         numbers drawn anew at every call
closed.py        a trace held to the contract of what it may read; frozen.py: `freeze`
surroundings.py  what the function reads besides its arguments, and whether it is as it was
walk.py          all that a function reaches; things.py: how things of Python hold others
mentions.py      what code mentions; origin.py: whose code it is
"""
