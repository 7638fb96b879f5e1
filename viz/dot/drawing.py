"""draw: a picture of a computation that displays, renders and saves itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd import Value
from autograd.chain.explanation import Explanation
from autograd.language import speaking, spoken, spoken_now
from autograd.run.program import Program
from viz.dot.dot import write_dot
from viz.dot.facts import Facts, facts_of
from viz.dot.habits import Habits
from viz.dot.network import write_architecture
from viz.dot.render import FORMATS, Format, RenderError, check_format
from viz.dot.viewer.page import page
from viz.graph.automatic import best_direction
from viz.graph.notation import printed
from viz.graph.paths import path_graph
from viz.graph.programs import program_graph
from viz.graph.size import check_layout
from viz.graph.view import COLLAPSES, LIMIT, Collapse, Shown, View
from viz.text import TITLE_LIMIT, clean
from viz.theme import THEMES, ThemeName

_MIME = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_RANKDIRS = ("LR", "TB", "RL", "BT")


@dataclass(repr=False, eq=False)
class Drawing(Habits):
    """A picture of the Values as they were: changing them later does not change the drawing.

    `format` and `engine` may be assigned, as in the package graphviz.

    >>> x = Value(2.0, label="x")
    >>> drawing = draw(x * x)
    >>> drawing
    <Drawing of 2 Values as svg; .save(path) or .dot>
    >>> drawing.values, drawing.format, drawing.pipe()[:5]
    (2, 'svg', b'<?xml')
    >>> drawing.save("square.png").name
    'square.png'
    """

    dot: str
    format: str = "svg"
    values: int = 0
    limit: int = LIMIT
    note: str = ""  # a sentence on what was folded or left out
    what: str = ""  # what it shows, if that is not simply a number of Values
    engine: str = "dot"
    title: str | None = None
    theme: ThemeName = "light"
    lang: str = "en"
    facts: Facts = field(default_factory=dict)  # about nodes and edges
    kind = "drawing"
    formats = (*FORMATS, "gv", "html")

    def __repr__(self) -> str:
        note = f" {self.note}" if self.note else ""
        what = self.what or f"{self.values:,} Values"
        return f"<Drawing of {what} as {self.format}; .save(path) or .dot>{note}"

    def _content(self, format: str) -> bytes:
        """The bytes of a saved drawing."""
        if format == "html":
            return self.html.encode()
        return self.pipe("dot" if format == "gv" else format)

    @property
    def html(self) -> str:
        """A page that zooms, pans, and shows the numbers of the node or edge under the pointer.

        A click shows the edges of one node alone.  The page needs no network and no other file.
        Raises RenderError if the picture can't be rendered, ValueError if `lang` was set to an
        unknown language.
        """
        svg = self._drawn("svg").decode()
        with speaking(self.lang):
            return page(svg, self.facts, clean(self.title or "dotgrad", TITLE_LIMIT), self.theme)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows: the picture, or the reason why it can't be rendered."""
        if self.format == "dot":
            return {"text/plain": self.dot}
        try:
            picture = self.pipe()
        except RenderError as error:
            return {"text/plain": f"{self!r}\n{error}"}
        shown = fitted(picture) if self.format == "svg" else picture
        return {_MIME[self.format]: shown, "text/plain": repr(self)}

    def _repr_svg_(self) -> str | None:
        """The SVG for notebooks that ask for it; None if the drawing has another format."""
        return self._repr_mimebundle_().get(_MIME["svg"])


def fitted(svg: bytes) -> str:
    """The SVG text for a notebook, limited to the width of its cell."""
    return svg.decode().replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)


@spoken
def draw(
    root: Value | Iterable[Value] | Explanation | Program | Any,
    *,
    format: Format = "svg",
    rankdir: str | None = None,
    theme: ThemeName = "light",
    title: str | None = None,
    legend: bool = True,
    flows: bool = False,
    leaves: bool = True,
    limit: int | None = None,
    collapse: Collapse = "auto",
    open: Iterable[str] = (),
    focus: Value | str | Iterable[Value | str] | None = None,
    radius: int = 2,
    inputs: Sequence[str] | None = None,
    lang: str | None = None,
) -> Drawing:
    """A drawing of everything that `root`, one Value or several, was computed from.

    A node shows an operation or a Value's label, data and gradient ("-" before `backward`).  An
    edge shows the gradient that flowed back along it: blue above 0, orange below, wider if larger,
    dashed if 0; with `flows`, also as a number.  With `leaves=False`, only results are drawn: the
    neurons of a network without its parameters and inputs.  `rankdir` is the direction of the
    computation: LR, TB, RL, BT, or None for the first of LR and TB that is legible.  `theme` is
    light or dark.

    A graph that would not be legible is folded: if its text were below 7 points on a page, if edges
    were tangled, or if it had over 60 boxes or 150 edges.  The drawing's `note` says how, and
    `open` unfolds boxes by their displayed names.  A layer is drawn as cells: for each neuron a row
    of weights and its result, with the gradients below.  `collapse` overrides this choice with one
    box per "neuron", "layer" or "module", or with "none"; `limit` overrides it with the finest of
    these that has at most so many boxes.  `focus`, a Value or a name, shows only what is within
    `radius` operations of it.

    For an Explanation, the paths of the gradient are drawn over the graph, with the factor of each
    edge.  For a Module, its neurons and weights are drawn: weights above 0 blue and solid, below 0
    orange and dashed, wider if larger; `inputs` are names for its inputs.  For a traced Program,
    its operations are drawn without numbers.

    `lang` is the language of the text: "en", the default, or "ko".

    Labels longer than 48 characters and titles longer than 120 are cut.  Raises TypeError for a
    `root` of another type, ValueError for an argument that is out of range or has no effect on this
    kind of picture, and TooLargeError if more than `limit` Values (500) are left or more than
    100,000 would have to be folded.  The format "dot" needs no layout and has no such limit.

    >>> model = MLP(2, [4, 4, 1], rng=0)
    >>> loss = mse_loss([model(x) for x in ([0.0, 1.0], [1.0, 0.0])], [1.0, 0.0])
    >>> loss.backward()
    >>> draw(loss, collapse="layer").values
    6
    >>> draw(loss, collapse="neuron", focus="layers[0].neurons[1]", radius=1).note
    'Of 75 Values, those within 1 step of the focus.'
    """
    check_format(format)
    if rankdir is not None:
        _check("rankdir", rankdir, _RANKDIRS)
    _check("theme", theme, tuple(THEMES))
    _check("collapse", collapse, COLLAPSES)
    _check_number("radius", radius, 0, "a number of operations")
    if limit is not None:
        _check_number("limit", limit, 1, "a number of Values")
    opened = (open,) if isinstance(open, str) else tuple(open)
    _check_applies(root, flows=flows, leaves=leaves, limit=limit, collapse=collapse, open=opened,
                   focus=focus, radius=radius, inputs=inputs)  # fmt: skip
    if focus is not None and not isinstance(focus, (Value, str)):
        focus = list(focus)
    view = View(collapse, opened, focus, radius, leaves, limit, rankdir)
    if hasattr(root, "named_parameters"):
        if not root.named_parameters():
            raise ValueError(f"nothing to draw: {type(root).__name__} has no parameters")
        text, facts = write_architecture(
            root, THEMES[theme], rankdir=rankdir or "LR", title=title, legend=legend, inputs=inputs
        )
        what = type(root).__name__
        return Drawing(
            text, format, what=what, title=title, theme=theme, lang=spoken_now().code, facts=facts
        )
    if isinstance(root, Explanation):
        graph, note = path_graph(root)
        shown = Shown(graph, note, rankdir or best_direction(graph))
    elif isinstance(root, Program):
        shown = view.simplified(program_graph(root), laid_out=format != "dot")
    else:
        shown = view.graph(_roots(root), laid_out=format != "dot")
    graph, most = shown.graph, limit or LIMIT
    if format != "dot":
        check_layout(graph.values, most)
    graph = printed(graph)
    dot = write_dot(
        graph, THEMES[theme], rankdir=shown.rankdir, title=title, legend=legend, flows=flows,
        note=shown.note,
    )  # fmt: skip
    folded = any(node.kind == "folded" for node in graph.nodes)
    what = f"{graph.values:,} boxes" if folded else ""
    facts = facts_of(graph) if format != "dot" else {}
    return Drawing(
        dot, format, graph.values, most, shown.note, what, title=title, theme=theme,
        lang=spoken_now().code, facts=facts,
    )  # fmt: skip


# Arguments that apply only to some roots: their defaults, and which roots accept which of them.
_DEFAULTS = {"flows": False, "leaves": True, "limit": None, "collapse": "auto", "open": (),
             "focus": None, "radius": 2, "inputs": None}  # fmt: skip
_OF_VALUES = tuple(_DEFAULTS)[:-1]
_APPLY = {"model": ("inputs",), "Explanation": ("limit",), "Program": _OF_VALUES[1:]}
_ALWAYS = ("format", "rankdir", "theme", "title", "legend", "lang")


def _check_applies(root: Any, **given: Any) -> None:
    """Raise ValueError for an argument that would have no effect on this picture."""
    kind = "Values"
    if hasattr(root, "named_parameters"):
        kind = "model"
    elif isinstance(root, (Explanation, Program)):
        kind = type(root).__name__
    accepted = _APPLY.get(kind, _OF_VALUES)
    for name, value in given.items():
        default = _DEFAULTS[name]
        if name not in accepted and not (value is default or value == default):
            raise ValueError(
                f"{name}= has no effect on a picture of this kind ({kind}), which takes "
                f"{', '.join((*_ALWAYS, *accepted))}"
            )
    if given["radius"] != _DEFAULTS["radius"] and given["focus"] is None:
        raise ValueError("radius= is the distance around the focus: pass focus= as well")
    if given["open"] and given["collapse"] == "none":
        raise ValueError(
            "open= unfolds a box, but collapse='none' folds nothing: leave one of them out"
        )


def draw_dot(root: Value, format: Format = "svg", rankdir: str = "LR") -> Drawing:
    """A drawing of `root`, as `draw` makes it, under micrograd's name and with its arguments.

    `format` is svg, png, pdf or dot; `rankdir` is LR, TB, RL or BT.  Raises TypeError, ValueError
    and TooLargeError as `draw` does.

    >>> from viz import draw_dot
    >>> draw_dot(Value(2.0, label="a") * Value(3.0, label="b"), rankdir="TB").values
    3
    """
    return draw(root, format=format, rankdir=rankdir)


def _roots(root: Value | Iterable[Value]) -> list[Value]:
    if isinstance(root, Value):
        return [root]
    roots = list(root) if isinstance(root, Iterable) else [root]
    for value in roots:
        if not isinstance(value, Value):
            kind = type(value).__name__
            raise TypeError(f"draw takes a Value or several Values, not {kind}")
    if not roots:
        raise ValueError("nothing to draw: the list of Values is empty")
    return roots


def _check_number(name: str, given: Any, least: int, what: str) -> None:
    if isinstance(given, bool) or not isinstance(given, int) or given < least:
        raise ValueError(f"{name} is {what}, {least} or more, not {given!r}")


def _check(name: str, given: str, possible: tuple[str, ...]) -> None:
    if given not in possible:
        raise ValueError(f"{name} is one of {', '.join(possible)}, not {given!r}")
