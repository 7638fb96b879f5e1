"""The directive `made`: pages that the project's own commands make while the site is built.

    ```{made}
    dotgrad play classic -o forward.html
    ```

Each line is a command. What it writes with `-o` lies in `made/` of the site, under that name; it is
shown in the page where it is a player, with a link to open it alone. A line may be told in two
documents, if it is the same. On a page that shows Markdown as it stands, the commands are seen.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from languages import language
from making import FOLDER, WORDS, parsed, run, shown


class Made(Directive):
    """The commands of the block: what they made, and how."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        environment = self.state.document.settings.env
        words = WORDS[language(environment.docname)]
        up = "../" * environment.docname.count("/")
        parts = []
        for line in filter(None, map(str.strip, self.content)):
            arguments, target = parsed(line)
            page = target if target.endswith(".html") else f"{target}/report.html"
            environment.app.made[line] = page
            parts.append(shown(arguments[0], f"{up}{FOLDER}/{page}", line, words))
        return [nodes.raw("", "".join(parts), format="html")]


def make_all(app: Any, error: Exception | None) -> None:
    """When the pages are written: run the commands, and put the pictures beside them."""
    if error is not None or app.builder.format != "html":
        return
    for line in app.made:
        run(line, Path(app.outdir) / FOLDER)
    shutil.copytree(Path(app.srcdir) / "images", Path(app.outdir) / "images", dirs_exist_ok=True)


def setup(app: Any) -> dict[str, bool]:
    """For Sphinx."""
    app.made = {}
    app.add_directive("made", Made)
    app.connect("build-finished", make_all)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
