"""A reproducer for one buffer of a program: what is done to it, reduced, and the pass of XLA that does it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.advice import reduce
from mutcheck.advice.advise import Clock
from mutcheck.advice.reduce import Smallest
from mutcheck.checks.explain.stories import why_not
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.reduction import cuts, passes, witness
from mutcheck.checks.reduction.witness import Witness
from mutcheck.checks.subject import Reading, Subject
from mutcheck.checks.waiver import names_path
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.made import Made
from mutcheck.core.proof import Verdict
from mutcheck.core.reduction import Irreducible, Recipe, Reduced, Shown
from mutcheck.core.target import Target
from mutcheck.lowering.workers.batch import Wanted, Workers
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run

BUDGET = 120.0
"""Seconds that a program is reduced for by default."""

MOST_PATHS = 12
"""How many paths a message lists."""

_FINE = (Verdict.IN_PLACE, Verdict.READ_ONLY)


def of_made(one: Made, run: Run, buffer: str, budget: float | None) -> Reduced | Irreducible:
    """A reproducer for a buffer of a program on the one target of a run.

    Args:
      buffer: its path, or a pattern; of several that with most extra bytes.
    """
    subject = next(pipeline.explained(Judge(), one, run.aims), None)
    if subject is None:
        return Irreducible(f"nothing compiles for {run.targets[0]} here: `mutcheck doctor` says what is missing")
    return of_subject(subject, run, buffer, budget)


def of_subject(subject: Subject, run: Run, buffer: str, budget: float | None) -> Reduced | Irreducible:
    """The same, for a module on a target."""
    if why := why_not(subject):
        return Irreducible(f"{subject.given.cell.source.name} on {subject.given.cell.target}: {why}")
    row = _chosen(subject, buffer)
    if isinstance(row, Irreducible):
        return row
    seen = witness.of(subject, row)
    if seen is None:
        return _nothing(row, subject.given.cell.target)
    clock = Clock(budget if budget is not None else BUDGET, run.stop.is_set)
    with Workers(run.jobs, run.timeout, run.cache, run.stop.is_set, run.ticked) as workers:
        return _Reproducer(subject, seen, workers, clock).made()


def _chosen(subject: Subject, pattern: str) -> Buffer | Irreducible:
    named = [each for each in subject.buffers if names_path(pattern, each.path)]
    if named:
        return max(named, key=lambda each: each.extra.bytes if each.extra is not None else 0)
    paths = [each.path for each in subject.buffers]
    shown = f"{', '.join(paths[:MOST_PATHS])}{' ...' * (len(paths) > MOST_PATHS)}"
    known = f"Its buffers: {shown}." if paths else "It has none."
    return Irreducible(f"no buffer of {subject.given.cell.source.name} goes by {pattern!r}. {known}")


def _nothing(row: Buffer, target: Target) -> Irreducible:
    """Why nothing is done to a buffer that could be shown."""
    assert row.proof is not None
    if row.proof.verdict in _FINE:
        return Irreducible(f"{row.path} is {row.proof.verdict} on {target}: there is nothing to reduce", holds=True)
    reason = f" ({row.proof.reason})" if row.proof.reason else ""
    return Irreducible(f"{row.path} is {row.proof.verdict} on {target}{reason}: no instruction moves it")


@dataclass(frozen=True, slots=True)
class _Dumped:
    """What XLA's dumps told of a module."""

    made_by: str
    recipe: Recipe


class _Reproducer:
    """The reproducer of one buffer, while it is made."""

    def __init__(self, subject: Subject, seen: Witness, workers: Workers, clock: Clock) -> None:
        assert subject.lowering is not None
        self._subject = subject
        self._lowering = subject.lowering
        self._target = subject.given.cell.target
        self._seen = seen
        self._workers = workers
        self._clock = clock

    def made(self) -> Reduced | Irreducible:
        was = self._seen.shown(self._subject)
        assert was is not None
        first = self._dumped(self._lowering, was)
        if first.recipe.why:
            return Irreducible(f"XLA does not write its passes for {self._target}: {first.recipe.why}")
        left = reduce.smallest(self._subject, self._seen, self._workers.compile_, self._clock.over)
        if left is None:
            why = self._clock.spent or "once its calls are inlined, the same is not done to it any more"
            return Irreducible(f"{self._seen.path} cannot be reduced: {why}")
        return self._told(was, left, first)

    def _told(self, was: Shown, left: Smallest, first: _Dumped) -> Reduced | Irreducible:
        """What was found, compiled once more from its text, which is what others get."""
        text = str(stablehlo.parse(left.lowering.located).operation)
        written = replace(left.lowering, text=text, located=text.encode())
        shown, dumped = left.shown, first
        if not self._clock.interrupted():
            again = self._shown(written)
            if again is None:
                return Irreducible(f"{self._seen.path} is not moved any more in the module that is left, as text")
            shown, dumped = again, self._dumped(written, again)
        return Reduced(
            self._subject.given.cell.source.name,
            self._target,
            self._seen.path,
            self._seen.word,
            text,
            cuts.counted(self._lowering),
            cuts.counted(left.lowering),
            was,
            shown,
            dumped.made_by or first.made_by,
            first.recipe,
            left.tried,
            "" if left.finished else self._clock.spent,
        )

    def _shown(self, lowering: Lowering) -> Shown | None:
        (compiled,) = self._workers.compile_([Wanted(lowering, self._target)])
        if not isinstance(compiled, Executable):
            return None
        given = replace(self._subject.given, artifact=lowering, compiled=compiled, donated={})
        reading = Reading.of(stablehlo.parse(lowering.located), given.file)
        return self._seen.shown(Subject(given, reading=reading))

    def _dumped(self, lowering: Lowering, shown: Shown) -> _Dumped:
        with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
            recipe = self._workers.dump_passes(lowering, self._target, Path(folder))
            return _Dumped(passes.made_by(passes.read(Path(folder)), shown.name, shown.fused), recipe)


def only(made: Sequence[Made]) -> Made | None:
    """The one program that was made; None where the run was stopped before."""
    return made[0] if made else None
