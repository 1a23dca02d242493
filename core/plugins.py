"""Where packages of XLA's plugins are: in the environment, or in folders that only mutcheck's workers look into.

JAX starts every plugin that it finds in an environment. One for GPUs that are not there prints a traceback then, in
every program. In a folder of its own it is mutcheck's alone. Each platform has one, since pip gives a folder to one
package that shares it.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path


def folder() -> Path:
    """The folder with a folder for each platform: `MUTCHECK_PLUGINS`, or one in this Python's environment."""
    return Path(os.environ.get("MUTCHECK_PLUGINS") or Path(sys.prefix) / "share" / "mutcheck" / "plugins")


def distribution(package: str) -> metadata.Distribution | None:
    """A package: of those folders, or else of the environment; None where it is in neither."""
    for found in metadata.distributions(name=package, path=[str(each) for each in folder().glob("*")]):
        return found
    return in_environment(package)


def in_environment(package: str) -> metadata.Distribution | None:
    """A package of the environment, which programs find, too; None where it is not there."""
    try:
        return metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return None


def library(package: str) -> Path | None:
    """The plugin that a package brings: its shared library; None where it has none."""
    found = distribution(package)
    names = (each for each in (found.files or ()) if each.name.endswith("_plugin.so")) if found else ()
    return next((Path(str(found.locate_file(each))) for each in names if found), None)
