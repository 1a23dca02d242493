"""Lowerings are compiled in workers, batch after batch: what fails, and what is stopped, is an outcome of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from edited import TYPE, lowering, take

from mutcheck.checks.advice.catalog import Step
from mutcheck.core.artifacts import Crash, Executable, Lowering
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import processes
from mutcheck.lowering.workers.batch import Wanted, Workers

PLAIN = f"""
module @plain {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}) -> {TYPE} {{
    %0 = stablehlo.add %x, %x : {TYPE}
    return %0 : {TYPE}
  }}
}}
"""


class Cache:
    """Executables, by their lowerings and targets."""

    def __init__(self) -> None:
        self.kept: dict[tuple[bytes, Target], Executable] = {}

    def get(self, lowering: Lowering, target: Target) -> Executable | None:
        return self.kept.get((lowering.located, target))

    def put(self, lowering: Lowering, target: Target, executable: Executable) -> None:
        self.kept[lowering.located, target] = executable


@pytest.fixture
def plain() -> Lowering:
    return take(PLAIN, Step("post", "main")).lowering


def test_batches_are_compiled_in_their_order(plain: Lowering) -> None:
    bad, cache = replace(lowering(PLAIN), located=b"no module"), Cache()
    ticks: list[tuple[int, int]] = []
    with processes.copied(), Workers(1, cache=cache, ticked=lambda *each: ticks.append(each)) as workers:
        first = list(workers.compile_([Wanted(bad, HOST), Wanted(plain, HOST)]))
        again = list(workers.compile_([Wanted(plain, HOST)]))

    assert [type(each) for each in first] == [Crash, Executable]
    assert again == first[1:]
    assert list(cache.kept) == [(plain.located, HOST)]
    assert ticks[-1] == (2, 2), "what was kept is no task"


def test_what_is_stopped_is_none(plain: Lowering) -> None:
    with processes.copied(), Workers(1, stopped=lambda: True) as workers:
        assert list(workers.compile_([Wanted(plain, HOST)])) == [None]
