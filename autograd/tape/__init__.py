"""The compiled road: trace, tape, adjoint, plan, machine, program.

    trace.py      Symbol: an Expression that records; TraceError; indexing.py: take;
                  hidden.py: numbers drawn at each call
    tape.py       Tape: nodes in two flat lists
    adjoint.py    the reverse sweep, as more tape
    passes.py     share, fold, write out (expand.py), fuse (fuse.py)
    plan.py       Tape -> code: uniform.py, select.py, tiles.py, group.py
    kernels.py    what each opcode does, in LLVM IR (writer.py, movement.py, driver.py)
    machine.py    the IR built for this processor, kept by cache.py; interpreter.py without LLVM
    loop.py       training steps without Python between them; steps.py: the machine's part
    program.py    Program: what jit(f) returns; variant.py, compiled.py: one trace of it, its calls
    numbers.py    Values and, in objects.py, arrays as the machine reads them

NumPy and LLVM are imported at the first call of a program.
"""

from autograd.tape.indexing import take
from autograd.tape.program import Program, jit
from autograd.tape.trace import TraceError

__all__ = ["Program", "TraceError", "jit", "take"]
