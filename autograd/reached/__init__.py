"""What a function can reach besides its arguments.

walk.py      all of it, as tokens that are equal where nothing changed
things.py    how things of Python hold others
mentions.py  what code mentions; origin.py: whose code it is
frozen.py    `freeze`: what is meant to stay
models.py    the order of a model's parameters
"""
