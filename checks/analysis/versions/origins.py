"""Where the contents of a value come from: outside, another buffer, a place in main memory, or another order.

Whose contents a value holds is a matter of `versions`. What a move of them is called depends on where they were before:
these are questions about the inflows behind a value, each answered by a walk from it back to where the answer is known.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.dataflow import Inflow, Kind, Value
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.versions.inflows import computes, in_order, is_same
from mutcheck.checks.analysis.versions.versions import Facts, Versions, numbers


class Origins:
    """Where contents come from, of all values of a module."""

    def __init__(self, versions: Versions, trips: TripCounts) -> None:
        self._flow = versions.flow
        self._at_home = versions.at_home
        self._is_of = versions.is_of
        self._ends_in = versions.ends_in
        self._trips = trips
        self._left_by = {
            value.number: again
            for loop in versions.flow.loops.values()
            for value, again in zip(loop.carried, loop.carried_on, strict=True)
        }
        """For what a loop carries, what its last trip leaves."""

    def from_outside(self, value: Value) -> bool:
        """Whether a value is what came from outside, moved perhaps: a parameter's contents, or a constant."""
        return self._consists_of(value, lambda each, replaced: True if each.given and not replaced else None)

    def is_anothers(self, value: Value, number: int, swapped: int) -> bool:
        """Whether a value is what other buffers hold, or what came from outside.

        Args:
          swapped: the buffers that get this one's contents: of what they give, a part may be replaced on the way.
        """

        def ends(each: Value, replaced: bool) -> bool | None:
            home = self._at_home[each.number]
            if home:
                return not home >> number & 1 and not (replaced and not home & swapped)
            return not replaced if each.given else None

        return self._consists_of(value, ends)

    def _consists_of(self, value: Value, ends: Callable[[Value, bool], bool | None]) -> bool:
        """Whether a value is, moved or in a part replaced perhaps, what other values are.

        Args:
          ends: whether it may be a value, of which a part was replaced or not; None if that is asked of those that
            the value is.
        """
        seen: set[tuple[int, bool]] = set()
        left = [(value, False)]
        while left:
            each, replaced = left.pop()
            if (each.number, replaced) in seen:
                continue
            seen.add((each.number, replaced))
            end = ends(each, replaced)
            if end is None:
                inflows = self._flow.inflows(each)
                based = bool(inflows) and inflows[0].kind is Kind.BASE
                of = inflows[:1] if based else inflows
                if not of or not all(based or is_same(inflow) for inflow in of):
                    return False
                left += [(self._last_of(each, inflow.value), replaced or based) for inflow in of]
            elif not end:
                return False
        return True

    def _last_of(self, value: Value, carried: Value) -> Value:
        """What the result of a loop is: if that surely runs, what its last trip leaves."""
        if value.instruction.opcode == "while" and self._trips.of(value.instruction):
            return self._left_by[carried.number]
        return carried

    def whose(self, value: Value) -> int:
        """The buffers that a value is of (a set of bits), but for those that a loop which surely runs overwrites."""
        found, seen = self._is_of[value.number], {value.number}
        while found:
            inflows = self._flow.inflows(value)
            if len(inflows) != 1 or not is_same(inflows[0]) or self._at_home[value.number]:
                break
            last = self._last_of(value, inflows[0].value)
            if last is not inflows[0].value:
                found &= self._is_of[last.number]
            if last.number in seen:
                break
            seen.add(last.number)
            value = last
        return found

    def turned(self, value: Value) -> int:
        """The buffers whose contents a value holds, and holds in another order alone (a set of bits)."""
        return self._is_of[value.number] & ~self._as_they_lie[value.number]

    @cached_property
    def _as_they_lie(self) -> Facts:
        """For each value the buffers whose contents are in it as they lie at home, or were born there (sets of bits).

        The least fixed point, forwards: through all inflows but computations and moves into another order.
        """
        found = self._at_home.copy()
        values = [self._flow.values[number] for number in sorted(self._is_of)]
        changed = True
        while changed:
            changed = False
            for value in values:
                bits = self._is_of[value.number] & ~found[value.number]
                more = self._lie(value, bits, found) if bits else 0
                if more:
                    found[value.number] |= more
                    changed = self._flow.iterates
        return found

    def _lie(self, value: Value, bits: int, found: Facts) -> int:
        came = passed = 0
        for source in self._flow.inflows(value):
            if not computes(source):
                came |= self._is_of[source.value.number]
                if source.kind is not Kind.MOVE or is_same(source):
                    passed |= found[source.value.number]
                if source.kind is Kind.PHI:
                    passed |= ~self._is_of[source.value.number]  # what was another's, or nobody's, is this one's here
        return bits & (passed | ~came)

    def only_staged(self, value: Value, source: Inflow, owners: int) -> int:
        """The buffers of which contents leave fast memory for the place that they came from; what is born there does.

        What goes to a buffer's place and came from another buffer's own place is that one's, and delivered.
        """
        if source.order == transfer.OTHER:
            return owners
        staged = 0
        for number in numbers(owners):
            home = self._at_home[value.number] >> number & 1
            apart = [each for each in self._came_from(source.value, number) if not _is_at(value, each)]
            if any(not home or not self._at_home[each.number] for each in apart):
                continue
            if home or self._ends_in[value.number] >> number & 1 or not self._is_one_more(source.value, number):
                staged |= 1 << number
        return staged

    def _is_one_more(self, value: Value, number: int) -> bool:
        """Whether contents that came to fast memory go to a buffer's place anyhow: what moves them elsewhere copies."""
        seen: set[int] = set()
        comes_home = came = False
        left = [(value, True)]
        while left and not (comes_home and came):
            each, same = left.pop()
            if each.number in seen or each.place is None:
                continue
            seen.add(each.number)
            if not each.place.fast:
                came = True  # it was not computed in fast memory
                continue
            comes_home = comes_home or (same and bool(self._ends_in[each.number] >> number & 1))
            loop = each.instruction.opcode == "while"
            left += [
                (
                    self._left_by.get(source.value.number, source.value) if loop else source.value,
                    same and is_same(source),
                )
                for source in self._flow.inflows(each)
                if not computes(source) and source.kind is not Kind.INTO and in_order(source)
            ]
        return comes_home and came

    def _came_from(self, value: Value, number: int) -> list[Value]:
        """The values in main memory that a version in fast memory came from, its elements in their order."""
        found: list[Value] = []
        seen: set[int] = set()
        left = [value]
        while left:
            each = left.pop()
            if each.number in seen:
                continue
            seen.add(each.number)
            if each.place is not None and not each.place.fast:
                found.append(each)
                continue
            loop = each.instruction.opcode == "while"
            left += [
                self._left_by.get(source.value.number, source.value) if loop else source.value
                for source in self._flow.inflows(each)
                if not computes(source) and in_order(source) and self._is_of[source.value.number] >> number & 1
            ]
        return found


def _is_at(value: Value, other: Value) -> bool:
    """Whether two values share a place."""
    return value.place is not None and value.place.same(other.place)
