"""From an optimized tape to the machine's code.

plan.py     Plan: the words of the code, and the memory it needs; slots are reused
uniform.py  numbers that are the same for all samples: computed once per step
select.py   instructions for numbers that differ from lane to lane
rows.py     operations done together: dots that share operands, relus and gates, twins
sums.py     sums over lanes: gradients of parameters
"""
