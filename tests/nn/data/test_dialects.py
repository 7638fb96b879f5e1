"""Tables as other programs write them: read, or answered with a true sentence on what they are."""

from __future__ import annotations

import codecs
from typing import Any

import pytest


def test_a_decimal_comma_can_be_said(table: Any) -> None:
    text = "a;b;y\n20,5;1;2,5\n-1,5e1;2;,5\n7;3;-0,25\n"
    data = table(text, decimal=",")
    assert data.inputs == [[20.5, 1.0], [-15.0, 2.0], [7.0, 3.0]]
    assert data.targets == [2.5, 0.5, -0.25]
    with pytest.raises(
        ValueError, match=r"'1\.5' is not a number .*, but a number with a decimal po"
    ):
        table("a;y\n1,5;1\n1.5;2\n2,5;3\n", decimal=",")
    with pytest.raises(ValueError, match=r"decimal must be '\.' or ',', not ';'"):
        table(text, decimal=";")


NOTATIONS = {  # cells of a column, and what is said of them
    "20,5 21 19,3": r"20,5 and the others have a comma where .*: decimal=.,.; if they are names, ",
    "1,234 2,345 3,456": "1,234 and the others have a comma that may group digits or be",
    "1,234.5 2,345 3": r"group their digits; write 1234\.5, or leave the column out: ignore=\['a'",
    "1'234 2'345 3": "1'234 and the others group their digits",
    "1.234.567 2.345.678": "1.234.567 and the others group their digits",
    "12% 13.5% 14": "12% and the others are percentages; write the number alone",
    "$12 $13.50 $1,400": "are amounts of money",
    "12€ 13,50€ 14€": "are amounts of money",
    "2024-01-05 2024-01-06 2024-01-07": "2024-01-05 and the others are dates; write what matters",
    "2024-01-05T10:00 2024-01-06T10:00": "are dates",
    "5/1/2024 6/1/2024 7/1/2024": "are dates",
    "05.01.2024 06.01.2024": "are dates",
    "5-Jan-2024 6-Jan-2024": "are dates",
    "10:30 11:30 12:00": "10:30 and the others are times",
}


@pytest.mark.parametrize("cells", NOTATIONS)
@pytest.mark.parametrize("place", ["feature", "target"])
def test_numbers_in_another_notation_are_not_guessed_to_be_categories(
    place: str, cells: str, table: Any
) -> None:
    other, target = ("y", "a") if place == "target" else ("y", "y")
    text = f"a;{other}\n" + "".join(f"{cell};{i}\n" for i, cell in enumerate(cells.split()))
    with pytest.raises(ValueError, match=NOTATIONS[cells]) as refused:
        table(text, target)
    assert ("classes=True" if place == "target" else "categories=['a']") in str(refused.value)
    data = table(text, target, **({"classes": True} if place == "target" else {"categories": "a"}))
    names = data.class_names if place == "target" else data.feature_names
    assert len(names) == len(cells.split())


def test_a_minority_in_another_notation_is_named_by_its_cell(table: Any) -> None:
    with pytest.raises(
        ValueError, match=r"line 3, column 'a': '1,5' is not .* with a decimal comma"
    ):
        table('a,y\n1,1\n"1,5",2\n2,3\n')


def test_text_among_dates_stays_text(table: Any) -> None:
    data = table("a,y\nsoon,1\nlate,2\n2024-01-05,3\nnever,4\n")
    assert len(data.feature_names) == 4


@pytest.mark.parametrize("nothing", ["NA", "n/a", "None", "null", "?", "NaN", ""])
def test_a_missing_cell_is_no_category(nothing: str, table: Any) -> None:
    for text, target in (
        (f"a,y\nred,1\n{nothing},2\nblue,3\n", "y"),
        (f"a,y\n1,red\n2,{nothing}\n3,blue\n", "y"),
    ):
        with pytest.raises(ValueError, match=r"line 3, column '.': .* where a category belongs"):
            table(text, target)
    if nothing:
        data = table(f"a,y\nred,1\n{nothing},2\nblue,3\n", missing=[""])
        assert f"a={nothing}" in data.feature_names
        with pytest.raises(ValueError, match=r"if it is one, missing=\[''\]"):
            table(f"a,y\nred,1\n{nothing},2\nblue,3\n")


def test_missing_cells_may_be_written_otherwise(table: Any) -> None:
    with pytest.raises(ValueError, match="line 3, column 'a': -- where a number belongs"):
        table("a,y\n1,1\n--,2\n3,3\n", missing=["", "--"])


def test_one_number_is_one_class_however_it_is_written(table: Any) -> None:
    data = table("x,y\n1,1\n2,1.0\n3,2\n4,02\n5,2.00\n6,1e0\n", classes=True)
    assert data.class_names == ("1", "02", "2")
    assert data.targets == [0, 0, 2, 1, 2, 0]
    train = table("x,zip,y\n1,7.0,1\n2,007,2\n3,7,3\n", categories=["zip"])
    assert train.feature_names == ("x", "zip=007", "zip=7")
    assert [row[1:] for row in train.inputs] == [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    new = table("x,zip\n1,7e0\n", None, like=train)
    assert new.inputs == [[1.0, 0.0, 1.0]]
    big = table("x,y\n1,9007199254740993\n2,9007199254740992\n", classes=True)
    assert len(big.class_names) == 2  # the same float


@pytest.mark.parametrize("line", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_a_line_that_says_the_delimiter_is_obeyed(line: str, table: Any) -> None:
    data = table(f"{line}a,b;y\n1;2\n3;4\n")
    assert (data.feature_names, data.inputs) == (("a,b",), [[1.0], [3.0]])
    with pytest.raises(ValueError, match="line 4, column 'y': 'x' is not a number"):
        table(f"{line}a;y\n1;2\n3;x\n5;6\n")


KOREAN, JAPANESE = "\ud0a4,y\n\ub0a8,1\n\uc5ec,2\n", "\u305f,y\n\u3044,1\n\u308d,2\n"
BYTES = [
    (KOREAN.encode("cp949"), "not utf-8 text; it reads as Korean in encoding=.cp949."),
    (JAPANESE.encode("cp932"), "not utf-8 text; it reads as Japanese in encoding=.cp932."),
    ("gr\u00f6\u00dfe,y\n1,2\n".encode("cp1252"), "name it: encoding=.cp1252. \\(Western Europ"),
    ("a,y\n1,2\n".encode("utf-16"), "begins with the byte order mark of UTF-16: encoding=.utf-16."),
    (codecs.BOM_UTF16_BE + "a,y\n".encode("utf-16-be"), "encoding=.utf-16."),
    ("a,y\n1,2\n".encode("utf-32"), "encoding=.utf-32."),
    ("a,y\n1,2\n".encode("utf-16-le"), "line 1: a zero byte, .*encoding=.utf-16-le."),
    ("a,y\n1,2\n".encode("utf-16-be"), "line 1: a zero byte, .*encoding=.utf-16-be."),
    (b"PK\x03\x04rest", "not text but a zip archive, such as an Excel workbook"),
    (b"\x1f\x8brest", "not text but compressed with gzip"),
]


@pytest.mark.parametrize(("content", "message"), BYTES)
def test_a_file_in_another_encoding_is_told_which(content: bytes, message: str, table: Any) -> None:
    with pytest.raises(ValueError, match=message):
        table(content)


@pytest.mark.parametrize("encoding", ["cp949", "euc-kr", "utf-16", "utf-16-le", "utf-32"])
def test_the_advised_encodings_read_the_file(encoding: str, table: Any) -> None:
    data = table(KOREAN.encode(encoding), encoding=encoding)
    assert data.feature_names == ("\ud0a4=\ub0a8", "\ud0a4=\uc5ec")


def test_an_unknown_encoding_is_named(table: Any) -> None:
    with pytest.raises(ValueError, match="unknown encoding 'cp94'; did you mean 'cp949'"):
        table("a,y\n", encoding="cp94")


@pytest.mark.parametrize(
    "head", ["5.1,3.5,setosa", "5,3,1", "5.1,a,b", "4,9,x,y", "7,7,a", "1e3,a"]
)
def test_a_file_without_a_head_is_told(head: str, table: Any) -> None:
    with pytest.raises(
        ValueError, match=r"header has numbers where names belong: .* put a line of nam"
    ):
        table(f"{head}\n{head}\n{head}\n", None)


@pytest.mark.parametrize("head", ["0,1,2,y", "2019,2020,2021,y", "a,2020,b,y"])
def test_columns_may_be_called_by_years_or_counted(head: str, table: Any) -> None:
    assert table(f"{head}\n1,2,3,4\n5,6,7,8\n").inputs == [[1.0, 2.0, 3.0], [5.0, 6.0, 7.0]]


def test_a_delimiter_that_was_not_found_is_named(table: Any) -> None:
    with pytest.raises(ValueError, match=r"single one, 'a\|y'; is the delimiter .* delimiter=.\|."):
        table("a|y\n1|2\n3|4\n")
    with pytest.raises(ValueError, match="delimiter must be one character, not '::'"):
        table("a|y\n", delimiter="::")
    assert table('"a,b,c";y\n1;2\n3;4\n').feature_names == ("a,b,c",)


def test_identifiers_are_named_and_not_made_inputs(table: Any) -> None:
    rows = "".join(f"name{i},{i % 3},{'pq'[i % 2]}\n" for i in range(100))
    text = "id,x,y\n" + rows
    message = "column 'id': 100 different texts in 100 rows look like identifiers, not categories"
    with pytest.raises(
        ValueError, match=message + r".*ignore=\['id'\]; if they are categories, cat"
    ):
        table(text)
    assert table(text, ignore=["id"]).feature_names == ("x",)
    assert len(table(text, categories=["id"]).feature_names) == 101
    with pytest.raises(
        ValueError, match=r"look like identifiers, not classes.*another column: targ"
    ):
        table(text, "id")
    assert len(table(text, "id", classes=True).class_names) == 100


def test_a_near_name_of_a_column_is_offered(table: Any) -> None:
    with pytest.raises(ValueError, match=r"no column 'Kidn'; did you mean 'kind'\?"):
        table("x,kind\n1,a\n2,b\n", "Kidn")


def test_what_a_terminal_would_obey_is_shown_as_an_escape(table: Any) -> None:
    bad = "\x1b]0;gone\x07"
    texts = [
        (f"a{bad},y\n1,2\nx,3\n2,4\n", "y"),
        (f"a,y\n1,2\n{bad},3\n2,4\n", "y"),
        (f"a{bad},y\n1,2\n3,4\n", "z"),
        (f"a{bad},y,a{bad}\n1,2,3\n", "y"),
        (f"a,y\n1,{bad}\n2,{bad}\n", "y"),
        (f"a|{bad},y\n", f"{bad}"),
    ]
    for text, target in texts:
        with pytest.raises(ValueError, match=r"t\.csv") as refused:
            table(text, target)
        assert str(refused.value).isprintable()


def test_long_cells_are_shortened(table: Any) -> None:
    for cell in ("9" * 5000, "x" * 5000, "1e" + "9" * 5000):
        with pytest.raises(ValueError, match="line 3") as refused:
            table(f"a,y\n1,2\n{cell},3\n2,4\n")
        assert len(str(refused.value)) < 400


def test_wide_tables_take_time_in_proportion_to_their_cells(table: Any) -> None:
    """40,000 columns take seconds; with a look at all of them for each one it is minutes."""
    n = 40_000
    head, row = ",".join(f"c{i}" for i in range(n)), ",".join("1" for _ in range(n))
    data = table(f"{head},y\n{row},1\n{row},2\n")
    assert len(data.feature_names) == n
    again = table(f"{head},y\n{row},1\n", None, like=data)
    assert again.inputs == [[1.0] * n]
