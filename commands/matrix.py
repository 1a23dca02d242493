"""Show what programs become in many releases of JAX and Flax, and what changed from one to the next.

Each release has an environment of its own, which uv makes once, and which is kept. In it `mutcheck lower` runs. A
change that came with new releases of both JAX and Flax is tried with one of them alone: so it is known which made it.

Exit status: 0 all holds in every release; 1 something was found; 2 some of the work could not be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import releases, steps
from mutcheck.commands.shared.options import Making, Recorded
from mutcheck.commands.shared.releases import Installing, Telling, Wanted
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.run import recording

if TYPE_CHECKING:
    from mutcheck.releases.wanted import Releases


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixOptions:
    """What `mutcheck matrix` is told."""

    making: Making = part(Making)
    releases: tuple[Releases, ...] | None = given(
        click.Option(
            ["--releases"],
            type=Wanted(),
            metavar="0.8.3,0.9.2|latest:N|all|nightly",
            help="Releases of JAX, separated by commas. Default: latest:5; with --flax, the one that is here.",
        ),
        None,
    )
    flax: tuple[Releases, ...] | None = given(
        click.Option(
            ["--flax"],
            type=Wanted(),
            metavar="0.12.6,0.12.8|latest:N|all",
            help="Releases of Flax, each with every release of JAX: with one of those, Flax alone varies. Default: the "
            "newest that each JAX installs with.",
        ),
        None,
    )
    installing: Installing = part(Installing)
    attribute: bool = given(
        click.Option(
            ["--attribute/--no-attribute"],
            default=True,
            help="Find out whether JAX or Flax changed what came with new releases of both, in more environments.",
        ),
        True,
    )
    verbose: bool = given(click.Option(["--verbose", "-v"], is_flag=True, help="Show every buffer, too."), False)
    telling: Telling = part(Telling)
    recorded: Recorded = part(Recorded)

    def __post_init__(self) -> None:
        if self.recorded.record and self.flax is not None:
            raise click.UsageError("a history keeps one result of a program for each release of JAX: leave --flax out.")


@takes(MatrixOptions, "matrix", __doc__)
def command(options: MatrixOptions) -> int:
    from mutcheck.commands.shared import columns

    project = steps.project()
    meant = steps.some(options.making.asked, project)
    made = releases.setup(options.installing)
    history = recording.place(options.recorded.history, project) if options.recorded.record else None
    told = columns.matrix(
        columns.pairs(options.releases, options.flax, made),
        releases.asked(options.making, meant.sources, options.making.targets or project.targets),
        made,
        columns.How(options.attribute, options.verbose, history, meant.problems),
    )
    return releases.tell(told, options.telling)
