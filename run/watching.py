"""Watches the files that programs are made of: after each save, what has changed is made and judged again.

What is made again is what kept results say: a program whose files, goldens and directives are as they were is not made.
Programs are made in processes that stand by: copies of one that has imported jax and started none of its backends, for
a backend has threads, and a copy has none of them. A process that stood by forgets the user's modules where a file of
theirs is another one, as `lowering/workers/recording.py` has it. A new copy for each save would begin without a
backend: it took five times as long for a small program.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from mutcheck.core.cell import Cell

if TYPE_CHECKING:
    from mutcheck.checks.result import Result
    from mutcheck.core.inputs import Inputs
    from mutcheck.core.source import Source
    from mutcheck.lowering.workers.local import Standing
    from mutcheck.run.judging import Judging
    from mutcheck.run.setting import Run

PRELOADED = ("flax.nnx", "optax")
"""What is imported beside jax before programs come: most of them use it, and it takes a second."""

DEBOUNCE, STEP = 400, 20
"""Milliseconds: how long what is saved at once is waited for at most, and how long nothing must be saved."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one save brought.

    Attributes:
      changed: the files that were saved; empty for the first round.
      results: those of all programs.
      made: how many programs were made, and not answered from what is kept.
      news: the results that are not those of the last round.
      before: the last results of all cells that there were, by cell.
      seconds: from the save to the verdict.
    """

    changed: tuple[Path, ...]
    results: tuple[Result, ...]
    made: int
    news: tuple[Result, ...]
    before: Mapping[tuple[str, str], Result]
    seconds: float


@dataclass
class Watch:
    """What is known from round to round."""

    standing: Standing
    stop: Event
    before: dict[tuple[str, str], Result] = field(default_factory=dict)
    last: tuple[Result, ...] = ()
    places: frozenset[Path] = frozenset()

    def round(self, sources: Sequence[Source], run: Run, by: Judging, changed: Collection[Path]) -> Round:
        """Judge all programs: what has changed of them is made."""
        from mutcheck.run import judging

        begun = time.perf_counter()
        fresh: set[str] = set()

        def told(name: str, why_not: str) -> None:
            if why_not:
                fresh.add(name)

        assert by.keeping is not None
        by = replace(by, keeping=replace(by.keeping, told=told))
        results = tuple(judging.judged(sources, replace(run, standing=self.standing, stop=self.stop), by))
        assert by.keeping is not None
        self.places = self.places if self.stop.is_set() else places(sources, by.keeping.results.inputs, by.golden)
        known = {id(each) for each in self.last}
        news = tuple(each for each in results if id(each) not in known)
        done = Round(tuple(changed), results, len(fresh), news, dict(self.before), time.perf_counter() - begun)
        self.last = results
        self.before.update({key(each.cell): each for each in results})
        return done

    def changes(self, more: Collection[Path]) -> Iterator[tuple[Path, ...]]:
        """What is saved, each time that something is, until the watch is stopped.

        Where places are watched that were not watched before, something may have been saved there until now: nothing is
        named then, and all is looked at.

        Args:
          more: places that are watched beside those of the programs.
        """
        import watchfiles

        while not self.stop.is_set():
            now = self.places
            watched = sorted(str(each) for each in {*now, *more} if each.is_dir())
            begun = False
            saved = watchfiles.watch(
                *watched,
                stop_event=self.stop,
                debounce=DEBOUNCE,
                step=STEP,
                rust_timeout=200,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=False,
            )
            for changes in saved:
                if changes or not begun:
                    begun = True
                    yield tuple(sorted({Path(path) for _, path in changes}))
                if self.stop.is_set() or self.places != now:
                    break


def key(cell: Cell) -> tuple[str, str]:
    return cell.source.spelled, str(cell.target)


def places(sources: Sequence[Source], inputs: Mapping[str, Inputs], golden: Path | None) -> frozenset[Path]:
    """The folders of what programs are made of and compared with; of one that does not exist, what it would be in."""
    from mutcheck.golden import place

    found = {source.file.parent for source in sources}
    for source in sources:
        found.add(place.root(source, golden))
        if source.name in inputs:
            made_of = inputs[source.name]
            found.update(Path(each).parent for each in made_of.files)
            found.update(Path(each) for each in (*made_of.folders, *made_of.found))
    return frozenset(next(folder for folder in (each, *each.parents) if folder.is_dir()) for each in found)


@contextmanager
def standing(jobs: int | None) -> Iterator[Standing]:
    """Worker processes that stand by, for as long as this is entered."""
    from mutcheck.lowering.workers import local, processes

    with processes.copied(PRELOADED), local.unsignalled():
        workers = local.Standing(jobs)
    try:
        with processes.copied(PRELOADED):
            yield workers
    finally:
        workers.close()
