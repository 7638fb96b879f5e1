"""What a function can reach besides its arguments, and whether it has changed.

walk.py          a walk through all of it, as tokens that are equal if nothing changed
things.py        how Python objects hold others, and what code mentions
unwatched.py     what needs no watching: frozen objects, and known foreign code
surroundings.py  everything that one traced function could read, compared at each call
cpython.py       the memory of CPython's and NumPy's objects, for the machine to compare
"""
