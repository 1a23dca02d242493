"""What an executable does to a buffer, as a story tells it: copies one by one with their reasons, the rest as sums."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from pathlib import Path

from mutcheck.checks.analysis.verdict import BufferVerdict
from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.analysis.versions.transfers import COPIES, TransferKind
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.explain.words import Named
from mutcheck.core.finding import Location
from mutcheck.core.proof import Proof
from mutcheck.core.units import readable
from mutcheck.golden.contract.places import shown_path

Row = tuple[str, str]
"""The word at the margin, and lines."""

_TOLD = (
    ("copied", COPIES),
    ("rearranged", frozenset({TransferKind.REARRANGED})),
    ("delivered", frozenset({TransferKind.DELIVERED})),
)
"""What is told instruction by instruction."""


def rows(verdict: BufferVerdict, causes: Causes) -> Iterator[Row]:
    """All that is done to a buffer, what counts against it first."""
    for word, kinds in _TOLD:
        yield from _one_by_one(word, [each for each in verdict.transfers if each.transfer.kind in kinds], causes)
    yield from _sums(verdict.proof)


def _one_by_one(word: str, transfers: list[Counted], causes: Causes) -> Iterator[Row]:
    """The transfers of a kind, those in one loop together."""
    groups: dict[tuple[str, ...], list[Counted]] = {}
    for each in transfers:
        if each.times.count:
            loops = tuple(f"{_in_loop(causes.named(loop), times.count, times.at_least)}" for loop, times in each.loops)
            groups.setdefault(loops, []).append(each)
    for loops, together in groups.items():
        lines = [f"{', '.join(reversed(loops))}" if loops else _counted(len(together), "a call")]
        for each in together:
            lines += _transfer(each, causes)
        yield word, "\n".join(lines)


def _counted(count: int, per: str) -> str:
    return f"{'once' if count == 1 else 'twice' if count == 2 else f'{count} times'} {per}"


def _in_loop(loop: Named, trips: int, at_least: bool) -> str:
    where = f"the loop of {_at(loop)}" if loop.line else f"the loop {loop.name}"
    return f"in {where}, " + (
        "whose trips are not known" if at_least else f"in each of its {trips} trips" if trips > 1 else "in one trip"
    )


def _at(named: Named) -> str:
    return f"{Path(named.line.file).name}:{named.line.line}" if named.line else named.name


def _transfer(each: Counted, causes: Causes) -> list[str]:
    why, transfer = causes.why(each), each.transfer
    note = "" if each.worst else "  (in a branch that is not the worst)"
    word = f" {transfer.kind}" if transfer.copies else ""
    moved = f"{readable(transfer.bytes)}{word} from {why.moved_from} to {why.moved_to}"
    lines = [f"  {why.instruction.name}  {moved}{note}", f"    {why.text}"]
    sources = [line for named in (why.reader, why.writer) for line in _source_line(named)] or _source_line(why.near)
    return [*lines, *dict.fromkeys(sources)]


def _source_line(named: Named | None) -> list[str]:
    return source_line(named.line) if named is not None and named.line is not None else []


def source_line(line: Location) -> list[str]:
    """A line of the user's with where it stands; nothing where it cannot be read."""
    text = linecache.getline(line.file, line.line).strip()
    return [f"      | {shown_path(Path(line.file))}:{line.line}  {text}"] if text else []


def _sums(proof: Proof) -> Iterator[Row]:
    """What is told apart, and makes no verdict."""
    for word, moved, what in (
        ("relocated", proof.relocated_bytes, "are computed in another place: there must be room for two"),
        ("transferred", proof.transferred_bytes, "go between host memory and the device, since the program says so"),
        ("staged", proof.staged_bytes, "go to fast memory, through it, or come back from it"),
        ("read", proof.piece_bytes, "in pieces of half of it or less"),
    ):
        if moved:
            yield word, f"{readable(moved)} a call{',' if word == 'read' else ''} {what}"
