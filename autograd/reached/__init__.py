"""What a function can reach besides its arguments, and whether it changed.

walk.py          all of it, as tokens that are equal where nothing changed
things.py        how things of Python hold others, and what code mentions
unwatched.py     what needs no watching: what was frozen, and foreign code that is known
surroundings.py  all that one traced function could read, compared at each call
cpython.py       the memory of the objects of CPython and NumPy, where the machine compares it
"""
