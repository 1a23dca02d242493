"""The steps of `matrix` and `bisect`: columns are made, one after the other, joined, compared, searched."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import FrameType

from packaging.version import Version

from mutcheck import __version__
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.merge import merge
from mutcheck.releases import changes, grid, wanted
from mutcheck.releases.bisect import Search
from mutcheck.releases.changes import Change, Mixed
from mutcheck.releases.column import Asked, Column, Columns, Kept, Processes
from mutcheck.releases.condition import Condition
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.grid import Grid
from mutcheck.releases.setup import Setup, of_running
from mutcheck.releases.wanted import Releases
from mutcheck.report.bisected import Told
from mutcheck.report.matrix import Matrix
from mutcheck.report.text import progress


@dataclass(frozen=True, slots=True)
class Pairs:
    """The releases of all columns, and a line for each wish that cannot be met."""

    pairs: tuple[Pair, ...]
    problems: tuple[str, ...]


def pairs(releases: Sequence[Releases] | None, flax: Sequence[Releases] | None, made: Setup) -> Pairs:
    """Every release of JAX that is asked for with every release of Flax.

    Args:
      releases: of JAX; None for the newest, or where Flax is asked for, for the one that is here.
      flax: None for the one that goes with each JAX.
    """
    if releases is None and flax is not None:
        jax = wanted.Found((of_running().jax,))
    else:
        jax = made.found(releases or wanted.DEFAULT, "jax")
    others = made.found(flax, "flax") if flax is not None else wanted.Found(("",))
    found = tuple(Pair(each, other) for each in jax.versions for other in others.versions)
    return Pairs(found, (*jax.problems, *others.problems))


@dataclass(frozen=True, slots=True)
class How:
    """How a matrix is made.

    Attributes:
      attribute: whether it is found out who changed what.
      verbose: whether every buffer is shown.
      history: the file that all releases are kept in; None for none.
      problems: what is known to be wrong before.
    """

    attribute: bool
    verbose: bool
    history: Path | None
    problems: tuple[str, ...]


def matrix(wished: Pairs, asked: Asked, made: Setup, how: How) -> Matrix:
    """The matrix, with what changed in it; what is finished of it where it is interrupted."""
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder, interruptible(Processes()) as running:
        kept = Kept(Path(folder)) if how.history is not None else None
        found = _joined(wished.pairs, Columns(made.environments, running, kept, running.stop), asked)
        more = Columns(made.environments, running, stop=running.stop)
        mixed = _mixed(more, asked) if how.attribute else None
        changed = changes.attributed(found, changes.changes(found), mixed)
        unkept = _recorded(kept, how.history) if kept is not None and how.history is not None else []
    problems = (*how.problems, *wished.problems, *unkept, *running.interrupted(len(wished.pairs)))
    return Matrix(found, changed, problems, __version__, verbose=how.verbose)


def _joined(pairs: Sequence[Pair], columns: Columns, asked: Asked) -> Grid:
    """The matrix, with progress on a terminal."""
    made: list[Column] = []
    with progress.ticking("releases") as ticked:
        for pair in pairs:
            ticked(len(made), len(pairs))
            made.append(columns.column(pair, asked))
    return grid.joined(made, date.today())


def _recorded(kept: Kept, history: Path) -> list[str]:
    """Take what every release kept over into a history; why that failed."""
    try:
        for file in kept.files:
            merge(history, file)
    except Trouble as error:
        return [str(error)]
    return []


def _mixed(columns: Columns, asked: Asked) -> Mixed:
    """Has cells that changed made with a JAX and a Flax of different columns."""

    def column(pair: Pair, changes: Sequence[Change]) -> Column:
        targets = {each.target for each in changes}
        some = tuple(each for each in asked.targets if str(each) in targets)
        programs = tuple(dict.fromkeys(asked.spelled.get(each.program, each.program) for each in changes))
        return columns.column(pair, replace(asked, programs=programs, targets=some, named=False))

    return column


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched for.

    Attributes:
      package: whose releases: jax or flax.
      jax: the JAX of all releases of Flax; empty for the one that is here.
    """

    good: str
    bad: str
    condition: Condition | None
    package: str
    jax: str
    nightly: bool

    def pair(self, version: str) -> Pair:
        """A release that is looked at."""
        return Pair(version) if self.package == "jax" else Pair(self.jax or of_running().jax, version)


def asked_of_one(source: Source, target: Target, timeout: float) -> Asked:
    """What is asked of every release of one program on one target."""
    options = ("--timeout", str(timeout))
    return Asked((source.spelled,), (target.full,), {source.name: source.spelled}, True, options)


def bisected(searched: Searched, asked: Asked, made: Setup, view: str) -> Told:
    """What a search finds, with the IRs at its boundaries."""
    found = made.since(searched.good, searched.package, nightly=searched.nightly)
    named = {each for each in (*found.versions, searched.bad) if Version(each) >= Version(searched.good)}
    versions = sorted({*named, searched.good}, key=Version)
    ((program, _),) = asked.spelled.items()
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder, interruptible(Processes()) as running:
        kept = Kept(Path(folder))
        columns = Columns(made.environments, running, kept, running.stop)
        with progress.ticking("releases") as ticked:
            count = iter(range(1, len(versions) + 1))

            def column(version: str) -> Column:
                ticked(next(count), len(versions))
                return columns.column(searched.pair(version), asked)

            target = str(asked.targets[0])
            search = Search(program, target, searched.package, versions, column, searched.condition)
            mixed = None if searched.package == "flax" else _mixed(replace(columns, kept=None), asked)
            boundaries = search.run(searched.good, searched.bad, mixed)
        problems = (*found.problems, *running.interrupted(len(boundaries.looked)))
        return Told.of(boundaries, kept, view, problems, __version__)


@contextmanager
def interruptible(running: Processes) -> Iterator[Processes]:
    """Until it is left, Ctrl-C and SIGTERM end the release that runs and keep what is finished; a second one all."""

    def stop(number: int, frame: FrameType | None) -> None:
        if running.stop.is_set():
            signal.default_int_handler(number, frame)
        running.interrupt()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield running
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
