"""read_csv: tables become data sets, and what is wrong with one is named by line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nn
from nn.data import Dataset, read_csv

FLOWERS = """\
length,colour,bees,kind
1.5,red,3,rose
2.5,white,4,rose
3.5,red,0,poppy
0.5,blue,1e1,aster
"""


def test_numbers_stay_and_categories_become_a_feature_each(table: Any, tmp_path: Path) -> None:
    flowers = table(FLOWERS, "kind")
    assert flowers == Dataset(
        inputs=[
            [1.5, 0.0, 1.0, 0.0, 3.0],
            [2.5, 0.0, 0.0, 1.0, 4.0],
            [3.5, 0.0, 1.0, 0.0, 0.0],
            [0.5, 1.0, 0.0, 0.0, 10.0],
        ],
        targets=[2, 2, 1, 0],
        feature_names=("length", "colour=blue", "colour=red", "colour=white", "bees"),
        class_names=("aster", "poppy", "rose"),
        source=str(tmp_path / "t.csv"),
    )


def test_a_target_of_numbers_is_to_be_predicted_as_such(table: Any) -> None:
    flowers = table(FLOWERS, "bees", ignore=["kind", "colour"])
    assert flowers.targets == [3.0, 4.0, 0.0, 10.0]
    assert flowers.class_names == ()
    assert flowers.feature_names == ("length",)
    assert "4 samples of 1 features; " in repr(flowers)
    train, test = flowers.split(0.25, rng=1)
    assert sorted(train.targets + test.targets) == [0.0, 3.0, 4.0, 10.0]
    assert len(test) == 1


def test_classes_and_categories_may_be_written_as_numbers(table: Any) -> None:
    digits = table("x,zip,y\n1,10115,10\n2,9,2\n3,10115,9\n", classes=True, categories=["zip"])
    assert digits.class_names == ("2", "9", "10")
    assert digits.targets == [2, 0, 1]
    assert digits.feature_names == ("x", "zip=9", "zip=10115")
    assert digits.inputs[0] == [1.0, 0.0, 1.0]


def test_without_a_target_there_are_inputs_alone(table: Any) -> None:
    data = table("a,b\n1,2\n3,4\n5,6\n", None)
    assert (data.inputs, data.targets) == ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [])
    train, test = data.split(0.34, rng=0)
    assert (len(train), len(test)) == (2, 1)


def test_the_shipped_files_read_as_the_shipped_data() -> None:
    folder = Path(nn.data.__file__).parent
    for name, target in (("iris", "species"), ("digits", "digit")):
        read, shipped = (
            read_csv(folder / f"{name}.csv", target, classes=True),
            getattr(nn.data, name)(),
        )
        assert read.inputs == shipped.inputs
        assert read.targets == shipped.targets
        assert read.class_names == shipped.class_names
        assert read.feature_names == shipped.feature_names


@pytest.mark.parametrize(
    "text",
    [
        "a;y\n1.5;2\n3;4\n",
        "a\ty\r\n1.5\t2\r\n3\t4\r\n",
        "\ufeffa,y\n1.5,2\n\n3,4\n\n",
        'a,y\n"1.5","2"\n 3 , 4 \n',
        "a,y\r1.5,2\r3,4",
    ],
)
def test_the_dialects_of_other_programs_are_read(text: str, table: Any) -> None:
    data = table(text)
    assert (data.feature_names, data.inputs, data.targets) == (("a",), [[1.5], [3.0]], [2.0, 4.0])


def test_delimiter_and_encoding_can_be_said(table: Any) -> None:
    data = table("größe|y\n1|2\n3|4\n".encode("cp1252"), delimiter="|", encoding="cp1252")
    assert data.feature_names == ("größe",)


def test_cells_may_have_lines_of_their_own_and_are_counted(table: Any) -> None:
    text = 'a,y\n"two\nlines",1\n"two\nlines",2\n'
    assert table(text).feature_names == ("a=two\nlines",)
    with pytest.raises(ValueError, match=r"t\.csv, line 6, column 'y': nothing where"):
        table(text + "x,\n")


def test_a_table_for_prediction_is_read_like_the_one_for_training(table: Any) -> None:
    train = table(FLOWERS, "kind")
    new = table("bees,extra,colour,length\n7,?,white,9\n", None, like=train)
    assert new.inputs == [[9.0, 0.0, 0.0, 1.0, 7.0]]
    assert (new.feature_names, new.class_names) == (train.feature_names, train.class_names)
    known = table("kind,bees,colour,length\nrose,7,white,9\n", "kind", like=train)
    assert known.targets == [2]
    for text, message in (
        ("bees,colour,length\n7,green,9\n", "line 2, column 'colour': 'green' is not one of blue"),
        ("bees,length\n7,9\n", "t.csv has no column for 'colour=blue'; it has bees, length"),
        ("colour,length\nred,9\n", "t.csv has no column for 'bees'"),
    ):
        with pytest.raises(ValueError, match=message):
            table(text, None, like=train)
    with pytest.raises(ValueError, match="column 'kind': 'tulip' is not one of aster, poppy, rose"):
        table("kind,bees,colour,length\ntulip,7,red,9\n", "kind", like=train)


class Frame:
    """What read_csv uses of a pandas DataFrame."""

    def __init__(self, text: str) -> None:
        self.text = text

    def to_csv(self, index: bool) -> str:
        assert not index
        return self.text


def test_a_dataframe_is_read_by_its_rows() -> None:
    data = read_csv(Frame("a;b;c,y\n1,2\n3,4\n"), "y")
    assert (data.feature_names, data.inputs) == (("a;b;c",), [[1.0], [3.0]])
    with pytest.raises(ValueError, match=r"the DataFrame, row 1, column 'y': nothing where a"):
        read_csv(Frame("a,y\n1,2\n3,\n"), "y")
    for given in ({"delimiter": ";"}, {"encoding": "cp1252"}):
        with pytest.raises(ValueError, match="= is only for files; leave it"):
            read_csv(Frame("x,y\n1,2\n"), "y", **given)  # type: ignore[arg-type]
    with pytest.raises(
        ValueError, match=r"the DataFrame: the header has numbers where names belong"
    ):
        read_csv(Frame("0,1\n1,2\n3,\n"), "1")


GOOD = "a,c,y\n1,u,1\n2,v,2\n3,w,3\n"

CELLS = {  # what is wrong with a cell, and what is said of it
    "1,u,1\n,v,2\n3,w,3": "line 3, column 'a': nothing where a number belongs; fill it in, or drop",
    "1,u,1\nNA,v,2\n3,w,3": "line 3, column 'a': NA where a number belongs",
    "1,u,1\nnan,v,2\n3,w,3": "line 3, column 'a': nan where a number belongs",
    "-nan,u,1\n2,v,2\n3,w,3": "line 2, column 'a': -nan is not finite",
    "1,u,1\n2,v,2\ninf,w,3": "line 4, column 'a': inf is not finite; fill it in, or drop the row",
    "1,u,1\n2,v,2\n-1e999,w,3": "line 4, column 'a': -1e999 is not finite",
    "1,u,1\n\n2.5x,v,2\n3,w,3": r"line 4, column 'a': '2.5x' is not a number like others .*"
    r"categories=\['a'\]",
    "1,u,1\n1_000,v,2\n3,w,3": "line 3, column 'a': '1_000' is not a number",
    "1,u,1\n2,,2\n3,w,3": "line 3, column 'c': nothing where a category belongs; fill it in",
    "1,u,1\n2,v,x\n3,w,3": "line 3, column 'y': 'x' is not a number",
    "1,u,p\n2,v,\n3,w,q": "line 3, column 'y': nothing where a category belongs",
    ",u,1\n,v,2\n,w,3": "line 2, column 'a': nothing where a number belongs",
    "1,u,1\n2,v\n3,w,3": "line 3: 2 cells in a row, but the header has 3",
    "1,u,1\n2,v,2\n3,w,3,4": "line 4: 4 cells in a row, but the header has 3",
    '1,u,1\n2,"v,2\n3,w,3': "line 3: unexpected end of data",
}


@pytest.mark.parametrize("rows", CELLS)
def test_a_bad_cell_is_named_by_file_line_and_column(rows: str, table: Any) -> None:
    with pytest.raises(ValueError, match=rf"t\.csv, {CELLS[rows]}"):
        table(f"a,c,y\n{rows}\n")


TABLES: list[tuple[str | bytes, str]] = [
    ("", r"t\.csv is empty"),
    ("\n\n", r"t\.csv is empty"),
    ("a,c,y\n", r"t\.csv has no rows below its header"),
    ("a,c,y\n1,u,1\n", r"t\.csv has a single row below its header; learning needs more"),
    ("a,a,y\n1,2,3\n4,5,6\n", r"t\.csv, line 1: the header has 'a' twice"),
    ("a,,y\n1,2,3\n4,5,6\n", r"t\.csv, line 1: column 2 of the header has no name \(pandas"),
    ("\n1,2,3\n4,5,6\n", r"t\.csv, line 2: the header has numbers where names belong: 1, 2, 3"),
    ("a,y\n1,2\n".encode("utf-16"), r"t\.csv, line 1: byte 0xff is not utf-8 text; .* mark of UT"),
    ("a,y\n1,2\nü,2\n".encode("cp1252"), r"t\.csv, line 3: byte 0xfc is not utf-8 text"),
    ("y\n1\n2\n", r"t\.csv has no column to learn from besides the target"),
    ("a,z\n1,2\n3,4\n", r"t\.csv has no column 'y'; it has a, z"),
    ("a,y\n1,5\n2,5\n3,5\n", r"t\.csv, column 'y': all 3 cells are 5; there is nothing to learn"),
    ("a,y\n1,p\n2,p\n", r"t\.csv, column 'y': all 2 cells are p; there is nothing to learn"),
    ("a;y\n1,5;1\n2,5;2\n", r"t\.csv, column 'a': 1,5 and the others have a comma where numbers"),
    ("a=b,a,y\n1,b,1\n2,c,2\n", r"t\.csv: two features are called 'a=b'; rename a column"),
    (
        "a,y\n" + "".join(f"name{i},{i}\n" for i in range(257)),
        r"column 'a': 257 different texts are too many .* may be 256; leave it out: ignore=\['a'\]",
    ),
    ("a,y\n1," + "x" * 200_000 + "\n2,3\n", r"t\.csv, line 2: field larger than field limit"),
]


@pytest.mark.parametrize(("text", "message"), TABLES)
def test_a_bad_table_is_named(text: str | bytes, message: str, table: Any) -> None:
    with pytest.raises(ValueError, match=message):
        table(text)


def test_columns_that_are_not_there_are_named(table: Any) -> None:
    for options in ({"ignore": ["b"]}, {"categories": ["b"]}):
        with pytest.raises(ValueError, match=r"t\.csv has no column 'b'; it has a, c, y"):
            table(GOOD, **options)
    with pytest.raises(FileNotFoundError, match="nothing"):
        read_csv("nothing.csv", "y")


def test_columns_of_equal_cells_are_read_and_standardized_to_0(table: Any) -> None:
    data = table("a,c,y\n5,u,1\n5,u,2\n5,u,3\n")
    assert data.inputs == [[5.0, 1.0]] * 3
    assert nn.Standardize(2).fit(data.inputs)(data.inputs[0]) == [0.0, 0.0]


def test_what_like_says_is_not_said_again(table: Any) -> None:
    like = table("a,y\n1,u\n2,v\n")
    with pytest.raises(
        ValueError, match="like= determines which columns are classes; leave classes= ou"
    ):
        table("a,y\n1,u\n", like=like, classes=True)
    with pytest.raises(
        ValueError, match="like= determines which columns are categories; leave categor"
    ):
        table("a,y\n1,u\n", like=like, categories=["a"])
