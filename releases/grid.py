"""The matrix: columns joined to rows, one for each program and target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.releases.cells import Cell
from mutcheck.releases.column import Column


@dataclass(frozen=True, slots=True)
class Row:
    """A program on a target: its cells, one for each column."""

    program: str
    target: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix.

    Attributes:
      columns: the releases, oldest first.
      rows: in the order in which the releases tell them.
      made: the day.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    made: date


def joined(columns: Sequence[Column], made: date) -> Grid:
    """The matrix of columns; a row that a column does not have is empty there, with the reason."""
    keys = _order(columns)
    found = [{(each.program, each.target): each for each in column.results} for column in columns]
    rows = (
        Row(*key, tuple(_cell(column, of.get(key), key[1]) for column, of in zip(columns, found, strict=True)))
        for key in keys
    )
    return Grid(tuple(columns), tuple(rows), made)


def _order(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """The rows: programs as they are told, and the targets of each as they were asked for."""
    targets = dict.fromkeys(target for column in columns for target in column.targets)
    programs = dict.fromkeys(row.program for column in columns for row in column.results)
    there = {(row.program, row.target) for column in columns for row in column.results}
    absent = {target for column in columns for target in column.absent}
    return [
        (program, target)
        for program in programs
        for target in targets
        if (program, target) in there or target in absent
    ]


def _cell(column: Column, row: ResultRow | None, target: str) -> Cell:
    if row is not None:
        return Cell(row)
    return Cell(why=column.problem or column.absent.get(target, "") or "the release has no result of it")
