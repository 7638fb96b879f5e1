"""`dotgrad doctor`: what is installed, what renders, and how to fix the rest."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import metadata

from autograd.namesake import REMEDY
from autograd.needed import installed
from dotgrad.as_json import told

_NEEDED = ("numpy", "llvmlite", "graphviz", "pygraphviz", "safetensors", "tqdm")


def run_doctor(options: argparse.Namespace) -> int:
    """Print the report; returns 1 if something needs fixing, else 0."""
    lines, advice = examined()
    if options.json:
        versions = {name: _version(name) for name in _NEEDED}
        print(told({"healthy": not advice, "packages": versions, "advice": advice}))
    else:
        print("\n".join(lines))
    return 1 if advice else 0


def report() -> tuple[list[str], bool]:
    """The lines to print, and whether nothing needs fixing."""
    lines, advice = examined()
    return lines, not advice


def examined() -> tuple[list[str], list[str]]:
    """The lines to print, and what to fix, one sentence each."""
    import autograd

    lines = [
        f"dotgrad     {autograd.__version__}  ({os.path.dirname(autograd.__file__)})",
        f"Python      {platform.python_version()}  ({sys.executable})",
        f"machine     {platform.machine()}, {platform.system()}",
        "",
        "packages",
    ]
    advice = []
    for name in _NEEDED:
        version = _version(name)
        lines.append(f"  {'ok     ' if version else 'MISSING'}  {name:12}{version or ''}".rstrip())
        if not version:
            advice.append(f"{name} is missing: {sys.executable} -m pip install {name}")
    if namesake := _version("autograd"):
        lines.append(f"  CLASH    autograd    {namesake}")
        advice.append(
            f"the distribution 'autograd' (HIPS) shares the import name of dotgrad: {REMEDY}"
        )
    trouble = _compiling(lines)
    if trouble and installed("numpy"):
        advice.append(
            f"no machine code, so NumPy runs compiled programs, slowly: {trouble}; "
            f"{sys.executable} -m pip install --force-reinstall llvmlite"
        )
    rendering = _rendering(lines)
    if not rendering:
        advice.append("no pictures except .dot: pip install --force-reinstall pygraphviz")
    lines += ["", *(advice or ["all is well"])]
    return lines, advice


def _compiling(lines: list[str]) -> str:
    """Append a line on machine code; returns what is wrong with it, or ""."""
    trouble = "" if installed("numpy") else "NumPy is missing"
    if not trouble:
        from autograd.machine.build import MachineUnavailable, machine

        try:
            machine("float64")
        except MachineUnavailable as error:
            trouble = str(error)
    lines += ["", "machine code", f"  {'-      ' if trouble else 'ok     '}  {trouble}".rstrip()]
    return trouble


def _rendering(lines: list[str]) -> bool:
    """Append a line on each renderer of DOT; returns whether one of them works."""
    from viz.dot.render import renderers

    lines += ["", "pictures"]
    found = renderers()
    for r in found:
        state = "ok     " if r.works else "-      "
        formats = ", ".join(r.formats)
        about = f"{formats}  {r.remark}" if r.works else r.remark
        lines.append(f"  {state}  {r.name} {r.version}  {about}".rstrip())
    return any(r.works for r in found)


def _version(name: str) -> str | None:
    """The installed version of a distribution, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
