"""From a function to a tape.

recorder.py      Symbol: an Expression that records; Recorder: the tape it records on; TraceError
indexing.py      take: integers of each sample
arguments.py     how arguments reach the function, and what tells one kind of them from another
arrays.py        the arrays of a call: checked and made ready
draws.py         numbers drawn anew at every call
surroundings.py  what the function reads besides its arguments
"""
