"""What the benchmarks share: a figure with its repetitions and its limit, and how it is told.

A figure is a ratio of two measurements of the same run, made in turns: whatever else the machine does slows down both.
Its median counts. What has nothing to be compared with is told in its own unit.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

FILE = "MUTCHECK_FIGURES"
"""The variable that names the file which figures are appended to, a line of JSON each."""


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
      name: what is measured, by what it is divided.
      values: one for each repetition.
      limit: what the median may be at most, or at least; None where it is only told.
      unit: empty for a ratio.
      least: whether the limit is the least that it may be.
      told: what it is made of, in words.
    """

    name: str
    values: tuple[float, ...]
    limit: float | None = None
    unit: str = ""
    least: bool = False
    told: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.median >= self.limit if self.least else self.median <= self.limit

    def row(self) -> tuple[str, ...]:
        """Its name, median, spread, repetitions, limit, and whether it holds."""
        sign = "≥" if self.least else "≤"
        limit = f"{sign} {self._shown(self.limit)}" if self.limit is not None else ""
        spread = f"{self._shown(min(self.values))} to {self._shown(max(self.values))}" if len(self.values) > 1 else ""
        ends = "" if self.limit is None else "✓" if self.holds else "✗"
        return self.name, self._shown(self.median), spread, str(len(self.values)), limit, ends

    def _shown(self, value: float) -> str:
        digits = 0 if value >= 1000 else 3 if value < 10 and not self.unit else 2
        return f"{value:,.{digits}f}{self.unit and f' {self.unit}'}"


HEAD = ("figure", "median", "spread", "runs", "limit", "")


def tell(*figures: Figure) -> int:
    """Print figures, and keep them for the table of all; 1 if one is not within its limit."""
    for each in figures:
        if each.told:
            print(each.told)
    print(table(figures), flush=True)
    if file := os.environ.get(FILE):
        with Path(file).open("a", encoding="utf-8") as kept:
            kept.writelines(json.dumps(asdict(each)) + "\n" for each in figures)
    return int(not all(each.holds for each in figures))


def read(file: Path) -> list[Figure]:
    """The figures that a benchmark kept."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [Figure(**{**json.loads(line), "values": tuple(json.loads(line)["values"])}) for line in lines]


def table(figures: Sequence[Figure]) -> str:
    """Figures in columns."""
    rows = [HEAD, *(each.row() for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    first = [f"{row[0]:<{widths[0]}}" for row in rows]
    others = ["  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)) for row in rows]
    return "\n".join(f"{one}  {rest}".rstrip() for one, rest in zip(first, others, strict=True))


def rounds(
    works: Mapping[str, Callable[[], T]], repeats: int, before: Callable[[], None] = lambda: None
) -> dict[str, list[T]]:
    """What each work measures, in turns, there and back again: a machine that slows down slows all of them.

    Args:
      before: done before each.
    """
    found: dict[str, list[T]] = {name: [] for name in works}
    for number in range(repeats):
        for name in list(works)[:: -1 if number % 2 else 1]:
            before()
            found[name].append(works[name]())
    return found


def ratios(found: Mapping[str, Sequence[float]], over: str, under: str) -> tuple[float, ...]:
    """The ratio of two works, round by round."""
    return tuple(one / other for one, other in zip(found[over], found[under], strict=True))


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long some work takes."""
    begun = clock()
    work()
    return clock() - begun


def command(words: Sequence[str], **environment: str) -> float:
    """How long a command takes; what it prints is thrown away.

    Raises:
      subprocess.CalledProcessError: it fails.
    """
    run = lambda: subprocess.run(  # noqa: E731
        words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    return seconds(run)
