"""`python -m dotgrad` is the command `dotgrad`."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from autograd.messages import harmless
from autograd.namesake import insist


def main() -> int:
    """The exit status of the command; 2 if another distribution has the same import name."""
    try:
        insist()
    except ImportError as error:
        print(f"dotgrad: {error}", file=sys.stderr)
        return 2
    from dotgrad.command import main as command

    warnings.showwarning = _tell
    return command()


def _tell(message: Warning | str, *_: Any, **__: Any) -> None:
    """Print a warning as one line, without the module and source line that Python adds."""
    print(f"dotgrad: {harmless(str(message))}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
