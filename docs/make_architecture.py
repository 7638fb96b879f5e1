"""Draw docs/images/architecture-*.svg from the imports of the sources.

python docs/make_architecture.py

A box is a folder, or the files that lie loose in a package; an arrow goes from who imports to what
is imported.  Arrows that a longer way says already are left out, and packages are imported as
wholes.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from viz.dot.render import render
from viz.theme import FONT, THEMES, Theme

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

from imports import PACKAGES, graph, modules  # noqa: E402 - found by the line above

# What the files that lie loose in a package are for.
LOOSE = {
    "autograd": "Values, sweeps, transforms",
    "nn": "modules, losses, metrics",
    "viz": "text, themes, notebooks",
    "dotgrad": "the command",
}


def box_of(name: str) -> str:
    """The box of a module: its folder, or its package for a file that lies loose."""
    parts = name.split(".")
    folder = ".".join(parts[:2])
    inside = len(parts) > 2 or (len(parts) == 2 and modules()[name].name == "__init__.py")
    return folder if inside else parts[0]


def arrows() -> set[tuple[str, str]]:
    """(who imports, what is imported) between boxes; the public `__init__`s import everything."""
    pairs = {
        (box_of(name), box_of(other))
        for name, others in graph().items()
        for other in others
        if name not in PACKAGES and other not in PACKAGES and name != "autograd.tape"
    }
    pairs = {(x, y) for x, y in pairs if x != y and x.split(".")[0] == y.split(".")[0]}
    users: dict[str, set[str]] = {}
    for x, y in pairs:
        users.setdefault(x, set()).add(y)

    def reaches(x: str, y: str, seen: set[str]) -> bool:
        seen.add(x)
        return any(
            z == y or (z not in seen and reaches(z, y, seen)) for z in users.get(x, ()) if z != y
        )

    def is_said(x: str, y: str) -> bool:
        seen = {x}
        return any(z != y and z not in seen and reaches(z, y, seen) for z in users[x])

    return {(x, y) for x, y in pairs if not is_said(x, y)}


def dot(theme: Theme) -> str:
    """The picture as DOT text."""
    boxes = sorted({box_of(name) for name in modules()})
    lines = [
        "digraph architecture {",
        f'bgcolor="{theme.background}" rankdir=TB nodesep=0.25 ranksep=0.4 compound=true',
        f'node [shape=box style="rounded,filled" fontname="{FONT}" fontsize=12 margin="0.14,0.07" '
        f'color="{theme.line}" fillcolor="{theme.inner}" fontcolor="{theme.text}"]',
        f'edge [color="{theme.quiet}" arrowsize=0.6]',
    ]
    for package in reversed(PACKAGES):
        lines.append(f'subgraph "cluster_{package}" {{')
        lines.append(
            f'label="{package}/" labeljust=l fontname="{FONT}" fontsize=14 style="rounded,filled" '
            f'color="{theme.faint}" fillcolor="{theme.folded}" fontcolor="{theme.text}"'
        )
        for box in boxes:
            if box.partition(".")[0] == package:
                text = LOOSE[box] if box in LOOSE else f"{box.partition('.')[2]}/"
                lines.append(f'"{box}" [label="{text}"]')
        lines.append("}")
    lines += [f'"{x}" -> "{y}"' for x, y in sorted(arrows())]
    for low, high in itertools.pairwise(PACKAGES):  # one package stands on the one below
        first = next(x for x in boxes if x.startswith(f"{low}.")) if low != "dotgrad" else low
        lines.append(
            f'"{high}" -> "{first}" [ltail="cluster_{high}" lhead="cluster_{low}" penwidth=2]'
        )
    return "\n".join([*lines, "}"])


def main() -> None:
    """Write the picture in both themes."""
    for name, theme in THEMES.items():
        target = ROOT / "docs" / "images" / f"architecture-{name}.svg"
        target.write_bytes(render(dot(theme), "svg"))
        print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
