"""The `mutcheck` command: its entry. Nothing that takes time is imported before Ctrl-C is heard."""

from __future__ import annotations

import gc
import io
import os
import sys

from mutcheck.commands.shared import interrupts


def main() -> None:
    """The entry point of the command: what ends it otherwise than by its own status is something it could not do."""
    interrupts.end()
    from mutcheck.commands.shared import streams

    streams.fill()
    if "_MUTCHECK_COMPLETE" in os.environ:
        from mutcheck.commands.shared import shell

        shell.register()
    status = _status()
    interrupts.end()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass  # a reader that has gone away
    except OSError as error:
        status = _unwritten(error)
    streams.silence()
    gc.freeze()  # Python would look for garbage in all that was imported, and the process ends anyway
    sys.exit(status)


def _status() -> int:
    """Run the verb."""
    import click

    from mutcheck.commands.shared import streams
    from mutcheck.commands.shared.root import cli
    from mutcheck.commands.shared.status import HOLDS
    from mutcheck.core.visible import harmless

    try:
        return cli(prog_name="mutcheck", standalone_mode=False) or HOLDS
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        streams.tell(harmless(said.getvalue()))  # it may name a file
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        interrupts.end()
        streams.say(interrupts.SAID)
        return interrupts.STATUS
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
    from mutcheck.commands.shared.status import UNABLE

    streams.tell(f"Error: cannot write to standard output: {error.strerror}. Have it go where there is room.\n")
    streams.silence()  # what is still in the buffer would fail again
    return UNABLE


def _failed(error: Exception) -> int:
    """Something that it needs cannot be used; or a defect of mutcheck's own."""
    import traceback

    from mutcheck.commands.shared import streams
    from mutcheck.commands.shared.status import UNABLE
    from mutcheck.core.trouble import Trouble
    from mutcheck.core.visible import harmless

    if isinstance(error, Trouble):
        streams.tell(harmless(f"Error: {error}\n"))
        return UNABLE
    streams.say(traceback.format_exc())
    return UNABLE


if __name__ == "__main__":
    main()
