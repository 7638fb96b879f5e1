"""From an optimized tape to the machine's code.

plan.py     Plan: the words of the code, and the memory it needs; slots, those of dead values reused
uniform.py  what is the same for all samples: computed once a step
select.py   instructions for what differs from lane to lane
rows.py     what is done together: dots that share their operands, relus and gates, twins
sums.py     sums over lanes: gradients of parameters
"""
