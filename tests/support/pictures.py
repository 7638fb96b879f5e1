"""Computations that the tests draw, and a reader of the svg that comes out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from autograd import Value, dot, sigmoid

_SVG = "{http://www.w3.org/2000/svg}"


def expression() -> Value:
    """e = a*b + c, after backward."""
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    d = a * b
    d.label = "d"
    e = d + c
    e.label = "e"
    e.backward()
    return e


def network() -> Value:
    """Half the squared errors of a 2-2-2 network of sigmoids, before backward."""
    w = [Value(x, f"w{i}") for i, x in enumerate((0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), 1)]
    x = [0.05, 0.1]
    b = [Value(0.35, "b1"), Value(0.6, "b2")]
    h = [sigmoid(dot(w[i : i + 2], x, b[0])) for i in (0, 2)]
    o = [sigmoid(dot(w[i : i + 2], h, b[1])) for i in (4, 6)]
    return 0.5 * (0.01 - o[0]) ** 2 + 0.5 * (0.99 - o[1]) ** 2


def troubles() -> Value:
    """A dead relu, a saturated tanh and a logarithm of 0, after backward."""
    x, a, z = Value(-1.0, "x"), Value(9.0, "a"), Value(0.0, "z")
    y = x.relu() * 2.0 + a.tanh() * -1.0 + z.log()
    y.backward()
    return y


def chain(length: int) -> Value:
    """A Value at the end of `length` additions."""
    x = Value(1.0)
    for _ in range(length):
        x = x + 1.0
    return x


class Svg:
    """What an svg holds; reading it raises where it is not well-formed."""

    def __init__(self, svg: bytes) -> None:
        elements = list(ET.fromstring(svg).iter())
        self.tags = {element.tag.removeprefix(_SVG) for element in elements}
        self.attributes = {name for element in elements for name in element.attrib}
        self.values = [value for element in elements for value in element.attrib.values()]
        self.texts = [
            "".join(element.itertext()).replace("\xa0", " ")  # a space is written as one or other
            for element in elements
            if element.tag == f"{_SVG}text"
        ]
        kinds = [element.get("class") for element in elements]
        self.nodes, self.edges = kinds.count("node"), kinds.count("edge")
