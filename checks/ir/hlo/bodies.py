"""The form of a serialized computation: what it does, whatever its instructions are called.

Most fusions of a large module do what many others do. Two that have one form, names, ids, and metadata apart, have one
result. What was often read is told from then on by a pattern of its bytes: the fields, one after another, with names
and metadata of the same lengths, and each id again where it is an operand.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from mutcheck.checks.ir.hlo.varint import varint

_INSTRUCTION, _ROOT = 2 << 3 | 2, 6 << 3
"""Tags of fields of a computation."""

_NAME, _METADATA, _ID, _OPERANDS, _CALLED = 1, 7, 35, 36, 38
"""Fields of an instruction."""

_SHORT = frozenset(number << 3 | 2 for number in range(1, 16))
"""Tags of one byte, of fields that have a length."""

_LEFT_OUT = frozenset({_NAME << 3 | 2, _METADATA << 3 | 2})

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
      what: `_ANY` for bytes, and `_NUMBER` for a number, that say nothing; else the place of the instruction whose id
        it is.
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
        known = form(source)
        if known is None:
            return None
        number = self._numbers.setdefault(known, len(self._numbers))
        self._read[number, len(source)] += 1
        if self._read[number, len(source)] == OFTEN:
            self._learn(source, number)
        return number

    def _learn(self, source: bytes, number: int) -> None:
        """Tell computations like this one by their bytes from now on."""
        patterns = self._patterns.setdefault(len(source), [])
        if len(patterns) < MOST_PATTERNS and (made := pattern(source)) is not None:
            patterns.append((made, number))


def form(source: bytes) -> Form | None:
    """The form of a serialized computation; None where it calls others, or is not what XLA writes."""
    try:
        return _form(source, None)
    except (IndexError, KeyError, ValueError):
        return None


def pattern(source: bytes) -> re.Pattern[bytes] | None:
    """What matches computations of a form and a length; a group for the id of each instruction.

    None where the computation has too many.
    """
    cuts: list[Cut] = []
    _form(source, cuts)
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
    return re.compile(b"".join([*parts, re.escape(source[at:])])) if len(known) <= MOST_IDS else None


def _form(source: bytes, cuts: list[Cut] | None) -> Form:
    found: list[object] = []
    ids: dict[int, int] = {}
    root, written, at, end = 0, (0, 0), 0, len(source)
    while at < end:
        tag, at = source[at], at + 1
        if tag > 127:
            tag, at = varint(source, at - 1)
        if tag & 7 == 0:
            start, (value, at) = at, varint(source, at)
            if tag == _ROOT:
                root, written = value, (start, at)
            elif cuts is not None:
                cuts.append(Cut(start, at, _NUMBER))
            continue
        length, after = _after(source, at, tag & 7)
        if tag == _INSTRUCTION:
            _add(source, after - length, after, found, ids, cuts)
        elif cuts is not None:
            cuts.append(Cut(after - length, after, _ANY))
        at = after
    if at != end:
        raise ValueError
    found.append(ids[root])
    if cuts is not None:
        cuts.append(Cut(*written, ids[root]))
    return tuple(found)


def _add(source: bytes, at: int, end: int, found: list[object], ids: dict[int, int], cuts: list[Cut] | None) -> None:
    """Add what an instruction does: its operands by their places, and its other fields as they are written."""
    id_, operands = 0, list[int]()
    while at < end:
        start, tag, size = at, source[at], source[at + 1]
        if tag in _SHORT and size < 128:  # most fields have one byte of each
            at += 2 + size
            if tag not in _LEFT_OUT:
                found.append(source[start:at])
            elif cuts is not None:
                cuts.append(Cut(start + 2, at, _ANY))
            continue
        if tag < 128:
            at += 1
        elif size < 128:
            tag, at = tag & 127 | size << 7, at + 2
        else:
            tag, at = varint(source, at)
        number, kind = tag >> 3, tag & 7
        if number == _CALLED:
            raise ValueError
        if kind == 0:
            begin, value, at = at, source[at], at + 1
            if value > 127:
                value, at = varint(source, at - 1)
            if number == _ID:
                id_ = value
            elif number == _OPERANDS:
                operands.append(ids[value])
            else:
                found.append(source[start:at])
            if cuts is not None and number in (_ID, _OPERANDS):
                cuts.append(Cut(begin, at, len(ids) if number == _ID else ids[value]))
            continue
        length, at = _after(source, at, kind)
        if number == _OPERANDS and kind == 2:
            begin = at - length
            while begin < at:
                first, value, begin = begin, source[begin], begin + 1
                if value > 127:
                    value, begin = varint(source, begin - 1)
                operands.append(ids[value])
                if cuts is not None:
                    cuts.append(Cut(first, begin, ids[value]))
        elif number not in (_NAME, _METADATA):
            found.append(source[start:at])
        elif cuts is not None:
            cuts.append(Cut(at - length, at, _ANY))
    if at != end or id_ in ids:
        raise ValueError
    found.append(tuple(operands))
    ids[id_] = len(ids)


def _after(source: bytes, at: int, kind: int) -> tuple[int, int]:
    """How long the content of a field is, and where it ends."""
    if kind == 2:
        length = source[at]
        if length < 128:
            return length, at + 1 + length
        length, at = varint(source, at)
        return length, at + length
    length = {1: 8, 5: 4}[kind]
    return length, at + length
