"""Try edits of a program that could keep its buffers from being copied, and tell those that help.

Each edit is compiled for every target, proved, and run on this machine: what it does is told as figures. Nothing is
advised that was not tried. Exit status: 0 where nothing is to be improved, 1 where advice was found, or none helps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Making
from mutcheck.commands.shared.parameters import Seconds
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mutcheck.core.advice import Advised
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseOptions:
    """What `mutcheck advise` is told."""

    making: Making = part(Making)
    budget: float | None = given(
        click.Option(
            ["--budget"],
            type=Seconds(),
            metavar="SECONDS",
            help="How long a program may be searched, such as `60s` or `5m`. Default: by its size, a minute at least.",
        ),
        None,
    )
    output: Path | None = given(
        click.Option(
            ["--output", "-o"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the advice to this file, too: as JSON where it ends in .json, else as text.",
        ),
        None,
    )

    def check(self, project: Configuration) -> None:
        """Refuse to try the whole corpus for somebody who names nothing.

        Raises:
          click.UsageError: neither the command line nor the project names a program.
        """
        if not self.making.asked.programs and not project.programs and not self.making.asked.corpus:
            raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")


@takes(AdviseOptions, "advise", __doc__)
def command(options: AdviseOptions) -> int:
    project = steps.project()
    options.check(project)
    meant = steps.some(options.making.asked, project)
    kept = steps.executables(options.making, steps.toolchain())
    run = steps.run_of(options.making, options.making.targets or project.targets, kept)
    found = _told(meant, run, options)
    steps.tidy(kept)
    problems = [*meant.problems, *(problem for each in found for problem in each.problems)]
    problems += run.interrupted(len(found), len(meant.sources), "programs")
    problems += _written(found, options.output)
    complain(problems)
    return UNABLE if problems else HOLDS if all(each.holds for each in found) else FOUND


def _told(meant: Meant, run: Run, options: AdviseOptions) -> list[Advised]:
    """Make every program, search, and print what is advised."""
    from mutcheck.advice import several
    from mutcheck.report import write
    from mutcheck.report.text import advice, paper, progress
    from mutcheck.run import signals

    console = paper.console()
    found = []
    with signals.stoppable(run), progress.ticking("trying") as ticked:
        for each in several.advised(meant.sources, replace(run, ticked=ticked), options.budget):
            write.to_stdout(advice.render(each, console))
            found.append(each)
    return found


def _written(found: Sequence[Advised], output: Path | None) -> list[str]:
    """Write the file that is asked for; why that failed, if it did."""
    if output is None:
        return []
    from mutcheck.report import write
    from mutcheck.report.machine import advice_json
    from mutcheck.report.text import advice

    as_json = output.suffix == ".json"
    document = advice_json.render(found) if as_json else b"".join(advice.plain(each) for each in found)
    why = write.to_file(output, document)
    return [why] if why else []
