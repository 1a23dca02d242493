"""The whole numbers of protocol buffers, read one at a time and without numpy, which small modules do not need."""

from __future__ import annotations


def varint(source: bytes, at: int) -> tuple[int, int]:
    """The number at a position, and where it ends.

    Raises:
      IndexError: the source ends before it does.
    """
    value = shift = 0
    while (byte := source[at]) > 127:
        value |= (byte & 127) << shift
        shift += 7
        at += 1
    return value | byte << shift, at + 1
