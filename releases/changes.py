"""What changed between neighbours of a matrix, in words, and whether JAX or Flax changed it.

A change that comes with new releases of both is tried with the new JAX and the old Flax, or the other way round: one of
the two then shows what it was before, or what it is now. Where neither pair can be had, or it shows something else,
that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from mutcheck.core.units import readable
from mutcheck.releases.cells import COMPILED, FIGURES, Cell
from mutcheck.releases.column import Column
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.grid import Grid


class Kind(StrEnum):
    """How a cell changed."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "changed"


class By(StrEnum):
    """What changed it."""

    JAX = "JAX"
    FLAX = "Flax"
    BOTH = "JAX and Flax together"
    UNKNOWN = "JAX or Flax"


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is another one than its neighbour before.

    Attributes:
      before, after: the numbers of the columns; where there is no result in between, they are not next to each other.
      what: in words, a part for each thing.
      by: what changed it.
      why: how that is known, or why not.
    """

    program: str
    target: str
    before: int
    after: int
    kind: Kind
    what: tuple[str, ...]
    by: By = By.UNKNOWN
    why: str = ""


Mixed = Callable[[Pair, Sequence[Change]], Column]
"""Has some cells made with a JAX and a Flax that are not neighbours."""


def changes(grid: Grid) -> tuple[Change, ...]:
    """What changed, by the columns: each cell beside the last one before it that there is."""
    found = []
    for row in grid.rows:
        known = [number for number, cell in enumerate(row.cells) if cell.known]
        for before, after in pairwise(known):
            old, new = row.cells[before], row.cells[after]
            if old.state != new.state:
                found.append(Change(row.program, row.target, before, after, kind(old, new), tuple(words(old, new))))
    return tuple(sorted(found, key=lambda change: (change.after, change.before)))


def kind(old: Cell, new: Cell) -> Kind:
    """Whether a cell got worse or better: what is worse in anything is worse."""
    grown = (_grown(old.extra, new.extra), -_grown(old.in_place, new.in_place), -_grown(_rank(old), _rank(new)))
    return Kind.WORSE if 1 in grown else Kind.BETTER if -1 in grown else Kind.OTHER


def _rank(cell: Cell) -> int:
    """How well it went: not at all, with findings, or well."""
    return 2 * (cell.outcome in COMPILED) + cell.ok * (cell.outcome in COMPILED)


def _grown(old: int | None, new: int | None) -> int:
    """1 where a figure has grown, -1 where it has shrunk; 0 where it is the same, or was or is unknown."""
    return 0 if old is None or new is None else (new > old) - (new < old)


def words(old: Cell, new: Cell) -> Iterator[str]:
    """What differs, in words."""
    if (old.outcome, old.refused) != (new.outcome, new.refused):
        yield f"{_outcome(old)} → {_outcome(new)}"
    elif old.ok != new.ok:
        yield "fails now" if old.ok else "fails no more"
    if old.compiled and new.compiled and (old.in_place, old.buffers) != (new.in_place, new.buffers):
        was = f"{old.in_place}" + (f" of {old.buffers}" if old.buffers != new.buffers else "")
        yield f"{was} → {new.in_place} of {new.buffers} in place"
    if old.compiled and new.compiled:
        yield from _figures(old, new)
        yield from _verdicts(old, new)


def _outcome(cell: Cell) -> str:
    return f"{cell.outcome} ({cell.refused})" if cell.refused else cell.outcome


def _figures(old: Cell, new: Cell) -> Iterator[str]:
    if (old.extra, old.at_least) != (new.extra, new.at_least):
        yield f"extra {_bytes(old.extra, old.at_least)} → {_bytes(new.extra, new.at_least)}"
    elif figures := [name for name in FIGURES if name != "copies" and old.figure(name) != new.figure(name)]:
        for name in figures:
            yield f"{name.removesuffix('_bytes')} {_bytes(old.figure(name))} → {_bytes(new.figure(name))}"
    elif old.figure("copies") != new.figure("copies"):
        yield f"{_number(old.figure('copies'))} → {_number(new.figure('copies'))} copies"


def _verdicts(old: Cell, new: Cell) -> Iterator[str]:
    """Buffers that have another verdict, where their number does not say so."""
    was = {each.path: each.in_place for each in old.row.buffers} if old.row is not None else {}
    is_ = {each.path: each.in_place for each in new.row.buffers} if new.row is not None else {}
    if old.in_place == new.in_place and was != is_:
        moved = [path for path in {**was, **is_} if was.get(path) != is_.get(path)]
        said = ", ".join(f"{path} {was.get(path) or 'none'} → {is_.get(path) or 'none'}" for path in moved[:3])
        yield said + (f" and {len(moved) - 3} more buffers" if len(moved) > 3 else "")


def _bytes(size: int | None, at_least: bool = False) -> str:
    return "unknown" if size is None else f"{'≥ ' if at_least else ''}{readable(size)}"


def _number(count: int | None) -> str:
    return "unknown" if count is None else str(count)


def attributed(grid: Grid, found: Sequence[Change], mixed: Mixed | None) -> tuple[Change, ...]:
    """The same changes, each with what changed it.

    Args:
      mixed: None where nothing is to be made for that.
    """
    told: list[Change] = []
    for before, after in dict.fromkeys((change.before, change.after) for change in found):
        own = [change for change in found if (change.before, change.after) == (before, after)]
        told += _of_neighbours(grid, grid.columns[before], grid.columns[after], own, mixed)
    return tuple(told)


def _of_neighbours(grid: Grid, old: Column, new: Column, own: Sequence[Change], mixed: Mixed | None) -> list[Change]:
    if old.flax == new.flax or not new.flax:
        return [replace(each, by=By.JAX, why=f"flax {new.flax} in both") for each in own]
    if old.jax == new.jax:
        return [replace(each, by=By.FLAX, why=f"jax {new.jax} in both") for each in own]
    if mixed is None:
        return [replace(each, why="both have another release") for each in own]
    return [*_tried(grid, old, new, own, mixed)]


def _tried(grid: Grid, old: Column, new: Column, own: Sequence[Change], mixed: Mixed) -> Iterator[Change]:
    """What the new JAX with the old Flax shows, or else the old JAX with the new Flax."""
    left = list(own)
    whys: dict[Change, list[str]] = {change: [] for change in own}
    for pair, by_same_as_new, by_same_as_old in (
        (Pair(new.jax, old.flax), By.JAX, By.FLAX),
        (Pair(old.jax, new.flax), By.FLAX, By.JAX),
    ):
        if not left:
            return
        column = mixed(pair, left)
        results = {(each.program, each.target): Cell(each) for each in column.results}
        for change in tuple(left):
            cell = results.get((change.program, change.target), Cell(why=column.problem))
            if not cell.known or cell.outcome == "error":
                whys[change].append(column.problem or f"with {pair}: {cell.why_not}")
                continue
            left.remove(change)
            yield _shown(grid, change, cell, pair, by_same_as_new, by_same_as_old)
    yield from (replace(change, why="; ".join(whys[change])) for change in left)


def _shown(grid: Grid, change: Change, cell: Cell, pair: Pair, same_as_new: By, same_as_old: By) -> Change:
    """A change with what a mixed pair shows of it."""
    row = next(each for each in grid.rows if (each.program, each.target) == (change.program, change.target))
    old, new = row.cells[change.before], row.cells[change.after]
    if cell.facts == new.facts != old.facts or cell.state == new.state:
        return replace(change, by=same_as_new, why=f"it is the same with {pair}")
    if cell.facts == old.facts != new.facts or cell.state == old.state:
        return replace(change, by=same_as_old, why=f"with {pair} it is as before")
    other = ", ".join(words(old, cell)) or "something else"
    return replace(change, by=By.BOTH, why=f"with {pair}: {other}")
