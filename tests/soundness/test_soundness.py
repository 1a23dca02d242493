"""The fixed small share of `make soundness` that every run of the tests does: see docs/soundness.md."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mutcheck.checks.analysis.verdict import BufferVerdict
from mutcheck.checks.analysis.versions.copies import Counted, Times
from mutcheck.checks.analysis.versions.transfers import Transfer, TransferKind
from mutcheck.core.proof import Proof, Verdict
from mutcheck.tests.soundness import campaign, files, judge, outcomes, planted
from mutcheck.tests.soundness.generate import generate
from mutcheck.tests.soundness.machine.measure import Measured, Moved
from mutcheck.tests.soundness.machine.module import Array, offsets
from mutcheck.tests.soundness.program import Line, Program
from mutcheck.tests.soundness.reduction import reduced
from mutcheck.tests.soundness.written import control_flow, grids, windows

VALUE: Any = SimpleNamespace(instruction=SimpleNamespace(name="copy.1"))
SEEDS = (0, 5, 14, 30, 48, 100)
"""Programs with loops in loops, branches, logs, swaps, scans that stack, and arrays that are donated."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_generated_program_is_judged_as_it_is_measured(seed: int) -> None:
    outcome = judge.judge(generate(seed), "cpu", run=True)
    assert not outcome.disagreements
    assert outcome.problem == ""
    assert {each.outcome for each in outcome.buffers} <= {outcomes.AGREED, outcomes.BORDERLINE, outcomes.NOT_ALIASED}


def test_what_was_gathered_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = campaign.Plan("cpu", 0, 1, tmp_path, 1, 1)
    first = campaign._judged(plan, 0)
    monkeypatch.setattr(judge, "gather", lambda *_: pytest.fail("it was gathered before"))
    assert campaign._judged(replace(plan, again=True), 0) == first
    assert first["buffers"]


def test_where_both_sides_disagree_more_ways_are_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def gather(_: Program, __: str, ___: bool, most: int) -> judge.Evidence:
        asked.append(most)
        return judge.Evidence()

    monkeypatch.setattr(judge, "gather", gather)
    wrong = judge.Evidence(problem=outcomes.WRONG_RESULT)
    made, evidence = judge.settled(generate(0), "cpu", wrong)
    assert asked == [judge._MOST_TO_SETTLE]
    assert evidence is not wrong
    assert made.problem == ""
    assert judge.settled(generate(0), "cpu", evidence)[1] is evidence


@pytest.mark.parametrize("program", [windows.delay_line, control_flow.a_ref_for_each_branch, grids.heat_in_two_refs])
def test_a_written_program_is_judged_as_it_is_measured(program: Any) -> None:
    found = files.judged(program, "cpu")
    assert found
    assert {each.outcome for each in found} <= {outcomes.AGREED, outcomes.BORDERLINE}


def test_all_written_programs_are_found() -> None:
    names = [each.name for each in files.programs()]
    assert len(names) == len(set(names)) >= 90


def test_a_seed_makes_one_program() -> None:
    assert generate(3).source() == generate(3).source()
    assert generate(3).source() != generate(4).source()


@pytest.mark.parametrize("kind", planted.KINDS)
def test_a_planted_fault_is_seen(kind: str) -> None:
    for seed in range(40):
        subject = _subject(seed)
        if subject is None:
            continue
        try:
            proto = planted.KINDS[kind](subject, np.random.default_rng(seed))
        except planted.NothingToPlant:
            continue
        assert planted._outcome(subject, proto, kind) in ("seen", "same")
        return
    raise AssertionError(f"none of the first programs has a place for this: {kind}")


@cache
def _subject(seed: int) -> planted.Subject | None:
    return planted._subject(seed, "cpu")


def test_a_verdict_that_hides_a_copy_is_told() -> None:
    moved = Moved("copy.1", 3, 64, ordered=True, exact=True)
    found = Measured(64, written=True, returned=[moved])
    assert _compared(Verdict.IN_PLACE, found) == outcomes.FALSE_IN_PLACE
    assert _compared(Verdict.COPIED, found, 64) == outcomes.AGREED
    assert _compared(Verdict.COPIED, found, 128) == outcomes.WRONG_FIGURE
    assert _compared(Verdict.COPIED, Measured(64, written=True), 64) == outcomes.FALSE_COPIED
    assert _compared(Verdict.READ_ONLY, Measured(64, written=True)) == outcomes.FALSE_READ_ONLY


def _compared(verdict: Verdict, found: Measured, copied: int = 0) -> str:
    return judge.compare("x", Proof(verdict, copied_bytes=copied), found, "", False).outcome


def test_tiles_of_a_tpu_lie_one_after_the_other() -> None:
    tiled = Array(11, (16, 256), (1, 0), ((8, 128),), 0, 0)
    lies = offsets(tiled) // 4
    assert lies[0, 127] == 127
    assert lies[1, 0] == 128
    assert lies[0, 128] == 8 * 128
    assert lies[8, 0] == 2 * 8 * 128
    assert sorted(lies.ravel().tolist()) == list(range(16 * 256))


def test_matrices_are_rounded_as_a_tpu_does_where_that_is_asked_for() -> None:
    squared = Line("a[...] = dot(@a[...], @a[...])")
    program = Program(0, (("a", (4, 4), "float32"),), (), (), (squared,), ())
    near_one = np.full((4, 4), 1 + 2**-10, np.float32)  # bfloat16 has seven bits after the first
    (exact,), _ = program.numpy_result([near_one])
    (rounded,), _ = program.numpy_result([near_one], "tpu")
    assert exact[0, 0] > 4
    assert rounded[0, 0] == 4


def test_a_conversion_there_and_back_is_dropped_as_for_a_gpu_where_that_is_asked_for() -> None:
    rounded = Line("a[...] = (@a[...]).astype(bf16).astype(np.float32)")
    program = Program(0, (("a", (4,), "float32"),), (), (), (rounded,), ())
    near_one = np.full((4,), 1 + 2**-10, np.float32)
    (there_and_back,), _ = program.numpy_result([near_one])
    (dropped,), _ = program.numpy_result([near_one], "cuda")
    assert there_and_back[0] == 1
    assert dropped[0] == near_one[0]


def test_a_copy_that_both_sides_count_for_different_buffers_is_told_apart() -> None:
    counted = Counted(Transfer(TransferKind.RETURNED, 0, VALUE, VALUE, 64), Times(1))
    analysis = SimpleNamespace(
        verdicts={
            0: BufferVerdict(Proof(Verdict.COPIED, copied_bytes=64), transfers=(counted,)),
            1: BufferVerdict(Proof(Verdict.IN_PLACE)),
        }
    )
    moved = Moved("copy.1", 3, 64, ordered=True, exact=True)
    found = {0: Measured(64, written=True), 1: Measured(64, written=True, preserved=[moved])}
    told = judge.compared({0: "a", 1: "b"}, analysis, found, "", False)
    assert [each.outcome for each in told] == [outcomes.ANOTHERS, outcomes.ANOTHERS]
    moved.name = "copy.2"
    told = judge.compared({0: "a", 1: "b"}, analysis, found, "", False)
    assert [each.outcome for each in told] == [outcomes.FALSE_COPIED, outcomes.FALSE_IN_PLACE]


def test_a_result_is_right_as_far_as_it_is_certain() -> None:
    """Whether tanh of a large number is 1 or the number before it: a comparison with 1 makes it all or nothing."""
    saturated = Line(
        "a[...] = jnp.where(jnp.tanh(@a[...]) < 1, 1.0, 3.0)", "a[...] = np.where(np.tanh(@a[...]) < 1, 1.0, 3.0)"
    )
    program = Program(0, (("a", (64,), "float32"),), (), (), (saturated,), ())
    large = [np.full((64,), 9, np.float32)]
    (exact,), _ = program.numpy_result(large)
    other = np.where(np.arange(64) < 9, 4.0 - exact, exact)
    assert judge._as_far_as_certain(program, large, [0], [other])
    assert not judge._as_far_as_certain(program, [np.zeros((64,), np.float32)], [0], [other + 2])


def test_what_overflows_is_not_compared_and_the_rest_is() -> None:
    expected = np.array([1, np.inf, np.nan, 2])
    assert judge._close(np.array([1, np.nan, 5, 2]), expected)
    assert not judge._close(np.array([1, np.inf, np.nan, 3]), expected)
    assert not judge._close(np.array([np.nan, np.inf, np.nan, 2]), expected)


def test_a_disagreement_is_made_smaller() -> None:
    program = generate(0)
    smaller = reduced(program, lambda each: "a[...] =" in each.source(), seconds=2)
    assert len(smaller.source()) < len(program.source()) / 2
    assert "a[...] =" in smaller.source()


def test_a_move_that_only_one_side_counts_as_a_copy_has_another_word_there() -> None:
    """What one buffer gives and another gets may be told as that, or as a copy of the one that it is put aside for."""
    moved = [Moved(name, 3, 64, ordered=True, exact=True) for name in ("copy.1", "copy.2")]
    counted = Counted(Transfer(TransferKind.RETURNED, 0, VALUE, VALUE, 64), Times(1))
    proof = Proof(Verdict.COPIED, copied_bytes=128)
    analysis = SimpleNamespace(verdicts={0: BufferVerdict(proof, transfers=(counted,))})
    (told,) = judge.compared({0: "a"}, analysis, {0: Measured(64, written=True, returned=moved[1:])}, "", False)
    assert told.outcome == outcomes.WRONG_FIGURE
    found = Measured(64, written=True, returned=moved[1:], given=moved[:1])
    (told,) = judge.compared({0: "a"}, analysis, {0: found}, "", False)
    assert told.outcome == outcomes.ANOTHER_WORD


def test_what_the_first_trip_is_given_and_later_ones_move_is_the_same_moves() -> None:
    counted = Counted(Transfer(TransferKind.RETURNED, 0, VALUE, VALUE, 64), Times(4))
    proof = Proof(Verdict.COPIED, copied_bytes=256)
    analysis = SimpleNamespace(verdicts={0: BufferVerdict(proof, transfers=(counted,))})
    moves = [Moved("copy.1", step, 64, ordered=True, exact=True) for step in range(4)]
    for given, expected in ((moves[:1], outcomes.ANOTHER_WORD), ([], outcomes.WRONG_FIGURE)):
        found = Measured(64, written=True, returned=moves[1:], given=given)
        (told,) = judge.compared({0: "a"}, analysis, {0: found}, "", False)
        assert told.outcome == expected


def test_a_layout_that_a_transpose_changes_has_another_word() -> None:
    """The interpreter takes contents in another order for new ones."""
    counted = Counted(Transfer(TransferKind.RETURNED, 0, VALUE, VALUE, 64), Times(1))
    proof = Proof(Verdict.COPIED, copied_bytes=64)
    analysis = SimpleNamespace(verdicts={0: BufferVerdict(proof, transfers=(counted,))})
    for turned, expected in ((frozenset({"copy.1"}), outcomes.ANOTHER_WORD), (frozenset(), outcomes.FALSE_COPIED)):
        (told,) = judge.compared({0: "a"}, analysis, {0: Measured(64, written=True, turned=turned)}, "", False)
        assert told.outcome == expected


def test_what_is_on_its_way_to_a_buffer_that_is_copied_is_that_ones() -> None:
    counted = Counted(Transfer(TransferKind.STAGED, 1, VALUE, VALUE, 64), Times(1))
    moved = Moved("copy.1", 3, 64, ordered=True, exact=True, through=1)
    for other, expected in ((Verdict.COPIED, outcomes.ANOTHER_WORD), (Verdict.IN_PLACE, outcomes.FALSE_IN_PLACE)):
        analysis = SimpleNamespace(
            verdicts={
                0: BufferVerdict(Proof(Verdict.IN_PLACE)),
                3: BufferVerdict(Proof(other), transfers=(counted,)),
            }
        )
        found = {0: Measured(64, written=True, preserved=[moved]), 3: Measured(64, written=True, returned=[])}
        told = judge.compared({0: "a", 3: "b"}, analysis, found, "", False)
        assert told[0].outcome == expected


def test_new_contents_in_another_order_are_no_open_question() -> None:
    moved = Moved("reverse.1", 3, 64, ordered=False, exact=False)
    found = Measured(64, written=True, returned=[moved])
    assert _compared(Verdict.IN_PLACE, found) == outcomes.AGREED
    moved.ordered = True
    assert _compared(Verdict.IN_PLACE, found) == outcomes.BORDERLINE
    moved.counted = True
    assert _compared(Verdict.IN_PLACE, found) == outcomes.AGREED
