"""Training on blocks: the same bits whoever computes, whatever happens to some of them."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

import nn
from autograd import Value, square
from autograd.cluster.connect import ClusterLost
from nn.optim import cosine

ROOT = Path(__file__).parents[3]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 3))
K = (X[:, 0] + 0.3 * RNG.normal(size=90) > 0).astype(int)
CHUNKS = (20, 30, 5, 25, 10)
XS, KS = da.from_array(X, chunks=(CHUNKS, 3)), da.from_array(K, chunks=(CHUNKS,))
FIT: dict[str, Any] = {"epochs": 3, "batch_size": 25, "seed": 4, "progress": False}


def trainer(dropout: float = 0.25, lr: Any = 0.02, dtype: str = "float64") -> nn.Trainer:
    model = nn.Sequential(
        nn.MLP(3, [4], activation="tanh", rng=0), nn.Dropout(dropout, rng=1), nn.MLP(4, [2], rng=2)
    )
    return nn.Trainer(
        lambda x, k: nn.cross_entropy(model(x), k),
        nn.Adam(model.parameters(), lr=lr, clip_norm=1.0),
        metrics={"accuracy": lambda x, k: nn.correct(model(x), k)},
        dtype=dtype,
    )


@contextmanager
def threads(workers: int) -> Iterator[Any]:
    """A client of workers that are threads of this process: quick to make."""
    cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=False,
                           dashboard_address=":0", silence_logs=logging.CRITICAL)  # fmt: skip
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


def outcome(made: nn.Trainer) -> Any:
    return made.optimizer.snapshot(), made.history


@pytest.fixture(scope="module")
def whole() -> Any:
    """What comes of the run in this process."""
    made = trainer(lr=cosine(0.05, 12))
    made.fit(XS, KS, validation=(XS, KS), **FIT)
    return outcome(made)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_workers_gives_the_same_bits(workers: int, whole: Any, client: Any) -> None:
    made = trainer(lr=cosine(0.05, 12))
    if workers == 2:
        made.fit(XS, KS, validation=(XS, KS), cluster=client, **FIT)
    else:
        with threads(workers) as other:
            made.fit(XS, KS, validation=(XS, KS), cluster=other, **FIT)
    assert outcome(made) == whole
    assert (made.history.epochs, made.history.steps) == (3, 12)


def test_work_goes_as_tasks_where_hands_fail(
    whole: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fail(*_: Any) -> Any:
        tried.append(1)
        raise KeyError("a block that is elsewhere")

    monkeypatch.setattr("autograd.cluster.workers.OnWorkers._by_hand", fail)
    made = trainer(lr=cosine(0.05, 12))
    made.fit(XS, KS, validation=(XS, KS), cluster=client, **FIT)
    assert outcome(made) == whole
    assert len(tried) == 12 + 3 * 2


def test_hands_do_all_where_nothing_comes_in_between(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("autograd.cluster.workers.OnWorkers._by_task")
    trainer().fit(XS, KS, validation=(XS, KS), cluster=client, **FIT)


class Watched(dict[str, Any]):
    """What a worker keeps its results in, and which threads read it."""

    readers: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.readers.add(threading.current_thread().name)
        return super().__getitem__(key)


def test_blocks_are_read_by_the_worker_itself(whole: Any) -> None:
    """Dask's own buffer, where some are on disk, breaks when another thread reads it too."""
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=False, data=Watched,
                           dashboard_address=":0", silence_logs=logging.CRITICAL)  # fmt: skip
    with cluster, Client(cluster, set_as_default=False) as client:
        made = trainer(lr=cosine(0.05, 12))
        made.fit(XS, KS, validation=(XS, KS), cluster=client, **FIT)
    assert outcome(made) == whole
    assert len(Watched.readers) == 1


def test_the_bar_shows_the_rate_of_each_worker(
    client: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for columns, shown in (("140", True), ("60", False)):
        monkeypatch.setenv("COLUMNS", columns)
        trainer().fit(XS, KS, cluster=client, **{**FIT, "progress": True})
        last = capsys.readouterr().err.rstrip().rpartition("\r")[2]
        assert bool(re.search(r"2 workers: [\d.]+[kM]?, [\d.]+[kM]? samples/s", last)) == shown, (
            last
        )


def test_a_step_on_all_samples_is_that_of_plain_arrays() -> None:
    here, there = trainer(0.0), trainer(0.0)
    fit = {**FIT, "batch_size": None, "epochs": 6}
    here.fit(X, K, validation=(X, K), **fit)
    there.fit(XS, KS, validation=(XS, KS), **fit)
    for mine, other in zip(here.optimizer.parameters, there.optimizer.parameters):
        assert mine.data == pytest.approx(other.data, rel=1e-9, abs=1e-12)
        assert mine.grad == pytest.approx(other.grad, rel=1e-7, abs=1e-10)
    assert here.history.losses == pytest.approx(there.history.losses, rel=1e-11)
    assert here.history.metrics == there.history.metrics
    assert here.history.validation_losses == pytest.approx(there.history.validation_losses)


def test_learns_with_float32_and_parameters_that_stay() -> None:
    made = trainer(0.0, dtype="float32")
    fixed = Value(3.0)
    made.optimizer.parameters.append(fixed)
    made.optimizer.state.append(made.optimizer.memory)
    history = made.fit(XS, KS, **{**FIT, "epochs": 40})
    assert history.losses[-1] < 0.6 * history.losses[0]
    assert fixed.data == 3.0


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2], "k": K})


def test_a_dataframe_gives_rows_and_a_column_numbers(whole: Any) -> None:
    ends = np.cumsum(CHUNKS)
    parts = [frame().iloc[e - n : e] for n, e in zip(CHUNKS, ends)]
    table = dd.concat([dd.from_pandas(part, npartitions=1) for part in parts])
    made = trainer(lr=cosine(0.05, 12))
    made.fit(table[["a", "b", "c"]], table["k"], validation=(XS, KS), **FIT)
    assert outcome(made) == whole


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # Dask's, as of Pandas 3.1
def test_parquet_is_read_where_it_is_needed(tmp_path: Path, client: Any) -> None:
    dd.from_pandas(frame(), npartitions=4).to_parquet(tmp_path / "table")
    table = dd.read_parquet(tmp_path / "table")
    assert table["k"].optimize().npartitions < 4  # so Dask, of files as small as these
    here, there = trainer(), trainer()
    here.fit(table[["a", "b"]].assign(c=0.5), table["k"], blocks=2, **FIT)
    there.fit(table[["a", "b"]].assign(c=0.5), table["k"], blocks=2, cluster=client, **FIT)
    assert outcome(here) == outcome(there)


def test_a_run_goes_on_elsewhere_when_the_cluster_is_lost(tmp_path: Path, whole: Any) -> None:
    path = tmp_path / "run"
    made = trainer(lr=cosine(0.05, 12))
    with threads(1) as client:

        def leave(run: nn.Trainer, history: nn.History) -> None:
            if history.epochs == 2:
                client.cluster.close()
            else:
                run.save(path)

        with pytest.raises(ClusterLost, match=r"is lost .*; the parameters are those of the last"):
            made.fit(XS, KS, validation=(X, K), callbacks=[leave], cluster=client, **FIT)
    again = trainer(lr=cosine(0.05, 12))
    again.resume(path)
    again.fit(XS, KS, validation=(X, K), **FIT)
    assert again.optimizer.snapshot() == whole[0]
    assert again.history.step_losses.tolist() == whole[1].step_losses.tolist()
    other = trainer(lr=cosine(0.05, 12))
    other.resume(path)
    with pytest.raises(ValueError, match="array 0: the saved run had other numbers"):
        other.fit(XS + 1.0, KS, validation=(X, K), **FIT)


def test_callbacks_stop_and_change_as_ever() -> None:
    made = trainer()

    def slower(run: nn.Trainer, history: nn.History) -> None:
        run.optimizer.lr = 0.0
        if history.epochs == 2:
            run.stop("enough")

    history = made.fit(XS, KS, callbacks=[slower, nn.EarlyStopping(5)], validation=(X, K), **FIT)
    assert (history.stopped, history.epochs) == ("enough", 2)
    assert history.validation_losses[0] == history.validation_losses[1]


def test_a_run_that_diverges_goes_back() -> None:
    w = Value(1.0)
    made = nn.Trainer(lambda x: square(w * x), nn.SGD([w], lr=1e200))
    with pytest.raises(nn.Diverged, match="the loss became inf at step 2"):
        made.fit(da.from_array(np.full(8, 3.0), chunks=4), epochs=5, seed=0)
    assert np.isfinite(w.data)
    assert made.history.steps == 1


LOCK = threading.Lock()


def locked() -> nn.Trainer:
    w, lock = Value(0.5), LOCK
    return nn.Trainer(lambda x: (lock and w) * x, nn.SGD([w], lr=0.1))


@pytest.mark.filterwarnings("ignore:.* reads what a compiled program can't watch")
@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: trainer().fit(XS, dd.from_pandas(frame(), npartitions=2)["k"], **FIT), ValueError,
         "collection 0 has 5 partitions, collection 1 has 2: divide them alike"),
        (lambda: trainer().fit(XS, KS[:30], **FIT), ValueError, "has 5 partitions"),
        (lambda: trainer().fit(XS, K[:50], **FIT), ValueError, "array 1 is not a Dask collection"),
        (lambda: trainer().fit(da.where(XS > 2.0, np.nan, XS), KS, **FIT), ValueError,
         r"partition \d: array 0, row \d+, column \d is nan; training takes finite numbers"),
        (lambda: trainer().fit(XS, KS, validation=0.2, **FIT), ValueError,
         "validation must be a tuple of collections or arrays, not a share"),
        (lambda: trainer().fit(XS, KS, blocks=0, **FIT), ValueError, "blocks must be a whole"),
        (lambda: trainer().fit(XS, KS, cluster=3, **FIT), TypeError, "an address, not an int"),
        (lambda: locked().fit(XS[:, 0], **FIT), TypeError,
         "'lock', a lock that <lambda> reaches, can't be sent to another process"),
        (lambda: nn.Trainer(lambda x, k: x[0], nn.SGD([Value(1.0)], lr=1.0)).fit(XS, KS, **FIT),
         ValueError, "the objective reaches none of the 1 parameters"),
        (lambda: nn.Trainer(lambda x: x, nn.SGD([Value(1.0)], 1.0), compiled=False).fit(KS, **FIT),
         ValueError, "data in blocks need compiled=True"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    call: Callable[[], Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        call()


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.cluster.connect._PATIENCE", "0.3s")
    with pytest.raises(ClusterLost, match=r"nobody answers at tcp://127.0.0.1:9: is `dask sched"):
        trainer().fit(X, K, cluster="tcp://127.0.0.1:9", **FIT)


def test_a_worker_of_another_version(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr("autograd.__version__", "0.0.1")
    with pytest.raises(
        ClusterLost, match=r"the worker tcp://\S+ has .*, but this process has 0.0.1: "
    ):
        trainer().fit(X, K, cluster=client, **FIT)


def test_dask_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'dotgrad\[cluster\]'"):
        trainer().fit(X, K, cluster="tcp://127.0.0.1:9", **FIT)


# The command, in which the file named first is made as soon as an epoch has ended.
TELLING = """
import sys
from pathlib import Path
import nn
from dotgrad.__main__ import main
path, fit = Path(sys.argv.pop(1)), nn.Trainer.fit
def telling(trainer, *data, callbacks=(), **settings):
    return fit(trainer, *data, callbacks=[*callbacks, lambda *_: path.touch()], **settings)
nn.Trainer.fit = telling
sys.exit(main())
"""


def test_ctrl_c_ends_the_command_with_its_model(tmp_path: Path) -> None:
    trains = tmp_path / "trains"
    command = [sys.executable, "-c", TELLING, str(trains), "train", "moons", "--workers", "1",
               "--epochs", "100000", "--layers", "2", "--no-report", "--out",
               str(tmp_path)]  # fmt: skip
    process = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(2)]
    while process.poll() is None and not trains.exists():
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, ""), said
    assert out.startswith("interrupted after ")
    assert nn.load(tmp_path / "model.safetensors").parameters()
