"""Worksheets: what they ask, what they give, and that their numbers are those of the engine."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from hostile import HOSTILE
from pictures import expression

from autograd import Value, sum
from nn.classic import with_biases
from viz import RenderError, TooLargeError, worksheet
from viz.page.worksheet import printing
from viz.text import clean


def tables(html: str) -> list[list[list[str]]]:
    """The cells of the four tables as text: forward, backward, and both solved."""
    cells = r"<tr>" + r"<td>(.*?)</td>" * 3 + "</tr>"
    return [
        [[_text(cell) for cell in row] for row in re.findall(cells, table)]
        for table in re.findall(r"<table>.*?</table>", html, re.DOTALL)
    ]


def _text(html: str) -> str:
    return " ".join(unescape(re.sub("<.*?>", " ", html)).split())


def test_every_number_of_an_expression() -> None:
    """e = a*b + c, in which every number can be checked by eye."""
    forward, backward, _, solved = tables(worksheet(expression()).html)
    assert forward == [["d", "a * b", "(1)"], ["e", "d + c", "(2)"]]
    assert backward == [
        ["de/dc", "d(d + c)/dc", "(3)"],
        ["de/dd", "d(d + c)/dd", "(4)"],
        ["de/db", "de/dd * dd/db", "(5)"],
        ["de/da", "de/dd * dd/da", "(6)"],
    ]
    assert [row[1:] for row in solved][2:] == [
        ["de/dd * dd/db = 1 * 2", "(5) 2"],
        ["de/dd * dd/da = 1 * (-3)", "(6) -3"],
    ]


def test_the_classic_network_has_the_published_numbers() -> None:
    network = with_biases()
    sheet = worksheet(network.forward(), digits=10)
    *_, solved = tables(sheet.html)
    numbers = {name: number.split()[-1] for name, _, number in solved}
    assert numbers["dE/dw5"] == "0.08216704056"
    assert numbers["dE/dw1"] == "0.0004385677345"
    assert numbers["dE/dh1"] == "0.03635030639"
    (formula,) = (formula for name, formula, _ in solved if name == "dE/dh1")
    assert formula == (
        "dE/dnet_o1 * dnet_o1/dh1 + dE/dnet_o2 * dnet_o2/dh1 "
        "= 0.1384985616 * 0.4 + (-0.03809823652) * 0.5"
    )
    assert not any(w.has_grad for w in network.weights)


def test_the_solution_says_what_its_lines_mean() -> None:
    sheet, solution = worksheet(expression()).html.split("</section>")[:2]
    assert "orange ones end in a disc and are below 0" in solution
    assert "disc" not in sheet
    assert "<ellipse" in solution.replace("\n", "")
    assert "<ellipse" not in sheet


def test_blanks_are_drawn_by_the_seed() -> None:
    loss = with_biases().forward()
    sheets = [worksheet(loss, blanks=5, seed=seed) for seed in (1, 1, 2)]
    assert [sheet.exercise.blanks for sheet in sheets] == [5, 5, 5]
    assert sheets[0].html == sheets[1].html != sheets[2].html
    forward, backward, *_ = tables(sheets[0].html)
    assert [row[2] for row in forward + backward if row[2].startswith("(")] == [
        f"({i})" for i in range(1, 6)
    ]


def test_a_blank_is_nowhere_on_the_first_page() -> None:
    """Neither in the tables nor in the graph, where its number stands in the solution."""
    x = Value(0.7251, label="x")
    y = x * 3.0  # 2.1753
    page, solution = worksheet((y + 1.0).tanh()).html.split('<section class="sheet">')[1:]
    assert "2.1753" in solution
    assert "2.175" in solution.replace("2.1753", "")  # the graph has four digits
    assert "2.175" not in page
    assert "data (1) ______" in page


def test_an_operand_used_twice_is_one_line() -> None:
    x = Value(3.0, label="x")
    *_, solved = tables(worksheet(x * x * 2.0).html)
    assert solved[-1] == ["dy/dx", "dy/dmul1 * dmul1/dx = 2 * 6", "(4) 12"]


def test_names_are_made_up_and_told_apart() -> None:
    a, b = Value(1.0, label="a"), Value(2.0, label="a")
    forward, *_ = tables(worksheet((a + b) * Value(3.0)).html)
    assert [row[:2] for row in forward] == [["add1", "a + (a#2)"], ["y", "add1 * v1"]]


_TAGS = set("html head meta title style body section h1 p div svg g b br polygon path text table "
            "caption tr th td sup span".split())  # fmt: skip


def test_labels_stay_text() -> None:
    half = len(HOSTILE) // 2
    for labels in (HOSTILE[:half], HOSTILE[half:]):
        html = worksheet(sum(Value(1.0, label) for label in labels)).html
        assert set(re.findall(r"<([a-zA-Z0-9]+)", html)) <= _TAGS
        assert "onerror" not in re.sub(r">[^<]*<", "><", html)  # text apart


def test_the_title_is_text() -> None:
    html = worksheet(expression(), title="<b>me & you</b>").html
    assert "<h1>&lt;b&gt;me &amp; you&lt;/b&gt;</h1>" in html
    assert clean("<b>me & you</b>") in unescape(html)


def test_it_saves_pages_and_shows_itself(tmp_path: Path) -> None:
    sheet = worksheet(expression())
    assert sheet.save(tmp_path / "a.html").read_text("utf-8") == sheet.html
    assert repr(sheet) == "<Worksheet of 6 blanks; .save(path) as .html or .pdf>"
    bundle = sheet._repr_mimebundle_()
    assert unescape(bundle["text/html"]).count("<section") == 2
    assert "default-src 'none'; style-src 'sha256-" in sheet.html


def test_no_browser_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RenderError, match=r"save the worksheet as .html, open it in a browser"):
        worksheet(expression()).save(tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_a_browser_that_prints_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printing, "BROWSERS", ("chromium",))
    with pytest.raises(RenderError, match="chromium printed nothing: no display"):
        printing.print_pdf("<p>")


def test_nonsense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="worksheet takes a Value, not list"):
        worksheet([expression()])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="nothing to find on this sheet"):
        worksheet(Value(1.0))
    with pytest.raises(ValueError, match="blanks is at least 1, not 0"):
        worksheet(expression(), blanks=0)
    with pytest.raises(ValueError, match="digits is 1 to 17, not 0"):
        worksheet(expression(), digits=0)
    with pytest.raises(ValueError, match=r"saved as .html or .pdf, not as 'a.png'"):
        worksheet(expression()).save(tmp_path / "a.png")
    with pytest.raises(TooLargeError, match="61 Values, and a worksheet has room for 60: take"):
        worksheet(sum(Value(1.0) for _ in range(60)))
