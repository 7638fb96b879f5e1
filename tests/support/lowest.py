"""The lowest versions that setup.cfg allows, as constraints for pip: `name==version`, one a line.

Run as a script by the stage `lowest` of .ci/run, which installs them.
"""

from __future__ import annotations

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The extras whose bounds are tried: what dotgrad uses, and what its tests use.
EXTRAS = ("plot", "sweep", "cluster", "test")

_REQUIREMENT = re.compile(r"([\w-]+)(?:\[[\w,]+\])?>=([\d.]+)")


def requirements() -> dict[str, list[tuple[str, str]]]:
    """(name, lowest version) of each requirement, by its extra; "" has those that are not optional.

    Raises ValueError for one that is not of the form name>=version.
    """
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {extra: [_parsed(line) for line in text.split()] for extra, text in texts.items()}


def constraints() -> list[str]:
    """What pip takes with `-c`: the lowest version of each requirement of EXTRAS."""
    found = requirements()
    return sorted(
        {f"{name}=={version}" for extra in ("", *EXTRAS) for name, version in found[extra]}
    )


def _parsed(line: str) -> tuple[str, str]:
    match = _REQUIREMENT.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} has no lowest version; write name>=version")
    return match[1], match[2]


if __name__ == "__main__":
    print("\n".join(constraints()))
