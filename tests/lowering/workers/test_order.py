"""Which task is begun when: what takes longest first, and never one that waits while a worker could do it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from driver import plain

from mutcheck.core.artifacts import Crash, Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import pool, tasks
from mutcheck.lowering.workers.executor import NEEDED, Ended, Task

SIZES = {"small": 10, "large": 1000, "middle": 100, "tiny": 1}
CUDA = Target("cuda", "h100")


class Workers:
    """So many workers, who do tasks in the order in which they get them, one at each look."""

    def __init__(self, workers: int, alone: str = "") -> None:
        self.workers = workers
        self.begun: list[tuple[str, str]] = []
        self.most = 0
        self._alone = alone
        self._open: list[tuple[Task, Future[Ended]]] = []

    def submit(self, task: Task) -> Future[Ended]:
        future: Future[Ended] = Future()
        self._open.append((task, future))
        of = task.arguments[0]
        compiles = task.function is tasks.compile_pickled
        self.begun.append((of.program, str(task.arguments[1])) if compiles else (of.name, "lower"))
        self.most = max(self.most, sum(each.alone is None for each, _ in self._open))
        if len(self._open) >= 1 and task.alone is not None:
            self._end()
        return future

    def look(self) -> None:
        if self._open:
            self._end()

    def _end(self) -> None:
        task, future = self._open.pop(0)
        future.set_result(self._ended(task))

    def _ended(self, task: Task) -> Ended:
        of = task.arguments[0]
        if task.function is tasks.compile_pickled:
            return Ended(pickle.dumps(Crash(of.program, task.arguments[1], "no compiler")))
        if of.name == self._alone and task.alone is None:
            return Ended(None, NEEDED)
        module = b" " * SIZES[of.name]
        lowered = Lowering(of.name, "cpu", "", module, ())
        return Ended(pickle.dumps(Made(of, (lowered, replace(lowered, platform="cuda")))))

    def close(self) -> None:
        """It has no process."""


BEFORE = """
import sys
from mutcheck.lowering.workers import local

def start(self, started=local.Standing.start):
    print([name for name in ("mutcheck.run.pipeline", "mutcheck.checks.judge", "jaxlib") if name in sys.modules])
    started(self)

local.Standing.start = start
if __name__ == "__main__":
    from mutcheck import cli
    sys.argv = ["mutcheck", "lower", "inc", "--no-compile", "--no-cache"]
    cli.main()
"""


def test_workers_begin_before_what_judges_is_imported(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(BEFORE)
    done = subprocess.run([sys.executable, script], env=plain({}), capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[0] == "[]", done.stderr
    assert done.returncode == 0


def made(workers: Workers, targets: tuple[Target, ...] = (HOST,)) -> list[str]:
    programs = [(Source(name, Path(f"{name}.py"), name), targets) for name in SIZES]
    settings = pool.Settings(compile_for=targets, executor=lambda *_: workers)
    return [each.source.name for each in pool.run(programs, settings) if each is not None]


def test_what_takes_longest_is_compiled_first() -> None:
    workers = Workers(2)
    assert made(workers) == list(SIZES)
    assert workers.begun[:3] == [(name, "lower") for name in ("small", "large", "middle")]
    compiled = [program for program, what in workers.begun if what != "lower"]
    assert compiled[0] == "large" or compiled[1] == "large"
    assert compiled.index("large") < compiled.index("middle") < compiled.index("tiny")


def test_a_target_whose_compiler_takes_longer_comes_first() -> None:
    workers = Workers(1)
    assert made(workers, (HOST, CUDA)) == list(SIZES)
    compiled = [each for each in workers.begun if each[1] != "lower"]
    for program in SIZES:
        assert compiled.index((program, "cuda:h100")) < compiled.index((program, "cpu"))


def test_workers_have_one_task_more_than_they_can_do() -> None:
    workers = Workers(2)
    made(workers)
    assert workers.most == 3


def test_no_more_programs_are_held_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten thousand programs few lowerings are in memory at once, and the first results come early."""
    monkeypatch.setattr(pool, "LEAST_AHEAD", 2)
    workers = Workers(1)
    assert made(workers) == list(SIZES)
    assert workers.begun.index(("small", "cpu")) < workers.begun.index(("middle", "lower"))


def test_what_needs_a_process_of_its_own_waits_for_no_worker() -> None:
    workers = Workers(1, alone="small")
    assert made(workers) == list(SIZES)
    lowered = [program for program, what in workers.begun if what == "lower"]
    assert lowered.count("small") == 2
