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

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=verbs.Verbs, commands=verbs.known(), context_settings=SETTINGS)
@click.version_option(__version__, prog_name="mutcheck")
def cli() -> None:
    """Check that JAX programs which mutate arrays offer their buffers to XLA, to be updated in place.

    A PROGRAM is a name that `mutcheck list` shows, `path/to/file.py::name` or `package.module:name`; the last two
    without the name are all programs of the file. Without a PROGRAM, it is every program that `[tool.mutcheck]` of
    pyproject.toml names, or the seed corpus if it names none. `mutcheck init` writes a first one.

    The command line overrides pyproject.toml.

    Exit status: 0 all holds; 1 something was found; 2 some of the work could not be done.
    """


def main() -> None:
    """The entry point of the command: what ends it otherwise than by its own status is something it could not do."""
    from mutcheck.commands.shared import streams

    streams.fill()
    if "_MUTCHECK_COMPLETE" in os.environ:
        from mutcheck.commands.shared import shell

        shell.register()
    status = _status()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass  # a reader that has gone away
    except OSError as error:
        status = _unwritten(error)
    streams.silence()
    gc.freeze()  # Python would look for garbage in all that was imported, and the process ends anyway
    sys.exit(status or HOLDS)


def _status() -> int:
    """Run the verb."""
    from mutcheck.commands.shared import streams
    from mutcheck.core.visible import harmless

    try:
        return cli(prog_name="mutcheck", standalone_mode=False) or HOLDS
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        streams.tell(harmless(said.getvalue()))  # it may name a file
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        streams.say("Interrupted.\n")
        return UNABLE
    except SystemExit:  # click's own, with 1, where the reader of a pipe has gone away (`mutcheck list | head`)
        sys.stdout, sys.stderr = sys.__stdout__ or sys.stdout, sys.__stderr__ or sys.stderr
        return HOLDS
    except OSError as error:
        if streams.is_of_stream(error):
            return _unwritten(error)
        return _failed(error)
    except Exception as error:
        return _failed(error)


def _unwritten(error: OSError) -> int:
    """What was to be printed went nowhere."""
    from mutcheck.commands.shared import streams

    streams.tell(f"Error: cannot write to standard output: {error.strerror}. Have it go where there is room.\n")
    streams.silence()  # what is still in the buffer would fail again
    return UNABLE


def _failed(error: Exception) -> int:
    """Something that it needs cannot be used; or a defect of mutcheck's own."""
    import traceback

    from mutcheck.commands.shared import streams
    from mutcheck.core.trouble import Trouble
    from mutcheck.core.visible import harmless

    if isinstance(error, Trouble):
        streams.tell(harmless(f"Error: {error}\n"))
        return UNABLE
    streams.say(traceback.format_exc())
    return UNABLE


if __name__ == "__main__":
    main()
