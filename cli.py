"""The `mutcheck` command: its entry, and the group of its verbs, which are the files of `commands/`."""

from __future__ import annotations

import gc
import io
import os
import sys

import click

from mutcheck import __version__
from mutcheck.commands.shared import verbs
from mutcheck.commands.shared.status import HOLDS, UNABLE
from mutcheck.core.visible import harmless

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=verbs.Verbs, commands=verbs.known(), context_settings=SETTINGS)
@click.version_option(__version__, prog_name="mutcheck")
def cli() -> None:
    """Check that JAX programs which mutate arrays offer their buffers to XLA, to be updated in place.

    A PROGRAM is a name that `mutcheck list` shows, `path/to/file.py::name` or `package.module:name`; the last two
    without the name are all programs of the file. Without a PROGRAM, those are meant that `[tool.mutcheck]` of
    pyproject.toml names, and the seed corpus where it names none. `mutcheck init` writes a first one.

    What the command line says counts before what pyproject.toml says.

    Exit status: 0 all holds; 1 something was found; 2 some of the work could not be done.
    """


def main() -> None:
    """The entry point of the command: what ends it otherwise than by its own status is something it could not do."""
    if "_MUTCHECK_COMPLETE" in os.environ:
        from mutcheck.commands.shared import shell

        shell.register()
    try:
        status = cli(prog_name="mutcheck", standalone_mode=False)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(harmless(said.getvalue()), nl=False, err=True)  # it may name a file
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        status = UNABLE
    except BrokenPipeError:  # a reader that has gone away (`mutcheck list | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = HOLDS
    except Exception:
        import traceback

        traceback.print_exc()
        status = UNABLE
    gc.freeze()  # Python would look for garbage in all that was imported, and the process ends anyway
    sys.exit(status or HOLDS)


if __name__ == "__main__":
    main()
