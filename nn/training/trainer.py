"""Trainer: the training loop, on Values or in the machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache, partial
from numbers import Integral
from os import PathLike
from typing import TYPE_CHECKING, Any

from autograd.memory import check_room
from autograd.needed import needed
from autograd.run.program import Program
from autograd.tape import jit
from nn.module import in_mode
from nn.optim import Optimizer
from nn.training.callbacks import AfterEpoch
from nn.training.history import History
from nn.training.scope import modules

if TYPE_CHECKING:  # these import NumPy, which `import nn` should not
    from nn.training.loop import Position, Run

Function = Callable[..., Any]


class Trainer:
    """Minimizes the mean of `objective` over samples by moving an optimizer's parameters.

    objective   the loss of one sample, objective(*sample): a number for each array of numbers, a
                list for each array of rows; integers are indices if it uses them so, as
                `cross_entropy` does with classes, and numbers if it computes with them
    optimizer   holds the parameters to move; other parameters that the objective reaches do not
                move, nor do those of the optimizer that it does not reach, not even by decay
    compiled    True runs the steps in the machine, which traces the objective once per run; False
                runs the same steps on Values, slowly, so that they can be inspected
    dtype       "float64" or "float32", the numbers of the machine
    threads     how many share the samples of a step; the result is the same for any number
    exact       whether the machine rounds each product and sum separately, as Values do
    metrics     functions of one sample; the history has their means over the validation samples

    `history` is that of the current or the last run.  Raises ValueError for an invalid dtype or
    number of threads, and for either if `compiled` is False, when they have no effect.

    >>> w = Value(0.0)
    >>> trainer = Trainer(lambda x, y: (w * x - y) ** 2, SGD([w], lr=0.1))
    >>> trainer.fit([1.0, 2.0], [3.0, 6.0], epochs=3).losses  # the first: (9 + 36) / 2
    [22.5, 5.625, 1.40625]
    >>> w.data  # each step halves the distance from 3
    2.625
    """

    _unwatched = frozenset(("history", "program", "_measures", "_run", "_position", "_resumed"))

    def __init__(
        self,
        objective: Function,
        optimizer: Optimizer,
        *,
        compiled: bool = True,
        dtype: str = "float64",
        threads: int = 1,
        exact: bool = False,
        metrics: dict[str, Function] | None = None,
    ) -> None:
        if not compiled and (dtype != "float64" or threads != 1):
            given = f"dtype={dtype!r}" if dtype != "float64" else f"threads={threads}"
            raise ValueError(
                f"{given} is only for compiled training; on Values (compiled=False) numbers are "
                "float64 and there is one thread: leave it out"
            )
        self.objective, self.optimizer, self.compiled = objective, optimizer, compiled
        self.metrics = dict(metrics or {})
        self.history = History()
        self._compile: Callable[[Function], Program] = partial(
            jit, dtype=dtype, exact=exact, threads=threads
        )
        self._compile(objective)  # raises for an invalid dtype or number of threads
        self._programs: dict[tuple[str, str], Program] = {}
        self._run: Run | None = None  # the current one
        self._position: Position | None = None  # where the last run ended
        self._resumed = False

    def fit(
        self,
        *arrays: Any,
        epochs: int = 100,
        batch_size: int | None = None,
        shuffle: bool = True,
        validation: Sequence[Any] | float | None = None,
        callbacks: Sequence[AfterEpoch] = (),
        seed: int | None = None,
        progress: bool | None = None,
        cluster: Any = None,
        blocks: int = 16,
    ) -> History:
        """Train the parameters in place; returns the History of the run.

        arrays      one for each argument of the objective, all with the same number of samples:
                    arrays or lists, or Dask arrays and dataframes, whose partitions are not moved
        epochs      how often to go through the samples; for a resumed run, including those before
        batch_size  samples per step, possibly fewer in the last of an epoch; None: all in one step
        shuffle     whether each epoch has its own order; has no effect with all in one step
        validation  arrays like these to validate with after each epoch, or a share of the samples,
                    0 to 1, to hold out for that
        callbacks   called after each epoch with the trainer and the history; see nn.Callback
        seed        of the order; by default drawn from Python's `random`
        progress    True or False for the bar; None shows it if stderr is a terminal
        cluster     a Dask client, a cluster, or a scheduler's address, whose workers compute the
                    gradients; the result is the same for any number of them.  By default, Dask
                    collections are computed by the current client, or else in this process
        blocks      how many partitions share each step, so at most that many workers are busy

        Ctrl-C ends the run with the parameters of the last whole step, and the history says so; a
        second one does not wait for a callback, a validation, or a step on Values.
        Raises Diverged, naming the step, if the loss becomes infinite or nan: the parameters are
        then the last with a finite loss.  Raises ValueError for samples and arguments that do not
        fit, naming row and column of a number that is nan, and IndexError, naming its row, for an
        index outside its table.  On a cluster, raises ClusterLost if nobody answers or no worker is
        left, and TypeError for an objective that can't be sent there.  Raises TypeError for another
        number of arrays than the objective takes, ImportError without NumPy if `compiled`, and
        MemoryError if a copy of the samples does not fit into the free memory.

        >>> w = Value(0.0)
        >>> trainer = Trainer(lambda x, y: (w * x - y) ** 2, SGD([w], lr=0.1))
        >>> trainer.fit([1.0, 2.0], [3.0, 6.0], epochs=1, validation=([4.0], [12.0]))
        History(epochs=1, steps=1, loss=22.5, validation_loss=36)
        """
        from nn.training.loop import Run
        from nn.training.plain import batches

        if seed is None:
            resumed = self._position if self._resumed else None
            seed = random.getrandbits(63) if resumed is None else resumed.seed
        if not isinstance(seed, Integral) or seed < 0:
            raise ValueError(f"seed must be a whole number of at least 0, not {seed!r}")
        said = callbacks, epochs, batch_size, bool(shuffle), seed, progress
        if cluster is not None or any(hasattr(a, "__dask_graph__") for a in arrays):
            from nn.cluster.run import Data, RunOnBlocks

            with Data(arrays, validation, cluster, blocks) as there:
                return self._fit(RunOnBlocks, there, None, there.samples, there.digests, *said)
        if self.compiled:
            needed("numpy", "compiled training", "Trainer(..., compiled=False) does without")
        numbers = batches()
        data, held_out, share = numbers.checked(arrays, "fit"), None, None
        size, count = sum(array.nbytes for array in data), len(data[0])
        check_room(size, f"a copy of {count:,} samples", ": train on a part of them at a time")
        if isinstance(validation, (int, float)):
            share = float(validation)
            data, held_out = numbers.divided(data, share, seed)
        elif getattr(validation, "ndim", 0):
            raise TypeError(
                "validation must be a list of arrays, such as (inputs, targets), or a share from "
                "0 to 1"
            )
        elif validation is not None:
            held_out = [array.copy() for array in numbers.checked(validation, "validation")]
        if share is None:
            data = [array.copy() for array in data]  # a callback may write to the caller's arrays
        told = partial(numbers.digests, data, held_out, share)
        return self._fit(Run, data, held_out, len(data[0]), told, *said)

    def _fit(
        self, kind: Any, data: Any, held_out: Any, samples: int,
        digests: Callable[[], dict[str, str]], callbacks: Sequence[AfterEpoch], epochs: int,
        batch_size: int | None, shuffle: bool, seed: int, progress: bool | None,
    ) -> History:  # fmt: skip
        """The history of a run of that kind over checked data."""
        from nn.training.loop import Position

        before = self._position if self._resumed else None
        batch = samples if batch_size is None else batch_size
        told = cache(digests)  # computed only if the run is saved
        begin, history = Position(samples, batch, shuffle, seed, digests=told), History()
        if before is not None:
            before.check(begin)
            begin, history = before, self.history
        run = kind(self, data, held_out, callbacks, epochs, begin, history)
        with run.interrupts:
            self.history, self._run, self._resumed = history, run, False
            try:
                result: History = run.run(progress)
                return result
            finally:
                self._position, self._run = run.position, None

    def evaluate(self, *arrays: Any) -> dict[str, float]:
        """The mean loss and the mean of each metric over samples, by name, in eval mode.

        Raises ValueError for samples that do not fit, TypeError for another number of arrays than
        the objective takes, ImportError without NumPy if `compiled`.

        >>> w = Value(1.0)
        >>> far = {"error": lambda x, y: abs(w * x - y)}
        >>> trainer = Trainer(lambda x, y: (w * x - y) ** 2, SGD([w], lr=0.1), metrics=far)
        >>> trainer.evaluate([1.0, 2.0], [3.0, 6.0])  # errors of 2 and 4
        {'loss': 10.0, 'error': 3.0}
        """
        from nn.training.measures import measuring
        from nn.training.plain import batches

        if self.compiled:
            needed("numpy", "compiled training", "Trainer(..., compiled=False) does without")
        with in_mode(modules(self.objective), False):
            samples = batches().checked(arrays, "evaluate")
            return measuring(self.measures(self.compiled), samples)()

    def measures(self, compiled: bool) -> dict[str, Function]:
        """The objective, called "loss", and the metrics; as programs if compiled."""
        functions = {"loss": self.objective, **self.metrics}
        if not compiled:
            return functions
        return {name: self._program(("mean", name), f, None) for name, f in functions.items()}

    @property
    def program(self) -> Program:
        """The objective as the Program of a step, with gradients by the optimizer's parameters."""
        return self._program(("step", ""), self.objective, list(self.optimizer.parameters))

    def _program(self, name: tuple[str, str], function: Function, wrt: list[Any] | None) -> Program:
        """The Program of a function; the last one if it is of the same function."""
        program = self._programs.get(name)
        if program is None or program.function is not function or program.wrt != wrt:
            program = self._programs[name] = self._compile(function)
            program.wrt = wrt
        return program

    @property
    def samples(self) -> list[Any]:
        """The arrays of the current run, without the held out samples; [] between runs.

        They are read-only views.
        """
        found = [] if self._run is None else [array.view() for array in self._run.data]
        for array in found:
            array.flags.writeable = False
        return found

    def stop(self, why: str = "stop() was called") -> None:
        """End the current run after its step; for callbacks and other threads.

        >>> w = Value(0.0)
        >>> trainer = Trainer(lambda x: (w - x) ** 2, SGD([w], lr=0.1))
        >>> enough = lambda trainer, history: trainer.stop("that is enough")
        >>> trainer.fit([1.0], callbacks=[enough])
        History(epochs=1, steps=1, loss=1, stopped='that is enough')
        """
        if self._run is not None:
            self._run.end(why)

    def save(self, path: str | PathLike[str]) -> None:
        """Write everything needed to resume the run bit for bit.

        That is parameters, optimizer, history, position in the data, and the states of the random
        generators that the objective draws from, your own and autograd.random's.  Warns if it draws
        from a NumPy generator, whose state is not saved.  For use after `fit` or in a callback.
        The file is a safetensors file, at any moment the old or the new one.  Raises RuntimeError
        before the first `fit`, OSError if it can't be written, ImportError without NumPy.

        >>> w = Value(0.0)
        >>> trainer = Trainer(lambda x: (w - x) ** 2, SGD([w], lr=0.25))
        >>> history = trainer.fit([1.0], epochs=2)
        >>> trainer.save("run.safetensors")
        >>> trainer.resume("run.safetensors")
        >>> trainer.fit([1.0], epochs=3).losses  # the third epoch is new
        [1.0, 0.25, 0.0625]
        """
        needed("numpy", "saving a run")
        from nn.training.checkpoint import Task, write_run

        position = self._position if self._run is None else self._run.position
        if position is None:
            raise RuntimeError("there is no run to save before the first fit")
        write_run(path, Task.of(self), self.history, position)

    def resume(self, path: str | PathLike[str]) -> None:
        """Load a run written by `save`: the next `fit`, over the same data, continues it.

        The trainer has to be made with the same model, the same settings and the same kind of
        optimizer.  All or nothing: raises ValueError saying what does not fit, or that the file is
        not such a file or is damaged, OSError if it can't be read.  The next `fit` raises
        ValueError, naming the array, if its data differ from those of the run.  Raises ImportError
        without NumPy.  `save` has an example.
        """
        needed("numpy", "resuming a run")
        from nn.training.checkpoint import Task, read_run
        from nn.training.console import held_back

        task = Task.of(self)
        saved = read_run(path, task)
        with held_back():
            self.optimizer.restore(saved.snapshot)
            for source, twin in zip(task.sources, saved.sources):
                source.setstate(twin.getstate())
            self._position, self.history, self._resumed = saved.position, saved.history, True
