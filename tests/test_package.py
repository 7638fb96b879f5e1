"""The packages as they are installed: every folder of sources is in them, and every file."""

from __future__ import annotations

import configparser
from fnmatch import fnmatch
from pathlib import Path

import autograd

ROOT = Path(__file__).parent.parent
CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg")
TOPS = ("autograd", "dotgrad", "nn", "viz")


def test_every_package_is_found() -> None:
    """`find:` takes folders with an __init__ that match a pattern; what it misses works from a
    checkout, and is missing once installed."""
    patterns = CONFIG["options.packages.find"]["include"].split()
    sources = {path.parent for top in TOPS for path in (ROOT / top).rglob("*.py")}
    for folder in sources:
        assert (folder / "__init__.py").is_file(), folder
        name = ".".join(folder.relative_to(ROOT).parts)
        assert any(fnmatch(name, pattern) for pattern in patterns), name


def test_every_other_file_is_listed() -> None:
    data = CONFIG["options.package_data"]
    for top in TOPS:
        for path in (ROOT / top).rglob("*"):
            if path.is_dir() or path.suffix in (".py", ".pyc"):
                continue
            package = path.parent
            while not (package / "__init__.py").exists():
                package = package.parent
            name = ".".join(package.relative_to(ROOT).parts)
            patterns = f"{data.get(name, '')}, {data['*']}".replace(",", " ").split()
            inner = str(path.relative_to(package))
            assert any(fnmatch(inner, pattern) for pattern in patterns), path


def test_the_citation_names_this_version() -> None:
    """CITATION.cff is read by people and by the sites that host repositories."""
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {autograd.__version__}" in lines
    assert f"license: {CONFIG['metadata']['license']}" in lines
    authors = "The dotgrad authors"
    assert f"  - name: {authors}" in lines
    assert authors in (ROOT / "LICENSE").read_text(encoding="utf-8")
