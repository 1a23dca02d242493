"""How Sphinx builds these pages. They are read from a folder, offline: nothing in them loads from elsewhere."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "mutcheck"
release = metadata.version("mutcheck")
html_title = f"mutcheck {release}"
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_show_search_summary = False  # they are fetched, which browsers refuse from a folder
highlight_language = "none"
pygments_style = "default"  # with Furo's own, the lines that a diff adds have no colour
pygments_dark_style = "monokai"

LOADS = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed|object)\b[^>]*?\b(?:src|srcset|data)\s*=\s*["']?(?P<source>[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|icon|preload|prefetch|preconnect|modulepreload))[^>]*?\bhref\s*=\s*["']?(?P<link>[^"'\s>]+)"""
    r"""|(?:@import\s*(?:url\()?|\burl\()\s*["']?(?P<style>[^"'\s)]+)""",
    re.IGNORECASE,
)
"""What a browser loads for a page by itself: links that a reader clicks are not among it."""


def loaded_from_elsewhere(folder: Path) -> list[str]:
    """What pages and style sheets of a folder would load from a network."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".css"):
            for match in LOADS.finditer(path.read_text("utf-8")):
                address = next(filter(None, match.groups()))
                if re.match(r"(?:https?:)?//", address):
                    found.append(f"{path.relative_to(folder)}: {address}")
    return found


def check(app: Sphinx, error: Exception | None) -> None:
    """Fail a build whose pages need a network."""
    from sphinx.errors import ExtensionError

    found = [] if error else loaded_from_elsewhere(Path(app.outdir))
    if found:
        raise ExtensionError("These pages load something from elsewhere:\n" + "\n".join(found))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", check)
