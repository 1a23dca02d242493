"""Directives that renew themselves: generated lines stand between two comments; what is beside them is the user's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEGIN = "BEGIN mutcheck directives"
END = "END mutcheck directives"

_BEGIN = re.compile(rf"^\s*(?://|[#;])?\s*{BEGIN}\b(?:.*--only (\w+))?")
_END = re.compile(rf"^\s*(?://|[#;])?\s*{END}\b")


class BrokenBlock(ValueError):
    """The comments around generated lines do not belong together; the message says which, and in which line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Generated lines in a file.

    Attributes:
      start, end: the lines of both comments, counted from 1.
      only: what the directives pin, as they were asked for.
    """

    start: int
    end: int
    only: str


def found(lines: Sequence[str], first: int, last: int) -> Block | None:
    """The generated lines in a part of a file; None where there are none.

    Raises:
      BrokenBlock: one of the two comments has no other, or there are several.
    """
    part = [(number, line) for number, line in enumerate(lines, 1) if first <= number <= last]
    begins = [(number, match) for number, line in part if (match := _BEGIN.match(line))]
    ends = [number for number, line in part if _END.match(line)]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0][0]:
        at = begins[1][0] if len(begins) > 1 else begins[0][0] if begins else ends[0]
        raise BrokenBlock(
            f"line {at}: `{BEGIN}` and `{END}` must stand once each, in this order, around what is generated"
        )
    (number, match), *_ = begins
    return Block(number, ends[0], match[1] or "all")


def renewed(
    lines: Sequence[str], made: Sequence[str], only: str, program: str, at: Block | int, sign: str = "# "
) -> list[str]:
    """The lines of a file with what was generated.

    Args:
      program: what a command line calls the program.
      at: the generated lines that are replaced, or the line after which they are put.
      sign: what a comment of the file begins with.
    """
    how = f"{BEGIN}: renew them with `mutcheck directives {program} --write --only {only}`"
    end = "\r" if lines and lines[0].endswith("\r") else ""
    block = [f"{sign}{each}".rstrip() + end for each in (how, *made, END)]
    if isinstance(at, Block):
        return [*lines[: at.start - 1], *block, *lines[at.end :]]
    gap = [end] if at and lines[at - 1].strip() else []
    return [*lines[:at], *gap, *(gap if sign else []), *block, *lines[at:]]  # as Python's own style has it
