"""Write docs/command.md from the command's own help.

python docs/make_command.py
"""

from __future__ import annotations

import argparse
from pathlib import Path

from dotgrad.arguments import commands
from dotgrad.tool_arguments import EXIT_STATUS

TARGET = Path(__file__).parent / "command.md"

HEAD = """# The command

Written by `docs/make_command.py` from the command's own help; do not edit. `python -m dotgrad` is
the same where `dotgrad` is not on the PATH.
"""

AFTER = """
## Exit status

{statuses}

Results go to standard output, errors and progress to standard error. An error is one line, with the
name that was probably meant; `DOTGRAD_DEBUG=1` shows the whole traceback.

## For scripts

`dotgrad doctor --json` and `dotgrad explain ... --json` print one JSON object; the numbers
that JSON lacks are the strings "nan", "inf" and "-inf" there. `dotgrad predict` writes CSV.

## Completion in the shell

`dotgrad completion bash`, `zsh` or `fish` prints a script that completes commands, options, and
their choices:

```sh
eval "$(dotgrad completion bash)"
```

Put that line into `~/.bashrc` to keep it. For zsh, use `zsh` in place of `bash`; in fish, run
`dotgrad completion fish | source`.
"""


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, parser in commands().items():
        parts.append(f"## dotgrad {name}\n")
        parts.extend(example(text) for text in (parser.description or "").split("; "))
        parts.append(f"\n{table(parser)}\n")
    statuses = "\n".join(f"| {status} | {meaning} |" for status, meaning in EXIT_STATUS.items())
    parts.append(AFTER.lstrip("\n").format(statuses=f"| status | when |\n|---|---|\n{statuses}"))
    return "\n".join(parts)


def example(text: str) -> str:
    """A part of the description: a command, or a sentence about one."""
    return f"    {text}" if text.startswith(("dotgrad ", "eval ")) else f"\n{text}."


def table(parser: argparse.ArgumentParser) -> str:
    """Its arguments and options, with what they take and do."""
    rows = ["| argument | meaning |", "|---|---|"]
    for action in parser._actions:
        if "--help" in action.option_strings:
            continue
        rows.append(f"| `{spelled(action)}` | {said(action)} |")
    return "\n".join(rows)


def spelled(action: argparse.Action) -> str:
    """The argument as it is typed."""
    choices = f"{{{','.join(map(str, action.choices))}}}" if action.choices else ""
    takes = "" if action.nargs == 0 else str(action.metavar or choices)
    names = ", ".join(action.option_strings)
    return f"{names} {takes}".strip() if names else str(action.metavar or choices or action.dest)


def said(action: argparse.Action) -> str:
    """What its help says."""
    text = (action.help or "").replace("%(default)s", str(action.default))
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET}")
