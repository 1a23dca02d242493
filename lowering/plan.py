"""The plan: the flat, ordered list of cells, fixed before any work starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mutcheck.lowering.artifacts import Crash
from mutcheck.lowering.discovery import Source
from mutcheck.lowering.worker import Made


@dataclass(frozen=True, slots=True)
class Cell:
    """One program on one target in this release: the unit of work and of report."""

    source: Source
    target: str


def plan(sources: Iterable[Source], targets: Sequence[str]) -> tuple[Cell, ...]:
    """Every program on every target, programs in the order given."""
    return tuple(Cell(source, target) for source in sources for target in targets)


def by_program(cells: Iterable[Cell]) -> list[tuple[Source, tuple[str, ...]]]:
    """The plan's programs, each with its targets: a program is traced once for all of them."""
    return [
        (source, tuple(cell.target for cell in group)) for source, group in groupby(cells, lambda cell: cell.source)
    ]


def without_clashes(sources: Sequence[Source]) -> tuple[list[Source], dict[Source, Source]]:
    """The programs whose name is their own, and each of the others with one that goes by its name.

    A name is the name of a golden: two programs must not share it.
    """
    by_name: dict[str, list[Source]] = {}
    for source in sources:
        by_name.setdefault(source.name, []).append(source)
    unique = [source for source in sources if len(by_name[source.name]) == 1]
    clashing = {
        source: next(other for other in same if other is not source)
        for same in by_name.values()
        if len(same) > 1
        for source in same
    }
    return unique, clashing


def clash(source: Source, other: Source, targets: Sequence[str]) -> Made:
    """The outcome of a program that was not run because `other` goes by its name."""
    why = f"two programs are named {source.name}: in {_place(source)} and in {_place(other)}"
    advice = 'Give one another name: `@program(name="...")`.'
    return Made(source, tuple(Crash(source.name, target, why, advice) for target in targets))


def _place(source: Source) -> str:
    return source.spelled if source.asked else f"the corpus ({source.name})"
