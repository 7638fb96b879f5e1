"""Programs in a Python of their own, which has imported nothing yet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def printed(program: str) -> str:
    """What a program prints, run from the folder of the packages."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout
