"""A candidate is a patch where the patched program does what was advised, and computes the same; else words stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from driver import HEADER

from mutcheck.advice.patched import STOPPED, patched
from mutcheck.checks.judge import Judge
from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Ran
from mutcheck.core.artifacts import Lowering
from mutcheck.core.cell import Aim
from mutcheck.core.finding import Location
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import processes
from mutcheck.lowering.workers.batch import Wanted, Workers
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run

STEP = """
@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)), jnp.ones((64, 64)), "sum"))
@partial(jax.jit, donate_argnums=(0, 1), static_argnums=2)
def step(a, b, kind):
    b = jax.lax.fori_loop(0, 4, lambda _, b: b + 1, b)
    return b, a * 2
"""
RUN = Run((Aim(HOST),))
PAIRING = Edit("pairing", "words", "write", outputs=(1, 0))
NONE = Figures(0, 0, 0)
BITWISE = Ran(Agreement.BITWISE, "cpu")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "train.py").write_text(HEADER + STEP)
    return Source("step", tmp_path / "train.py", "step")


@pytest.fixture
def workers() -> Iterator[Workers]:
    with processes.copied(), Workers(1) as made:
        yield made


def tried(
    source: Source, workers: Workers, edit: Edit, before: int = 65536, trying: Any = None, run: Run = RUN
) -> Advised:
    """What becomes of advice that one edit saves all extra bytes."""
    one = workers.patched(source, (HOST,), {})
    assert one is not None
    (lowering,) = one.artifacts
    assert isinstance(lowering, Lowering)
    (compiled,) = workers.compile_([Wanted(lowering, HOST)])
    one.compiled[HOST] = compiled  # type: ignore[index]  # it is a dictionary
    subjects = list(pipeline.explained(Judge(), one, RUN.aims))
    effect = Effect(HOST, Figures(4, before, before, temporary=1 << 20), NONE)
    advised = Advised("step", "step", {HOST: effect.before}, (Advice((edit,), (effect,), BITWISE),), tried=1)
    return patched(advised, one, subjects, run, trying or workers)


def test_what_holds_is_a_patch_with_its_own_figures(source: Source, workers: Workers) -> None:
    found = tried(source, workers, PAIRING)
    (advice,) = found.advice

    assert advice.patch is not None
    assert "-    return b, a * 2\n+    return a * 2, b\n" in advice.patch.diff
    assert (advice.patch.safe, advice.ran) == (False, BITWISE)
    (effect,) = advice.effects
    assert effect.after is not None
    assert (effect.after.extra, effect.after.temporary is None) == (0, False), "they are those of the executable"
    assert found.tried == 2
    assert source.file.read_text() == HEADER + STEP


class Differing:
    """Workers whose runs differ, or are not done."""

    def __init__(self, workers: Workers, ran: Ran | None) -> None:
        self._workers = workers
        self._ran = ran

    def __getattr__(self, name: str) -> Any:
        return getattr(self._workers, name)

    def compare(self, *_: Any) -> Ran | None:
        return self._ran


@pytest.mark.parametrize("ran", [Ran(Agreement.DIFFERENT, "cpu"), Ran(Agreement.NOT_RUN, why="it exits"), None])
def test_what_does_not_compute_the_same_is_told_in_words(source: Source, workers: Workers, ran: Ran | None) -> None:
    (advice,) = tried(source, workers, PAIRING, trying=Differing(workers, ran)).advice

    assert (advice.patch, advice.edits, advice.effects[0].after) == (None, (PAIRING,), NONE)


def edit_of(rule: str, source: Source, text: str, arguments: Sequence[str] = ()) -> Edit:
    lines = source.file.read_text().splitlines()
    line = Location(str(source.file), next(number for number, each in enumerate(lines, 1) if text in each))
    return Edit(rule, "words", "write", (line,), line, tuple(arguments))


def test_what_does_nothing_as_it_is_written_is_not_advised(source: Source, workers: Workers) -> None:
    """There is but one way to write it."""
    found = tried(source, workers, edit_of("two rounds a trip", source, "fori_loop"), before=49152)

    assert (found.advice, found.refuted) == ((), 1)


def test_what_does_less_than_was_advised_is_told_in_words(source: Source, workers: Workers) -> None:
    """A barrier may be written in other ways, too."""
    (advice,) = tried(source, workers, edit_of("pre", source, "return")).advice

    assert (advice.patch, advice.refuted) == (None, 1)


def test_what_saves_a_part_is_a_patch_where_there_is_one_way_to_write_it(source: Source, workers: Workers) -> None:
    (advice,) = tried(source, workers, edit_of("two rounds a trip", source, "fori_loop")).advice

    assert advice.patch is not None
    assert [each.after and each.after.extra for each in advice.effects] == [49152]


def test_what_cannot_be_made_is_told_in_words(source: Source, workers: Workers) -> None:
    """A static argument cannot be donated."""
    (advice,) = tried(source, workers, edit_of("donate", source, "return", ["kind"])).advice

    assert advice.patch is None


def test_what_saves_nearly_all_is_a_patch_with_its_own_figures(source: Source, workers: Workers) -> None:
    """A barrier that leaves a few bytes, of many that the edit of StableHLO saves, is better than words."""
    edit = edit_of("pre", source, "return")
    (words,) = tried(source, workers, edit, before=65536).advice
    (advice,) = tried(source, workers, edit, before=1 << 30).advice

    assert words.patch is None
    assert advice.patch is not None
    (effect,) = advice.effects
    assert effect.after is not None
    assert 0 < effect.after.extra <= 65536


class Stopped(Differing):
    """Workers that are stopped."""

    asked: Sequence[Target] = ()

    def patched(self, _source: Source, targets: Sequence[Target], _texts: object) -> None:
        self.asked = targets


def test_what_was_stopped_says_so(source: Source, workers: Workers) -> None:
    found = tried(source, workers, PAIRING, trying=Stopped(workers, None))

    assert (found.advice[0].patch, found.unfinished) == (None, STOPPED)


@pytest.mark.parametrize("rule", ["as ref", "no such rule"])
def test_a_rule_without_text_needs_no_trial(source: Source, workers: Workers, rule: str) -> None:
    found = tried(source, workers, edit_of(rule, source, "return"))

    assert (found.advice[0].patch, found.tried) == (None, 1)


def test_a_patch_is_run_here_whatever_is_asked_for(source: Source, workers: Workers) -> None:
    h100, stopped = Target("cuda", "h100"), Stopped(workers, None)
    tried(source, workers, PAIRING, trying=stopped, run=Run((Aim(h100, "not asked for"),)))

    assert stopped.asked == (h100, HOST)
