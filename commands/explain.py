"""Tell the story of each buffer: offered here, aliased to that, copied by this, and why.

Buffers that are updated in place are left out, unless `--buffer` names them or `--all` is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import QUIET, Making
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mutcheck.core.made import Made
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.project.configuration import Configuration
    from mutcheck.report.text.stories.story import Stories
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """What `mutcheck explain` is told."""

    making: Making = part(Making)
    buffer: str | None = given(
        click.Option(["--buffer"], help="Only this buffer: its path, or a pattern such as `model.*`."), None
    )
    attempt: bool = given(
        click.Option(
            ["--try", "attempt"],
            is_flag=True,
            help="Try edits too, as `mutcheck advise` does, and tell those that help.",
        ),
        False,
    )
    all: bool = given(click.Option(["--all"], is_flag=True, help="Buffers that are updated in place, too."), False)
    quiet: bool = given(QUIET, False)

    def __post_init__(self) -> None:
        if self.all and self.quiet:
            raise click.UsageError("--all tells more, and --quiet less: leave one out.")

    @property
    def in_place_too(self) -> bool:
        """Whether buffers that are updated in place are told."""
        return not self.quiet and (self.all or self.buffer is not None)

    def check(self, project: Configuration) -> None:
        """Refuse to explain the whole corpus to somebody who names nothing.

        Raises:
          click.UsageError: neither the command line nor the project names a program.
        """
        if not self.making.asked.programs and not project.programs and not self.making.asked.corpus:
            raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")


@takes(ExplainOptions, "explain", __doc__)
def command(options: ExplainOptions) -> int:
    project = steps.project()
    options.check(project)
    meant = steps.some(options.making.asked, project)
    toolchain = steps.toolchain()
    kept = steps.executables(options.making, toolchain)
    run = steps.run_of(options.making, options.making.targets or project.targets, kept)
    stories = _told(meant, run, toolchain, options)
    steps.tidy(kept)
    problems = [*meant.problems, *(problem for each in stories for problem in each.problems)]
    problems = problems or _unnamed(stories, options.buffer)
    complain(problems)
    copied = any(each.copied for each in stories)
    return UNABLE if problems else FOUND if copied else HOLDS


def _told(meant: Meant, run: Run, toolchain: Toolchain, options: ExplainOptions) -> list[Stories]:
    """Make every program, and print the stories of its buffers."""
    from mutcheck.report import write
    from mutcheck.report.text import progress
    from mutcheck.report.text.stories import explain, story
    from mutcheck.run import pipeline, signals

    console = story.console()
    with signals.stoppable(run), progress.ticking("lowering and compiling") as ticked:
        made = list(pipeline.made(meant.sources, replace(_here_too(run, options), ticked=ticked)))
        headed = len(meant.sources) > 1
        which = story.Which(options.buffer, in_place=options.in_place_too, rest=not options.quiet)
        told = list(explain.stories(made, run, toolchain, which, headed=headed))
        advised = _advised(made, replace(run, ticked=ticked)) if options.attempt else []
    for text in (*(story.render(each, console) for each in told), *advised):
        write.to_stdout(text)
    return told


def _here_too(run: Run, options: ExplainOptions) -> Run:
    from mutcheck.advice import several

    return several.here_too(run) if options.attempt else run


def _advised(made: Sequence[Made], run: Run) -> list[bytes]:
    """What is advised of every program, once edits of it were tried."""
    from mutcheck.advice import several
    from mutcheck.report.text import advice, paper

    console = paper.console()
    return [advice.render(each, console) for each in several.of_made(made, run, None)]


def _unnamed(stories: list[Stories], buffer: str | None) -> list[str]:
    from mutcheck.report.text.stories import explain

    return explain.unnamed(stories, buffer)
