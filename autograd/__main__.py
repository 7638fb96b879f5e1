"""`python -m autograd` says what to run instead."""

import sys

if __name__ == "__main__":
    sys.exit("the command is dotgrad: run `dotgrad`, or `python -m dotgrad`")
