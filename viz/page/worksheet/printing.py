"""A page as a PDF, printed by a browser of this machine without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from viz.dot.render import RenderError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "microsoft-edge")
SECONDS = 60.0  # the time limit


def print_pdf(html: str) -> bytes:
    """The page as a PDF.  Raises RenderError if there is no browser of BROWSERS, or it fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RenderError(
            "",
            "a PDF is printed by Chromium, Chrome or Edge, and none of them is on the PATH",
            "save the worksheet as .html, open it in a browser and print it from there",
        )
    with tempfile.TemporaryDirectory(prefix="dotgrad-") as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, "utf-8")
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            options.append("--no-sandbox")  # a browser can't set up its sandbox as root
        profile = f"--user-data-dir={folder}/profile"
        command = [browser, *options, profile, f"--print-to-pdf={printed}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise RenderError(browser, f"took longer than {SECONDS:g} s and was stopped") from None
        if not printed.exists():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise RenderError(browser, f"printed nothing: {' '.join(last)}")
        return printed.read_bytes()
