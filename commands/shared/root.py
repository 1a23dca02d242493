"""The group of all verbs, which are the files of `commands/`."""

from __future__ import annotations

import click

from mutcheck import __version__
from mutcheck.commands.shared import verbs

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=verbs.Verbs, commands=verbs.known(), context_settings=SETTINGS)
@click.version_option(__version__, prog_name="mutcheck")
def cli() -> None:
    """Check that JAX programs which mutate arrays offer their buffers to XLA, to be updated in place.

    A PROGRAM is a name that `mutcheck list` shows, `path/to/file.py::name` or `package.module:name`; the last two
    without the name are all programs of the file. Without a PROGRAM, it is every program that `[tool.mutcheck]` of
    pyproject.toml names, or the seed corpus if it names none. `mutcheck init` writes a first one.

    The command line overrides pyproject.toml.

    Exit status: 0 all holds; 1 something was found; 2 some of the work could not be done; 130 Ctrl-C ended it.
    """
