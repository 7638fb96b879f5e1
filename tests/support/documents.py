"""Documents as the tests read them: code, headings and links, and the scripts that write them."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
_FENCED = re.compile(r"^```([^`\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str, document: str) -> list[str]:
    """A document's code of a language, block by block; "" for what is printed."""
    return [code for written_in, code in _FENCED.findall(document) if written_in == language]


def code(document: str, language: str) -> str:
    """The code of a language without comments, but for those that begin a value."""
    lines = "".join(blocks(language, document)).splitlines()
    return "\n".join(re.sub(r"\s+# *(?![-\d.(\[]).*$", "", line) for line in lines)


def prose(document: str) -> str:
    """The document without its code."""
    return _FENCED.sub("", document)


def headings(document: str) -> list[tuple[int, str]]:
    """(level, text) of each heading."""
    found = re.findall(r"^(#+) (.*)$", prose(document), re.MULTILINE)
    return [(len(marks), text) for marks, text in found]


def links(document: str) -> list[str]:
    """Where its links and pictures lead, in order."""
    text = prose(document)
    return re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)


def load(path: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks for itself
    spec.loader.exec_module(module)
    return module
