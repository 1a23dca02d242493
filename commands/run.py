"""Run any command unchanged, and tell of every jitted function in it what becomes of its donated buffers.

The report goes to standard error: what the command prints stays as it is. Exit status: the command's own; 1 where
that is 0 and --fail-on finds something.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from mutcheck import __version__
from mutcheck.commands.shared import steps, trying
from mutcheck.commands.shared.options import AboutModules, Recorded
from mutcheck.commands.shared.parameters import Size
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.lowering.capture import command as capture
from mutcheck.report.text.lines import say
from mutcheck.run import recording
from mutcheck.run.recording import Recording

if TYPE_CHECKING:
    from mutcheck.core.limit import Limit
    from mutcheck.lowering.capture.command import Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What `mutcheck run` is told."""

    about: AboutModules = part(AboutModules)
    recorded: Recorded = part(Recorded)
    max_dump: int = given(
        click.Option(
            ["--max-dump"], type=Size(), default="2GB", show_default=True, help="Disk that the dumps may take."
        ),
        2_000_000_000,
    )
    command: tuple[str, ...] = given(
        click.Argument(["command"], nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND..."), ()
    )


@takes(RunOptions, "run", __doc__, interspersed=False)
def command(options: RunOptions) -> int:
    project = steps.project()
    history = recording.place(options.recorded.history, project) if options.recorded.record else None
    fail_on = options.about.fail_on or project.fail_on
    begun = Recording("run")
    with capture.place() as place:
        Thread(target=_load_reader, name="mutcheck-load").start()  # while the command runs
        ended = capture.run(options.command, place, options.max_dump)
        if not ended.started:
            complain(ended.said[-1:])
            return ended.status
        return _told(ended, options, fail_on, begun, history)


def _load_reader() -> None:
    """Import what reads the dumps; what goes wrong with that is told by who needs it."""
    with suppress(Exception):
        import mutcheck.report.text.modules  # noqa: F401


def _told(ended: Ended, options: RunOptions, fail_on: Sequence[Limit], begun: Recording, history: Path | None) -> int:
    """Report on a command that has ended; the exit status, which is its own wherever that says something."""
    try:
        return _report(ended, options, fail_on, begun, history)
    except Exception:
        if not ended.status:
            raise
        traceback.print_exc()
        return ended.status


def _report(ended: Ended, options: RunOptions, fail_on: Sequence[Limit], begun: Recording, history: Path | None) -> int:
    from mutcheck.checks.foreign.grouping import Wanted
    from mutcheck.report.text import modules

    about = options.about
    attempt = about.trying.advise
    wanted = Wanted(about.only, about.min_bytes, ended.partial, everything=about.everything, lowered=attempt)
    captured = modules.of_command(ended, wanted, about.detail)
    found, advised = trying.tried(captured, about.trying) if attempt else (captured, None)
    status = ended.status or (FOUND if found.fails(fail_on) else HOLDS)
    said = (*modules.said(ended, found, options.command), *(advised.problems if advised is not None else ()))
    told = modules.CapturedReport(found, said, status, __version__, about.detail)
    unwritten = modules.tell(told, about.printing.format, about.printing.outputs, sys.stderr)
    if advised is not None and about.printing.format == "table":
        trying.tell(advised, sys.stderr, quiet=about.telling.quiet)
    if history is not None:
        why, notes = modules.keep(told, begun, history)
        complain(filter(None, [why]))
        unwritten = unwritten or bool(why)
        for note in notes if about.printing.format == "table" and not about.telling.quiet else ():
            say(note, sys.stderr, "· ")
    return status or (UNABLE if unwritten else HOLDS)
