"""What floats are: functions that never raise, and digits where the C library gives less.

ieee.py    floats as IEEE 754 has them
precise/   floats to the last digit, on integers in fixed point
lanes/     what lanes compute where floats would branch, or need more digits
"""
