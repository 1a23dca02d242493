"""What has the Python of another environment import the mutcheck that runs: its files are not copied, nor installed.

The text of `MODULE` is a module of that environment, which `HOOK` has Python import as it starts.
"""

from __future__ import annotations

from pathlib import Path

VARIABLE = "MUTCHECK_FILES"
"""Names the folder of the package `mutcheck`."""

FILES = str(Path(__file__).resolve().parents[2])
"""That of the mutcheck that runs."""

MODULE = f'''"""Finds the package mutcheck where {VARIABLE} says that it is."""

import importlib.util
import os
import sys


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        folder = os.environ.get("{VARIABLE}")
        if name != "mutcheck" or not folder:
            return None
        file = os.path.join(folder, "__init__.py")
        return importlib.util.spec_from_file_location(name, file, submodule_search_locations=[folder])


sys.meta_path.append(Finder)
'''

NAME = "_mutcheck_files"


def install(packages: Path) -> None:
    """Put it into the folder of an environment's packages."""
    (packages / f"{NAME}.py").write_text(MODULE, "utf-8")
    (packages / f"{NAME}.pth").write_text(f"import {NAME}\n", "utf-8")
