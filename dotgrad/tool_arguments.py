"""The commands about dotgrad itself, and the meaning of exit statuses."""

from __future__ import annotations

from typing import Any

EXIT_STATUS = {
    0: "done",
    1: "doctor found something to fix",
    2: "an error, reported in one line",
    130: "interrupted by Ctrl-C",
}


def add_tools(commands: Any) -> None:
    """Add `doctor` and `completion` to the subparsers."""
    doctor = commands.add_parser(
        "doctor",
        help="check what is installed, what renders and what to fix",
        description="dotgrad doctor --json",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON, for scripts")
    doctor.set_defaults(parser=doctor, run="doctor:run_doctor")

    completion = commands.add_parser(
        "completion",
        help="print a script that completes commands and options in a shell",
        description='eval "$(dotgrad completion bash)"',
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    completion.set_defaults(parser=completion, run="completion:run_completion")
