"""Runs on cores or machines, by joblib; the engine must be one of joblib's own backends."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

from autograd.messages import did_you_mean

Call = tuple[Callable[..., Any], tuple[Any, ...]]  # a function and its arguments

_KNOWN = ("loky", "multiprocessing", "dask", "ray")
_STREAMS = ("loky", "dask")  # engines that return each result as soon as it is there
_INSTALL = {"dask": "'dotgrad[cluster]'", "ray": "ray"}
_DEAD = {"KilledWorker", "RayActorError"}  # of Dask and of Ray, recognized without importing them
_LARGE = 100_000  # bytes of an array from which on it is sent to local processes once, as a file
_SLICE = 4  # calls per worker at a time, for an engine that returns all results at once


class Killed(Exception):
    """A worker died during its call."""


def check(engine: str) -> Any:
    """joblib, once it has the engine.

    Raises ImportError saying what to install, ValueError for an unknown engine or for Dask without
    a client.
    """
    if engine not in _KNOWN:
        hint = did_you_mean(engine, _KNOWN)
        raise ValueError(f"engine must be one of {', '.join(_KNOWN)}, not {engine!r}{hint}")
    try:
        joblib = import_module("joblib")
    except ImportError:
        raise ImportError(
            "a sweep needs joblib to distribute its runs, but it is not installed: "
            "pip install 'dotgrad[sweep]'"
        ) from None
    try:
        if engine == "dask":
            import_module("distributed")
        if engine == "ray":
            import_module("ray.util.joblib").register_ray()
    except ImportError:
        raise ImportError(
            f'engine="{engine}" needs a package that is not installed: '
            f"pip install {_INSTALL[engine]}"
        ) from None
    if engine == "dask":
        try:
            import_module("distributed").get_client()
        except ValueError:
            raise ValueError(
                'engine="dask" uses the current client, but there is none: make one first with '
                "client = dask.distributed.Client(address)"
            ) from None
    return joblib


@contextmanager
def sharing(
    calls: Mapping[int, Call], engine: str, jobs: int | None
) -> Iterator[Iterator[tuple[int, Any]]]:
    """A block with the results of `performed`; calls not finished at its end are given up.

    joblib's warning about them is suppressed: whoever leaves the block knows.
    """
    found = performed(calls, engine, jobs)
    try:
        yield found
    finally:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="joblib")
            found.close()


def performed(
    calls: Mapping[int, Call], engine: str, jobs: int | None
) -> Generator[tuple[int, Any], None, None]:
    """(number, result) of each call as it is done; the result is None if the call kills a worker.

    When a worker dies, the calls that may have killed it are repeated one by one, then the rest
    continues.  Raises RuntimeError if the engine itself fails.
    """
    joblib, left = check(engine), dict(calls)
    with joblib.parallel_config(backend=engine):
        workers = min(joblib.effective_n_jobs(-1 if jobs is None else jobs), max(1, len(left)))
    while left:
        try:
            for k, result in _round(joblib, left, engine, workers):
                yield k, result
                del left[k]
            return
        except Killed:
            suspects = list(left)[:workers]
        for k in suspects:
            call = left.pop(k)
            try:  # with two workers: with a single one, joblib would call it in this process
                yield from _round(joblib, {k: call}, engine, max(2, workers))
            except Killed:
                yield k, None


def _round(
    joblib: Any, calls: Mapping[int, Call], engine: str, workers: int
) -> Iterator[tuple[int, Any]]:
    """The same, until a worker dies; then raises Killed."""
    streams = engine in _STREAMS
    numbers, size = list(calls), len(calls) if streams else _SLICE * workers
    for begin in range(0, len(numbers), size):
        with joblib.parallel_config(backend=engine, n_jobs=workers):
            kind = "generator_unordered" if streams else "list"
            parallel = joblib.Parallel(return_as=kind, batch_size=1, max_nbytes=_LARGE)
        part = numbers[begin : begin + size]
        try:
            with _interrupts_held() if streams else nullcontext():
                results = parallel(joblib.delayed(_numbered)(k, *calls[k]) for k in part)
            yield from results
        except BrokenProcessPool as error:
            raise Killed from error
        except Exception as error:
            if _DEAD & {kind.__name__ for kind in type(error).__mro__}:
                raise Killed from error
            reason = " ".join(str(error).split()) or type(error).__name__
            raise RuntimeError(f"the engine {engine} failed: {reason}") from error


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A block in which processes are started that ignore Ctrl-C, which this process handles.

    A signal that arrives meanwhile is delivered when the block ends.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _numbered(k: int, function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[int, Any]:
    """A call, and its number, in a worker."""
    return k, function(*arguments)
