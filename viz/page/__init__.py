"""Pages: HTML files that need nothing else.

document.py  the shell of every page: its policy, its colours
player/     steps through a computation; its HTML, CSS and JavaScript in page/
training/   the same page led through a recorded training
worksheet/  a page to fill in, and its solution
report/     the page that `dotgrad train` writes
"""
