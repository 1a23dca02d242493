"""Advice for the programs of a run, one after another: made, searched, and handed on as they are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from mutcheck.advice.advise import Clock, Tools, advise
from mutcheck.advice.left import with_left
from mutcheck.advice.patched import patched
from mutcheck.checks.judge import Judge
from mutcheck.checks.subject import Subject
from mutcheck.core import toolchain
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Lowering
from mutcheck.core.cell import Aim
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers.batch import Workers
from mutcheck.run import pipeline
from mutcheck.run.pipeline import NOT_ASKED, Run

LEAST_BUDGET = 60.0
BYTES_A_SECOND = 2_000
"""What a program may take by default: a minute, and a second more for so many bytes of its module."""

MOST_BUDGET = 1800.0

LEAST_VARIANTS = 10
BYTES_COMPILED = 750_000
"""How much is compiled for each target by default: so many variants, or modules of so many bytes together."""


def advised(sources: Sequence[Source], run: Run, budget: float | None) -> Iterator[Advised]:
    """What is advised for each program, in their order; those that a stopped run did not come to are left out.

    Args:
      budget: seconds for each; None for a default by its size.
    """
    yield from of_made(list(pipeline.made(sources, here_too(run))), run, budget)


def here_too(run: Run) -> Run:
    """The same, with lowerings for this machine: programs are run on it, though nothing is compiled for it."""
    if any(each.target.platform == HOST.platform for each in run.aims):
        return run
    return replace(run, aims=(*run.aims, Aim(HOST, NOT_ASKED)))


def of_made(made: Sequence[Made], run: Run, budget: float | None) -> Iterator[Advised]:
    """The same, for what was made of programs.

    Args:
      run: its targets are those that advice is for.
    """
    clocks: list[Clock] = []

    def over() -> bool:
        return clocks[-1].over()

    with Workers(run.jobs, run.timeout, run.cache, over, run.ticked) as workers:
        for one in made:
            if run.stop.is_set():
                return
            clocks.append(_clock(one, run, budget))
            yield _advised(one, run, workers, clocks[-1])


def _advised(one: Made, run: Run, workers: Workers, clock: Clock) -> Advised:
    subjects, tried = list(pipeline.explained(Judge(), one, run.aims)), run.tried
    if not subjects:
        why = "nothing can be compiled for these targets here: `mutcheck doctor` says what is missing"
        return Advised(one.source.name, one.source.spelled, {}, problems=(why,))
    here = next((each for each in one.artifacts if each.platform == HOST.platform), None)
    compare = partial(workers.compare, one.source)
    tools = Tools(workers.compile_, compare, shown=tried is not None, devices=devices())
    found = advise(subjects, here if isinstance(here, Lowering) else None, tools, clock)
    clock.renew()
    found = with_left(patched(found, one, subjects, run, workers), subjects, workers)
    if tried is not None:
        tried.put(lowerings(subjects), found)
    return found


def devices() -> tuple[str, ...]:
    """The platforms beside the host's that programs can be run on here."""
    return tuple(each for each in toolchain.runs_on() if each != HOST.platform)


def lowerings(subjects: Sequence[Subject]) -> list[tuple[Lowering, Target]]:
    """What a program was on each target."""
    return [(each.lowering, each.given.cell.target) for each in subjects if each.lowering is not None]


def _clock(one: Made, run: Run, budget: float | None) -> Clock:
    """How long a program is searched: as long as was asked, or by its size, and then no more than so many variants."""
    if budget is not None:
        return Clock(budget, run.stop.is_set)
    return Clock(by_size(one, len(run.compile_for)), run.stop.is_set, most_variants(one))


def by_size(one: Made, targets: int) -> float:
    """Seconds that a search may take by default on so many targets."""
    return min(MOST_BUDGET, max(targets, 1) * (LEAST_BUDGET + _bytes(one) / BYTES_A_SECOND))


def most_variants(one: Made) -> int:
    """How many variants of a program are tried by default on each target."""
    return max(LEAST_VARIANTS, BYTES_COMPILED // max(_bytes(one), 1))


def _bytes(one: Made) -> int:
    """The size of the largest module of a program."""
    return max((len(each.located) for each in one.artifacts if isinstance(each, Lowering)), default=0)
