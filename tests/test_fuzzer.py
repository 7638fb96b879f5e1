"""The fuzzer: right code passes, planted faults are found and shrunk, and its log is whole."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value, functional
from autograd.machine.kernels import FIELD
from autograd.operation import TABLE
from autograd.passes import rounding
from autograd.run import program
from autograd.run.call import Call
from autograd.run.variant import Variant
from autograd.trace.leaves import Hidden
from autograd.trace.symbol import Symbol
from fuzzer import Mismatch, agree, running
from fuzzer.__main__ import main
from fuzzer.case import Case
from fuzzer.drawing import _Draft, sketch
from fuzzer.excuses import SINGLE, allowed
from fuzzer.forms import Apply, Choice
from fuzzer.log import Log
from fuzzer.pasting import as_test
from fuzzer.reached import everything
from fuzzer.running import Run, raised, same_failure
from fuzzer.schedule import EVERY
from fuzzer.shrinking import shrunk
from fuzzer.sketch import Sketch

PROGRAMS = 150


def test_random_programs_mean_the_same_everywhere() -> None:
    """The short run; the long one is `python -m fuzzer`, see docs/verification.md."""
    log, shown = Log(None, 0), []
    Run(log, shown.append, 5.0).programs(PROGRAMS)
    assert not log.failures, "".join(shown)
    assert log.counts["programs"] == PROGRAMS
    for what in ("tables", "closures and transforms", "layers", "choices"):
        assert log.counts[f"with {what}"] > PROGRAMS // 20
    for what in ("classes", "draws", "rows of define_op", "what is detached"):
        assert log.counts[f"with {what}"] > PROGRAMS // 75
    assert all(log.counts[f"check: {name}"] for name in (*EVERY, "several"))
    assert log.counts["excused: exact"] <= PROGRAMS // 50
    for kind in {name.partition(":")[0] for name in everything()}:
        there = [name for name in everything() if name.startswith(f"{kind}:")]
        assert sum(log.reached[name] > 0 for name in there) > len(there) // 5, kind


# Planted faults


def _scaled(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: tuple(1.001 * x for x in right(*xs))


def _one_sample_more(call: Call, samples: int, resize: Callable[..., None] = Call.resize) -> None:
    resize(call, samples)
    if call.compiled.dtype == np.float64:
        call.context[FIELD["scale"]] = np.float64(1.0 / (samples + 1)).view(np.int64)


def _in_another_order(hidden: Hidden, samples: int) -> list[Any]:
    return [source.draw(samples, n)[::-1] for source, n in zip(hidden.sources, hidden.counts)]


def _as_they_come(_: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return (*arguments, *named.values()), ()


# What is wrong: how to plant it, and the check that finds it
FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "sums of gradients that do not begin with 0": (
        lambda patch: patch.setattr(rounding, "_begun", lambda *_: True), "exact"),
    "a mean of one sample more": (
        lambda patch: patch.setattr(Call, "resize", _one_sample_more), "fused"),
    "a slope wrong by a thousandth": (
        lambda patch: patch.setattr(TABLE["exp"], "pullback", _scaled(TABLE["exp"].pullback)),
        "oracle"),
    "one perturbation taken for another": (
        lambda patch: patch.setattr(
            functional, "_variable", lambda x, name: x if isinstance(x, Value) else Value(x)),
        "fused"),
    "a gradient of what is detached": (
        lambda patch: patch.setattr(Symbol, "detach", lambda x: x), "fused"),
    "a draw of another sample": (
        lambda patch: patch.setattr(Hidden, "draw", _in_another_order), "fused"),
    "arguments by name in the order in which they come": (
        lambda patch: patch.setattr(program, "placed", _as_they_come), "named"),
    "gradients by other parameters than those asked for": (
        lambda patch: patch.setattr(Variant, "picked", lambda self, g, by: g[: len(by)]),
        "chosen"),
}  # fmt: skip


# What stands in the programs where it can be found, to find it soon
HOLDING = {
    "a slope wrong by a thousandth": "exp(",
    "a gradient of what is detached": "still(",
    "a draw of another sample": "draws",
}


def found(check: str, name: str = "", most: int = 600) -> tuple[Sketch, Exception]:
    """The first program that fails in this check, and how."""
    for seed in range(most):
        drawn = sketch(seed)
        if name in drawn.text(0) and len(drawn.result) == 1:
            error = raised(drawn, check)
            if error is not None:
                return drawn, error
    raise AssertionError("not found")


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_shrunk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, check = FAULTS[name]
    with monkeypatch.context() as patch:
        plant(patch)
        drawn, error = found(check, HOLDING.get(name, ""))
        smallest = shrunk(drawn, lambda s: same_failure(s, check, error), 10.0)
        assert same_failure(smallest, check, error)
        assert len(list(smallest.walk())) <= 4
        text = as_test(smallest, 7, check, error)
        with pytest.raises(type(error)):
            run_pasted(text)
    run_pasted(text)


def run_pasted(text: str) -> None:
    """Run a test that was printed to be pasted."""
    scope: dict[str, Any] = {}
    exec(text, scope)
    scope["test_program_7"]()


# What rounding explains


def made(text: str, *numbers: float) -> Case:
    return Case(text, [np.array([x]) for x in numbers], ["column"] * len(numbers))


def test_a_tie_is_no_matter_and_what_is_clear_is() -> None:
    third = "def f(x, y):\n    return where(x / 3.0 * 3.0 < y, x, y * y)"
    assert allowed(made(third, 1.7, 1.7), 0, 1) is None
    assert allowed(made(third, 1.7, 1.8), 0, 1) is not None
    zero = made("def f(x):\n    return where(x, x, 1.0)", 0.0)
    assert allowed(zero, 0, 1, moving=True) is None  # for differences; programs all see 0
    assert allowed(zero, 0, 1) is not None
    assert allowed(made("def f(x):\n    return relu(exp(log(x)) - x)", 1.1), 0, 1) is None
    assert allowed(made("def f(x):\n    return x ** 200.0 * x ** 200.0", 1e2), 0, 1) is None


def test_differences_move_numbers_away_from_what_is_detached() -> None:
    held = "def f(x):\n    def g(t):\n        return t\n    return where(still(g)(x) < x, x, x * x)"
    assert allowed(made(held, 1.7), 0, 1, moving=True) is None
    assert allowed(made(held, 1.7), 0, 1) is not None
    apart = held.replace("(x) < x", "(x) < x + 1.0")
    assert allowed(made(apart, 1.7), 0, 1, moving=True) is not None


def test_a_choice_or_a_layer_of_numbers_may_be_a_number() -> None:
    """`where` as a row too: such a result has no method `detach` that a program could call."""
    draft = _Draft(random.Random(0))
    draft.numbers["x"] = 1.0
    for form, operands in (
        (Apply("where"), ("x", 0.25, 2.0)),
        (Choice("<"), ("x", "x", 0.25, 2.0)),
    ):
        step = draft._computed(form, operands)
        assert step is not None
        assert draft.maybe_plain >= {*step.targets}


def test_single_precision_may_reach_what_double_does_not() -> None:
    """There tanh(9.5) is 1, where asin has no slope."""
    saturated = made("def f(x):\n    return asin(tanh(x))", 9.5)
    assert allowed(saturated, 0, 1) is not None
    assert allowed(saturated, 0, 1, SINGLE) is None
    assert allowed(made("def f(x):\n    return asin(tanh(x))", 0.5), 0, 1, SINGLE) is not None
    vanishing = "def f(x):\n    return equal(exp(x), 0.0)"  # whose result is a number: no graph
    assert allowed(made(vanishing, -100.0), 0, 1) is not None
    assert allowed(made(vanishing, -100.0), 0, 1, SINGLE) is None
    assert allowed(made(vanishing, -10.0), 0, 1, SINGLE) is not None


def test_what_is_too_small_for_a_float_is_not_0() -> None:
    """floor(-exp(-x * x)) is -1, and -0.0 where the exponential has become 0."""
    vanishing = "def f(x):\n    return floor(0.0 - exp(0.0 - x * x))"
    assert allowed(made(vanishing, 3.0), 0, 1) is not None
    assert allowed(made(vanishing, 30.0), 0, 1) is None


def test_more_is_allowed_where_numbers_cancel() -> None:
    text = "def f(x, y):\n    return (x * y + 1.0) - x * y"
    plain, cancelled = (allowed(made(text, x, 3.0), 0, 1) for x in (0.7, 7e6))
    assert plain is not None
    assert cancelled is not None
    assert cancelled[0] > 1e5 * plain[0]


def test_a_pasted_test_says_which_number_is_wrong() -> None:
    text = "def f(x):\n    return exp(x) - 1.0"
    agree("fused", text, [np.array([1.0, 2.0])], ["column"])
    with pytest.raises(
        Mismatch, match=r"fused: derivative 0 of sample 0 is 1\.718.*, by Values 2\.718"
    ):
        agree("fused", text, [np.array([1.0, 2.0])], ["column"], written=text.replace("1.0", "x"))


# The log


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_run_goes_on_where_its_log_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.jsonl"
    options = ["--programs", "4", "--seed", "30", "--log", str(path)]
    assert main(options) == main(options) == 0
    assert [(line["first"], line["last"]) for line in lines(path)] == [(30, 33), (34, 37)]
    assert re_read(path).counts["programs"] == 8
    shown = capsys.readouterr().out
    assert "4 programs in" in shown
    assert "never reached:\n" in shown


def re_read(path: Path) -> Log:
    return Log(path, 0)


def test_a_line_that_was_cut_off_runs_again(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for _ in range(2):
        Run(re_read(path), print, 0.0).programs(3)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert re_read(path).next == 3
    assert re_read(path).counts["programs"] == 3
    Run(re_read(path), print, 0.0).programs(3)
    assert [(line["first"], line["last"]) for line in lines(path)] == [(0, 2), (3, 5)]


def test_objects_that_were_frozen_before_stay_so() -> None:
    gc.freeze()
    with running.by_hand():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_an_interrupt_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = tmp_path / "log.jsonl", []

    def interrupted(of: Case, name: str) -> None:
        seen.append(name)
        if len(seen) == 30:
            raise KeyboardInterrupt

    monkeypatch.setattr(running, "check", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Run(re_read(path), print, 0.0).programs(100)
    (line,) = lines(path)
    assert line["counts"]["programs"] == line["last"] + 1
    checks = sum(n for name, n in line["counts"].items() if name.startswith("check: "))
    assert 20 < checks < 30
    assert re_read(path).next == line["last"] + 1


def test_a_failure_is_logged_and_makes_the_exit_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(of: Case, name: str) -> None:
        raise Mismatch(name, "1 is not 2")

    path = tmp_path / "log.jsonl"
    options = ["--programs", "1", "--shrink", "0", "--log", str(path)]
    with monkeypatch.context() as patch:
        patch.setattr(running, "check", wrong)
        assert main(options) == 1
        assert "def test_program_0() -> None:" in capsys.readouterr().out
        assert main(options) == 1
        assert "program 0 still fails: Mismatch" in capsys.readouterr().out
    assert [failure["seed"] for failure in re_read(path).failures] == [0, 1]
    assert main(options) == 0  # what is mended is so in the log
    assert re_read(path).failures == []
    assert re_read(path).counts["failures"] == 2
    path.write_text("no log\n")
    assert main(["--log", str(path)]) == 2
    assert "is not the log of a run" in capsys.readouterr().err
