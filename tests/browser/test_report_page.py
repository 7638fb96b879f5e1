"""A report in a browser: accessible in both themes, in the language of its reader."""

from __future__ import annotations

import pytest
from accessible import violations
from reading import Open, classic

import viz
from autograd.language import LANGUAGES, say, speaking
from viz.page.report import Report
from viz.plots import plot_regression

pytestmark = pytest.mark.browser

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


def html(lang: str) -> str:
    """A page of all that a report may hold; wide code and tables scroll."""
    with speaking(lang):
        page = Report(say("report.title", name="moons"), say("report.accuracy", number="90.0%"))
        page.section(say("report.data"))
        page.facts([(say("report.source"), "moons")])
        page.table([say("report.class"), *map(str, range(30))], [["0", *range(30)]])
        page.section(say("report.architecture"))
        loss = classic()[1]
        page.picture(lambda theme: viz.draw(loss, theme=theme), say("report.weights"))
        page.pictures([(lambda theme: plot_regression([1.0, 2.0], [1.5, 2.0], theme), "r")])
        page.section(say("report.use"))
        page.code("model = " + "x" * 300)
        page.link("training.html", say("report.stepThrough"))
        return page.html


@pytest.mark.axe
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_accessible(visit: Open, lang: str, size: str) -> None:
    page = visit(html(lang), viewport=SIZES[size])
    assert violations(page) == []
    assert page.locator("html").get_attribute("lang") == lang
    label = page.locator("nav").get_attribute("aria-label")
    assert label == {"en": "Contents", "ko": "차례"}[lang]
