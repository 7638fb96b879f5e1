"""Functions of floats: as IEEE 754 defines them, and accurate to the last digit.

ieee.py    functions of floats as IEEE 754 defines them
precise/   functions accurate to the last digit, computed on integers in fixed point
lanes/     the same in lanes, where the code for floats would branch or need more digits
"""
