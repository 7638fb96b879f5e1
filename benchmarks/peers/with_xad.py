"""XAD: a tape in C++, called from Python one operation at a time.

Its tape is made once and cleared before each run, as its authors advise; making one costs more
than a short chain. The recording stays in the tape's memory, so there is nothing to free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xad.adj_1st import Real, Tape
from xad.math import max as larger

from benchmarks.harness import Entry, Instrument, Stopwatch
from benchmarks.memory import Weight
from benchmarks.network import LEARNING_RATE, Network, Task
from benchmarks.peers.peer import Peer
from benchmarks.programs import CHAIN


class Xad(Peer):
    name = "xad"

    def __init__(self) -> None:
        self.tape = Tape()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """The cleared tape, active within the block."""
        self.tape.activate()
        try:
            self.tape.clearAll()
            yield
        finally:
            self.tape.deactivate()

    def inputs(self, numbers: list[float]) -> list[Real]:
        """Those numbers as inputs of a new recording."""
        reals = [Real(number) for number in numbers]
        for real in reals:
            self.tape.registerInput(real)
        self.tape.newRecording()
        return reals

    def reverse(self, output: Real) -> None:
        """Propagate the derivative 1 of the output back to the inputs."""
        self.tape.registerOutput(output)
        output.derivative = 1.0
        self.tape.computeAdjoints()

    def training_step(self, task: Task) -> list[Entry]:
        def run(instrument: Instrument) -> list[float]:
            weights = list(task.weights)
            with self.recording():
                instrument.start()
                parameters = self.inputs(weights)
                loss = Network(parameters, relu).loss(task)
                self.reverse(loss)
                gradients = [p.derivative for p in parameters]
                for place, gradient in enumerate(gradients):
                    weights[place] -= LEARNING_RATE * gradient
                instrument.lap("step")
                return [loss.value, *gradients]

        return [Entry("xad, sum(w*x) neurons", run)]

    def chain(self, iterations: int) -> list[Entry]:
        def run(instrument: Instrument) -> list[float]:
            with self.recording():
                instrument.start()
                start, w, c = self.inputs(list(CHAIN))
                s = start
                for _ in range(iterations):
                    s = s * w + c
                instrument.lap("record")
                self.reverse(s)
                numbers = [s.value, start.derivative, w.derivative, c.derivative]
                instrument.lap("reverse")
                del s
                instrument.lap("free")
                return numbers

        return [Entry(self.name, run)]

    def chain_weight(self, iterations: int) -> Weight | None:
        """The size reported by the tape: tracemalloc does not see the memory of C++."""
        self.chain(iterations)[0].run(Stopwatch())
        held = self.tape.getMemory()
        return Weight(held, held)


def relu(x: Real) -> Real:
    """The larger of x and zero."""
    return larger(x, 0.0)


PEER = Xad()
