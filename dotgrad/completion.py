"""`dotgrad completion`: a shell script that completes commands, options and their choices."""

from __future__ import annotations

import argparse
import re
import shlex

from dotgrad.arguments import commands
from dotgrad.subject import CLASSICS
from dotgrad.tables import SETS

_SUBJECTS = ("draw", "explain", "play", "worksheet")  # these take the name of an example
_TABLES = ("train", "sweep")  # these take the name of a data set

_BASH = """\
_dotgrad() {
    local words=() word=${COMP_WORDS[COMP_CWORD]}
    case "${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD-1]}" in
@CHOICES@    *) case "$COMP_CWORD:${COMP_WORDS[1]}" in
        1:*) words=(@COMMANDS@) ;;
@OPTIONS@        esac ;;
    esac
    COMPREPLY=($(compgen -W "${words[*]}" -- "$word") $(compgen -f -- "$word"))
}
complete -o filenames -F _dotgrad dotgrad
"""
_ZSH = "autoload -Uz bashcompinit compinit; compinit; bashcompinit\n" + _BASH


def run_completion(options: argparse.Namespace) -> int:
    """Print the script for a shell; returns 0."""
    print({"bash": bash, "zsh": zsh, "fish": fish}[options.shell](), end="")
    return 0


def bash() -> str:
    """The script for bash."""
    return _filled(_BASH)


def zsh() -> str:
    """The script for zsh, which can run that of bash."""
    return _filled(_ZSH)


def fish() -> str:
    """The script for fish."""
    names = list(commands())
    only = "__fish_use_subcommand"
    lines = [f"complete -c dotgrad -n {only} -f -a {shlex.quote(' '.join(names))}"]
    for name, parser in commands().items():
        condition = shlex.quote(f"__fish_seen_subcommand_from {name}")
        for spelled, choices in _options(parser):
            kind = "-l" if spelled.startswith("--") else "-s"
            more = f" -x -a {shlex.quote(' '.join(choices))}" if choices else ""
            lines.append(f"complete -c dotgrad -n {condition} {kind} {spelled.lstrip('-')}{more}")
        if first := _first(name):
            lines.append(f"complete -c dotgrad -n {condition} -a {shlex.quote(' '.join(first))}")
    return "\n".join(lines) + "\n"


def _filled(script: str) -> str:
    """The script with its placeholders filled in."""
    options, choices = "", ""
    for name, parser in commands().items():
        known = [*_first(name), *(spelled for spelled, _ in _options(parser))]
        options += f"        *:{name}) words=({' '.join(known)}) ;;\n"
        for spelled, values in _options(parser):
            if values:
                choices += f"    {name}:{spelled}) words=({' '.join(values)}) ;;\n"
    filled = script.replace("@CHOICES@", choices).replace("@OPTIONS@", options)
    return filled.replace("@COMMANDS@", " ".join(commands()))


def _first(name: str) -> list[str]:
    """The names that a command accepts as its first argument, besides files and formulas."""
    if name in _SUBJECTS:
        return list(CLASSICS)
    if name in _TABLES:
        return list(SETS)
    return ["bash", "zsh", "fish"] if name == "completion" else []


def _options(parser: argparse.ArgumentParser) -> list[tuple[str, list[str]]]:
    """(an option as it is typed, its choices) for each option."""
    return [
        (spelled, [str(choice) for choice in action.choices or ()])
        for action in parser._actions
        for spelled in action.option_strings
        if re.fullmatch(r"--?[\w-]+", spelled)
    ]
