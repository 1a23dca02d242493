"""Find the release of JAX in which a program became worse, and the one in which that ended.

--good and --bad are releases, the older one first; both are looked at before anything is searched for. What is looked
for is said by --if: a comparison such as `extra_bytes > 0` or `relocated_bytes >= 4MiB`, or a word such as `rejected`,
joined by and, or, not. Without it, that is whatever is worse than in the good release. At each boundary the differences
of the ledger, of StableHLO and of the optimized HLO are shown, and whether JAX or Flax made them.

Exit status: 0 a boundary was found; 2 none could be.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
from packaging.version import Version

from mutcheck import __version__
from mutcheck.commands.shared import releases, steps
from mutcheck.commands.shared.options import Asked as Programs
from mutcheck.commands.shared.parameters import Choice, completed
from mutcheck.commands.shared.releases import Installing, Release, Searched, Telling
from mutcheck.commands.shared.status import nothing
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.releases.bisect import Bisected, Search
from mutcheck.releases.column import Asked, Column, Columns, Kept, Processes
from mutcheck.releases.condition import Condition
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.setup import Setup, of_running
from mutcheck.report.bisected import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class BisectOptions:
    """What `mutcheck bisect` is told."""

    program: str = given(click.Argument(["program"], metavar="PROGRAM", shell_complete=completed("programs")), "")
    good: str = given(
        click.Option(["--good"], type=Release(), required=True, help="A release that is as it should be."), ""
    )
    bad: str = given(click.Option(["--bad"], type=Release(), required=True, help="A later one that is not."), "")
    condition: Condition | None = given(
        click.Option(
            ["--if", "condition"],
            type=Searched(),
            metavar="CONDITION",
            help="What makes a release bad. Default: that it is worse than the good one.",
        ),
        None,
    )
    target: Target = given(
        click.Option(
            ["--target"],
            type=releases.OneTarget(),
            default=str(HOST),
            show_default=True,
            shell_complete=completed("targets"),
            help="What is compiled for.",
        ),
        HOST,
    )
    flax: bool = given(
        click.Option(
            ["--flax"], is_flag=True, help="Search the releases of Flax, with one JAX: --good and --bad are Flax's."
        ),
        False,
    )
    jax: str | None = given(
        click.Option(["--jax"], type=Release(), help="The JAX that --flax goes with. Default: the one that is here."),
        None,
    )
    nightly: bool = given(
        click.Option(
            ["--nightly"], is_flag=True, help="Search nightly releases, too, where the package index has some."
        ),
        False,
    )
    installing: Installing = part(Installing)
    timeout: float = given(
        click.Option(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            default=600,
            show_default=True,
            help="Seconds that lowering the program, or compiling it, may take in a release.",
        ),
        600.0,
    )
    view: str = given(
        click.Option(
            ["--view"],
            type=Choice(["unified", "side-by-side", "summary"]),
            default="summary",
            show_default=True,
            help="How the differences of IR are shown.",
        ),
        "summary",
    )
    telling: Telling = part(Telling)

    def __post_init__(self) -> None:
        if self.jax is not None and not self.flax:
            raise click.UsageError("--jax names the JAX of all releases of Flax: add --flax.")
        if self.good == self.bad:
            raise click.UsageError(f"--good and --bad are both {self.good}: nothing lies between them.")
        if Version(self.good) > Version(self.bad):
            raise click.UsageError(
                f"--good {self.good} is newer than --bad {self.bad}. Name a good release before the bad one: where "
                "it ended is found from there."
            )

    @property
    def package(self) -> str:
        return "flax" if self.flax else "jax"


@takes(BisectOptions, "bisect", __doc__)
def command(options: BisectOptions) -> int:
    project = steps.project()
    meant = steps.some(Programs(programs=(options.program,)), project)
    if len(meant.sources) > 1:
        names = ", ".join(each.name for each in meant.sources[:8])
        raise nothing([f"{options.program} are {len(meant.sources)} programs. Name one of {names}."])
    (source,) = meant.sources
    made = releases.setup(options.installing)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder, releases.interruptible(Processes()) as running:
        kept = Kept(Path(folder))
        found, problems = _searched(options, source, made, Columns(made.environments, running, kept, running.stop))
        problems += running.interrupted(len(found.looked))
        return releases.tell(Told.of(found, kept, options.view, tuple(problems), __version__), options.telling)


def _searched(options: BisectOptions, source: Source, made: Setup, columns: Columns) -> tuple[Bisected, list[str]]:
    """The search, with progress on a terminal; a line for what could not be known beside it."""
    from mutcheck.report.text import progress

    target = options.target.full
    asked = Asked(
        (source.spelled,), (target,), {source.name: source.spelled}, True, ("--timeout", str(options.timeout))
    )
    versions, problems = _releases(options, made)
    with progress.ticking("releases") as ticked:
        count = 0

        def column(version: str) -> Column:
            nonlocal count
            count += 1
            ticked(count, 0)
            return columns.column(_pair(options, version), asked)

        search = Search(source.name, str(target), options.package, versions, column, options.condition)
        mixed = None if options.flax else releases.mixed(replace(columns, kept=None), asked)
        return search.run(options.good, options.bad, mixed), problems


def _pair(options: BisectOptions, version: str) -> Pair:
    return Pair(options.jax or of_running().jax, version) if options.flax else Pair(version)


def _releases(options: BisectOptions, made: Setup) -> tuple[Sequence[str], list[str]]:
    """The releases from the good one on, oldest first: those of the index, or without it those that are here."""
    found = made.since(options.good, options.package, nightly=options.nightly)
    named = {*found.versions, options.good, options.bad}
    return sorted((each for each in named if Version(each) >= Version(options.good)), key=Version), list(found.problems)
