"""Functions of floats: as IEEE 754 has them, and to the last digit where the C library gives less.

ieee.py    floats as IEEE 754 has them
precise/   floats to the last digit, on integers in fixed point
lanes/     what lanes compute where floats would branch, or need more digits
"""
