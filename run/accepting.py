"""Makes programs, and keeps what comes of them as their goldens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.checks.judge import Judge
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.trouble import Trouble
from mutcheck.golden import place
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept of one program.

    Attributes:
      changed: the files that were written or removed.
      problem: why nothing was kept; empty where all was.
    """

    changed: tuple[Path, ...] = ()
    problem: str = ""


def accepted(sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain) -> Iterator[Accepted]:
    """Keep the goldens of every program, one by one, in the plan's order.

    Args:
      golden: the folder that the user named, if one was named.
    """
    judge = Judge()
    for made in pipeline.made(sources, run):
        yield _accepted(judge, made, run, golden, toolchain)


def _accepted(judge: Judge, made: Made, run: Run, golden: Path | None, toolchain: Toolchain) -> Accepted:
    results = list(pipeline.judge_one(judge, made, run, toolchain.release))
    try:
        return Accepted(place.accept(made, results, golden, toolchain))
    except Trouble as error:
        return Accepted(problem=str(error))
