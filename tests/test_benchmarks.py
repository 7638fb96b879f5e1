"""The benchmark's judgement: agreement first, honest ratios, and a report that is complete.

No test here looks at a clock: `python -m benchmarks eager` does, on a quiet machine.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks import eager, gpt, gpt_work, pictures, train, train_work
from benchmarks.growth import main as growth_main
from benchmarks.growth import points
from benchmarks.harness import (
    Disagreement,
    Entry,
    Instrument,
    Timing,
    garbage_collector,
    ratio,
    take_turns,
)
from benchmarks.memory import weigh
from benchmarks.network import moons, parameter_count
from benchmarks.peers import MODULES, present
from benchmarks.peers.ours import FUSED, NAME, PLAIN
from benchmarks.report import Bar, Report, Table
from viz.graph.graph import collect

ROOT = Path(__file__).resolve().parent.parent
SMALLEST = eager.Sizes(2, 1, 10, 1, 2, 20, 1, 30, 1, 1)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON of a quick run, as a user makes it."""
    file = tmp_path_factory.mktemp("benchmarks") / "eager.json"
    order = [sys.executable, "-m", "benchmarks", "eager", "--quick", "--json", str(file)]
    done = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert all(table["title"] in done.stdout for table in report["tables"])
    return report


def entry(name: str, numbers: Sequence[float], seen: Callable[[str], None]) -> Entry:
    """An Entry that returns `numbers` and tells `seen` its name."""

    def run(instrument: Instrument) -> Sequence[float]:
        seen(name)
        instrument.start()
        instrument.lap("work")
        return numbers

    return Entry(name, run)


def test_quick_run_reports_every_table_of_ours(quick: dict[str, Any]) -> None:
    assert quick["suite"] == "eager"
    assert quick["quick"] is True
    assert {"cpu", "cores", "python", "versions", "gc_thresholds"} <= quick["machine"].keys()
    rows = {table["title"]: [row["entry"] for row in table["rows"]] for table in quick["tables"]}
    steps = [names for title, names in rows.items() if title.startswith("Training step")]
    chains = [names for title, names in rows.items() if title.startswith("Chain")]
    assert len(steps) == 2
    assert len(chains) == 5
    assert all({PLAIN, FUSED} <= set(names) for names in steps)
    assert all(NAME in names for names in chains)


def test_quick_run_gives_every_figure_a_number_or_null(quick: dict[str, Any]) -> None:
    for table in quick["tables"]:
        for row in table["rows"]:
            figures = [figure for column, figure in row.items() if column != "entry"]
            assert figures
            assert all(figure is None or isinstance(figure, (int, float)) for figure in figures)


def test_quick_run_states_every_bar(quick: dict[str, Any]) -> None:
    limits = [(bar["limit"], bar["unit"]) for bar in quick["bars"]]
    for expected in (
        (6.0, "x micrograd"), (20.0, "x micrograd"), (1.0, "x xad"), (160.0, "bytes a node"),
        (50.0, "ms"), (0, "modules"),
    ):  # fmt: skip
        assert expected in limits
    for bar in quick["bars"]:
        assert (bar["reached"] is None) == (bar["measured"] is None)


def test_the_training_suite_compares_before_it_measures(tmp_path: Path) -> None:
    file = tmp_path / "train.json"
    assert command.main(["train", "--quick", "--json", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    rows = [[row["entry"] for row in table["rows"]] for table in report["tables"]]
    assert [names[0] for names in rows] == ["dotgrad", "1 thread", "dotgrad"]
    assert rows[1] == ["1 thread", "2 threads"]
    assert report["tables"][2]["rows"][0]["held-out right %"] >= 95.0
    limits = [(bar["limit"], bar["unit"]) for bar in report["bars"]]
    assert limits == [
        (2.5, "x C by hand"), (30.0, "x PyTorch"), (8.0, "x jax.jit"), (50_000.0, "x micrograd"),
        (1.8, "x 1 thread"), (1.0, "x PyTorch"),
    ]  # fmt: skip


def test_a_runner_that_trains_otherwise_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.train_work.LEARNING_RATE", 0.0500001)
    runners = {"dotgrad": train_work.ours()}
    monkeypatch.setattr("benchmarks.train_work.LEARNING_RATE", 0.05)
    with pytest.raises(Disagreement, match="number 0: dotgrad has"):
        train._check({**runners, "another": train_work.ours()})


def test_the_suite_of_the_gpt_states_its_bars(tmp_path: Path) -> None:
    file = tmp_path / "gpt.json"
    assert command.main(["gpt", "--quick", "--json", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    rows = [[row["entry"] for row in table["rows"]] for table in report["tables"]]
    assert [names[0] for names in rows] == [
        "dotgrad", "dotgrad", "dotgrad", "dotgrad, batch 128", "dotgrad"
    ]  # fmt: skip
    assert rows[2][-1] == "dotgrad, 2 threads"
    assert rows[3][-1] == "dotgrad, compiled=False"
    peers = [(3.0, "x jax.jit"), (6.0, "x PyTorch"), (40.0, "x C++ tape")]
    limits = [(bar["limit"], bar["unit"]) for bar in report["bars"]]
    assert limits == [
        (4.0, "us"), *peers, (4.0, "us"), *peers, (1.8, "x 1 thread"), (50_000.0, "x micrograd"),
        (1.0, "s"),
    ]  # fmt: skip
    missing = {line.split(" is left out")[0] for line in report["skipped"]}
    assert missing <= {"jax.jit", "PyTorch", "C++ tape", "micrograd"}


def test_a_gpt_that_trains_otherwise_is_found_out() -> None:
    task = gpt_work.Task(2, 2, 2)
    runners: dict[str, gpt_work.Runner] = {
        "dotgrad": gpt_work.Ours(task),
        "another": gpt_work.Ours(task, schedule=0.011),
    }
    with pytest.raises(Disagreement, match=r"loss of step 1: dotgrad has .*, another"):
        gpt._check(runners, 4)


def test_the_gpt_takes_names_from_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "names.txt"
    file.write_text("Ada\nBob\n", "utf-8")
    monkeypatch.setenv(gpt_work.NAMES, str(file))
    assert sorted(gpt_work.names.__wrapped__()) == ["ada", "bob"]
    monkeypatch.delenv(gpt_work.NAMES)
    assert len(gpt_work.names.__wrapped__()) > 400


def test_the_import_brings_nothing_heavy(quick: dict[str, Any]) -> None:
    (bar,) = (bar for bar in quick["bars"] if bar["unit"] == "modules")
    assert bar["reached"], bar["what"]


def test_memory_of_a_node_is_below_its_bar(quick: dict[str, Any]) -> None:
    held = [bar for bar in quick["bars"] if bar["unit"] == "bytes a node"]
    assert held
    assert all(bar["measured"] < 2 * 160 for bar in held)  # short chains have a fixed part


def test_absent_peers_are_skipped_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for distribution, module in MODULES.items():
        monkeypatch.delitem(sys.modules, module, raising=False)
        for name in [distribution, *(m for m in sys.modules if m.startswith(f"{distribution}."))]:
            monkeypatch.setitem(sys.modules, name, None)
    peers, skipped = present()
    assert [peer.name for peer in peers] == [NAME]
    assert [line.split(" skipped: ")[0] for line in skipped] == list(MODULES)
    titles = [table.title for table, _ in eager.measurements(peers, SMALLEST)]
    assert len(titles) == len(set(titles)) == 10


def test_entries_take_turns_and_agree_before_any_counts() -> None:
    order: list[str] = []
    entries = [entry("a", [1.0], order.append), entry("b", [1.0 + 1e-12], order.append)]
    timings = take_turns(entries, rounds=2)
    assert order == ["a", "b"] * 4  # agreement, warm-up, two rounds
    assert [len(timing.rounds) for timing in timings.values()] == [2, 2]


@pytest.mark.parametrize("wrong", [[1.0 + 1e-8, 0.0], [1.0, 1e-300], [1.0], [float("nan"), 0.0]])
def test_disagreement_stops_before_timing(wrong: list[float]) -> None:
    order: list[str] = []
    entries = [entry("a", [1.0, 0.0], order.append), entry("b", wrong, order.append)]
    with pytest.raises(Disagreement, match=r"a .*b "):
        take_turns(entries, rounds=2)
    assert order == ["a", "b"]


def test_objects_that_were_frozen_before_stay_so() -> None:
    gc.freeze()
    with garbage_collector(False):
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_ratio_is_taken_within_each_round() -> None:
    slow = Timing(({"work": 4.0, "free": 9.0}, {"work": 40.0, "free": 0.0}, {"work": 5.0}))
    fast = Timing(({"work": 2.0, "free": 0.0}, {"work": 10.0, "free": 9.0}, {"work": 5.0}))
    assert ratio({"slow": slow, "fast": fast}, "slow", "fast", ["work"]) == 2.0
    assert ratio({"fast": fast}, "slow", "fast", ["work"]) is None
    assert slow.median(["work"]) == 5.0


def test_bar_says_whether_it_was_reached() -> None:
    assert str(Bar("step", 6.0, "x micrograd", 7.1)) == (
        "bar: 6 x micrograd; measured 7.10: reached"
    )
    assert str(Bar("memory", 160.0, "bytes", 161.0, at_most=True)) == (
        "bar: at most 160 bytes; measured 161: MISSED"
    )
    assert Bar("memory", 160.0, "bytes", 160.0, at_most=True).reached is True
    assert str(Bar("step", 6.0, "x micrograd", None)).endswith("not measured")


def test_scales_see_what_is_held_and_the_peak() -> None:
    def run(instrument: Instrument) -> list[float]:
        before = bytearray(1_000_000)
        instrument.start()
        held = bytearray(10_000)
        del before
        instrument.lap("first")
        bytearray(500_000)
        instrument.lap("second")
        return [float(len(held))]

    laps = weigh(Entry("bytes", run))
    assert laps["first"].held == pytest.approx(10_000 - 1_000_000, abs=2_000)
    assert laps["second"].peak - laps["second"].held == pytest.approx(500_000, abs=2_000)


def test_every_task_is_the_same_task() -> None:
    task = moons(100)
    assert task == moons(100)
    assert len(task.points) == len(task.labels) == 100
    assert sum(task.labels) == 0.0
    assert len(task.weights) == parameter_count() == 337


def finding(report: Report | Disagreement) -> command.Suite:
    """A suite that comes to `report`."""

    def run(quick: bool, show: Callable[[object], None]) -> Report:
        if isinstance(report, Disagreement):
            raise report
        return report

    return run


def test_the_suite_of_pictures_reports_both_bars() -> None:
    shown: list[object] = []
    report = pictures.run(True, shown.append)
    assert [str(bar).split(";")[0] for bar in report.bars] == [
        "bar: at most 1.5 x the time of Graphviz", "bar: at most 5 s"
    ]  # fmt: skip
    assert len(shown) == 4
    assert len(collect([pictures.network(pictures.NODES)]).nodes) >= pictures.NODES
    assert report.bars[1].reached


@pytest.mark.browser
@pytest.mark.parametrize(
    ("suite", "columns", "limits"),
    [
        (
            "play",
            ["kB", "open", "step", "largest step", "drag"],
            [1.5, 1.0, 1.5, 5.0, 200.0, 16.7, 16.0, 1000.0, 16.7, 50.0],
        ),
        (
            "playground",
            ["kB", "steps/s", "frames/s", "loop, steps/s", "share"],
            [400.0, 1500.0, 30.0, 0.33],
        ),
        ("record", ["kB", "frame", "largest", "largest, comparing"], [2000.0, 50.0, 50.0]),
    ],
)
def test_a_suite_of_pages_measures_in_a_browser(
    suite: str, columns: list[str], limits: list[float], tmp_path: Path
) -> None:
    """In a process of its own: one of them can't drive two browsers."""
    file = tmp_path / "report.json"
    order = [sys.executable, "-m", "benchmarks", suite, "--quick", "--json", str(file)]
    done = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    report = json.loads(file.read_text(encoding="utf-8"))
    pages = [t["rows"] for t in report["tables"] if columns[0] in t["rows"][0]]
    assert len(pages) == 1
    rows = pages[0]
    assert all(row[column] > 0.0 for row in rows for column in columns)
    assert [bar["limit"] for bar in report["bars"]] == limits


def test_disagreement_is_one_line_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = finding(Disagreement("number 3: a has 1.0, b 2.0"))
    monkeypatch.setitem(command.SUITES, "eager", (suite, ""))
    assert command.main(["eager"]) == 1
    assert capsys.readouterr() == ("", "benchmarks: number 3: a has 1.0, b 2.0\n")


def test_a_file_that_cannot_be_written_is_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table, bar = Table("Speed", [("a", {"ms": 1.0})]), Bar("speed", 1.0, "ms", 2.0)
    report = Report("eager", True, {}, [], [table], [bar])
    monkeypatch.setitem(command.SUITES, "eager", (finding(report), ""))
    assert command.main(["eager", "--json", str(tmp_path / "missing" / "x.json")]) == 2
    assert capsys.readouterr().err.startswith("benchmarks: ")


def test_growth_is_drawn_from_the_figures(tmp_path: Path) -> None:
    rows = {"batch 1": 20.0, "batch 1,000": 80.0, "width 4": 4e5, "depth 1": 4e5, "100 terms": 4e5}
    made = Report("jit", True, {}, [])
    figures = [
        (name, {"us": us, "first call s": 0.5, "trace s": 0.25}) for name, us in rows.items()
    ]
    made.tables.append(Table("Cost by size", figures))
    report = json.loads(json.dumps(made.as_json()))
    assert points(report, "batch", "us") == [(1, 20.0 / 1e6), (1000, 80.0 / 1e6)]
    assert points(report, "terms", "trace s") == [(100, 0.25)]
    file = tmp_path / "jit.json"
    file.write_text(json.dumps(report), "utf-8")
    assert growth_main([str(file), str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.glob("*.svg")} == {"growth-light.svg", "growth-dark.svg"}


def test_growth_of_another_suite_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "eager.json"
    file.write_text(json.dumps(Report("eager", True, {}, []).as_json()), "utf-8")
    assert growth_main([str(file), str(tmp_path)]) == 2
    assert "no figures of batch; is it of the jit suite?" in capsys.readouterr().err
