"""What is kept of a page: the graph as a file, and all steps on paper."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reading import Open, classic, go, keep_drawing, node

from autograd import Value, define_op
from autograd.chain.text import number as long
from autograd.define import undefine_op
from viz import play

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


def kept(page: Page, name: str, path: Path) -> bytes:
    """The file that a button of the menu offers, chosen with the keyboard alone."""
    page.locator("#export summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=name).focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(path)
    assert download.value.suggested_filename == f"A-title-{path.suffix[1:]}-x{path.suffix}"
    expect(page.locator("#export")).not_to_have_attribute("open", "")
    return path.read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_view_is_kept_as_svg(visit: Open, tmp_path: Path, scheme: str) -> None:
    page = visit(play(classic()[1], title="A title: svg <x>"), color_scheme=scheme)
    go(page, 22)
    root = ET.fromstring(kept(page, "Graph as SVG", tmp_path / "a.svg"))
    assert root.find(f"{SVG}title").text == "A title: svg <x>"  # type: ignore[union-attr]
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert {"net_h1", "0.3775", "0.7414"} <= set(texts)
    assert "0.0004386" not in texts  # which has not come back yet
    named = {name for part in root.iter() for name in part.attrib}
    assert not [name for name in named if re.match("class|tabindex|role|aria|data|on", name)]
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert ground.get("fill") == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")
    strokes = {path.get("stroke") for path in root.iter(f"{SVG}path")}
    assert len(strokes) >= 3  # waiting, above 0, below 0
    assert float(root.get("width") or 0) > 300


def test_the_view_is_kept_as_png(visit: Open, tmp_path: Path) -> None:
    page = visit(play(classic()[1], title="A title: png <x>"))
    keep_drawing(page)
    picture = kept(page, "Graph as PNG", tmp_path / "a.png")
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    shown = page.locator("#scroller svg").get_attribute("viewBox") or ""
    assert width == pytest.approx(2 * float(shown.split()[2]), abs=2)
    assert height == pytest.approx(2 * float(shown.split()[3]), abs=2)
    assert len(picture) > 5_000  # more than a ground


def test_the_menu_closes(visit: Open) -> None:
    page = visit(play(classic()[1]))
    menu = page.locator("#export")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(400, 400)):
        page.locator("#export summary").click()
        expect(menu).to_have_attribute("open", "")
        close()
        expect(menu).not_to_have_attribute("open", "")


def handout(page: Page) -> dict[str, list[list[str]]]:
    """The tables of the page on paper: the cells of each line, by heading."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    found: list[tuple[str, list[list[str]]]] = page.evaluate(
        """[...document.querySelectorAll('#handout section')].map((section) => [
          section.querySelector('h2').textContent,
          [...section.querySelectorAll('tr')].map((row) => [...row.children].map((cell) =>
            [...cell.querySelectorAll('.ratio')].reduce((text, ratio) =>
              text.replace(ratio.textContent, ratio.getAttribute('aria-label')),
              cell.textContent)))])"""
    )
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return dict(found)


FORWARD = "Forward: each result from its operands"
BACKWARD = "Backward: each gradient from those of its results"
UPDATE = "Step against the gradient"


def test_paper_has_each_step_a_line(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss, parameters=network.weights))
    expect(page.locator("#handout")).to_be_hidden()
    tables = handout(page)
    assert list(tables) == [FORWARD, BACKWARD, UPDATE]
    sigma = "\N{GREEK SMALL LETTER SIGMA}"
    assert tables[FORWARD][1] == [
        "2", "h1", f"= {sigma}(net_h1)", f"= {sigma}(0.3775)", f"= {network.hidden[0].data:.9f}",
    ]  # fmt: skip
    lines = {line[1]: line for line in tables[BACKWARD]}
    assert len(lines) == 15 + 12 - 1  # results and leaves, without the root
    assert lines["dE/dw5"][2:] == [
        "= dE/dnet_o1 · dnet_o1/dw5", "= 0.1384985616 · 0.5932699921",
        f"= {network.weights[4].grad:.10f}",
    ]  # fmt: skip
    assert " + " in lines["dE/dh1"][2]
    assert lines["dE/dmul1"][2] == "= dE/dmul1"  # no 1 · before it
    w5 = network.weights[4]
    assert tables[UPDATE][4] == [
        "5", "new w5", "= w5 \N{MINUS SIGN} 0.5 · dE/dw5",
        "= 0.4 \N{MINUS SIGN} 0.5 · 0.08216704056", f"= {long(w5.data - 0.5 * w5.grad)}",
    ]  # fmt: skip


def test_paper_has_the_numbers_of_now(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    node(page, "w1").click()
    page.get_by_label("Number of w1").fill("0.7")
    page.get_by_label("Number of w1").press("Enter")
    network.weights[0].data = 0.7
    again = network.forward()
    expect(page.locator("#changes .number").first).to_contain_text("E =")
    last = handout(page)[FORWARD][-1]
    assert last[1] == "E"
    assert last[-1] == f"= {again.data:.9f}"  # one of the results has no more decimals


def test_paper_without_gradients_and_with_numbers_that_stand_still(visit: Open) -> None:
    x = Value(2.0, label="x")
    assert list(handout(visit(play(x * 3.0)))) == [FORWARD]
    own = define_op("third", lambda x: float(repr(x)) / 3.0, lambda g, out, x: (g / 3.0,),
                    samples=[(1.0,)])  # fmt: skip
    try:
        y = own(x) + 1.0
        y.backward()
        tables = handout(visit(play(y)))
    finally:
        undefine_op("third")
    assert list(tables) == [FORWARD, BACKWARD]
    assert tables[BACKWARD][-1][-1] == "= 0.3333333333"


def test_the_graph_is_whole_on_paper_and_as_before_afterwards(visit: Open) -> None:
    page = visit(play(classic()[1]))
    go(page, 3)
    grad = node(page, "w1").locator("text.gradient")
    assert grad.text_content() == "\N{EN DASH}"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert grad.text_content() == "0.0004386"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert grad.text_content() == "\N{EN DASH}"


def test_the_handout_of_the_classic_network_has_three_pages(visit: Open, tmp_path: Path) -> None:
    page = visit(play(classic()[1]))
    page.pdf(path=tmp_path / "a.pdf", format="A4", prefer_css_page_size=True)
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "a.pdf").read_bytes())
    assert len(pages) == 3
