"""What .ci/run does: the README's own commands, timed stages, no test left out in silence."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import pytest
from documents import ROOT, blocks
from heavy import HEAVY, TESTS, heavy
from lowest import EXTRAS, constraints, requirements

RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
WORKERS = {"dask", "distributed"}  # packages that make a test one of the cluster


def shell(script: str) -> tuple[int, str, str]:
    """(exit status, stdout, stderr) of a script of bash with the functions of .ci/stages."""
    done = subprocess.run(
        ["bash", "-c", f". .ci/stages\n{script}"], cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


# The commands


@pytest.mark.parametrize("word", re.findall(r'\$\(readme "(.*?)"\)', RUN))
@pytest.mark.parametrize("document", ["README.md", "README.ko.md"])
def test_the_readme_has_each_command_once(document: str, word: str) -> None:
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if re.fullmatch(rf"python3 .*{word}", line)]) == 1


def test_the_guide_sets_up_as_the_readme_does() -> None:
    readme, guide = (
        "".join(blocks("sh", (ROOT / name).read_text(encoding="utf-8"))).splitlines()
        for name in ("README.md", "CONTRIBUTING.md")
    )
    assert guide[0] in [line.replace(" -q", "") for line in readme]


def test_the_script_is_valid() -> None:
    for name in ("run", "stages"):
        done = subprocess.run(["bash", "-n", ROOT / ".ci" / name], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


# The stages


def test_stages_are_timed_and_told() -> None:
    status, out, err = shell("SECONDS=0; stage one; SECONDS=70; stage two; SECONDS=100; report")
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()[:2]] == [["==", "one"], ["==", "two"]]
    rows = [line.split() for line in out.splitlines()[2:]]
    assert [row[0] for row in rows] == ["one", "two", "total"]
    one, two, total = (int(row[1]) for row in rows)
    assert 70 <= one < 90 <= two + 70 <= total + 1
    assert rows[-1][2:] == ["s", "of", "1500"]


def test_too_long_is_a_failure() -> None:
    status, out, err = shell("stage slow; SECONDS=1600; report")
    assert status == 1
    assert re.search(r"^slow +1[56]\d\d s$", out, re.M)
    assert err == "the checks may take 1500 s\n"


def test_the_limit_is_25_minutes() -> None:
    """Also for what hangs: `timeout` ends it with its processes, and the stages are told."""
    assert shell('echo "$limit"')[1] == f"{25 * 60}\n"
    assert 'timeout --kill-after=60 "$limit"' in RUN
    assert re.search(r"^trap '.*\breport\b.*' EXIT$", RUN, re.M)


# What runs where


def test_heavy_tests_are_named_and_run_on_the_newest_python() -> None:
    (named,) = re.findall(r'^heavy="(.*)"$', RUN, re.M)
    assert set(named.split(" or ")) == {"browser", *HEAVY}
    oldest, newest = RUN.index('fresh oldest "$oldest"'), RUN.index('fresh newest "$newest"')
    part = RUN[oldest:newest]
    assert 'PYTEST_ADDOPTS="-m \'not ($heavy)\'" typed oldest "$test_command"' in part
    assert re.search(r'echo ".*\$heavy.*"', part)
    assert RUN[newest:].split("\n")[1] == 'typed newest "$test_command"'
    assert RUN.count("PYTEST_ADDOPTS") == 1


def test_each_test_of_workers_is_marked() -> None:
    for path in TESTS.glob("**/test_*.py"):
        imported = {
            name.name if isinstance(node, ast.Import) else node.module or ""
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in node.names
        }
        if WORKERS & {name.partition(".")[0] for name in imported}:
            assert heavy(path, ()) == ["cluster"], path


def test_the_places_of_heavy_tests_are_there() -> None:
    for place in (place for places in HEAVY.values() for place in places):
        assert (TESTS / place).exists(), place
    assert heavy(TESTS / "examples" / "test_examples.py", ["client"]) == ["cluster"]
    assert heavy(TESTS / "nn" / "sweeps" / "test_sweep.py", ["client"]) == ["sweep", "cluster"]
    assert heavy(TESTS / "nn" / "test_losses.py", ["tmp_path"]) == []


def test_markers_select() -> None:
    """`-m` sees the markers that conftest.py adds."""
    for wanted, selected in (("cluster", True), ("not (browser or cluster or sweep)", False)):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-m", wanted, "-p",
             "no:cacheprovider", "tests/dotgrad/test_workers.py"],
            cwd=ROOT, capture_output=True, text=True, env={"PATH": "", "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert ("test_train_on_a_cluster" in done.stdout) is selected, done.stdout


def test_processes_that_tests_start_write_bytecode() -> None:
    """As conftest.py sees to: to compile the project takes longer than to run it."""
    assert not os.environ.get("PYTHONDONTWRITEBYTECODE")


# The lowest versions


def test_a_package_has_one_lowest_version() -> None:
    versions: dict[str, set[str]] = {}
    for found in requirements().values():
        for name, version in found:
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_lowest_versions_are_constraints() -> None:
    found = dict(line.split("==") for line in constraints())
    assert found["numpy"] == dict(requirements()[""])["numpy"]
    assert found.keys() == {name for key in ("", *EXTRAS) for name, _ in requirements()[key]}
    assert {"dask", "joblib", "matplotlib", "pytest"} <= found.keys()


def test_the_tests_of_the_lowest_versions_are_there() -> None:
    script = (
        RUN[RUN.index("lowest=(") : RUN.index("fresh lowest")] + 'printf "%s\\n" "${lowest[@]}"'
    )
    paths = shell(script)[1].split()
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
