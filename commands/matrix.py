"""Show what programs become in many releases of JAX and Flax, and what changed from one to the next.

Each release has an environment of its own, which uv makes once, and which is kept. In it `mutcheck lower` runs. JAX or
Flax: a change that came with new releases of both is tried with one of them alone.

Exit status: 0 all holds in every release; 1 something was found; 2 some of the work could not be done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from mutcheck import __version__
from mutcheck.commands.shared import releases, steps
from mutcheck.commands.shared.options import Making, Recorded
from mutcheck.commands.shared.releases import Installing, Telling, Wanted
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.releases import changes, grid, wanted
from mutcheck.releases.column import Asked, Column, Columns, Kept
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.grid import Grid
from mutcheck.releases.setup import Setup, of_running
from mutcheck.releases.wanted import Releases
from mutcheck.report.matrix import Matrix
from mutcheck.run import recording


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
    from mutcheck.releases.column import Processes

    project = steps.project()
    meant = steps.some(options.making.asked, project)
    made = releases.setup(options.installing)
    pairs, problems = _pairs(options, made)
    asked = releases.asked(options.making, meant.sources, options.making.targets or project.targets)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder, releases.interruptible(Processes()) as running:
        kept = Kept(Path(folder)) if options.recorded.record else None
        found = _found(pairs, Columns(made.environments, running, kept, running.stop), asked)
        mixed = (
            releases.mixed(Columns(made.environments, running, stop=running.stop), asked) if options.attribute else None
        )
        changed = changes.attributed(found, changes.changes(found), mixed)
        unkept = _record(kept, recording.place(options.recorded.history, project)) if kept is not None else []
    problems = [*meant.problems, *problems, *unkept, *running.interrupted(len(pairs))]
    return releases.tell(Matrix(found, changed, tuple(problems), __version__, verbose=options.verbose), options.telling)


def _pairs(options: MatrixOptions, made: Setup) -> tuple[list[Pair], list[str]]:
    """The releases of all columns, and a line for each wish that cannot be met."""
    if options.releases is None and options.flax is not None:
        jax = wanted.Found((of_running().jax,))
    else:
        jax = made.found(options.releases or wanted.DEFAULT, "jax")
    flax = made.found(options.flax, "flax") if options.flax is not None else wanted.Found(("",))
    pairs = [Pair(each, other) for each in jax.versions for other in flax.versions]
    return pairs, [*jax.problems, *flax.problems]


def _found(pairs: Sequence[Pair], columns: Columns, asked: Asked) -> Grid:
    """The matrix, with progress on a terminal."""
    from mutcheck.report.text import progress

    made: list[Column] = []
    with progress.ticking("releases") as ticked:
        for pair in pairs:
            ticked(len(made), len(pairs))
            made.append(columns.column(pair, asked))
    return grid.joined(made, date.today())


def _record(kept: Kept, history: Path) -> list[str]:
    """Take what every release kept over into a history; why that failed."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden.history.merge import merge

    try:
        for file in kept.files:
            merge(history, file)
    except Trouble as error:
        return [str(error)]
    return []
