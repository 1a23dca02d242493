"""Lowerings are compiled in workers, batch after batch: what fails, and what is stopped, is an outcome of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from edited import TYPE, lowering, take

from mutcheck.checks.advice.catalog import Step
from mutcheck.core.advice import Agreement, Ran
from mutcheck.core.artifacts import Crash, Executable, Lowering
from mutcheck.core.seen import Held, Place, Seen
from mutcheck.core.source import Source
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


STEP = """
import mutcheck

@mutcheck.program(arguments=lambda: (1.0,))
def step(x):
    y = x + 1
    return y * 2
"""

ONCE = f"""
import colorsys

assert not hasattr(colorsys, "of_a_test"), "what is installed was changed by an import before"
colorsys.of_a_test = True
{STEP}"""


def test_a_patched_program_is_made_and_its_file_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_text(ONCE)
    source, texts = Source("step", file, "step"), [ONCE.replace("y * 2", f"y * {each}").encode() for each in (3, 4)]
    with processes.copied(), Workers(1) as workers:
        made = [workers.patched(source, (HOST,), {str(file): each}) for each in texts]
        broken = workers.patched(source, (HOST,), {str(file): b"nothing"})

    lowered = [each.artifacts[0] for each in made if each is not None]
    assert [isinstance(each, Lowering) and f"{number}.0" in each.text for number, each in enumerate(lowered, 3)] == [
        True,
        True,
    ], "the second import fails beside the first, and is done again in another process"
    assert broken is not None
    assert isinstance(broken.artifacts[0], Crash)
    assert file.read_text() == ONCE


def test_no_patched_program_sees_what_another_file_sets(tmp_path: Path) -> None:
    setting, other = tmp_path / "setting.py", tmp_path / "other.py"
    setting.write_text(STEP + "import jax\njax.config.update('jax_enable_x64', True)\n")
    other.write_text(STEP)
    with processes.copied(), Workers(1) as workers:
        made = [workers.patched(Source("step", file, "step"), (HOST,), {}) for file in (setting, other)]

    lowered = [each.artifacts[0] for each in made if each is not None]
    assert ["f64" in each.text for each in lowered if isinstance(each, Lowering)] == [True, False]


def test_what_names_hold_is_seen_and_a_program_that_fails_shows_nothing(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_text(ONCE)
    line = ONCE.splitlines().index("@mutcheck.program(arguments=lambda: (1.0,))") + 1
    place = Place(str(file), line)
    with processes.copied(), Workers(1) as workers:
        seen = workers.seen(Source("step", file, "step"), [place])
        nothing = workers.seen(Source("step", file, "no_step"), [place])

    assert [seen.at(place, [line + number])["x"] for number in (2, 3)] == [Held.ARRAYS, Held.ARRAYS]
    assert nothing == Seen()


def test_what_is_for_a_gpu_is_run_in_a_process_for_it(plain: Lowering) -> None:
    """Where there is none, that is why it was not run; the host's processes go on."""
    plain = replace(plain, arguments=tuple(replace(each, dtype="float32") for each in plain.arguments))
    on_gpu = replace(plain, platform="cuda")
    with Workers(1) as workers:
        there = workers.compare_modules(on_gpu, on_gpu)
        here = workers.compare_modules(plain, plain)

    assert there is not None
    assert there.platform == "cuda"
    assert there.agreement is Agreement.BITWISE or there.why.startswith("there is no device to run it on: ")
    assert here == Ran(Agreement.BITWISE, "cpu", made_up=True)
