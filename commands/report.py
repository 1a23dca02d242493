"""Make web pages of a history: they work from the folder and from any static host, offline.

Or print the state of every cell: as OpenMetrics for alerts, as Markdown for a job summary.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck import __version__
from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import HISTORY
from mutcheck.commands.shared.parameters import Choice
from mutcheck.commands.shared.status import HOLDS
from mutcheck.commands.shared.values import given, takes
from mutcheck.report.text.lines import say
from mutcheck.run import recording

if TYPE_CHECKING:
    from mutcheck.golden.history.query import History
    from mutcheck.golden.triage.hosts import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What `mutcheck report` is told."""

    history: Path | None = given(HISTORY, None)
    output: Path | None = given(
        click.Option(
            ["--output", "-o"], type=click.Path(path_type=Path, file_okay=False), help="Folder of the web pages."
        ),
        None,
    )
    format: str | None = given(
        click.Option(["--format"], type=Choice(["openmetrics", "markdown"]), help="Print the state of every cell."),
        None,
    )

    def __post_init__(self) -> None:
        if self.output is None and self.format is None:
            raise click.UsageError("name the folder of the pages: `mutcheck report -o site`.")


@takes(ReportOptions, "report", __doc__)
def command(options: ReportOptions) -> int:
    project = steps.project()
    with steps.reading(recording.place(options.history, project), project.default_branch) as found:
        if options.output is not None:
            _write(found, options.output, recording.told(project))
        if options.format is not None:
            _print(found, options.format, recording.told(project))
    return HOLDS


def _write(history: History, output: Path, project: Project) -> None:
    from mutcheck.report.site import folder, pages

    count = folder.write(output, pages.Pages(history, __version__, project))
    say(f"{output / 'index.html'}: {count} file{'s' * (count != 1)} written.", sys.stderr, hang="  ")


def _print(history: History, format_: str, project: Project) -> None:
    from mutcheck.report import write

    if format_ == "openmetrics":
        from mutcheck.report.machine import openmetrics

        write.to_stdout(openmetrics.render(history))
    else:
        from mutcheck.report.machine import state

        write.to_stdout(state.markdown(history, project))
