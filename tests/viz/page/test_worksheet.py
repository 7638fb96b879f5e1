"""Worksheets: what they ask, what they give, and that their numbers are those of the engine."""

from __future__ import annotations

import math
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from hostile import HOSTILE
from pictures import expression

from autograd import Value, erf, sigmoid, sum
from autograd.ops import TABLE
from nn.classic import with_biases, without_biases
from viz import RenderError, TooLargeError, Worksheet, worksheet
from viz.page.worksheet import printing
from viz.page.worksheet.exercise import Kind
from viz.page.worksheet.rules import SLOPES, slope
from viz.page.worksheet.writing import Writing
from viz.text import clean

MINUS = "\N{MINUS SIGN}"


def told(sheet: Worksheet, *kinds: Kind) -> list[tuple[str, str, str, float]]:
    """The name, formula, numbers and result of the steps, with names as they were given."""
    plain = Writing(sheet.exercise.names).plain
    return [
        (plain(step.name), plain(step.formula), step.numbers, step.result)
        for step in sheet.exercise.steps(*kinds)
    ]


def rules(sheet: Worksheet, name: str) -> list[str]:
    """The slopes that the gradient of that name takes."""
    plain = Writing(sheet.exercise.names).plain
    (step,) = (x for x in sheet.exercise.steps("backward") if plain(x.name) == name)
    return [plain(f"{rule.name} = {rule.formula}") for rule in step.rules]


def _text(html: str) -> str:
    return " ".join(unescape(re.sub("<.*?>", " ", html)).split())


def test_every_number_of_an_expression() -> None:
    """e = a*b + c, in which every number can be checked by eye."""
    sheet = worksheet(expression())
    assert told(sheet, "forward") == [
        ("d", "a * b", "2 * (-3)", -6.0),
    ]
    assert told(sheet, "error") == [("e", "d + c", "(-6) + 10", 4.0)]
    assert told(sheet, "backward") == [
        ("de/dc", "1", "1", 1.0),
        ("de/dd", "1", "1", 1.0),
        ("de/da", "de/dd * dd/da", "1 * (-3)", -3.0),
        ("de/db", "de/dd * dd/db", "1 * 2", 2.0),
    ]
    assert rules(sheet, "de/da") == ["dd/da = b"]
    assert told(sheet, "update") == [
        ("a", "a - 0.5 * de/da", "2 - 0.5 * (-3)", 3.5),
        ("b", "b - 0.5 * de/db", "-3 - 0.5 * 2", -4.0),
        ("c", "c - 0.5 * de/dc", "10 - 0.5 * 1", 9.5),
    ]
    assert sheet.exercise.blanks == 9


def test_the_classic_network_has_the_published_numbers() -> None:
    network = with_biases()
    sheet = worksheet(network.forward(), digits=10, parameters=network.weights)
    numbers = {name: (formula, number) for name, formula, _, number in told(sheet, "backward")}
    assert f"{numbers['dE/dw5'][1]:.10g}" == "0.08216704056"
    assert f"{numbers['dE/dw1'][1]:.10g}" == "0.0004385677345"
    formula, h1 = numbers["dE/dh1"]
    assert f"{h1:.10g}" == "0.03635030639"
    assert formula == "dE/dnet_o1 * dnet_o1/dh1 + dE/dnet_o2 * dnet_o2/dh1"
    assert rules(sheet, "dE/dh1") == ["dnet_o1/dh1 = w5", "dnet_o2/dh1 = w7"]
    updated = {name: number for name, *_, number in told(sheet, "update")}
    assert f"{updated['w5']:.9g}" == "0.35891648"
    assert not any(w.has_grad for w in network.weights)


def test_the_questions_are_in_the_order_of_the_article() -> None:
    """Forward, the error, w5 to w8, w1 to w4, the update; each gradient before it is needed."""
    sheet = worksheet(without_biases().forward())
    e = sheet.exercise
    names = [e.names[x] for stage in e.stages for x in stage.goals]
    assert [stage.kind for stage in e.stages] == [
        "forward", "error", "backward", "backward", "update",
    ]  # fmt: skip
    eight = [f"w{i}" for i in range(1, 9)]
    assert names == eight[4:] + eight[:4] + eight
    forward = [name for name, *_ in told(sheet, "forward")]
    assert forward == [f"{net}{x}{i}" for x in "ho" for i in (1, 2) for net in ("net_", "")]
    assert [name for name, *_ in told(sheet, "error")][-1] == "E"
    backward = [name for name, *_ in told(sheet, "backward")]
    assert backward.index("dE/dw8") < backward.index("dE/dh1") < backward.index("dE/dw1")
    seen = {"dE/dE"}
    for name, formula, *_ in told(sheet, "backward"):
        assert set(re.findall(r"dE/d\w+", formula)) <= seen
        seen.add(name)
    assert not {"dE/dx1", "dE/dx2"} & seen  # nobody trains them


def test_a_sigmoid_has_its_rule() -> None:
    sheet = worksheet(without_biases().forward())
    assert rules(sheet, "dE/dnet_o1") == ["do1/dnet_o1 = o1 * (1 - o1)"]
    assert rules(sheet, "dE/dsub1") == ["dpow1/dsub1 = 2 * sub1"]
    html = re.sub("<.*?>", "", sheet.html)
    assert f"with do₁/dnet_o₁ = o₁ · (1 {MINUS} o₁)" in html
    assert f"do₁/dnet_o₁ = o₁ · (1 {MINUS} o₁) = 0.238022" in html  # in the solution
    assert "subtract the learning rate 0.5 times the gradient" in html


def test_an_update_is_left_out_or_has_another_rate() -> None:
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    assert not worksheet(a * b, lr=None).exercise.steps("update")
    sheet = worksheet(a * b, lr=2.0, parameters=[b])
    assert told(sheet, "update") == [("b", "b - 2 * dy/db", "3 - 2 * 2", -1.0)]
    assert [name for name, *_ in told(sheet, "backward")] == ["dy/db"]


def test_blanks_are_drawn_by_the_seed() -> None:
    loss = with_biases().forward()
    sheets = [worksheet(loss, blanks=5, seed=seed) for seed in (1, 1, 2)]
    assert [sheet.exercise.blanks for sheet in sheets] == [5, 5, 5]
    assert sheets[0].html == sheets[1].html != sheets[2].html
    drawn = [step.blank for step in sheets[0].exercise.steps() if step.blank]
    assert drawn == [1, 2, 3, 4, 5]
    assert len(re.findall(r'class="blank" data-blank="\d"', sheets[0].html)) == 5


def test_a_blank_is_nowhere_on_the_first_page() -> None:
    """Neither in the tables nor in the graph, where its number stands in the solution."""
    x = Value(0.7251, label="x")
    y = x * 3.0  # 2.1753
    page, solution = worksheet((y + 1.0).tanh()).html.split('<section class="sheet')[1:]
    assert "2.1753" in solution
    assert "2.175" in solution.replace("2.1753", "")  # the graph has four digits
    assert "2.175" not in page
    assert ">(1)</text>" in page  # in the graph


def test_an_operand_used_twice_is_one_line() -> None:
    x = Value(3.0, label="x")
    sheet = worksheet(x * x * 2.0)
    assert told(sheet, "backward")[-1] == ("dy/dx", "dy/dmul1 * dmul1/dx", "2 * 6", 12.0)
    assert rules(sheet, "dy/dx") == ["dmul1/dx = x + x"]


def test_names_are_made_up_and_told_apart() -> None:
    a, b = Value(1.0, label="a"), Value(2.0, label="a")
    sheet = worksheet((a + b) * Value(3.0))
    assert [row[:2] for row in told(sheet, "forward")] == [("add1", "a + a#2"), ("y", "add1 * v1")]


def test_a_label_is_no_part_of_the_formula_around_it() -> None:
    a, b = Value(2.0, label="a - b"), Value(3.0, label="x ** 2")
    sheet = worksheet(a * b)
    assert told(sheet, "forward")[0][1] == "(a - b) * (x ** 2)"
    html = sheet.html
    assert "<bdi>(a - b)</bdi> · <bdi>(x ** 2)</bdi>" in html


def test_formulas_are_printed_as_in_books() -> None:
    x = Value(2.0, label="x1")
    html = Writing({x: "x1"})
    mark = html.mark(x)
    assert html.html(f"{mark}**3 - 2 * {mark}") == (
        f"<bdi>x₁</bdi><sup>3</sup> {MINUS} 2 · <bdi>x₁</bdi>"
    )
    assert _text(html.html(html.ratio(x, x))) == "dx₁ dx₁"
    assert html.line(html.ratio(x, x)) == "d<bdi>x₁</bdi>/d<bdi>x₁</bdi>"
    assert 'aria-label="dx1/dx1"' in html.html(html.ratio(x, x))


def test_a_slope_without_a_rule_is_given() -> None:
    sheet = worksheet(erf(Value(0.5, label="w") * 2.0) + 1.0)
    assert rules(sheet, "dy/dmul1") == ["derf1/dmul1 = "]
    page = re.sub("<.*?>", "", sheet.html.split('<section class="sheet')[1])
    assert "with derf1/dmul1 = 0.415107" in page


@pytest.mark.parametrize("name", sorted({*SLOPES, "dot", "sum", "pow"}))
def test_every_rule_is_the_slope_of_its_row(name: str) -> None:
    op = TABLE[name]
    for sample in op.samples:
        if name == "pow" and not sample[1].is_integer():
            continue
        leaves = [Value(x) for x in sample]
        out = op(leaves[: len(leaves) // 2], leaves[len(leaves) // 2 :]) if name == "dot" else (
            op(leaves[0], sample[1]) if name == "pow" else op(*leaves)
        )  # fmt: skip
        slopes = out.flows(1.0)
        for place, want in enumerate(slopes):
            texts = [f"({x!r})" if name != "pow" else repr(x) for x in sample]
            rule = slope(op, texts, place, f"({out.data!r})")
            if name == "pow" and place == 1:
                assert rule == ""
                continue
            known = {"cos": math.cos, "sin": math.sin, "sigmoid": lambda x: sigmoid(x)}
            got = eval(rule, known)
            assert float(got) == pytest.approx(want, rel=1e-9), (sample, place, rule)


def test_only_whole_powers_have_a_rule() -> None:
    assert [slope(TABLE["pow"], ["x", n], 0, "y") for n in ("1", "2", "3", "0.5", "n")] == [
        "1", "2 * x", "3 * x**2", "", "",
    ]  # fmt: skip


_TAGS = set("html head meta title style body section h1 p div svg g b br polygon path text table "
            "thead tr th td sup span main h2 bdi polyline script i".split())  # fmt: skip


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
    assert repr(sheet) == "<Worksheet of 9 blanks; .save(path) as .html or .pdf>"
    bundle = sheet._repr_mimebundle_()
    assert unescape(bundle["text/html"]).count('<section class="sheet') == 2
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
    with pytest.raises(ValueError, match="blanks must be at least 1, not 0"):
        worksheet(expression(), blanks=0)
    with pytest.raises(ValueError, match="digits must be 1 to 17, not 0"):
        worksheet(expression(), digits=0)
    for lr in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="lr must be a number above 0, or None for no update"):
            worksheet(expression(), lr=lr)
    with pytest.raises(ValueError, match="computed from none of the given parameters="):
        worksheet(expression(), parameters=[Value(1.0)])
    with pytest.raises(ValueError, match=r"saved as .html or .pdf, not as 'a.png'"):
        worksheet(expression()).save(tmp_path / "a.png")
    with pytest.raises(TooLargeError, match="61 Values, and a worksheet has room for 60: pass"):
        worksheet(sum(Value(1.0) for _ in range(60)))


def test_the_solution_says_what_its_lines_mean() -> None:
    sheet, solution = worksheet(expression()).html.split('class="sheet solution')
    assert "orange lines end in a disc and stand for negative ones" in solution
    assert "orange" not in sheet
    assert "<ellipse" in solution
    assert "<ellipse" not in sheet


def test_a_word_in_the_graph_keeps_off_its_number() -> None:
    """Graphviz makes room for narrower letters than those of Hangul."""
    words = re.findall(r">(값|기울기)([^<]?)</text>", worksheet(expression(), lang="ko").html)
    assert {space for _, space in words} == {"\N{NO-BREAK SPACE}"}
