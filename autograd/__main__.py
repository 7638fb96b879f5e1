"""`python -m autograd` is the command `dotgrad`."""

from __future__ import annotations

import sys

from autograd.namesake import insist


def main() -> int:
    """Run the command; status 2 where another distribution has taken our import name."""
    try:
        insist()
    except ImportError as error:
        print(f"dotgrad: {error}", file=sys.stderr)
        return 2
    from autograd.command import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())
