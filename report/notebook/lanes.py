"""Where everything of a picture of lifetimes is drawn: a lane for each place of an allocation, a column for a step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis.versions.transfers import COPIES
from mutcheck.checks.explain.lifetimes import AllocationRow, Picture, Span

LANE, GAP, HEAD, GUTTER, MARGIN = 22, 14, 24, 170, 12
WIDTH = 900

MOST_BUFFERS = 12
"""Buffers of which everything is drawn: those that are copied, or the first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A value where it is drawn.

    Attributes:
      at: its allocation and its number there, as `Span.source` names one.
      mine: whether it is of a buffer that is looked at.
    """

    span: Span
    at: tuple[int, int]
    mine: bool
    x: float
    y: float
    width: float

    @property
    def height(self) -> int:
        return LANE - 4


@dataclass(frozen=True, slots=True)
class Band:
    """An allocation, how far down it is drawn, and its values."""

    row: AllocationRow
    top: int
    lanes: int
    placed: tuple[Placed, ...]

    @property
    def height(self) -> int:
        return self.lanes * LANE


def is_copy(span: Span) -> bool:
    """Whether a value makes the verdict *copied*."""
    return span.what in COPIES


def chosen(picture: Picture) -> list[str]:
    """The buffers that are drawn: those that are copied; without any the first ones."""
    spans = [span for row in picture.allocations for span in row.spans]
    copied = {path for span in spans if is_copy(span) for path in (span.done_to or span.buffers)}
    paths = [each.path for each in picture.buffers]
    return ([path for path in paths if path in copied] or paths)[:MOST_BUFFERS]


def step_width(picture: Picture) -> float:
    return (WIDTH - GUTTER - MARGIN) / max(1, len(picture.steps))


def bands(picture: Picture, paths: Collection[str]) -> list[Band]:
    """The allocations with a value of some buffers; of the values those of the buffers, and what shares their place."""
    made: list[Band] = []
    top = HEAD
    for number, row in enumerate(picture.allocations):
        mine = [any(path in paths for path in span.buffers) for span in row.spans]
        if not any(mine):
            continue
        own = [span for span, is_mine in zip(row.spans, mine, strict=True) if is_mine]
        near = [
            (index, span, is_mine)
            for index, (span, is_mine) in enumerate(zip(row.spans, mine, strict=True))
            if is_mine or _shares(span, own)
        ]
        offsets = sorted({span.offset for _, span, _ in near})
        placed = tuple(
            _placed(span, (number, index), is_mine, top + offsets.index(span.offset) * LANE + 2, step_width(picture))
            for index, span, is_mine in near
        )
        made.append(Band(row, top, len(offsets), placed))
        top += len(offsets) * LANE + GAP
    return made


def _placed(span: Span, at: tuple[int, int], mine: bool, y: float, step: float) -> Placed:
    width = max(step, (span.last - span.first + 1) * step) - 1
    return Placed(span, at, mine, GUTTER + span.first * step, y, max(width, 1.0))


def _shares(span: Span, own: Sequence[Span]) -> bool:
    """Whether a value lives where one of the buffers does: what a place is used for besides belongs to its story."""
    return any(each.offset < span.offset + span.size and span.offset < each.offset + each.size for each in own)
