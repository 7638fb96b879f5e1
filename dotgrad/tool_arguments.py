"""The commands that are about the command itself, and what its exit status says."""

from __future__ import annotations

from typing import Any

EXIT_STATUS = {
    0: "done",
    1: "doctor found something to mend",
    2: "an error, told in one line",
    130: "Ctrl-C",
}


def add_tools(commands: Any) -> None:
    """Add `doctor` and `completion` to the subparsers."""
    doctor = commands.add_parser(
        "doctor",
        help="what is installed, what renders, what to fix",
        description="dotgrad doctor --json",
    )
    doctor.add_argument("--json", action="store_true", help="as JSON, for a script")
    doctor.set_defaults(parser=doctor, run="doctor:run_doctor")

    completion = commands.add_parser(
        "completion",
        help="a script with which a shell completes commands and options",
        description='eval "$(dotgrad completion bash)"',
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="which one")
    completion.set_defaults(parser=completion, run="completion:run_completion")
