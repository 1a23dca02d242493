"""Print FileCheck directives for what programs lower to now, or renew them in their files.

Generated lines stand between two comments; --write renews them in place, and leaves what you wrote beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Making
from mutcheck.commands.shared.parameters import Choice
from mutcheck.commands.shared.status import HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes

if TYPE_CHECKING:
    from mutcheck.run.directives import Suggested


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectivesOptions:
    """What `mutcheck directives` is told."""

    making: Making = part(Making)
    pinned: str | None = given(
        click.Option(
            ["--only", "pinned"],
            type=Choice(["donation", "updates", "all"]),
            help="What they pin: donations, updates, or both. Default: as those that stand there, or all.",
        ),
        None,
    )
    write: bool = given(click.Option(["--write"], is_flag=True, help="Renew them in their files."), False)

    def __post_init__(self) -> None:
        if not self.making.asked.programs and not self.write and not self.making.asked.corpus:
            raise click.UsageError("name a program, or --write to renew those of all programs.")


@takes(DirectivesOptions, "directives", __doc__)
def command(options: DirectivesOptions) -> int:
    from mutcheck.core.trouble import Trouble
    from mutcheck.run import directives, pipeline, signals

    project = steps.project()
    meant = steps.some(options.making.asked, project)
    here = steps.toolchain()
    asked = options.making.targets or project.targets
    run = steps.run_of(options.making, asked, None, compiles=False)
    problems = list(meant.problems)
    with signals.stoppable(run):
        made = list(pipeline.made(meant.sources, run))
    for each in made:
        try:
            found = directives.suggested(each, options.pinned, here.release)
            _write(found) if options.write else _print(found, len(made) > 1)
        except Trouble as error:
            problems.append(str(error))
    complain([*problems, *run.interrupted(len(made), len(meant.sources), "programs")])
    return UNABLE if problems else HOLDS


def _print(found: Suggested, headed: bool) -> None:
    lines: Sequence[str] = [f"# {line}" for line in found.lines]
    click.echo("\n".join([f"# {found.made.source.name}", *lines] if headed else lines))


def _write(found: Suggested) -> None:
    from mutcheck.golden import disk
    from mutcheck.golden.contract.rows import shown_path
    from mutcheck.run import directives

    file = found.file.resolve()
    mode = file.stat().st_mode
    if disk.write_text(file, directives.written(found)):
        file.chmod(mode)  # it is another file now
        click.echo(f"wrote {shown_path(file)}")
