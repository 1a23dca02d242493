"""Fields of many serialized messages at once, as arrays: protobuf's wire format, read with NumPy.

An object for each field of each of a million messages costs more than all that is asked of most of them. Here the
messages are walked side by side, one field of each at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mutcheck.checks.ir.hlo.varint import varint

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Data = NDArray[np.uint8]

VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5
"""Wire types."""

MOST_SPREAD = 8
"""How many times as far ids may be apart as there are of them to be looked up in a list."""

_PADDING = b"\0" * 16
"""Bytes behind the messages, so that the last varint may be read as all others are."""


class Unusual(Exception):
    """The bytes are none that XLA writes: protobuf itself has to judge them."""


class Step(NamedTuple):
    """One field of each message that has another one.

    Attributes:
      messages: which ones, by their positions.
      numbers, kinds: the field's number, and its wire type.
      values: a varint's value; of what has a length, that.
      starts, ends: where its content is in the data.
    """

    messages: Ints
    numbers: Ints
    kinds: Ints
    values: Ints
    starts: Ints
    ends: Ints

    def where(self, number: int, kind: int) -> Flags:
        """Which of the fields have a number and a wire type."""
        here: Flags = (self.numbers == number) & (self.kinds == kind)
        return here


def data(source: bytes) -> Data:
    """Bytes as an array, with some more behind them."""
    return np.frombuffer(source + _PADDING, np.uint8)


def spans(source: bytes, *fields: int, start: int = 0, end: int | None = None) -> list[tuple[list[int], list[int]]]:
    """For each of some fields of one message where its contents begin and end, each time that the message has it.

    Args:
      fields: their numbers, below 16.
      start, end: where the message is in the bytes.

    Raises:
      Unusual: it is cut off, or has groups.
    """
    found = {number << 3 | LENGTH: (list[int](), list[int]()) for number in fields}
    at, end = start, len(source) if end is None else end
    before, starts, ends = -1, list[int](), list[int]()
    try:
        while at < end:
            tag = source[at]
            if tag != before:  # many of one field follow each other
                if tag > 127 or tag & 7 != LENGTH:
                    at = _after(source, at)
                    continue
                before, (starts, ends) = tag, found.get(tag, ([], []))
            length = source[at + 1]
            at += 2
            if length > 127:
                length, at = varint(source, at - 1)
            starts.append(at)
            at += length
            ends.append(at)
    except IndexError:
        raise Unusual from None
    if at > end:
        raise Unusual
    return list(found.values())


def _after(source: bytes, at: int) -> int:
    """Where the field behind the one at a position begins."""
    tag, at = varint(source, at)
    kind = tag & 7
    if kind == VARINT:
        return varint(source, at)[1]
    if kind == LENGTH:
        length, at = varint(source, at)
        return at + length
    if kind == FOUR:
        return at + 4
    if kind == EIGHT:
        return at + 8
    raise Unusual


def steps(of: Data, starts: Ints, ends: Ints) -> Iterator[Step]:
    """The fields of messages: the first one of each, then the second one of those that have two, and so on.

    Raises:
      Unusual: a message is cut off, or has groups.
    """
    here = np.flatnonzero(starts < ends)
    at, end = starts[here], ends[here]
    while here.size:
        tags, at = varints(of, at)
        kinds = tags & 7
        values, after = varints(of, at)
        lengths = kinds == LENGTH
        if not (lengths | (kinds == VARINT)).all():
            four, eight = kinds == FOUR, kinds == EIGHT
            if not (lengths | (kinds == VARINT) | four | eight).all():
                raise Unusual
            after = np.where(four, at + 4, np.where(eight, at + 8, after))
        until = np.where(lengths, after + values, after)
        if (until > end).any() or (until < after).any():
            raise Unusual
        yield Step(here, tags >> 3, kinds, values, after, until)
        more = until < end
        if more.all():
            at = until
        else:
            here, at, end = here[more], until[more], end[more]


def varints(of: Data, at: Ints) -> tuple[Ints, Ints]:
    """The varint at each of some positions, and the position behind it."""
    first = of[at]
    values = (first & 127).astype(np.int64)
    after = at + 1
    left = np.flatnonzero(first > 127)
    shift = 7
    while left.size:
        if shift > 63:
            raise Unusual
        byte = of[after[left]]
        values[left] |= (byte & 127).astype(np.int64) << shift
        after[left] += 1
        left = left[byte > 127]
        shift += 7
    return values, after


def packed(of: Data, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The varints in some stretches, and how many each stretch has.

    Raises:
      Unusual: a stretch ends within one.
    """
    lengths = ends - starts
    bytes_ = of[ranges(starts, lengths)]
    last = bytes_ < 128
    upto = np.concatenate(([0], np.cumsum(last)))
    until = np.cumsum(lengths)
    if lengths.size and not last[until[lengths > 0] - 1].all():
        raise Unusual
    stops = np.flatnonzero(last)
    begins = np.concatenate(([0], stops[:-1] + 1)) if stops.size else stops
    sizes = stops - begins + 1
    values = (bytes_[begins] & 127).astype(np.int64)
    left, shift = np.flatnonzero(sizes > 1), 1
    while left.size:
        if shift > 9:
            raise Unusual
        values[left] |= (bytes_[begins[left] + shift] & 127).astype(np.int64) << 7 * shift
        shift += 1
        left = left[sizes[left] > shift]
    return values, upto[until] - upto[until - lengths]


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The positions of some stretches, one after another."""
    total = int(lengths.sum())
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(total)


def numbers(of: Data, starts: Ints, ends: Ints, wanted: tuple[int, ...]) -> list[Ints]:
    """The numbers in some fields of messages; 0 where one has none."""
    found = [np.zeros(len(starts), np.int64) for _ in wanted]
    for step in steps(of, starts, ends):
        for number, values in zip(wanted, found, strict=True):
            put(values, step, step.where(number, VARINT), step.values)
    return found


def put(values: Ints, step: Step, here: Flags, found: Ints) -> None:
    """Keep what a step has found for the messages where it is there."""
    if not here.all():
        values[step.messages[here]] = found[here]
    elif len(here) == len(values):
        values[:] = found
    else:
        values[step.messages] = found


class Listed(NamedTuple):
    """The numbers of a repeated field: in which messages, how many in each, and which."""

    messages: Ints
    counts: Ints
    values: Ints


def listed(of: Data, step: Step, here: Flags) -> list[Listed]:
    """The numbers of a repeated field, packed or one by one."""
    found = []
    together = here & (step.kinds == LENGTH)
    if together.any():
        values, counts = packed(of, step.starts[together], step.ends[together])
        found.append(Listed(step.messages[together], counts, values))
    single = here & (step.kinds == VARINT)
    if single.any():
        found.append(Listed(step.messages[single], np.ones(int(single.sum()), np.int64), step.values[single]))
    return found


def joined(found: list[Listed], count: int) -> tuple[Ints, Ints]:
    """Where the numbers of each message begin, and all of them."""
    if not found:
        return np.zeros(count + 1, np.int64), np.zeros(0, np.int64)
    of = np.concatenate([np.repeat(each.messages, each.counts) for each in found])
    values = np.concatenate([each.values for each in found])
    bounds = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=count))))
    return bounds, values[np.argsort(of, kind="stable")]


def last(among: Ints, wanted: Ints) -> Ints:
    """Where the last of each of some numbers is among others, which are in order; -1 where it is not."""
    if not among.size:
        return np.full(len(wanted), -1, np.int64)
    found = np.searchsorted(among, wanted, side="right") - 1
    return np.where((found >= 0) & (among[found] == wanted), found, -1)


class Finder:
    """Finds what belongs to an id, of those of several that are equal the last; there may be none at all.

    Args:
      ids, found: what belongs to each is at its position, and not negative.
    """

    def __init__(self, ids: Ints, found: Ints) -> None:
        self._least = int(ids.min()) if ids.size else 0
        spread = int(ids.max()) - self._least + 1 if ids.size else 0
        self._there = np.full(spread, -1, np.int32) if spread <= MOST_SPREAD * len(ids) else None
        self._pairs: dict[int, int] = {}
        if self._there is None:
            self._pairs = dict(zip(ids.tolist(), found.tolist(), strict=True))
        else:
            self._there[ids - self._least] = found

    def find(self, id_: int) -> int:
        """What belongs to an id; -1 where there is no such id."""
        if self._there is None:
            return self._pairs.get(id_, -1)
        at = id_ - self._least
        return self._there.item(at) if 0 <= at < len(self._there) else -1
