"""`python -m dotgrad` is the command `dotgrad`."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from autograd.messages import harmless
from autograd.namesake import insist


def main() -> int:
    """Run the command; status 2 where another distribution has taken our import name."""
    try:
        insist()
    except ImportError as error:
        print(f"dotgrad: {error}", file=sys.stderr)
        return 2
    from dotgrad.command import main as command

    warnings.showwarning = _tell
    return command()


def _tell(message: Warning | str, *_: Any, **__: Any) -> None:
    """Show a warning as a line for people who run a command: no module, no source."""
    print(f"dotgrad: {harmless(str(message))}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
