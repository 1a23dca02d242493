"""Advice for a function that a person hands over: tried in this process, as it was lowered here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mutcheck.advice.advise import Clock, Tools, advise
from mutcheck.advice.left import with_left
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advised, Ran
from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.core.program import Program
from mutcheck.core.reduction import Recipe
from mutcheck.core.target import HOST, Target
from mutcheck.core.toolchain import installed
from mutcheck.golden import cache
from mutcheck.golden.tried import Tried
from mutcheck.lowering.workers.batch import Wanted


class _Elsewhere:
    """XLA writes its passes from a process of its own: a person's process has its own flags and devices."""

    def dump_passes(self, lowering: Lowering, target: Target, folder: Path) -> Recipe:
        from mutcheck.lowering.workers import remote

        return remote.dump_passes(lowering, target, folder)


def advised(subject: Subject, program: Program, seconds: float) -> Advised:
    """What is advised for a program on one target."""
    from mutcheck.lowering.observe.compared import compare
    from mutcheck.lowering.workers import inprocess

    kept, clock = cache.Executables(cache.folder(), installed()), Clock(seconds)

    def compile_(wanted: Iterable[Wanted]) -> list[Compiled | None]:
        found: list[Compiled | None] = []
        for each in wanted:
            known = kept.get(each.lowering, each.target)
            if known is None and clock.over():
                found.append(None)
            else:
                found.append(known or inprocess.compile_(each.lowering, each.target, kept))
        return found

    def compared(before: Lowering, after: Lowering) -> Ran | None:
        return None if clock.over() else compare(program, before, after)

    lowering = subject.lowering
    here = lowering if lowering is not None and lowering.platform == HOST.platform else None
    made = advise([subject], here, Tools(compile_, compared, shown=True), clock)
    made = with_left(made, [subject], _Elsewhere())
    if lowering is not None:
        Tried(kept).put([(lowering, subject.given.cell.target)], made)
    kept.prune()
    return made
