"""The form of a serialized computation: what it does, whatever its instructions are called.

Most fusions of a large module do what many others do. Two that have one form, names, ids, and metadata apart, have one
result. What was often read is told from then on by a pattern of its bytes: the fields, one after another, with names
and metadata of the same lengths, and each id again where it is an operand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mutcheck.checks.ir.hlo.varint import varint

_INSTRUCTION, _ROOT = 2 << 3 | 2, 6 << 3
"""Tags of fields of a computation."""

_NAME, _METADATA, _ID, _OPERANDS, _CALLED = 1, 7, 35, 36, 38
"""Fields of an instruction."""

OFTEN = 16
"""How many computations of one form and length are read before there is a pattern: to compile one takes as long."""

MOST_PATTERNS = 8
"""Patterns for one length."""

MOST_IDS = 64
"""Instructions of a computation that there is a pattern for."""

Form = tuple[object, ...]


class Cut(NamedTuple):
    """Bytes that differ between computations of one form.

    Attributes:
      what: `_ANY` for bytes and `_NUMBER` for a number that say nothing; else the place of the instruction whose
        id it is.
    """

    start: int
    end: int
    what: int


_ANY, _NUMBER = -1, -2
_VARINT = rb"(?:[\x80-\xff]+[\x01-\x7f]|[\x00-\x7f])"


class Forms:
    """The forms of the computations of one module, as numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Form, int] = {}
        self._read: Counter[tuple[int, int]] = Counter()
        self._patterns: dict[int, list[tuple[re.Pattern[bytes], int]]] = {}

    def of(self, source: bytes) -> int | None:
        """The number of a form; None where the computation calls others, or is not what XLA writes."""
        for pattern, number in self._patterns.get(len(source), ()):
            found = pattern.fullmatch(source)
            if found is not None and len(set(ids := found.groups())) == len(ids):
                return number
        read = parse(source)
        if read is None:
            return None
        number = self._numbers.setdefault(read.form, len(self._numbers))
        self._read[number, len(source)] += 1
        if self._read[number, len(source)] == OFTEN:
            self._learn(source, read.cuts, number)
        return number

    def _learn(self, source: bytes, cuts: Sequence[Cut], number: int) -> None:
        """Tell computations like this one by their bytes from now on."""
        patterns = self._patterns.setdefault(len(source), [])
        if len(patterns) < MOST_PATTERNS and len({cut.what for cut in cuts}) <= MOST_IDS:
            patterns.append((_pattern(source, cuts), number))


class Parsed(NamedTuple):
    """A computation's form, and where its bytes may differ from those of others with that form."""

    form: Form
    cuts: list[Cut]


def form(source: bytes) -> Form | None:
    """The form of a serialized computation; None where it calls others, or is not what XLA writes."""
    read = parse(source)
    return None if read is None else read.form


def parse(source: bytes) -> Parsed | None:
    """The same, with its cuts."""
    try:
        return _parsed(source)
    except (IndexError, KeyError, ValueError):
        return None


def _pattern(source: bytes, cuts: Sequence[Cut]) -> re.Pattern[bytes]:
    """What matches computations of a form and a length; a group for the id of each instruction."""
    parts, at, known = [b"(?s)"], 0, set[int]()
    for cut in sorted(cuts):
        parts.append(re.escape(source[at : cut.start]))
        at = cut.end
        if cut.what == _ANY:
            parts.append(b".{%d}" % (cut.end - cut.start))
        elif cut.what == _NUMBER:
            parts.append(_VARINT)
        elif cut.what in known:
            parts.append(b"(?P=i%d)" % cut.what)
        else:
            known.add(cut.what)
            parts.append(b"(?P<i%d>%b)" % (cut.what, _VARINT))
    return re.compile(b"".join([*parts, re.escape(source[at:])]))


def _parsed(source: bytes) -> Parsed:
    found: list[object] = []
    cuts: list[Cut] = []
    ids: dict[int, int] = {}
    root, written, at, end = 0, (0, 0), 0, len(source)
    while at < end:
        tag, at = varint(source, at)
        begin, at = _content(source, at, tag & 7)
        if tag == _ROOT:
            root, written = varint(source, begin)[0], (begin, at)
        elif tag == _INSTRUCTION:
            _add(source, begin, at, found, ids, cuts)
        else:
            cuts.append(Cut(begin, at, _ANY if tag & 7 else _NUMBER))
    if at != end:
        raise ValueError
    found.append(ids[root])
    cuts.append(Cut(*written, ids[root]))
    return Parsed(tuple(found), cuts)


def _add(source: bytes, at: int, end: int, found: list[object], ids: dict[int, int], cuts: list[Cut]) -> None:
    """Add what an instruction does: its operands by their places, and its other fields as they are written."""
    id_, operands = 0, list[int]()
    while at < end:
        start, (tag, begin) = at, varint(source, at)
        number, kind = tag >> 3, tag & 7
        begin, at = _content(source, begin, kind)
        if number == _CALLED:
            raise ValueError
        if number == _ID and kind == 0:
            id_ = varint(source, begin)[0]
            cuts.append(Cut(begin, at, len(ids)))
        elif number == _OPERANDS and kind in (0, 2):  # one by one, or packed
            while begin < at:
                first, (value, begin) = begin, varint(source, begin)
                operands.append(ids[value])
                cuts.append(Cut(first, begin, ids[value]))
        elif number in (_NAME, _METADATA) and kind == 2:
            cuts.append(Cut(begin, at, _ANY))
        else:
            found.append(source[start:at])
    if at != end or id_ in ids:
        raise ValueError
    found.append(tuple(operands))
    ids[id_] = len(ids)


def _content(source: bytes, at: int, kind: int) -> tuple[int, int]:
    """Where the content of a field begins and ends."""
    if kind == 0:
        return at, varint(source, at)[1]
    if kind == 2:
        length, at = varint(source, at)
        return at, at + length
    return at, at + {1: 8, 5: 4}[kind]
