"""Draw the picture at the head of the README, which moves: the classic network, step by step.

Forward, the gradients on their way back, the two paths of w1, and a step of gradient descent. One
SVG for each theme, and a still of it for readers who prefer less motion. The numbers are those of
`nn.classic`, computed here.

python docs/make_film.py
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path

from autograd import Value, gradients
from nn.classic import LEARNING_RATE, without_biases
from viz.flow import share
from viz.text import number
from viz.theme import FONT, THEMES, Theme

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 760, 452
BOX = (98, 48)  # of a node
SECONDS = 20.0  # a round of the film

# When what appears, in seconds; each number is that of a column, counted from the left.
FORWARD = (0.4, 1.4, 2.4, 3.4)
BACKWARD = (8.6, 7.6, 6.6, 5.6)
PATHS, STEP, END = 10.4, 15.0, 19.6
CAPTIONS = (0.4, 5.2, PATHS, STEP, END)

# The middle of each node, column by column.
COLUMNS: tuple[dict[str, tuple[int, int]], ...] = (
    {"w1": (62, 44), "w2": (62, 100), "x1": (62, 166), "x2": (62, 222), "w3": (62, 288),
     "w4": (62, 344)},
    {"w5": (282, 44), "w6": (282, 100), "h1": (282, 166), "h2": (282, 222), "w7": (282, 288),
     "w8": (282, 344)},
    {"o1": (492, 133), "o2": (492, 255)},
    {"E": (694, 194)},
)  # fmt: skip
PLACES = {name: place for column in COLUMNS for name, place in column.items()}
COLUMN = {name: k for k, column in enumerate(COLUMNS) for name in column}
OPERANDS = {
    "h1": ("w1", "w2", "x1", "x2"), "h2": ("w3", "w4", "x1", "x2"),
    "o1": ("w5", "w6", "h1", "h2"), "o2": ("w7", "w8", "h1", "h2"), "E": ("o1", "o2"),
}  # fmt: skip
SYMBOLS = {"h1": "&#963;", "h2": "&#963;", "o1": "&#963;", "o2": "&#963;", "E": "error"}
THE_PATHS = (("o1", "E"), ("o2", "E"), ("h1", "o1"), ("h1", "o2"), ("w1", "h1"))


@dataclass
class Numbers:
    """What the film shows: numbers, gradients, and what each edge brings back."""

    data: dict[str, float] = field(default_factory=dict)
    grads: dict[str, float] = field(default_factory=dict)
    flows: dict[tuple[str, str], float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)  # a step


def numbers() -> Numbers:
    """The numbers of the network without biases, and those after a step."""
    network = without_biases()
    error = network.forward()
    error.backward()
    inputs = [node for node in network.hidden[0].inputs[0].inputs if node.label.startswith("x")]
    nodes: dict[str, Value] = {
        node.label: node
        for node in [*network.weights, *inputs, *network.hidden, *network.outputs, error]
    }
    found = Numbers(
        {name: node.data for name, node in nodes.items()},
        {name: node.grad for name, node in nodes.items()},
    )
    for head, tails in OPERANDS.items():
        slopes = gradients(nodes[head], [nodes[tail] for tail in tails])
        for tail, slope in zip(tails, slopes):
            found.flows[tail, head] = nodes[head].grad * float(slope)
    network.step(LEARNING_RATE)
    found.after = {node.label: node.data for node in network.weights}
    found.after["E"] = network.forward().data
    return found


@dataclass
class Film:
    """The moments of a film, and the styles that make them."""

    moving: bool
    spans: dict[tuple[float, float], str] = field(default_factory=dict)

    def during(self, start: float, end: float, in_still: bool = True) -> str:
        """The attribute of what is seen from `start` to `end`; in a still always, or never."""
        name = self.spans.setdefault((start, end), f"s{len(self.spans)}")
        return f' class="{name}"' if in_still else f' class="{name} not"'

    def style(self) -> str:
        """The styles of all moments; for readers who prefer less motion, the still."""
        lines = [".not{opacity:0}"]
        if self.moving:
            shown = " ".join(self._frames(*span, name) for span, name in self.spans.items())
            lines.append(f"@media (prefers-reduced-motion:no-preference){{{shown}}}")
        return "<style>" + "".join(lines) + "</style>"

    def _frames(self, start: float, end: float, name: str) -> str:
        """Fading in at `start` and out at `end`."""
        fade = 0.35
        times = (start, start + fade, end, end + fade)
        a, b, c, d = (f"{min(100.0, 100.0 * time / SECONDS):.2f}%" for time in times)
        return (
            f"@keyframes {name}{{0%,{a}{{opacity:0}}{b},{c}{{opacity:1}}{d},100%{{opacity:0}}}}"
            f".{name}{{animation:{name} {SECONDS:g}s linear infinite}}"
        )


def film(theme: Theme, moving: bool = True) -> str:
    """The SVG."""
    seen, found = Film(moving), numbers()
    body = [
        *_edges(theme, seen, found),
        *_nodes(theme, seen, found),
        *_captions(theme, seen, found),
    ]
    about = (
        "The classic network of two inputs, two hidden and two output neurons: numbers forward, "
    )
    about += "gradients back, the two paths of w1, and a step that makes the error smaller"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONT}" role="img" aria-label="{about}">',
        seen.style(),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{theme.background}"/>',
        *body, "</svg>\n",
    ])  # fmt: skip


def _curve(tail: str, head: str) -> str:
    """The path of an edge, from the right of its tail to the left of its head."""
    (x, y), (u, v) = PLACES[tail], PLACES[head]
    x, u = x + BOX[0] // 2, u - BOX[0] // 2
    return f"M{x},{y}C{x + 60},{y} {u - 60},{v} {u},{v}"


def _edges(theme: Theme, seen: Film, found: Numbers) -> list[str]:
    """Thin lines, the paths of w1, and what comes back, wide where it is large."""
    largest = max(map(abs, found.flows.values()))
    drawn = [
        f'<path d="{_curve(*edge)}" fill="none" stroke="{theme.faint}"/>' for edge in found.flows
    ]
    lit = "".join(f'<path d="{_curve(*edge)}"/>' for edge in THE_PATHS)
    drawn.append(
        f'<g{seen.during(PATHS, STEP - 0.4)} fill="none" stroke="{theme.paths[1]}" '
        f'stroke-width="11" stroke-opacity="0.55">{lit}</g>'
    )
    for (tail, head), flow in found.flows.items():
        color = theme.positive if flow > 0.0 else theme.negative
        wide = 1.4 + 2.8 * share(flow, largest)
        x, y = PLACES[tail][0] + BOX[0] // 2, PLACES[tail][1]
        drawn.append(
            f'<g{seen.during(BACKWARD[COLUMN[tail]], END)}><path d="{_curve(tail, head)}" '
            f'fill="none" stroke="{color}" stroke-width="{wide:.1f}"/>'
            f'<path d="M{x},{y}l10,-4.5v9z" fill="{color}"/></g>'
        )
    return drawn


def _nodes(theme: Theme, seen: Film, found: Numbers) -> list[str]:
    """Boxes: a name, a number, a gradient; after the step the weights' new numbers."""
    drawn = []
    wide, high = BOX
    for name, (x, y) in PLACES.items():
        leaf, root = name[0] in "wx", name == "E"
        fill = theme.leaf if leaf else theme.root if root else theme.inner
        left, right, top = x - wide // 2, x + wide // 2, y - high // 2
        drawn.append(
            f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" rx="{11 if leaf else 4}" '
            f'fill="{fill}" stroke="{theme.line}"/>'
            f'<text x="{left + 8}" y="{top + 19}" font-size="13" font-weight="bold" '
            f'fill="{theme.text}">{name}</text>'
        )
        if name in SYMBOLS:
            drawn.append(f'<text x="{left + 8}" y="{top + 39}" font-size="12" '
                         f'fill="{theme.quiet}">{SYMBOLS[name]}</text>')  # fmt: skip
        forward = FORWARD[COLUMN[name]] if not leaf else 0.0
        changed = name in found.after
        text = f'<text x="{right - 8}" text-anchor="end" font-size="13" y="{top + 19}"'
        first = seen.during(forward, STEP if changed else END)
        drawn.append(f'{text} fill="{theme.text}"{first}>{number(found.data[name])}</text>')
        if changed:
            then = seen.during(STEP + 0.4, END, in_still=False)
            drawn.append(f'{text} fill="{theme.text}" font-weight="bold"{then}>'
                         f"{number(found.after[name])}</text>")  # fmt: skip
        grad = number(found.grads[name])
        color = theme.positive if found.grads[name] > 0.0 else theme.negative
        back = 5.2 if root else BACKWARD[COLUMN[name]] + 0.4
        drawn.append(
            f'<text x="{right - 8}" text-anchor="end" font-size="13" y="{top + 39}" '
            f'fill="{color}"{seen.during(back, END)}>{grad}</text>'
        )
    return drawn


def _captions(theme: Theme, seen: Film, found: Numbers) -> list[str]:
    """What happens, a sentence a scene."""
    one, other = found.flows["h1", "o1"], found.flows["h1", "o2"]
    slope = found.grads["w1"] / (one + other)
    said = [
        ("Forward: every number is computed from those at its left.", ""),
        ("Backward: the gradient of the error comes back, wide where it is large.", ""),
        ("w1 reaches the error over two paths, and its gradient is their sum.",
         f"dE/dw1 = ({number(one)} + {number(other)}) · {number(slope)} = "
         f"{number(found.grads['w1'])}"),
        (f"One step, w - {LEARNING_RATE:g} · gradient for every weight:",
         f"E falls from {found.data['E']:.5f} to {found.after['E']:.5f}"),
    ]  # fmt: skip
    drawn = []
    for k, ((first, second), (start, end)) in enumerate(zip(said, pairwise(CAPTIONS))):
        there = seen.during(start, end - 0.4, in_still=k == 2)
        lines = "".join(
            f'<text x="{WIDTH // 2}" y="{y}" text-anchor="middle" font-size="16"{weight} '
            f'fill="{theme.text}">{escape(line)}</text>'
            for line, y, weight in ((first, 406, ""), (second, 432, ' font-weight="bold"'))
            if line
        )
        drawn.append(f"<g{there}>{lines}</g>")
    return drawn


def pictures() -> dict[str, str]:
    """The files, by their names."""
    found = {}
    for name, theme in THEMES.items():
        found[f"film-{name}.svg"] = film(theme)
        found[f"film-still-{name}.svg"] = film(theme, moving=False)
    return found


if __name__ == "__main__":
    for name, svg in pictures().items():
        (IMAGES / name).write_text(svg, encoding="utf-8")
        print(f"wrote {IMAGES / name}")
