"""What instructions do to buffers: which contents they move, where to, and what that is called.

docs/in-place.md defines the words. Two of them make a verdict *copied*: contents that are *preserved* elsewhere, and
contents that are *returned* from elsewhere. This is where an inflow of `dataflow` between two places gets its word,
from whose contents it moves (`versions`), and from the places that it moves them between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.dataflow import Dataflow, Inflow, Kind, Taken, Value
from mutcheck.checks.analysis.flow.pieces import Piece, elements
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.versions.inflows import computes, in_order, is_rearranged, is_same, moved_bytes
from mutcheck.checks.analysis.versions.origins import Origins
from mutcheck.checks.analysis.versions.versions import Versions, numbers
from mutcheck.checks.ir.hlo.buffers import HOST, Slice
from mutcheck.checks.ir.hlo.module import Instruction
from mutcheck.checks.ir.hlo.opcodes import effect
from mutcheck.core.backends.backend import Effect


class TransferKind(StrEnum):
    """What an instruction does to a buffer beside computing it where it is; what says most comes first."""

    PRESERVED = "preserved"
    RETURNED = "returned"
    REARRANGED = "rearranged"
    DELIVERED = "delivered"
    WRITTEN = "written"
    RELOCATED = "relocated"
    TRANSFERRED = "transferred"
    STAGED = "staged"
    PIECE = "piece"


COPIES = frozenset({TransferKind.PRESERVED, TransferKind.RETURNED})
"""What makes the verdict *copied*."""

EXTRA = COPIES | {TransferKind.REARRANGED, TransferKind.RELOCATED}
"""What a call moves or holds beyond an ideal update in place."""


@dataclass(frozen=True)
class Transfer:
    """Something that is done to a buffer, each time an instruction runs.

    Attributes:
      kind: one of the words of docs/in-place.md; *written* moves what is not the buffer's into its place, since the
        program says so; a *piece* is half of it or less.
      buffer: its position among the buffers.
      source, value: what is moved, and what it is moved to.
      bytes: how many are moved each time.
      fast: whether it is moved within a memory that is not the device's main one.
    """

    kind: TransferKind
    buffer: int
    source: Value
    value: Value
    bytes: int
    fast: bool = False

    @property
    def instruction(self) -> Instruction:
        return self.value.instruction

    @property
    def copies(self) -> bool:
        """Whether it makes the verdict *copied*."""
        return self.kind in COPIES


def transfers(versions: Versions, trips: TripCounts) -> list[Transfer]:
    """Everything that is done to the buffers, in the order of the values; each time once, whatever loops do."""
    finder = _Transfers(versions, trips)
    return finder.together(list(finder.found()))


class _Transfers:
    def __init__(self, versions: Versions, trips: TripCounts) -> None:
        self._versions = versions
        self._origins = Origins(versions, trips)
        self._flow = versions.flow
        self._is_of = versions.is_of
        self._at_home = versions.at_home
        self._goes_to = versions.goes_to()
        self._last_reads = versions.last_reads
        self._outputs = _made_of(versions.flow, versions.others(), {Kind.PHI, Kind.BASE})
        self._given_on = versions.given_on()
        loops = versions.flow.loops.values()
        carried = [value for loop in loops for value in (*loop.initial, *loop.carried_on)]
        self._carried = _made_of(versions.flow, carried, {Kind.PHI})
        self._pieces: dict[int, dict[Value, list[Taken]]] = {}

    def found(self) -> Iterator[Transfer]:
        for value in self._versions.touched():  # nothing is to be found where no version goes, nor what becomes one
            inflows = self._flow.inflows(value)
            if len(inflows) == 1:
                if inflows[0].kind is not Kind.PHI:
                    yield from self._by(value, inflows[0])
            elif inflows:
                moved = [each for each in inflows if each.kind is not Kind.PHI]
                yield from _together([found for each in moved for found in self._by(value, each)])
                yield from self._in_pieces(value, inflows)

    def together(self, found: Sequence[Transfer]) -> list[Transfer]:
        """Pieces that are most of a value together, and are all needed after its place is overwritten, preserve it."""
        kept: dict[tuple[int, Value], list[int]] = {}
        for position, each in enumerate(found):
            kept_on = each.kind is TransferKind.PIECE and self._last_reads.outlives(
                each.value, each.source, strictly=True
            )
            if kept_on:
                kept.setdefault((each.buffer, each.source), []).append(position)
        made = list(found)
        for (_, source), positions in kept.items():
            if 2 * sum(found[position].bytes for position in positions) > source.leaf.bytes:
                for position in positions:
                    made[position] = replace(found[position], kind=TransferKind.PRESERVED)
        return made

    def _in_pieces(self, value: Value, inflows: Sequence[Inflow]) -> Iterator[Transfer]:
        """What replaces most of a buffer where it is, one update after the other, with pieces of one value."""
        home, base = self._at_home[value.number], inflows[0]
        if not home or base.kind is not Kind.BASE:
            return
        pieces = dict(self._pieces.get(base.value.number, {}))
        for inflow in inflows[1:]:
            found = self._flow.taken(inflow) if _is_apart(inflow, value) else None
            if found is not None and found.piece.order != transfer.OTHER:
                before = pieces.get(found.root, [])
                pieces[found.root] = [*before, found]
                of = self._is_of[found.root.number]
                new = home if not of and not self._origins.from_outside(found.root) else 0
                yield from self._most(value, inflow, of & home or new, [each.piece for each in before], found.piece)
        self._pieces[value.number] = pieces

    def _most(
        self, value: Value, source: Inflow, bits: int, before: Sequence[Piece], last: Piece
    ) -> Iterator[Transfer]:
        """From the piece on that makes it most of the buffer: that one stands for those before it."""
        all_, had = elements([*before, last]), elements(before)
        size = value.leaf.elements
        if before and all_ > had and 2 * all_ > size:
            moved = min(all_, size) - (min(had, size) if 2 * had > size else 0)
            for each in _each(TransferKind.RETURNED, bits, value, source):
                yield replace(each, bytes=value.leaf.bytes * moved // size)

    def _by(self, value: Value, source: Inflow) -> Iterator[Transfer]:
        """What an inflow of a value does to buffers: nothing where it stays where it is."""
        here, there = value.place, source.value.place
        if source.piece is not None and here is not None and here.same(there):
            there = source.piece.place  # it was away, and comes back in pieces
        if here is None or there is None or here.same(there):
            return
        found = self._computed(value, source) if computes(source) else self._moved(value, source, here, there)
        if effect(value.instruction) is Effect.JOINS:  # what moved its parts is told already
            found = (each for each in found if each.kind not in (TransferKind.STAGED, TransferKind.TRANSFERRED))
        yield from found

    def _computed(self, value: Value, source: Inflow) -> Iterator[Transfer]:
        """What is computed elsewhere and lives there from then on; if it is moved home afterwards, that is told."""
        here, there = value.place, source.value.place
        number = value.number
        if here is not None and there is not None and here.space == there.space and not here.fast:
            versions = self._versions
            owners = self._is_of[source.value.number] & self._is_of[number] & versions.becomes[number]
            elsewhere = owners & ~self._at_home[number] & ~versions.ends_in[number]
            if elsewhere and self._last_reads.ends_with(source.value, value):
                yield from _each(TransferKind.RELOCATED, elsewhere, value, source)

    def _moved(self, value: Value, source: Inflow, here: Slice, there: Slice) -> Iterator[Transfer]:
        of, home = self._is_of[source.value.number], self._at_home[value.number]
        owners = of & home or of  # what goes to its own place does not go to another one's
        fills = home & self._versions.becomes_as_it_is[value.number]
        if (here.space == HOST) != (there.space == HOST):
            yield from _each(TransferKind.TRANSFERRED, owners | fills, value, source)
        else:
            staged = owners if here.fast else self._origins.only_staged(value, source, owners) if there.fast else 0
            if staged:
                yield from self._staged(value, source, staged)
            turned = self._origins.turned(source.value) & owners if owners else 0
            for number in numbers(owners & ~staged):
                kind = self._kind(number, value, source, bool(turned >> number & 1))
                away = not home >> number & 1
                if kind in COPIES and away and not self._origins.whose(source.value) >> number & 1:
                    continue
                if kind is not None:
                    yield Transfer(kind, number, source.value, value, moved_bytes(source, value))
            if turned and turned == owners and is_same(source):
                yield from _each(TransferKind.RETURNED, self._lives_in(value) & ~home & ~owners, value, source)
            if source.kind is Kind.MOVE and (owners or self._origins.from_outside(source.value)):
                yield from _each(TransferKind.WRITTEN, fills & ~owners, value, source)

    def _staged(self, value: Value, source: Inflow, owners: int) -> Iterator[Transfer]:
        """What goes to fast memory, through it, or back from it."""
        here, there = value.place, source.value.place
        within = here is not None and there is not None and here.fast and there.fast
        rearranged = not within and here is not None and here.fast and is_rearranged(source, transfer.LAYOUT)
        kind = TransferKind.REARRANGED if rearranged else TransferKind.STAGED
        for each in _each(kind, owners, value, source):
            yield replace(each, fast=within)

    def _kind(self, number: int, value: Value, source: Inflow, turned: bool) -> TransferKind | None:
        """What a move within main memory does to a buffer whose contents it moves; None for what has no word.

        Args:
          turned: whether these contents are in another order already.
        """
        home = self._at_home[value.number]
        if home >> number & 1:
            return self._comes_home(number, value, source)
        to = home or self._goes_to[value.number] | self._lives_in(value)
        own = bool(to >> number & 1)
        if source.whole and to and not own and self._is_delivery(number, value, source):
            return None if turned and not home else TransferKind.DELIVERED
        if is_rearranged(source):
            return TransferKind.REARRANGED
        if not source.whole:
            return TransferKind.PIECE
        if turned and not self._versions.ends_in[value.number] >> number & 1:
            return TransferKind.REARRANGED  # again: what was rearranged for a reader is no version as it is
        return TransferKind.PRESERVED if own else self._put_aside(value, source)

    def _comes_home(self, number: int, value: Value, source: Inflow) -> TransferKind | None:
        """What brings contents to their place: half of them or less, or in another order, are computed there."""
        if 2 * moved_bytes(source, value) <= value.leaf.bytes or not in_order(source):
            return None
        given = self._origins.is_anothers(source.value, number, self._given_on[number])
        return TransferKind.WRITTEN if given else TransferKind.RETURNED

    def _put_aside(self, value: Value, source: Inflow) -> TransferKind | None:
        """What keeps contents that do not come back: a part that is read before the write is there for a reader."""
        part = source.kind is Kind.INTO or source.elements < max(source.value.leaf.elements, value.leaf.elements)
        if part and not self._last_reads.outlives(value, source.value, strictly=True):
            return None if self._last_reads.only_joined(value) else TransferKind.REARRANGED
        return TransferKind.PRESERVED

    def _is_delivery(self, number: int, value: Value, source: Inflow) -> bool:
        """Whether what goes to another buffer or output goes there at once, or has to be put aside: a swap.

        A place in which a loop carries another buffer is where that one lives meanwhile.
        """
        if self._at_home[value.number] or source.kind is Kind.INTO:
            return True
        if value.number in self._outputs:
            return True
        to = self._goes_to[value.number] & ~self._versions.elsewhere
        if self._lives_in(value) & ~(1 << number):
            return True
        return any(self._given_on[other] >> number & 1 for other in numbers(to))

    def _lives_in(self, value: Value) -> int:
        """The buffers that a loop carries in the place of a value that it carries there."""
        here = value.number in self._carried
        return self._versions.ends_in[value.number] | self._versions.lives_in[value.number] if here else 0


def _made_of(flow: Dataflow, values: Iterable[Value], kinds: Set[Kind]) -> set[int]:
    """Values, and those that they are made of in the same place, by inflows of some kinds."""
    left, found = list(values), set[int]()
    while left:
        value = left.pop()
        if value.number not in found:
            found.add(value.number)
            here = [each for each in flow.inflows(value) if each.kind in kinds]
            left += [each.value for each in here if value.place is None or value.place.same(each.value.place)]
    return found


def _is_apart(source: Inflow, value: Value) -> bool:
    """Whether a part is moved into a value from another place of main memory."""
    here, there = value.place, source.value.place
    return source.kind is Kind.INTO and here is not None and there is not None and there.space == here.space


def _together(found: Sequence[Transfer]) -> Iterator[Transfer]:
    """What one instruction does to one place of a buffer, from several values of it, is one event."""
    if len(found) < 2:
        yield from found
        return
    grouped: dict[tuple[TransferKind, int], list[Transfer]] = {}
    for each in found:
        grouped.setdefault((each.kind, each.buffer), []).append(each)
    for same in grouped.values():
        total = min(sum(each.bytes for each in same), same[0].value.leaf.bytes)
        yield same[0] if len(same) == 1 else replace(max(same, key=lambda each: each.bytes), bytes=total)


def _each(kind: TransferKind, buffers: int, value: Value, source: Inflow) -> Iterator[Transfer]:
    for number in numbers(buffers):
        yield Transfer(kind, number, source.value, value, moved_bytes(source, value))
