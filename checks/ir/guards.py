"""What a parser written in C++ must not be given: it would end the process, or take forever.

MLIR's parser goes one step down the stack for every bracket that is open, and looks at all dimensions of a type for
each of them. No program has such a module; a file from elsewhere may.
"""

from __future__ import annotations

import re

MOST_OPEN = 2_000
"""Brackets that may be open at once: ten thousand end the process."""

MOST_DIMENSIONS = 1_000
"""Dimensions that a type may have: 200,000 take minutes."""

_BYTECODE = b"ML\xefR"

_OPENING, _CLOSING = b"([{<", b")]}>"
_ALIKE = bytes.maketrans(_OPENING + _CLOSING, b"(" * len(_OPENING) + b")" * len(_CLOSING))
_OTHERS = bytes(set(range(256)) - set(_OPENING + _CLOSING))
_DIMENSIONS = re.compile(rb"(?:[0-9?]+x){%d}" % MOST_DIMENSIONS)


def refuse(source: bytes) -> str:
    """Why StableHLO is not given to the parser; empty where it is, as all bytecode: it is not parsed by brackets."""
    if source.startswith(_BYTECODE):
        return ""
    if _DIMENSIONS.search(source):
        return f"a type of it has more than {MOST_DIMENSIONS:,} dimensions"
    return too_nested(source)


def too_nested(source: bytes) -> str:
    """Why a text is nested too deeply for a parser; empty where it is not."""
    brackets = source.replace(b"->", b"").translate(_ALIKE, _OTHERS)
    for _ in range(MOST_OPEN):
        closed = brackets.replace(b"()", b"")
        if len(closed) == len(brackets):
            return ""  # nothing is open, or what is left stood in strings
        brackets = closed
    return f"more than {MOST_OPEN:,} of its brackets are open at once"
