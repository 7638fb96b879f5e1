"""The other distribution whose import name is autograd, and the message if it is here too.

HIPS autograd installs its files into the same folder, so whichever came last has replaced the files
that both have, such as `__init__.py`.  It has no file of this name, so this one survives.
"""

from __future__ import annotations

import os
import sys
import warnings

REMEDY = (
    "one hides or overwrites the other. Keep them in separate environments: "
    "pip uninstall autograd, then pip install --force-reinstall dotgrad"
)


def warn() -> None:
    """Warn if the other distribution is on the path."""
    for folder in sys.path:
        if os.path.exists(os.path.join(folder, "autograd", "differential_operators.py")):
            warnings.warn(
                f"the distribution 'autograd' (HIPS) in {folder!r} has the same import name as "
                f"dotgrad: {REMEDY}",
                stacklevel=4,
            )
            return


def insist() -> None:
    """Raises ImportError if `import autograd` gives the other distribution."""
    if not hasattr(sys.modules["autograd"], "explain"):  # loaded, since this file is part of it
        raise ImportError(
            "the distribution 'autograd' (HIPS) has taken the import name of dotgrad in this "
            f"environment: {REMEDY}"
        )
