"""Worker processes that begin before a run does: they import jax while this process imports what judges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutcheck.run.setting import Run


@contextmanager
def begun(programs: int, run: Run) -> Iterator[Run]:
    """A run of so many programs, whose processes have begun; they end when this is left.

    One that has its processes already, or whose work others do, is as it was.
    """
    if run.standing is not None or run.cluster is not None or not programs:
        yield run
        return
    from mutcheck.lowering.workers import local

    workers = local.Standing(run.jobs or local.enough(programs, len(run.compile_for)))
    workers.start()
    try:
        yield replace(run, standing=workers)
    finally:
        workers.close()
