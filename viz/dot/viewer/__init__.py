"""A picture as a page: it zooms and pans, tells what is under the pointer, and isolates edges.

page.py   the page; its script and style are viewer.js and viewer.css
"""
