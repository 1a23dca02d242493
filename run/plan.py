"""The plan: the flat, ordered list of cells, fixed before any work starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from mutcheck.core.artifacts import Crash
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import Target


def plan(sources: Iterable[Source], aims: Sequence[Aim]) -> tuple[Cell, ...]:
    """Every program on every target, programs in the order given."""
    return tuple(Cell(source, aim) for source in sources for aim in aims)


def by_program(cells: Iterable[Cell]) -> list[tuple[Source, tuple[Target, ...]]]:
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


def clash(source: Source, other: Source, targets: Iterable[Target]) -> Made:
    """The outcome of a program that was not run because `other` goes by its name."""
    why = f"two programs are named {source.name}: in {_place(source)} and in {_place(other)}"
    advice = 'Give one another name: `@program(name="...")`.'
    platforms = dict.fromkeys(target.platform for target in targets)
    return Made(source, tuple(Crash(source.name, Target(platform), why, advice) for platform in platforms))


def _place(source: Source) -> str:
    return source.spelled if source.asked else f"the corpus ({source.name})"
