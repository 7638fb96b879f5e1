"""The package as it is installed: every folder of sources is in it."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_package_is_listed() -> None:
    """A package that setup.cfg forgets works from a checkout, and is missing once installed."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in ("autograd", "nn", "viz")
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert listed == found
