"""Long lines, shortened around what matters in them: a whole signature is one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutcheck.golden.diff.parts import Span  # with what compares modules

CUT = "…"
"""What stands for what is left out."""

_LEAST = 12
"""Characters that a part needs, with what is beside it: where there is less room, fewer parts are shown."""


def shortened(text: str, parts: Sequence[Span], width: int) -> tuple[str, list[Span]]:
    """A line in so many columns, with the parts of it that matter; and where these are in it.

    The line's beginning is shown, which says what it does, and what is around each part, as far as there is room: the
    first parts have it first. What is left out is an ellipsis.
    """
    if len(text) <= width:
        return text, list(parts)
    kept = _kept(text, parts, width)
    pieces: list[str] = []
    placed: list[Span] = []
    length = end = 0
    for start, stop in kept:
        if start > end:
            pieces.append(CUT)
            length += 1
        placed += [
            (length + max(one, start) - start, length + min(other, stop) - start)
            for one, other in parts
            if one < stop and other > start
        ]
        pieces.append(text[start:stop])
        length, end = length + stop - start, stop
    return "".join(pieces) + (CUT if end < len(text) else ""), placed


def _kept(text: str, parts: Sequence[Span], width: int) -> list[Span]:
    """The stretches of a line that are shown, in order."""
    if not parts:
        return [(0, max(1, width - 1))]
    count = min(len(parts), max(1, width // (3 * _LEAST)))
    head = min(width // (count + 2), parts[0][0]) if width >= 2 * _LEAST else 0
    room = max(1, (width - head) // count - 2)
    found: list[Span] = [(0, head)] if head else []
    for start, end in parts[:count]:
        size = min(end - start, room)
        before = min(start, (room - size) // 2)
        stretch = (start - before, min(len(text), start - before + room))
        if found and stretch[0] <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], stretch[1]))
        else:
            found.append(stretch)
    return found
