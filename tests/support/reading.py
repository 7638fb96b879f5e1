"""Computations that the pages show, and what stands on a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from autograd import Value
from nn.classic import Classic, with_biases
from viz.graph.graph import collect
from viz.graph.notation import columns
from viz.text import column

Open = Callable[..., Page]  # of a player, or of HTML


def classic() -> tuple[Classic, Value]:
    """The 2-2-2 network and its loss, after backward."""
    network = with_biases()
    loss = network.forward()
    loss.backward()
    return network, loss


def node(page: Page, name: str) -> Locator:
    """The node of that name in the graph."""
    return page.locator("g.node", has=page.locator("text.title", has_text=name)).filter(
        has=page.get_by_text(name, exact=True)
    )


def shown(page: Page, name: str) -> tuple[str, str]:
    """The data and the gradient that stand in a node."""
    data, gradient = node(page, name).locator("text.value").all_text_contents()
    return data, gradient


def written(root: Value) -> dict[str, tuple[str, str]]:
    """What Python writes into each node, by its name, with the same digits in each column."""
    found = {}
    for nodes in columns(collect([root])):
        data, gradients = (
            column(x for x in numbers if x is not None)
            for numbers in ([node.data for node in nodes], [node.grad for node in nodes])
        )
        found |= zip((node.called for node in nodes), zip(data, gradients, strict=True))
    return found


def numbers(page: Page) -> dict[str, tuple[str, ...]]:
    """What stands in each node, by its whole name."""
    rows = page.locator("g.node:not(.constant)").evaluate_all(
        "nodes => nodes.map(n => ['.owner', '.title', '.value'].map(s =>"
        " [...n.querySelectorAll('text' + s)].map(t => t.textContent)))"
    )
    return {".".join([*owner, *title]): tuple(values) for owner, title, values in rows}


def go(page: Page, step: int) -> None:
    """Scrub to a step."""
    page.locator("#slider").fill(str(step))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
    )
    return wider


def until(page: Page, condition: str) -> None:
    """Waits until a condition in JavaScript holds.

    Playwright's `wait_for_function` needs eval, which pages forbid.  Raises AssertionError after
    five seconds.
    """
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it does not come to be that {condition}")


def keep_drawing(page: Page) -> None:
    """Ask for frame after frame: Chromium encodes a PNG in the pauses between two, or much later.

    A browser that nobody looks at has none to draw.
    """
    page.evaluate("(() => { const again = () => requestAnimationFrame(again); again(); })()")


def settled(page: Page) -> None:
    """Wait until nothing fades from one colour into another."""
    page.evaluate(
        "Promise.allSettled(document.getAnimations().map((x) => x.finished)).then(() => 0)"
    )


def panel(page: Page) -> str:
    """What the panel says of the step, in one line."""
    return " ".join(page.locator("#step").inner_text().split())


def opened(page: Page) -> str:
    """What the panel says of paths, in one line."""
    return " ".join(page.locator("#opened").inner_text().split())


# Names of ours in what is shown: operations, Values, keys, and what stays as Python writes it.
NAMES = set(
    "sigmoid dot sub pow add mul net where Enter Home End Tab Space Shift Ctrl Esc nan inf".split()
)


def heard(page: Page) -> str:
    """All that is shown or read aloud, but for the button with the name of another language."""
    texts: list[str] = page.evaluate(
        "[document.title, document.body.innerText, ...[...document.querySelectorAll('*')]"
        ".flatMap((e) => ['aria-label', 'title', 'aria-valuetext', 'alt']"
        ".map((x) => e.getAttribute(x) ?? ''))]"
    )
    other: list[str] = page.locator("header [lang]").all_inner_texts()
    text = "\n".join(texts)
    for name in other:
        text = text.replace(name, "", 1)
    return text


def foreign(page: Page) -> set[str]:
    """The words in Latin letters that are shown or read aloud, but for names."""
    words = re.findall(r"[A-Za-z]{3,}", heard(page))
    return {word for word in words if word not in NAMES and word[1:] not in NAMES}
