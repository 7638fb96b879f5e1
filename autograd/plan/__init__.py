"""From an optimized tape to the machine's code.

plan.py     Plan: the words of the code, and the memory it needs
uniform.py  what is the same for all samples: computed once a step
select.py   instructions for what differs from lane to lane
rows.py     dots that share their operands, and what is done to one where it is computed
twins.py    two operations that share their work
sums.py     sums over lanes: gradients of parameters
slots.py    instructions packed by their rows, slots, those of dead values reused
"""
