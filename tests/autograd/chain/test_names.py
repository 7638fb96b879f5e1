"""Names: made up, equal, long and hostile ones, in text, Markdown and LaTeX."""

from __future__ import annotations

import html
import re

import pytest

from autograd import Value, explain, tanh
from autograd.chain.explanation import Explanation

HOSTILE = [
    *("$$", "$x$", "\\", "\\end{aligned}", "}", "{", "}}{{", "a & b", "a | b", "|---|", "`code`"),
    *("**bold**", "_it_", "[a](javascript:x)", "![a](http://b)", "<b>bold</b>", "<script>alert(1)"),
    *("</td>", "&lt;", "a\nb", "a\r\n\r\nb", "# head", "a%b", "a^b~c", "a\tb", "\0", "\x1b[31m"),
    *(
        "\ud800",
        "\u202eevil\u202c",
        "\u2028",
        "\u200b",
        "\ufffe",
        " ",
        "-",
        "+",
        "a -> b",
        "info",
        "nan",
    ),
    *(
        "banana",
        "1e5",
        "inf",
        "x" * 100_000,
        "$" * 10_000,
        "\\" * 9_999,
        "x#2",
        "add1",
        "h",
        "1. a",
    ),
    *(
        "'",
        '"',
        "{{7*7}}",
        "${x}",
        "~~~",
        "===",
        "- a",
        "1.",
        "> a",
        "\N{GREEK SMALL LETTER OMEGA}1",
    ),
    *("e\N{COMBINING ACUTE ACCENT}", "".join(map(chr, range(256)))),
]


def labelled(label: str) -> Explanation:
    """An explanation in which the label is a variable, a step and the output."""
    x, h = Value(0.5, label=label), None
    h = x * 2.0
    h.label = label
    y = tanh(h) + h * x
    y.label = label
    return explain(y, x)


def check_latex(latex: str) -> None:
    """Braces and environments balance, and nothing stands in it that would end the formula."""
    bare = re.sub(r"\\[#$%&_{}]", "", latex)  # escaped characters mean themselves
    depth = 0
    for c in bare:
        depth += (c == "{") - (c == "}")
        assert depth >= 0
    assert depth == 0
    assert not set("$#%`") & set(bare)
    assert bare.replace("&=", "").replace(r"&\quad", "").count("&") == 0
    assert re.findall(r"\\(?:begin|end)\{\w+\}", bare) == [r"\begin{aligned}", r"\end{aligned}"]
    known = r"begin|end|frac|partial|cdot|cdots|mathrm|infty|quad|backslash|hat|sim|grave"
    assert not re.findall(rf"\\(?!(?:{known})\b|\\?\n| )", bare)
    assert not re.search(r"<\w|</", latex)
    assert "\n\n" not in latex
    assert latex.replace("\n", "").isprintable()


@pytest.mark.parametrize("label", HOSTILE, ids=lambda x: ascii(x)[:20])
def test_latex_stays_whole(label: str) -> None:
    check_latex(labelled(label).latex())


@pytest.mark.parametrize("label", HOSTILE, ids=lambda x: ascii(x)[:20])
def test_a_markdown_table_keeps_its_cells(label: str) -> None:
    markdown = labelled(label).markdown()
    assert markdown.count("$$\n") == 2
    rows = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert len(rows) == 4  # head, two paths, sum
    for row in rows:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 4
        bare = re.sub(r"\\(.)", "", row)
        assert not set("`<>&[]$_") & set(bare)
        assert "*" not in bare.replace("**sum**", "")


@pytest.mark.parametrize("label", HOSTILE, ids=lambda x: ascii(x)[:20])
def test_text_keeps_its_lines(label: str) -> None:
    text = str(labelled(label))
    assert text.encode()  # no halves of surrogate pairs
    assert all(line.isprintable() for line in text.split("\n"))
    assert text == labelled(label).__repr__()
    assert max(map(len, text.splitlines())) <= 200
    names = list(labelled(label).graph.names.values())
    assert len(set(names)) == len(names)


def test_a_name_of_a_model_reads_well_everywhere() -> None:
    w = Value(0.5, label="layers[0].neurons[1].w[2]")
    y = tanh(w * 2.0)
    y.label = "loss"
    e = explain(y, w)
    assert (
        str(e)
        == """\
dloss/d(layers[0].neurons[1].w[2])
    = dloss/dmul1 * dmul1/d(layers[0].neurons[1].w[2])
    = 0.4199743416 * 2
    = 0.8399486832

where mul1 = layers[0].neurons[1].w[2] * 2"""
    )
    assert (
        r"\frac{\partial \mathrm{loss}}{\partial \mathrm{layers[0].neurons[1].w[2]}} &="
        in e.latex()
    )
    assert r"where mul1 = layers\[0\].neurons\[1\].w\[2\] \* 2" in e.markdown()


@pytest.mark.parametrize(("label", "written"), [
    ("w", "w"), ("w1", "w_{1}"), ("w_12", "w_{12}"), ("x_k", "x_{k}"), ("E", "E"),
    ("net_h1", r"\mathrm{net}_{h1}"), ("E_o2", "E_{o2}"), ("net_sum", r"\mathrm{net\_sum}"),
    ("loss", r"\mathrm{loss}"), ("a b", r"\mathrm{a\ b}"),
    ("<b>", r"\mathrm{{<}b{>}}"), ("info", r"\mathrm{info}"), ("nan", r"\mathrm{nan}"),
    ("w\\", r"\mathrm{w\backslash{}}"), ("50%", r"\mathrm{50\%}"),
])  # fmt: skip
def test_symbols_of_latex(label: str, written: str) -> None:
    x = Value(0.5, label=label)
    start = rf"\frac{{\partial y}}{{\partial {written}}} &= "
    assert explain(x * 2.0, x).latex().splitlines()[1].startswith(start)


def test_numbers_of_latex() -> None:
    x = Value(1.0, label="x")
    assert r"&= 1.5 \cdot 10^{-30}" in explain(x * 1.5e-30, x).latex()
    assert r"&= 2 \cdot 10^{300}" in explain(x * 2e300, x).latex()
    assert r"&= -\infty" in explain(x * -float("inf"), x).latex()


def test_equal_names_are_told_apart() -> None:
    x, y = Value(1.0, label="h"), Value(2.0, label="h")
    a = x * y
    a.label = "h"
    out = a * x
    out.label = "h"
    e = explain(out, x)
    assert [e.name(v) for v in (x, y, a, out)] == ["h", "h#2", "h#3", "h#4"]
    assert str(e).splitlines()[0] == "d(h#4)/dh = d(h#4)/d(h#3) * d(h#3)/dh + d(h#4)/dh"


def test_names_that_are_made_up_avoid_labels() -> None:
    x = Value(0.5, label="tanh1")
    assert str(explain(tanh(tanh(x)), x)).splitlines()[0] == (
        "dy/dtanh1 = dy/dtanh2 * dtanh2/dtanh1"
    )
    y = Value(0.5, label="y")
    assert str(explain(tanh(tanh(y)), y)).splitlines()[0] == (
        "d(y#2)/dy = d(y#2)/dtanh1 * dtanh1/dy"
    )


def test_control_characters_and_length() -> None:
    x = Value(0.5, label="a\nb" + "c" * 100)
    name = explain(x * 2.0, x).name(x)
    assert name.startswith("a\N{REPLACEMENT CHARACTER}bccc")
    assert name.endswith("c…")
    assert len(name) == 48


def test_markdown_shows_the_label_itself() -> None:
    label = "<b>[x](y)</b> & *z* | $1$ `c` \\ _u_ ~s~ #h"
    markdown = labelled(label).markdown()
    cell = markdown[markdown.index("| path") :].splitlines()[2].split(" → ")[-1].split(" | ")[0]
    assert html.unescape(re.sub(r"\\(.)", r"\1", cell)).startswith("<b>")
    assert label in re.sub(r"\\(.)", r"\1", markdown)
