"""Which task of a run comes first, on a pool that has always done whatever it was given."""

from __future__ import annotations

import pickle
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from mutcheck.core.artifacts import Crash, Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import HOST
from mutcheck.lowering.workers import pool, processes, tasks

NAMES = [f"step_{number:02}" for number in range(16)]


class Done:
    """A pool whose tasks are done as soon as they are scheduled; it remembers what it compiled."""

    def __init__(self) -> None:
        self.compiled: list[str] = []

    def schedule(self, function: Any, arguments: tuple[Any, ...], *_: Any) -> Future[bytes]:
        future: Future[bytes] = Future()
        of = arguments[0]
        if function is tasks.make_pickled:
            made: object = Made(of, (Lowering(of.name, HOST.platform, "", b"", ()),))
        else:
            self.compiled.append(of.program)
            made = Crash(of.program, HOST, "no compiler", "")
        future.set_result(pickle.dumps(made))
        return future

    def stop(self) -> None:
        """It has no process."""

    def join(self) -> None:
        """It has no process."""


def test_programs_that_are_lowered_at_once_are_compiled_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs its compiler must keep none from it that stands before it."""
    done = Done()
    monkeypatch.setattr(processes, "pool", lambda *_, **__: done)
    programs = [(Source(name, Path("steps.py"), name), (HOST,)) for name in NAMES]
    settings = pool.Settings(jobs=len(NAMES), compile_for=(HOST,))

    made = [each.source.name for each in pool.run(programs, settings) if each is not None]

    assert made == NAMES
    assert done.compiled == NAMES
