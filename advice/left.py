"""What is left where nothing helps: the buffer with most extra bytes, and the pass of XLA that moves it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from mutcheck.checks.advice.draft import LEAST
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.reduction import passes, witness
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advised, Left
from mutcheck.core.artifacts import Lowering
from mutcheck.core.reduction import Recipe
from mutcheck.core.target import Target


class Dumping(Protocol):
    """What has XLA write the module after each of its passes into a folder."""

    def dump_passes(self, lowering: Lowering, target: Target, folder: Path) -> Recipe: ...


def with_left(advised: Advised, subjects: Sequence[Subject], dumping: Dumping) -> Advised:
    """The same with what is left on each target that was searched for in vain.

    Where something helps on another target, buffers that no rule looks at are nothing to tell of.
    """
    least = LEAST if advised.advice else 1
    searched = [each for each in subjects if advised.searched.get(each.given.cell.target)]
    vain = [each for each in searched if not advised.helping(each.given.cell.target)]
    return replace(advised, left=tuple(left for each in vain for left in _left(each, dumping, least)))


def _left(subject: Subject, dumping: Dumping, least: int) -> Iterator[Left]:
    """What is done to the worst buffer of a program; nothing where no instruction does anything to one."""
    for row in sorted(subject.buffers, key=_extra, reverse=True):
        seen = witness.of(subject, row) if _extra(row) >= least else None
        shown = seen.shown(subject) if seen is not None else None
        if seen is not None and shown is not None and subject.lowering is not None:
            target = subject.given.cell.target
            with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
                recipe = dumping.dump_passes(subject.lowering, target, Path(folder))
                dumps = passes.read(Path(folder)) if not recipe.why else ()
                yield Left(target, row.path, seen.word, passes.made_by(dumps, shown.name, shown.fused))
            return


def _extra(row: Buffer) -> int:
    return row.extra.bytes if row.extra is not None else 0
