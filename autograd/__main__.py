"""`python -m autograd` is the command `dotgrad`."""

import sys

from autograd.command import main

if __name__ == "__main__":
    sys.exit(main())
