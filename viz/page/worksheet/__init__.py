"""Worksheets: backpropagation of one's own network as a page to fill in, and its solution.

exercise.py   what is asked: every step forward and backward, with its formula and number
picture.py    the graph with names, and blanks where numbers are asked for
page.py       the printable page (sheet.css: how it looks)
printing.py   the page as a PDF, by a browser
"""

from __future__ import annotations

from viz.page.worksheet.page import Worksheet, worksheet

__all__ = ["Worksheet", "worksheet"]
