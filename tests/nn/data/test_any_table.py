"""Whatever a CSV file holds, it is a data set of numbers or a ValueError that names the file."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from counts import count
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn.data import read_csv

CELLS = st.sampled_from(
    ["1", "2.5", "-0", "1e400", "nan", "inf", "NA", "", " ", "a", "b", "007", "1,5", "0x1", "1_0",
     "2020-01-01", '"', '""', '"a', 'a"b', "\x1b[2J", "\u0661", "9" * 5000, "=1+1", "\ufeff1"]
) | st.text(max_size=6)  # fmt: skip
TABLES = st.builds(
    lambda rows, delimiter, end: end.join(map(delimiter.join, rows)),
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8),
    st.sampled_from([",", ";", "\t", " "]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
NUMBERS = st.floats(-1e6, 1e6).map(repr)
EVEN = st.builds(
    lambda rows: "a,b\n" + "".join(f"{x},{y}\n" for x, y in rows),
    st.sampled_from([NUMBERS, NUMBERS | st.sampled_from(["a", "b"]), CELLS]).flatmap(
        lambda cells: st.lists(st.tuples(NUMBERS, cells), min_size=2, max_size=8)
    ),
)
FILES = st.one_of(
    TABLES.map(lambda x: x.encode("utf-8", "surrogatepass")),
    EVEN.map(lambda x: x.encode("utf-8", "surrogatepass")),
    TABLES.map(lambda x: x.encode("utf-16", "surrogatepass")),
    st.binary(max_size=60),
)


@settings(max_examples=count(150, 20_000))
@given(
    content=FILES, target=st.sampled_from([None, "a", "b"]), classes=st.sampled_from([None, True])
)
@example(b"a" * 100_000, "a", None)
@example(b"a,b\n" + b'"' * 100_001, "a", None)
@example(b",".join([b"%d" % k for k in range(20_000)]) + b"\n1", None, None)
def test_any_table(content: bytes, target: str | None, classes: bool | None) -> None:
    with NamedTemporaryFile(suffix=".csv", delete=False) as file:
        file.write(content)
    path = Path(file.name)
    tracemalloc.start()
    try:
        data = read_csv(path, target, classes=classes)
    except ValueError as error:
        message = str(error)
    else:
        message = ""
        assert np.isfinite(np.asarray(data.inputs, float)).all()
        assert len(data.inputs) == len(data.targets) or target is None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        path.unlink()
    assert peak < 20_000_000 + 400 * len(content)
    assert len(message) < 2_000
    assert all(c.isprintable() or c in "\n\t" for c in message), message


def test_the_tables_are_of_both_kinds(tmp_path: Path) -> None:
    """So that the above is about more than refusals."""
    read = 0

    @settings(max_examples=60, database=None)
    @given(EVEN)
    def look(text: str) -> None:
        nonlocal read
        (tmp_path / "t").write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            read_csv(tmp_path / "t", None)
        except ValueError:
            return
        read += 1

    look()
    assert 5 < read < 60
