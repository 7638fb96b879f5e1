"""Every text of a worksheet but those of its form, which are in the table of the player's page."""

from __future__ import annotations

TEXTS = {
    "title": "Backpropagation by hand",
    "solution": "{title}: solution",
    "who": "Name",
    "help": "Find the numbered blanks in their order, here or in the graph. A gradient in a box is "
    "that of {root} by its number.",
    "graph": "the graph",
    "given": "Given: {numbers}",
    "forward": "Forward",
    "error": "The error",
    "backward": "Gradients of {names}",
    "update": "Update",
    "chain": "Chain rule: the gradient of a number is the gradient of what is computed from it "
    "times the slope between the two; where several are computed from it, the sum.",
    "step": "Each moves against its gradient, by the learning rate {lr} times that.",
    "new": "new {name}",
    "with": "with {rules}",
    "number": "number",
    "formula": "formula",
    "result": "result",
}
