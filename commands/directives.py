"""Generate FileCheck directives that pin what a program donates, and how it updates its buffers.

They are printed. With `--write` they are put into the program's file, between marks, or renewed there; directives that
people wrote stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Making
from mutcheck.commands.shared.parameters import Choice
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.core.visible import visible
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from mutcheck.core.finding import Finding
    from mutcheck.core.made import Made
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.directing import Generated
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectivesOptions:
    """What `mutcheck directives` is told."""

    making: Making = part(Making)
    only: str | None = given(
        click.Option(
            ["--only"],
            type=Choice(["donation", "updates", "all"]),
            help="Only which buffer is donated to which output, or only how each is updated. "
            "Default: as those that are in the file, or all.",
        ),
        None,
    )
    without: tuple[str, ...] = given(
        click.Option(
            ["--without"],
            multiple=True,
            metavar="BUFFER",
            help="Leave open what becomes of this buffer, or of those of a pattern such as `*.key`. Can be repeated. "
            "Default: as those that are in the file.",
        ),
        (),
    )
    write: bool = given(
        click.Option(["--write"], is_flag=True, help="Put them into the program's file, or renew them there."), False
    )

    def check(self, project: Configuration) -> None:
        """Refuse to write into every program of the corpus for somebody who names nothing.

        Raises:
          click.UsageError: neither the command line nor the project names a program.
        """
        if not self.making.asked.programs and not project.programs and not self.making.asked.corpus:
            raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")


@takes(DirectivesOptions, "directives", __doc__)
def command(options: DirectivesOptions) -> int:
    project = steps.project()
    options.check(project)
    meant = steps.some(options.making.asked, project)
    toolchain = steps.toolchain()
    run = steps.run_of(options.making, options.making.targets or project.targets, None, compiles=False)
    problems = list(meant.problems)
    unheld: list[str] = []
    for number, (made, generated) in enumerate(_generated(meant, run, toolchain.release, options)):
        if generated is None:
            problems.extend(_why_not(made))
        elif generated.unnamed:
            problems.extend(_unnamed(generated))
        elif options.write:
            problems.extend(_written(generated))
            unheld.extend(_unheld(generated))
        else:
            _print(generated, apart=number > 0)
    complain([*problems, *unheld])
    return UNABLE if problems else FOUND if unheld else HOLDS


def _generated(
    meant: Meant, run: Run, release: str, options: DirectivesOptions
) -> Iterator[tuple[Made, Generated | None]]:
    """The directives of every program, with progress on a terminal."""
    from mutcheck.checks.filecheck.about import Only
    from mutcheck.report.text import progress
    from mutcheck.run import directing, pipeline, signals

    only = Only(options.only) if options.only else None
    with signals.stoppable(run), progress.ticking("lowering") as ticked:
        for made in pipeline.made(meant.sources, replace(run, ticked=ticked)):
            found = directing.generated(made, release, only, options.without)
            with ticked.aside():  # it is printed
                yield made, found


def _why_not(made: Made) -> Sequence[str]:
    from mutcheck.report.text import emit

    return emit.refusals([made], "directives")


def _unnamed(generated: Generated) -> Iterator[str]:
    source = generated.made.source
    for pattern in generated.unnamed:
        yield f"no buffer of {source.name} is named {pattern!r}. `mutcheck explain {source.spelled}` names them."


def _print(generated: Generated, *, apart: bool) -> None:
    sign = "# " if generated.comments else ""
    heading = f"# {generated.made.source.name}" if generated.comments else f"{generated.made.source.name}"
    click.echo("\n" * apart + visible(heading))
    for line in generated.lines:
        click.echo(visible(f"{sign}{line}"))


def _written(generated: Generated) -> Iterator[str]:
    """Put directives into their file; what keeps them from it."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden.contract.places import shown_path
    from mutcheck.run import directing

    try:
        changed = directing.put(generated)
    except Trouble as error:
        yield str(error)
        return
    path, count = shown_path(generated.file.resolve()), len(generated.lines)
    if changed:
        say(f"wrote {count} directives of {generated.made.source.name} to {path}", hang="  ")
    else:
        say(f"the {count} directives of {generated.made.source.name} in {path} are up to date", hang="  ")


def _unheld(generated: Generated) -> Iterator[str]:
    """What does not hold now of what the file says: only what a person wrote can be."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.run import directing

    try:
        found = directing.unheld(generated)
    except Trouble:
        return
    yield from (_told(each) for each in found)


def _told(finding: Finding) -> str:
    evidence = f" ({finding.evidence[0]})" if finding.evidence else ""
    return f"{finding.location}: {finding.message}{evidence}"
