"""Report on files as `mutcheck run` does on a command: StableHLO, HLO text, an HloProto, XLA's dumps, folders.

Nothing is deleted. Exit status: 0; 1 where --fail-on finds something; 2 where a file cannot be read.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from mutcheck import __version__
from mutcheck.commands.shared import steps, trying
from mutcheck.commands.shared.options import AboutModules
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE
from mutcheck.commands.shared.values import given, part, takes


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectOptions:
    """What `mutcheck inspect` is told."""

    about: AboutModules = part(AboutModules)
    paths: tuple[Path, ...] = given(
        click.Argument(["paths"], nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."), ()
    )


@takes(InspectOptions, "inspect", __doc__)
def command(options: InspectOptions) -> int:
    from mutcheck.checks.foreign.grouping import Wanted
    from mutcheck.report.text import modules

    about = options.about
    fail_on = about.fail_on or steps.project().fail_on
    wanted = Wanted(about.only, about.min_bytes, everything=about.everything, lowered=about.trying.advise)
    captured = modules.of_files(options.paths, wanted, about.detail)
    found, advised = trying.tried(captured, about.trying, stay=True) if about.trying.advise else (captured, None)
    untried = advised.problems if advised is not None else ()
    status = UNABLE if found.unread or untried else FOUND if found.fails(fail_on) else HOLDS
    told = modules.CapturedReport(found, (*found.said, *untried), status, __version__, about.detail)
    unwritten = modules.tell(told, about.printing.format, about.printing.outputs, sys.stdout)
    if advised is not None and about.printing.format == "table":
        trying.tell(advised, sys.stdout, quiet=about.telling.quiet)
    return UNABLE if unwritten else status
