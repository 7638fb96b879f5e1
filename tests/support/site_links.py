"""python tests/support/site_links.py FOLDER: dead links of a site, and what loads from elsewhere.

Prints each; the exit status is 1 where there are any.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path


class _Page(HTMLParser):
    """The addresses that a page asks for, the links it has, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.anchors.update(found[name] for name in ("id", "name") if name in found)
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag != "link" or found.get("rel") == "stylesheet":
            self.loads += [found[name] for name in ("src", "href", "srcset") if name in found]


def faults(site: Path) -> list[str]:
    """What is wrong with the pages of a site: dead links and anchors, addresses elsewhere."""
    own = (path for path in site.rglob("*.html") if "made" not in path.parts)
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in own}
    found = []
    for path, page in pages.items():
        found += [f"{path}: loads {x}" for x in page.loads if re.match(r"(https?:)?//", x)]
        for link in [*page.links, *page.loads]:
            if re.match(r"\w+:|//", link):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name.partition("?")[0]).resolve() if name else path.resolve()
            if not target.exists():
                found.append(f"{path}: {link}")
            elif anchor and target in pages and anchor not in pages[target].anchors:
                found.append(f"{path}: {link} has no such anchor")
    return found


if __name__ == "__main__":
    print("\n".join(wrong := faults(Path(sys.argv[1]).resolve())))
    sys.exit(bool(wrong))
