"""Worksheets: backpropagation through a user's network as a page to fill in, and its solution.

exercise.py   the questions: every step forward and backward, with its formula and number
stages.py     their order: forward, the error, the gradients layer by layer
rules.py      the slopes of operations as textbooks give them
writing.py    formulas as plain text and as in print
picture.py    the graph with names, and blanks for the numbers asked for
sheet.py      a sheet as HTML (sheet.css: its style)
page.py       the page of both sheets (form.js, form.css: the form to fill in)
printing.py   the page as a PDF, printed by a browser
"""

from __future__ import annotations

from viz.page.worksheet.page import Worksheet, worksheet

__all__ = ["Worksheet", "worksheet"]
