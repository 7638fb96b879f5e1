"""The site of the documents, by Sphinx.

python -m sphinx -W -j 2 -b html docs build/site
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "site")]

import autograd  # noqa: E402

project = "dotgrad"
author = "The dotgrad authors"
release = autograd.__version__
extensions = ["myst_parser", "docstrings", "languages", "made", "mathml", "plain_markdown"]
html_math_renderer = "mathml"
exclude_patterns = ["README.md", "site", "images"]  # README.md is the index on GitHub
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath", "attrs_inline"]

html_theme = "furo"
html_title = f"dotgrad {release}"
html_static_path = ["site/static"]
html_css_files = ["made.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
nitpicky = True
smartquotes_action = "qe"  # quotes and ellipses; of "--train" a dash would be left
