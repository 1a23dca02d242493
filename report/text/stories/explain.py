"""What `mutcheck explain` prints: the stories of many programs, one program after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutcheck.checks.explain import stories as told_of
from mutcheck.checks.judge import Judge
from mutcheck.checks.waiver import names_path
from mutcheck.core.made import Made
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden.place import Goldens
from mutcheck.report.text.stories import story
from mutcheck.report.text.stories.story import Stories, Which
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run

MOST_PATHS = 8
"""Buffers that are named where none goes by the name that was asked for."""


def stories(
    made: Sequence[Made],
    run: Run,
    toolchain: Toolchain,
    which: Which,
    *,
    headed: bool,
) -> Iterator[Stories]:
    """The stories of each program's buffers.

    Args:
      headed: whether the program's name stands above them.
    """
    judge = Judge()
    for one in made:
        donated = pipeline.donated_before(one, run, Goldens(one.source, None, toolchain))
        explained = list(told_of.of(list(pipeline.explained(judge, one, run.aims, donated, run.tried))))
        told = story.of(one.source.name, explained, which)
        if headed and told.parts:
            told.parts.insert(0, story.heading(one.source.spelled))
        yield told


def unnamed(told: Sequence[Stories], pattern: str | None) -> list[str]:
    """A line where no buffer goes by what was asked for; nothing where there are other problems."""
    paths = [path for each in told for path in each.paths]
    if pattern is None or any(names_path(pattern, path) for path in paths):
        return []
    more = " ..." if len(paths) > MOST_PATHS else ""
    known = f"There are {', '.join(paths[:MOST_PATHS])}{more}." if paths else "There is none."
    return [f"no buffer goes by {pattern!r}. {known} `*` is wild, as in \"params['l1']*\"."]
