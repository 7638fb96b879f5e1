"""sweep: the same runs whoever makes them, each once, whatever happens to some of them."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, square
from nn.sweeps.store import Store

ROOT = Path(__file__).parents[3]
IRIS = nn.data.iris().standardized()
FIT: dict[str, Any] = {"epochs": 3, "batch_size": 30, "jobs": 1, "progress": False}


def maker(fail: float | None = None) -> Callable[..., Any]:
    """A make_trainer by value, as a notebook's is: another process can't import a test."""

    def make(lr: float, seed: int, width: int = 3) -> Any:
        if lr == fail:
            raise RuntimeError("no such rate")
        model = nn.MLP(4, [width, 3], activation="tanh", init="xavier", rng=seed)
        return nn.Trainer(
            lambda x, k: nn.cross_entropy(model(x), k),
            nn.SGD(model.parameters(), lr=lr),
            metrics={"accuracy": lambda x, k: nn.correct(model(x), k)},
        )

    return make


def timeless(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "seconds": None} for row in rows]


def test_a_row_is_what_a_plain_loop_would_find() -> None:
    make = maker()
    result = nn.sweep(make, {"lr": [0.1, 0.5]}, IRIS, folds=3, seeds=[4, 7], **FIT)
    assert [(r["lr"], r["fold"], r["seed"]) for r in result.rows] == [
        (lr, fold, seed) for lr in (0.1, 0.5) for fold in (1, 2, 3) for seed in (4, 7)
    ]
    from nn.sweeps.folds import folds_of

    X, y = np.array(IRIS.inputs), np.array(IRIS.targets)
    kept, held = folds_of(3, 0, 150).rows(y, 2)
    trainer = make(0.5, 7)
    history = trainer.fit(X[kept], y[kept], epochs=3, batch_size=30, seed=7)
    measured = trainer.evaluate(X[held], y[held])
    row = next(r for r in result.rows if (r["lr"], r["fold"], r["seed"]) == (0.5, 2, 7))
    assert row["loss"] == history.losses[-1]
    assert (row["validation_loss"], row["accuracy"]) == (measured["loss"], measured["accuracy"])
    assert (row["status"], row["reason"], row["steps"]) == ("done", None, 12)
    first = result.settings[0]
    scores = [r["validation_loss"] for r in result.rows if r["lr"] == first["lr"]]
    assert first["mean"] == pytest.approx(np.mean(scores))
    assert first["deviation"] == pytest.approx(np.std(scores, ddof=1))
    assert result.best["validation_loss"] == min(scores)


@pytest.mark.parametrize(("engine", "jobs"), [("loky", 2), ("multiprocessing", 2)])
def test_all_engines_make_the_same_runs(engine: str, jobs: int) -> None:
    space = {"lr": [0.1, 1.0], "batch_size": [30, 50]}
    fit = {**FIT, "epochs": 2, "seeds": 2}
    del fit["batch_size"]
    here = nn.sweep(maker(), space, IRIS, **fit)
    there = nn.sweep(maker(), space, IRIS, **{**fit, "jobs": jobs}, engine=engine)
    assert timeless(here.rows) == timeless(there.rows)
    assert len(here.rows) == 8
    assert [p.data for p in here.model.parameters()] == [p.data for p in there.model.parameters()]


def test_dask_makes_the_same_runs(client: Any) -> None:
    here = nn.sweep(maker(), {"lr": [0.1, 1.0]}, IRIS, folds=2, **FIT)
    with client.as_current():
        there = nn.sweep(maker(), {"lr": [0.1, 1.0]}, IRIS, folds=2, engine="dask", **FIT)
    assert timeless(here.rows) == timeless(there.rows)


def test_dask_takes_a_client() -> None:
    with pytest.raises(ValueError, match="make one first with client = dask"):
        nn.sweep(maker(), {"lr": [0.1]}, IRIS, engine="dask", **FIT)


def test_a_folder_keeps_what_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    make = maker()

    def counted(lr: float, seed: int) -> Any:
        with open(tmp_path / "count", "a") as file:
            file.write(".")
        return make(lr, seed)

    def count() -> int:
        return len((tmp_path / "count").read_text())

    first = nn.sweep(counted, {"lr": [0.1]}, IRIS, seeds=2, folder=folder, **FIT)
    assert count() == 2
    again = nn.sweep(counted, {"lr": [0.1]}, IRIS, seeds=2, folder=folder, **FIT)
    assert (again.rows, count()) == (first.rows, 2)
    more = nn.sweep(counted, {"lr": [0.1, 0.2]}, IRIS, seeds=3, folder=folder, **FIT)
    assert (more.rows[:2], count()) == (first.rows, 6)
    # whatever makes a run is other: so is the run
    nn.sweep(counted, {"lr": [0.1]}, IRIS, folder=folder, **{**FIT, "epochs": 1})
    nn.sweep(counted, {"lr": [0.1]}, IRIS.scaled(2.0), folder=folder, **FIT)
    nn.sweep(counted, {"lr": [0.1]}, IRIS, folds=0.3, folder=folder, **FIT)
    assert count() == 9
    make = maker(fail=0.7)
    nn.sweep(counted, {"lr": [0.1]}, IRIS, folder=folder, **FIT)
    assert count() == 10


def test_the_best_model_says_how_it_was_made(tmp_path: Path) -> None:
    result = nn.sweep(
        maker(), {"lr": [1.0, 1e-6], "width": [2, 5]}, IRIS, seeds=2, folder=tmp_path,
        monitor="accuracy", larger=True, **FIT,
    )  # fmt: skip
    best = result.best
    assert best["lr"] == 1.0
    model, about = nn.load(tmp_path / "best.safetensors"), nn.about(tmp_path / "best.safetensors")
    assert [p.data for p in model.parameters()] == [p.data for p in result.model.parameters()]
    assert about["run"] == {**best, "seconds": about["run"]["seconds"]}
    assert about["fit"] == {"epochs": 3, "batch_size": 30}
    assert about["folds"] == {"parts": None, "share": 0.2, "rng": 0}
    table = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text())))
    assert [float(row["accuracy"]) for row in table] == [row["accuracy"] for row in result.rows]
    assert pickle.loads(pickle.dumps(result)).rows == result.rows


def test_rows_make_a_frame() -> None:
    pandas = pytest.importorskip("pandas")
    result = nn.sweep(maker(), {"lr": [0.1, 0.5]}, IRIS, seeds=2, **FIT)
    frame = pandas.DataFrame(result.rows)
    assert frame.groupby("lr")["accuracy"].count().tolist() == [2, 2]


def test_a_run_that_fails_is_a_row(tmp_path: Path) -> None:
    def line(lr: float) -> Any:
        w = Value(0.5)
        return nn.Trainer(lambda x: square(w * x), nn.SGD([w], lr=lr))

    steep = np.full(20, 1e3)
    space = {"lr": [1e-7, 1e3]}
    result = nn.sweep(line, space, (steep,), folder=tmp_path, **{**FIT, "batch_size": 1,
                      "epochs": 20})  # fmt: skip
    assert [row["status"] for row in result.rows] == ["done", "diverged"]
    assert result.rows[1]["reason"].startswith("the loss became")
    assert [s["lr"] for s in result.settings] == [1e-7, 1e3]
    result = nn.sweep(maker(fail=0.5), {"lr": [0.1, 0.5]}, IRIS, folder=tmp_path, **FIT)
    assert [row["status"] for row in result.rows] == ["done", "failed"]
    assert result.rows[1]["reason"] == "RuntimeError: no such rate"
    assert "1 failed, for example: RuntimeError: no such rate" in repr(result)
    assert "RuntimeError: no such rate" in (tmp_path / "results.csv").read_text()
    failing = nn.sweep(maker(fail=0.5), {"lr": [0.5]}, IRIS, **FIT)
    with pytest.raises(ValueError, match=r"no run is done; the first .* no such rate"):
        _ = failing.best


def test_a_failed_run_is_tried_again_and_one_that_diverged_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    from nn.sweeps.store import Outcome

    for status in ("done", "diverged", "failed"):
        store.put(status, Outcome({"status": status}, None))
    assert [store.row(key) is None for key in ("done", "diverged", "failed")] == [0, 0, 1]
    (tmp_path / "runs" / "done.json").write_text("{")
    with pytest.raises(ValueError, match=r"done.json is damaged; remove it"):
        store.row("done")


def test_a_process_that_is_killed_costs_one_run() -> None:
    make = maker()

    def deadly(lr: float, seed: int) -> Any:
        if lr == 0.3:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(lr, seed)

    result = nn.sweep(deadly, {"lr": [0.1, 0.3, 0.2, 0.4]}, IRIS, **{**FIT, "jobs": 2})
    assert [row["status"] for row in result.rows] == ["done", "failed", "done", "done"]
    assert result.rows[1]["reason"] == "its process was killed, perhaps because memory ran out"


def test_a_run_changes_nothing_here() -> None:
    def drawing(lr: float) -> Any:
        model = nn.MLP(4, [3, 3], activation="tanh")  # from Python's `random`
        return nn.Trainer(
            lambda x, k: nn.cross_entropy(model(x), k), nn.SGD(model.parameters(), lr)
        )

    state = random.getstate()
    one, other = (nn.sweep(drawing, {"lr": [0.1]}, IRIS, seeds=2, **FIT) for _ in range(2))
    assert random.getstate() == state
    assert timeless(one.rows) == timeless(other.rows)
    assert one.rows[0]["loss"] != one.rows[1]["loss"]


def test_callbacks_see_what_is_held_out_and_begin_anew() -> None:
    class Counting(nn.Callback):
        seen = 0

        def __call__(self, trainer: Any, history: Any) -> None:
            assert history.validation_losses
            self.seen += 1
            if self.seen == 2:
                trainer.stop()

    result = nn.sweep(maker(), {"lr": [0.1, 0.2]}, IRIS, callbacks=[Counting()], **FIT)
    assert [row["steps"] for row in result.rows] == [8, 8]


def test_make_trainer_may_ask_for_the_data_it_learns_from() -> None:
    def scaled(lr: float, data: Any) -> Any:
        inputs, targets = data
        assert len(inputs) == len(targets) == 100
        scaler = nn.Standardize(4).fit(inputs.tolist())
        model = nn.Sequential(scaler, nn.MLP(4, [3], rng=0))
        return nn.Trainer(
            lambda x, k: nn.cross_entropy(model(x), k), nn.SGD(model.parameters(), lr)
        )

    result = nn.sweep(scaled, {"lr": [0.1]}, nn.data.iris(), folds=3, **FIT)
    assert [row["status"] for row in result.rows] == ["done"] * 3
    means = result.model.layers[0].mean  # type: ignore[attr-defined]
    assert means != nn.Standardize(4).fit(nn.data.iris().inputs).mean


def test_several_models_are_named_by_make_trainer() -> None:
    def two(lr: float, named: bool) -> Any:
        a, b = nn.MLP(4, [3], rng=0), nn.MLP(4, [3], rng=1)
        trainer = nn.Trainer(
            lambda x, k: nn.cross_entropy([p + q for p, q in zip(a(x), b(x))], k),
            nn.SGD(a.parameters(), lr),
        )
        return (trainer, a) if named else trainer

    for named in (True, False):
        result = nn.sweep(two, {"lr": [0.1], "named": [named]}, IRIS, **FIT)
        assert result.rows[0]["status"] == "done"
        if named:
            assert isinstance(result.model, nn.MLP)
        else:
            with pytest.raises(
                ValueError, match="make make_trainer return the Trainer and its model"
            ):
                _ = result.model


LOCK = threading.Lock()


def locked(lr: float) -> Any:
    with LOCK:
        return maker()(lr, 0)


def captured() -> Callable[[float], Any]:
    handle = open(os.devnull)  # noqa: SIM115
    handle.close()
    return lambda lr: handle.read()


locked.__module__ = "__main__"  # as a script's: sent by value


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: nn.sweep(maker(), {"widht": [1]}, IRIS), TypeError,
         "neither make_trainer nor fit takes an argument 'widht'; did you mean 'width'?"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, IRIS, epoch=3), TypeError,
         "sweep takes no argument 'epoch'; did you mean 'epochs'?"),
        (lambda: nn.sweep(maker(), {"seed": [1]}, IRIS), ValueError, "'seed' can't be varied"),
        (lambda: nn.sweep(maker(), {"epochs": [1]}, IRIS, epochs=3), ValueError, "given twice"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, np.zeros(3)), TypeError,
         "data must be a tuple of arrays, (inputs, targets), or a Dataset, not an ndarray"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, ([1.0], [1, 2])), ValueError,
         "array 0 has 1 samples, array 1 has 2"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, IRIS, seeds=0), ValueError, "seeds must be"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, IRIS, seeds=[1, 1]), ValueError, "not [1, 1]"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, IRIS, jobs=0), ValueError, "jobs must be"),
        (lambda: nn.sweep(maker(), {"lr": [1]}, IRIS, engine="lok"), ValueError,
         "engine must be one of loky, multiprocessing, dask, ray, not 'lok'; did you mean 'loky'?"),
        (lambda: nn.sweep(locked, {"lr": [1]}, IRIS), TypeError,
         "'LOCK', a lock that locked reaches, can't be sent to another process (cannot pickle"),
        (lambda: nn.sweep(captured(), {"lr": [1]}, IRIS), TypeError, "'handle', a TextIOWrapper"),
        (lambda: nn.sweep(maker(), {"lr": [0.1]}, IRIS, monitor="acuracy", **FIT), KeyError,
         "no run has a number 'acuracy'; did you mean 'accuracy'?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    call: Callable[[], Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("engine", "missing", "told"),
    [
        ("loky", "joblib", "pip install 'dotgrad[sweep]'"),
        ("dask", "distributed", "pip install 'dotgrad[cluster]'"),
        ("ray", "ray", "pip install ray"),
    ],
)
def test_an_engine_that_is_missing_says_what_to_install(
    engine: str, missing: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [missing, *(x for x in sys.modules if x.startswith(f"{missing}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError) as caught:
        nn.sweep(maker(), {"lr": [0.1]}, IRIS, engine=engine, **FIT)
    assert str(caught.value).endswith(told)


SCRIPT = """
import os, sys, time
import numpy as np, nn
from autograd import Value, square

def make(lr):
    w = Value(0.5)
    return nn.Trainer(lambda x: square(w * x - 1.0), nn.SGD([w], lr=lr))

if __name__ == "__main__":
    slow = lambda trainer, history: time.sleep(float(os.environ["SLOW"]))
    result = nn.sweep(make, {"lr": [k / 100 for k in range(1, 41)]}, (np.linspace(0, 1, 20),),
                      epochs=2, callbacks=[slow], jobs=int(sys.argv[2]), folder=sys.argv[1],
                      progress=False)
    print(len(result.rows), result.interrupted)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_is_in_the_table_and_in_the_folder_whenever_ctrl_c_comes(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it was written it was in the folder alone."""
    put = Store.put

    def interrupted(self: Store, key: str, outcome: Any) -> None:
        if when == "before":
            signal.raise_signal(signal.SIGINT)
        put(self, key, outcome)
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", interrupted)
        result = nn.sweep(
            maker(), {"lr": [0.1, 0.2]}, IRIS, folder=tmp_path, jobs=1, epochs=1, progress=False
        )
    assert result.interrupted
    assert [row["lr"] for row in result.rows] == [0.1]
    assert len(list(tmp_path.glob("runs/*.json"))) == 1


def test_ctrl_c_leaves_a_folder_that_resumes(tmp_path: Path) -> None:
    script, folder = tmp_path / "script.py", tmp_path / "sweep"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SLOW": "0.15"}
    command = [sys.executable, str(script), str(folder)]
    process = subprocess.Popen(
        [*command, "2"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    while process.poll() is None and len(list(folder.glob("runs/*.json"))) < 3:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    done, interrupted = out.split()
    assert interrupted == "True"
    assert 3 <= int(done) < 40
    rows = [json.loads(path.read_bytes()) for path in folder.glob("runs/*.json")]
    assert len(rows) == int(done)
    assert {row["status"] for row in rows} == {"done"}
    before = {path: path.read_bytes() for path in folder.glob("runs/*.json")}
    again = subprocess.run(
        [*command, "1"],
        env={**environment, "SLOW": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.stdout.split(), again.stderr) == (["40", "False"], "")
    assert {path: path.read_bytes() for path in before} == before
