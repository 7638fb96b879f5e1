"""Worksheets: backpropagation of one's own network as a page to fill in, and its solution.

exercise.py   what is asked: every step forward and backward, with its formula and number
stages.py     in which order: forward, the error, the gradients layer by layer
rules.py      the slopes of operations as textbooks have them
writing.py    formulas as plain text and as print
picture.py    the graph with names, and blanks where numbers are asked for
sheet.py      a sheet as HTML (sheet.css: how it looks)
page.py       the page of both sheets (form.js, form.css: how it is filled in)
printing.py   the page as a PDF, by a browser
"""

from __future__ import annotations

from viz.page.worksheet.page import Worksheet, worksheet

__all__ = ["Worksheet", "worksheet"]
