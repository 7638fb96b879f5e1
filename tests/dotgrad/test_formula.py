"""What a formula may hold, and what becomes of everything else."""

from __future__ import annotations

import math
import tracemalloc

import pytest
from counts import count
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograd import Value
from dotgrad.formula import LONGEST, FormulaError, assignments, formula

VARIABLES = ["w=0.5", "x=2", "b=-1", "é=3"]

ALLOWED = [
    ("w", 0.5),
    ("w*x+b", 0.0),
    ("  w  ", 0.5),
    ("-w", -0.5),
    ("+w", 0.5),
    ("--w", 0.5),
    ("w-x", -1.5),
    ("w/x", 0.25),
    ("w**x", 0.25),
    ("2**x", 4.0),
    ("x%1.5", 0.5),
    ("x//1.5", 1.0),
    ("(w)", 0.5),
    ("sigmoid(0*w)", 0.5),
    ("tanh(w*x+b)", 0.0),
    ("exp(w-0.5)", 1.0),
    ("ln(w*2)", 0.0),
    ("log(w*2)", 0.0),
    ("max(w, x)", 2.0),
    ("min(w, x)", 0.5),
    ("abs(b)", 1.0),
    ("sum([w, x, b])", 1.5),
    ("sum(w, x)", 2.5),
    ("prod([w, x, 3])", 3.0),
    ("dot([w, x], [2, 3])", 7.0),
    ("dot([w], (x,), b)", 0.0),
    ("mean([w, x])", 1.25),
    ("std([w, w])", 0.0),
    ("logsumexp([w])", 0.5),
    ("hypot(w*6, x*2)", 5.0),
    ("where(b, w, x)", 0.5),
    ("where(0, w, x)", 2.0),
    ("clamp(x, 0, 1)", 1.0),
    ("leaky_relu(b)", -0.01),
    ("pi*w", math.pi / 2),
    ("e**w", math.exp(0.5)),
    ("é+w", 3.5),
    ("w*inf", math.inf),
    ("1e400*w", math.inf),
    ("10**400*w", math.inf),
    ("w + 0x10", 16.5),
    ("1_000*w", 500.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), ALLOWED, ids=[x for x, _ in ALLOWED])
def test_allowed(text: str, number: float) -> None:
    got = formula(text, assignments(VARIABLES))
    assert isinstance(got, Value)
    assert got.data == pytest.approx(number, rel=1e-15)


REJECTED = [
    ("", "'' is not a formula"),
    ("   ", "is not a formula"),
    ("w w", "is not a formula: invalid syntax"),
    ("2w", "is not a formula: write a product with "),
    ("w^2", "is not allowed in a formula; write a power as x"),
    ("w +", "is not a formula"),
    ("w; x", "is not a formula"),
    ("w = 1", "is not a formula"),
    ("import os", "is not a formula"),
    ("lambda: w", "'lambda ?: w' is not allowed in a formula"),
    ("1 + 1", "has no variable"),
    ("pi", "has no variable"),
    ("sin(1)", "has no variable"),
    ("z", "'z' has no value; give it one: z=1.0"),
    ("w + W", "'W' has no value"),
    ("[w]", "is a list; a formula must be one number"),
    ("(w, x)", "is a list"),
    ("[]", "is a list"),
    ("w.data", "'w.data' is not allowed"),
    ("w.backward()", "is not allowed"),
    ("w[0]", "is not allowed"),
    ("[w][0]", "is not allowed"),
    ("w < x", "is not allowed"),
    ("w == x", "is not allowed"),
    ("w and x", "is not allowed"),
    ("not w", "is not allowed"),
    ("~w", "is not allowed"),
    ("w | x", "is not allowed"),
    ("w @ x", "is not allowed"),
    ("w if x else b", "is not allowed"),
    ("[w for w in x]", "is not allowed"),
    ("{w: x}", "is not allowed"),
    ("{w}", "is not allowed"),
    ("(w := 1)", "is not allowed"),
    ("f'{w}'", "is not allowed"),
    ("'text'", "is not allowed"),
    ("'a' * w", "is not allowed"),
    ("True * w", "is not allowed"),
    ("None", "is not allowed"),
    ("...", "is not allowed"),
    ("1j * w", "is not allowed"),
    ("b'x'", "is not allowed"),
    ("sum(*[w])", "is not allowed"),
    ("clamp(w, lo=1)", "is not allowed"),
    ("(sin)(w)(x)", "is not allowed"),
    ("await w", "is not allowed|is not a formula"),
    ("yield w", "is not a formula"),
    ("w(x)", "there is no function 'w'"),
    ("softmax([w])", "there is no function 'softmax'"),
    ("eval('1')", "there is no function 'eval'"),
    ("exec(w)", "there is no function 'exec'"),
    ("open('f')", "there is no function 'open'"),
    ("__import__('os')", "no function '__import__'"),
    ("getattr(w, 'data')", "there is no function 'getattr'"),
    ("print(w)", "no function 'print'"),
    ("w.__class__.__mro__", "is not allowed"),
    ("().__class__", "is not allowed"),
    ("__builtins__", "no value"),
    ("sin(w, x)", "sin takes"),
    ("sin()", "sin takes"),
    ("sin([w])", "sin takes a real number, not list"),
    ("sum([w, [x]])", "sum takes a real number, not list"),
    ("-[w]", "neg takes a real number, not list"),
    ("[w] * 3", "mul takes a real number, not list"),
    ("mean([])", "mean takes at least one number"),
    ("dot([w], [x, b])", "dot takes as many"),
    ("where(w, [x], b)", "where takes a real number"),
    ("\0", "is no"),
    ("w\0", "is no"),
    ("\ud800", "is no"),
    ("w + '\\d'", "is not allowed"),
    ("w" * 20_000, "the formula has 20000 characters; it may have 10000"),
    ("9" * 5000 + "*w", "is not a formula"),
    ("(" * 500 + "w" + ")" * 500, "nested too deeply|is not a formula: too many nested"),
    ("-" * 9_000 + "w", "nested too deeply|is not a formula"),
    ("w" + "+w" * 4_000, "nested too deeply"),
    ("w" + "**w" * 3_000, "nested too deeply"),
    ("sin(" * 150 + "w" + ")" * 151, "is not a formula"),
    ("[" * 150 + "w" + "]" * 150, "is a list|nested"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), REJECTED, ids=[ascii(x)[:30] for x, _ in REJECTED])
def test_rejected(text: str, complaint: str) -> None:
    with pytest.raises(FormulaError, match=complaint) as caught:
        formula(text, assignments(VARIABLES))
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 200  # it does not repeat a long formula
    assert message.encode()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("w", "'w' is not of the form name=number"),
        ("", "'' is not of the form"),
        ("=1", "is not of the"),
        ("w.x=1", "is not of the form"),
        ("1=1", "is not of the form"),
        ("w[0]=1", "is not of the form"),
        ("w=", "'', for 'w', is not a number"),
        ("w=one", "'one', for 'w', is not a number"),
        ("w=1j", "is not a number"),
        ("w=1=2", "'1=2', for 'w', is not a number"),
        ("w=\N{VULGAR FRACTION ONE HALF}", "is not a number"),
        ("sin=1", "'sin' has a meaning in formulas"),
        ("pi=3", "'pi' has a meaning"),
        ("max=3", "has a meaning"),
        ("lambda=3", "'lambda' has a meaning"),
        ("w=" + "x" * 5000, "is not a number"),
        ("\ud800=1", "is not of"),
    ],
)
def test_assignments_that_are_none(text: str, complaint: str) -> None:
    with pytest.raises(FormulaError, match=complaint) as caught:
        assignments([text])
    assert len(str(caught.value)) < 150


def test_assignments() -> None:
    got = assignments(["w=0.5", " x = 2 ", "y=-1e-3", "n=nan", "i=inf", "_z=1_000"])
    assert {name: v.data for name, v in got.items() if name != "n"} == {
        "w": 0.5, "x": 2.0, "y": -1e-3, "i": math.inf, "_z": 1000.0}  # fmt: skip
    assert all(v.label == name for name, v in got.items())
    with pytest.raises(FormulaError, match="'w' is given twice"):
        assignments(["w=1", "w=2"])
    with pytest.raises(FormulaError, match="'1e999', for 'i', is larger than any float; write inf"):
        assignments(["i=1e999"])


def test_names_are_read_as_python_reads_them() -> None:
    micro, mu = "\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}"
    assert list(assignments([f"{micro}=1"])) == [mu]
    assert formula(f"{micro} + {mu}", assignments([f"{micro}=1.5"])).data == 3.0


def test_no_warning_escapes() -> None:
    """Python warns of `1is w` and of '\\d' when it parses them; nobody asked it to run anything."""
    for text in (r"w + '\d'", "1or w", "0x1for w"):
        with pytest.raises(FormulaError):
            formula(text, assignments(["w=1"]))


def test_the_longest_formula_is_taken() -> None:
    text = "w" + " " * (LONGEST - 1)
    assert formula(text, assignments(["w=1"])).data == 1.0


def test_a_variable_is_one_node_however_often_it_stands() -> None:
    variables = assignments(["w=3"])
    formula("w*w + w", variables).backward()
    assert variables["w"].grad == 7.0


PIECES = st.sampled_from(
    ["w", "x", "b", "y", "(", ")", "[", "]", ",", "+", "-", "*", "/", "**", "%", "//", "1", "2.5",
     "1e400", "9" * 400, "sin", "log(", "sum(", "dot(", "where(", "max(", "lambda:0", "__import__",
     ".", "x.data", "'a'", "1j", "True", "if", "else", "for", ":=", "==", "<", "\n", "#", "\\",
     "\x00", "\ud800", "e", "pi", "inf", "nan", "{", "}", "@", "~", "not ", "^", "(" * 300,
     "-" * 900, "exp(" * 90, "[w]*10**9"]
)  # fmt: skip


@settings(max_examples=count(200, 20_000))
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30))
@example("9**9**9**9**9*w")
@example("sum([w]*10**9)")
@example("w" + "+w" * (LONGEST // 2 - 1))
@example("(" * (LONGEST // 2) + "w")
@example("w" + "9" * 900)
@example("w" + "9" * 900 + "(x)")
def test_any_text_is_a_formula_or_an_error(text: str) -> None:
    """Nothing of it runs as Python, and it takes little memory."""
    variables = assignments(["w=0.5", "x=2", "b=-1"])
    tracemalloc.start()
    try:
        value = formula(text, variables)
    except FormulaError as error:
        message = str(error)
    else:
        message = ""
        assert isinstance(value, Value)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 50_000_000
    assert len(message) < 1_000
