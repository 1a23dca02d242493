"""The IRs of a program in two releases, as they are kept while a command runs."""

from __future__ import annotations

from pathlib import Path

from mutcheck.golden.diff import texts
from mutcheck.golden.diff.comparison import Comparison
from mutcheck.golden.diff.texts import Kind, Named
from mutcheck.golden.history import query
from mutcheck.golden.history.query import History, Point
from mutcheck.releases.column import Column


def compared(old: Column, new: Column, files: tuple[Path, Path], program: str, target: str) -> list[Comparison]:
    """What differs in StableHLO, and in the optimized HLO, where both releases have those."""
    found = []
    for kind in ("stablehlo", "hlo"):
        sides = [_text(column, file, program, target, kind) for column, file in zip((old, new), files, strict=True)]
        if sides[0] is not None and sides[1] is not None:
            found.append(texts.compared(sides[0], sides[1]))
    return found


def _text(column: Column, file: Path, program: str, target: str, kind: str) -> Named | None:
    """One IR of a program; None where the release has none."""
    if not file.exists():
        return None
    with query.opened(file) as history:
        point = _last(history, program, target)
        number = None if point is None else point.hlo if kind == "hlo" else point.stablehlo
        if point is None or number is None:
            return None
        text = history.text(number)
        of: Kind = "rejection" if text.kind == "rejection" else "hlo" if kind == "hlo" else "stablehlo"
        name = f"{program} on {target} with {column.release}"
        return Named(name, text.text, of, query.arguments(history.result(point)))


def _last(history: History, program: str, target: str) -> Point | None:
    points = [
        point
        for key in history.cells()
        if (key.program, key.target) == (program, target)
        for point in history.trend(key)
    ]
    return points[-1] if points else None
