"""The form of a serialized computation: what it does, whatever its instructions are called.

Most fusions of a large module do what many others do. Two that have one form, names, ids, and metadata apart, have one
result.
"""

from __future__ import annotations

from mutcheck.checks.ir.hlo.varint import varint

_INSTRUCTION, _ROOT = 2 << 3 | 2, 6 << 3
"""Tags of fields of a computation."""

_NAME, _METADATA, _ID, _OPERANDS, _CALLED = 1, 7, 35, 36, 38
"""Fields of an instruction."""

_SHORT = frozenset(number << 3 | 2 for number in range(1, 16))
"""Tags of one byte, of fields that have a length."""

_LEFT_OUT = frozenset({_NAME << 3 | 2, _METADATA << 3 | 2})

Form = tuple[object, ...]


def form(source: bytes) -> Form | None:
    """The form of a serialized computation; None where it calls others, or is not what XLA writes."""
    try:
        return _form(source)
    except (IndexError, KeyError, ValueError):
        return None


def _form(source: bytes) -> Form:
    found: list[object] = []
    ids: dict[int, int] = {}
    root, at, end = 0, 0, len(source)
    while at < end:
        tag, at = source[at], at + 1
        if tag > 127:
            tag, at = varint(source, at - 1)
        if tag & 7 == 0:
            value, at = varint(source, at)
            root = value if tag == _ROOT else root
            continue
        length, after = _after(source, at, tag & 7)
        if tag == _INSTRUCTION:
            _add(source, after - length, after, found, ids)
        at = after
    if at != end:
        raise ValueError
    found.append(ids[root])
    return tuple(found)


def _add(source: bytes, at: int, end: int, found: list[object], ids: dict[int, int]) -> None:
    """Add what an instruction does: its operands by their places, and its other fields as they are written."""
    id_, operands = 0, list[int]()
    while at < end:
        start, tag, size = at, source[at], source[at + 1]
        if tag in _SHORT and size < 128:  # most fields have one byte of each
            at += 2 + size
            if tag not in _LEFT_OUT:
                found.append(source[start:at])
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
            value, at = source[at], at + 1
            if value > 127:
                value, at = varint(source, at - 1)
            if number == _ID:
                id_ = value
            elif number == _OPERANDS:
                operands.append(ids[value])
            else:
                found.append(source[start:at])
            continue
        length, at = _after(source, at, kind)
        if number == _OPERANDS and kind == 2:
            begin = at - length
            while begin < at:
                value, begin = source[begin], begin + 1
                if value > 127:
                    value, begin = varint(source, begin - 1)
                operands.append(ids[value])
        elif number not in (_NAME, _METADATA):
            found.append(source[start:at])
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
