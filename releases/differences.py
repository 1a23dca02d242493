"""What differs between the ledgers of two cells, buffer by buffer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mutcheck.core.units import readable
from mutcheck.golden.contract.rows import BufferRow
from mutcheck.releases.cells import Cell


class Figure(NamedTuple):
    """One thing that differs: what, and what it was and is, in words."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of one buffer."""

    path: str
    what: tuple[Figure, ...]


def _size(size: int | None) -> str:
    return "unknown" if size is None else readable(size)


def _yes(holds: bool | None) -> str:
    return "unknown" if holds is None else "yes" if holds else "no"


_FIGURES: tuple[tuple[str, Callable[[BufferRow], str]], ...] = (
    ("donated", lambda each: _yes(each.donated)),
    ("verdict", lambda each: each.in_place or "unknown"),
    ("update", lambda each: each.update or "unknown"),
    (
        "copies",
        lambda each: "unknown" if each.copies is None or (each.at_least and not each.copies) else str(each.copies),
    ),
    ("copied", lambda each: _size(each.copied_bytes)),
    ("rearranged", lambda each: _size(each.rearranged_bytes)),
    ("relocated", lambda each: _size(each.relocated_bytes)),
    ("delivered", lambda each: _size(each.delivered_bytes)),
    ("staged", lambda each: _size(each.staged_bytes)),
    ("extra", lambda each: _size(each.extra_bytes)),
)
"""What is compared of a buffer, in the order in which it is told."""


def ledger(old: Cell, new: Cell) -> Iterator[Difference]:
    """The buffers that differ, in the order of the new ledger and then those that are gone."""
    was = {each.path: each for each in old.row.buffers} if old.row is not None else {}
    is_ = {each.path: each for each in new.row.buffers} if new.row is not None else {}
    for path in {**is_, **was}:
        before, after = was.get(path), is_.get(path)
        if before is None or after is None:
            yield Difference(path, (Figure("in the ledger", _yes(before is not None), _yes(after is not None)),))
            continue
        told = [(name, say(before), say(after)) for name, say in _FIGURES]
        if different := tuple(Figure(*each) for each in told if each[1] != each[2]):
            yield Difference(path, different)
