"""A picture as a page that zooms, pans, shows details under the pointer, and isolates edges.

page.py   the page; its script and style are viewer.js and viewer.css
"""
