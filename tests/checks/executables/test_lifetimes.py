"""The picture of lifetimes says the same as the ledger: every copy is a bar, and what is in place stays where it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import subjects
from copies import workers
from driver import NEWEST, Done
from hypothesis import given, settings
from hypothesis import strategies as st

from mutcheck.checks.analysis.updates import updates
from mutcheck.checks.analysis.versions.transfers import COPIES
from mutcheck.checks.explain import lifetimes
from mutcheck.checks.explain.lifetimes import Picture, Span
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.core import toolchain
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.golden import cache
from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.query import opened
from mutcheck.lowering.workers import pool
from mutcheck.project import discovery
from mutcheck.run import pipeline

from . import builder
from .conftest import HERE

FILES = {"scan_stack.py", "train_step.py", "increment.py", "branches.py", "loops.py"}
"""Those whose programs' pictures are looked at."""

Drawn = dict[tuple[str, str], tuple[ResultRow, Picture]]


@pytest.fixture(scope="session")
def drawn(executables: Done, small: Done, shared: Path) -> Drawn:
    """Rows and pictures of some programs on every target that can be compiled for, as a history keeps them."""
    assert {executables.status, small.status} <= {0, 1}, small.err
    found = {}
    for path in (shared / "executables.db", shared / "small.db"):
        with opened(path) as history:
            for state in history.states():
                row = history.result(state.now)
                if state.now.lifetimes is not None and Path(row.file).name in FILES:
                    picture = msgspec.json.decode(history.text(state.now.lifetimes).text, type=Picture)
                    found[state.key.program, state.key.target] = (row, picture)
    return found


def spans(picture: Picture) -> Iterator[Span]:
    return (span for allocation in picture.allocations for span in allocation.spans)


def copies(picture: Picture, path: str) -> list[Span]:
    return [span for span in spans(picture) if span.what in COPIES and path in span.done_to]


@pytest.mark.skipif(not NEWEST, reason="the figures are those of jax 0.12.0.1")
def test_the_copies_of_scan_stack(drawn: Drawn) -> None:
    _, picture = drawn["scan_stack", "cpu"]
    copied = {each.path: sum(span.times for span in copies(picture, each.path)) for each in picture.buffers}
    assert Counter(copied.values()) == {16: 8, 0: 2}
    for buffer in picture.buffers:
        for span in copies(picture, buffer.path):
            assert span.source is not None
            allocation, number = span.source
            source = picture.allocations[allocation]
            assert buffer.path in source.spans[number].buffers
            home = source.number == buffer.home
            assert home or picture.allocations[allocation].role == "temporary"  # out of its place, and back
            assert source.spans[number].first <= span.first
            assert "still reads the old value" in span.reason or "before" in span.reason
        if copied[buffer.path]:
            first = min(copies(picture, buffer.path), key=lambda span: span.first)
            assert first.source is not None
            assert picture.allocations[first.source[0]].number == buffer.home
    (outer,) = [loop for loop in picture.loops if loop.trips == 8]
    assert all(
        outer.first < span.first <= outer.last for each in picture.buffers for span in copies(picture, each.path)
    )


def test_the_memory_curve_stays_below_what_xla_allocates(drawn: Drawn) -> None:
    """At the peak the values are what the curve says, and no more is live than XLA's own figure of the peak.

    On a TPU that figure is without scalars, which the buffer assignment pads to a tile of 512 bytes.
    """
    for (program, target), (row, picture) in drawn.items():
        curve = picture.curve
        assert curve is not None, (program, target)
        assert len(curve.bytes) == len(picture.steps)
        assert curve.bytes[curve.peak] == max(curve.bytes) == curve.peak_bytes
        assert sum(each.bytes for each in curve.held) + curve.rest_bytes >= curve.peak_bytes
        assert row.executable is not None
        if row.executable.peak_bytes is not None:
            scalars = sum(each.bytes for each in curve.held if each.bytes == 512 and each.what != "parameter")
            more = scalars if target.startswith("tpu") else 0
            assert curve.peak_bytes <= row.executable.peak_bytes + more, (program, target)


def test_each_ledger_and_its_picture_agree(drawn: Drawn) -> None:
    assert len(drawn) >= 10
    for (program, target), (row, picture) in drawn.items():
        verdicts = {each.path: each for each in row.buffers}
        for buffer in picture.buffers:
            assert buffer.verdict == verdicts[buffer.path].in_place, (program, target, buffer.path)
            times = sum(span.times for span in copies(picture, buffer.path))
            counted = verdicts[buffer.path].copies or 0
            branches = any(step.opcode == "conditional" for step in picture.steps)  # only the worst one counts
            assert times == counted or (branches and times > counted > 0), (program, target, buffer.path)


def test_what_is_in_place_stays_in_its_place(drawn: Drawn) -> None:
    seen = 0
    for (program, target), (_, picture) in drawn.items():
        for buffer in (each for each in picture.buffers if each.verdict == "in place"):
            at_home = {  # a TPU may update it in its fast memory, to which it is staged
                (allocation.number, span.offset)
                for allocation in picture.allocations
                for span in allocation.spans
                if allocation.space == 0 and buffer.path in span.buffers and span.what in ("buffer", "update")
            }
            assert [number for number, _ in at_home] == [buffer.home], (program, target, buffer.path)
            assert any(
                span.what in ("update", "written", "staged") for span in spans(picture) if buffer.path in span.buffers
            )
            seen += 1
    assert seen > 10


def test_every_position_is_one(drawn: Drawn) -> None:
    for _, picture in drawn.values():
        assert_sound(picture)


def assert_sound(picture: Picture) -> None:
    steps = len(picture.steps)
    for loop in picture.loops:
        assert 0 <= loop.first <= loop.last < steps
    for span in spans(picture):
        assert 0 <= span.first <= span.last < steps
        assert all(span.first <= step <= span.last for step in span.reads)
        assert span.reads == sorted(set(span.reads))
        assert span.times <= 1 or any(loop.first <= span.first <= loop.last for loop in picture.loops)
        if span.source is not None:
            allocation, number = span.source
            source = picture.allocations[allocation].spans[number]
            pieces = (
                each for each in spans(picture) if each.source == span.source and each.what in ("piece", "staged")
            )
            read = source.last >= span.first or any(
                span.first in each.reads for each in pieces
            )  # at once, or in pieces
            assert source.first <= span.first
            assert read
    for row in picture.allocations:
        assert all(span.offset >= 0 and span.offset + span.size <= row.size for span in row.spans)


BUFFER = Buffer("x", 0, (8,), "float32", 32, True, True, False, True, "aliasing output", 0, "updated", "")


def picture_of(proto: Any) -> Picture | None:
    return subjects.picture(proto.SerializeToString(), (BUFFER,))


def test_a_loop_that_copies_out_and_back() -> None:
    picture = picture_of(builder.loop())
    assert picture is not None
    assert_sound(picture)
    assert [(loop.instruction, loop.trips) for loop in picture.loops] == [("loop", 8)]
    back, out = sorted(copies(picture, "x"), key=lambda span: span.name)
    assert [(span.name, span.times) for span in (out, back)] == [("out", 8), ("back", 8)]
    assert out.source == (0, 0)
    assert back.source is not None
    assert picture.allocations[back.source[0]].spans[back.source[1]].name == "out"
    others = [(span.name, span.what, span.times) for span in spans(picture) if span.what not in COPIES]
    assert others == [("x", "buffer", 1), ("fusion", "update", 1)]


@pytest.mark.parametrize(
    ("program", "times", "at_least"),
    [("nested_loops", 7 * 5, False), ("scan_written_if_true", 6, False), ("unknown_trip_count", 1, True)],
)
def test_an_update_is_made_in_each_trip(drawn: Drawn, program: str, times: int, at_least: bool) -> None:
    for name, target in drawn:
        if name == program:
            _, picture = drawn[name, target]
            updated = {(span.times, span.at_least) for span in spans(picture) if span.what == "update"}
            assert updated == {(times, at_least)}, target


@dataclass(frozen=True)
class Real:
    """A program that XLA compiled, and the buffers of its lowering."""

    executable: Executable
    buffers: Sequence[Buffer]
    file: str

    @property
    def picture(self) -> Picture:
        picture = subjects.picture(self.executable.hlo, self.buffers, self.file)
        assert picture is not None
        return picture


@pytest.fixture(scope="module")
def reals(drawn: Drawn, shared: Path) -> list[Real]:
    """Some programs on every target that can be compiled for; what other tests compiled is not compiled again."""
    kept = cache.Executables(shared / "executables", toolchain.installed())
    targets = tuple(aim.target for aim in pipeline.everything() if not aim.why_not)
    moved = HERE / "programs" / "moved.py"
    asked = ("scan_stack", *(f"{moved}::{name}" for name in ("ring", "history", "accumulator_zeroed")))
    sources = [(source, targets) for name in asked for source in discovery.find(name)]
    found = []
    with workers():
        every = list(pool.run(sources, pool.Settings(jobs=1, compile_for=targets, cache=kept)))
    for made in every:
        assert made is not None
        for target, compiled in made.compiled.items():
            lowering, file = made.on(target.platform), str(made.source.file)
            assert isinstance(lowering, Lowering)
            assert isinstance(compiled, Executable)
            module = stablehlo.parse(lowering.located)
            found.append(Real(compiled, ledger(lowering, module, updates(module, file)), file))
    return found


def test_each_copy_that_counts_is_a_span_of_its_times(reals: list[Real]) -> None:
    seen = 0
    for real in reals:
        picture, judged = real.picture, subjects.subject(real.executable.hlo, real.buffers).analysis
        for buffer in picture.buffers:
            told = sorted((span.name, span.times, span.at_least) for span in copies(picture, buffer.path))
            events = [each for each in judged.verdicts[buffer.parameter].transfers if each.transfer.copies]
            assert told == sorted((repr(each.transfer.value), each.times.count, each.times.at_least) for each in events)
            seen += len(told)
    assert seen >= 16


def test_a_copy_that_lands_in_another_buffer_is_no_copy_of_that(reals: list[Real]) -> None:
    """`history` stacks x into a buffer that is itself updated in place."""
    pictures = [real.picture for real in reals if "past" in {buffer.path for buffer in real.buffers}]
    assert pictures
    for picture in pictures:
        copied = bool(copies(picture, "x"))  # on cpu: for what it is delivered to, and back
        verdict = "copied" if copied else "in place"
        assert {buffer.path: buffer.verdict for buffer in picture.buffers} == {"x": verdict, "past": "in place"}
        landed = [span for span in spans(picture) if span.what == "delivered" and "past" in span.buffers]
        assert [(sorted(span.buffers), span.done_to, span.times) for span in landed] == [(["past", "x"], ["x"], 8)]
        assert not any(span.done_to for span in spans(picture) if span.what in ("buffer", "update", "other"))


def test_of_a_large_picture_the_copies_are_kept(reals: list[Real], monkeypatch: pytest.MonkeyPatch) -> None:
    wholes = [real.picture for real in reals]
    monkeypatch.setattr(lifetimes, "MOST_SPANS", 20)
    monkeypatch.setattr(lifetimes, "MOST_STEPS", 30)
    for real, whole in zip(reals, wholes, strict=True):
        assert_sound(whole)
        assert (whole.left_out_spans, whole.left_out_steps) == (0, 0)
        less = real.picture
        assert_sound(less)
        assert len(less.steps) == len(whole.steps) - less.left_out_steps <= 30
        assert len(list(spans(less))) == len(list(spans(whole))) - less.left_out_spans <= 20
        here, there = ([span.name for span in spans(each) if span.what in COPIES] for each in (less, whole))
        assert len(here) == min(len(there), 20)
    assert any(real.picture.left_out_spans and real.picture.left_out_steps for real in reals)


def test_nothing_lives_on_where_something_else_is(drawn: Drawn) -> None:
    """But in the branches of a conditional, of which one runs."""
    for _, picture in drawn.values():
        if any(step.opcode == "conditional" for step in picture.steps):
            continue
        for allocation in picture.allocations:
            for number, one in enumerate(allocation.spans):
                for other in allocation.spans[number + 1 :]:
                    apart = one.offset + one.size <= other.offset or other.offset + other.size <= one.offset
                    assert apart or one.last <= other.first, (one.name, other.name)


def carrying() -> Any:
    """A loop that writes its buffer before it counts, and whose buffer nothing needs after it."""
    build = builder.Builder()
    carried: builder.Shape = [builder.INDEX, builder.X]
    build.computation("body")
    build.add("body_parameter", "parameter", carried, at=(5, 0))
    build.add("trip", "get-tuple-element", builder.INDEX, "body_parameter", tuple_index=0)
    build.add("buffer", "get-tuple-element", builder.X, "body_parameter", tuple_index=1)
    build.add("negated", "negate", builder.X, "buffer", at=(0,))
    build.add("next", "add", builder.INDEX, "trip", "trip", at=(5,))
    build.add("body_result", "tuple", carried, "next", "negated")
    build.computation("condition")
    build.add("condition_parameter", "parameter", carried, at=(5, 0))
    build.add("tested", "get-tuple-element", builder.INDEX, "condition_parameter", tuple_index=0)
    build.add("less", "compare", builder.TRUTH, "tested", "tested", at=(8,), comparison_direction="LT")
    build.computation("main")
    build.add("x", "parameter", builder.X, at=(0,))
    build.add("zero", "constant", builder.INDEX, at=(5,), s32=0)
    build.add("initial", "tuple", carried, "zero", "x")
    build.add("loop", "while", carried, "initial", at=(5, 0), calls=("body", "condition"))
    build.add("count", "get-tuple-element", builder.INDEX, "loop", tuple_index=0)
    build.add("after", "negate", builder.INDEX, "count", at=(6,))
    build.parameter(0)
    return build.proto


def test_what_a_loop_carries_lives_to_its_end() -> None:
    """The next trip needs it, and nothing after the loop does."""
    picture = picture_of(carrying())
    assert picture is not None
    assert_sound(picture)
    steps = [step.instruction for step in picture.steps]
    assert steps == ["", "loop", "less", "negated", "next", "after"]
    (home,) = picture.allocations
    assert [(span.name, steps[span.first], steps[span.last]) for span in home.spans] == [
        ("x", "", "negated"),
        ("negated", "negated", "next"),
    ]


def branches() -> Any:
    """A conditional whose first branch writes its buffer, and whose second one passes it on."""
    build = builder.Builder()
    for name, opcode in (("written", "negate"), ("kept", "")):
        build.computation(name)
        build.add(f"{name}_parameter", "parameter", builder.X, at=(0,))
        if opcode:
            build.add("negated", opcode, builder.X, f"{name}_parameter", at=(0,))
    build.computation("main")
    build.add("x", "parameter", builder.X, at=(0,))
    build.add("which", "parameter", builder.TRUTH, at=(1,), parameter_number=1)
    build.add("either", "conditional", builder.X, "which", "x", "x", at=(0,), calls=("written", "kept"))
    build.add("sum", "add", builder.X, "either", "either", at=(0,))
    build.parameter(0)
    build.parameter(1, 1)
    build.alias(0)
    return build.proto


def test_a_branch_that_writes_and_one_that_does_not() -> None:
    picture = picture_of(branches())
    assert picture is not None
    assert_sound(picture)
    assert [(step.instruction, step.depth) for step in picture.steps[1:]] == [("either", 0), ("negated", 1), ("sum", 0)]
    (home,) = picture.allocations
    assert [(span.name, span.what, span.first, span.last, span.reads) for span in home.spans] == [
        ("x", "buffer", 0, 2, [2]),  # the other branch passes it on
        ("negated", "update", 2, 3, [3]),
        ("sum", "update", 3, 3, []),
    ]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_bytes_that_were_changed_have_a_picture_or_none(data: st.DataObject) -> None:
    """A loop whose trips and lines are looked up in what nothing else has looked into."""
    changed = bytearray(builder.loop().SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    picture = subjects.picture(bytes(changed), (BUFFER,))
    if picture is not None:
        assert len(picture.steps) <= lifetimes.MOST_STEPS


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture_of(builder.loop())
    monkeypatch.setattr(lifetimes, "MOST_SPANS", 2)
    monkeypatch.setattr(lifetimes, "MOST_STEPS", 4)
    less = picture_of(builder.loop())
    assert whole is not None
    assert less is not None
    assert_sound(less)
    assert {span.what for span in spans(less)} == {"preserved", "returned"}  # what a picture is for comes first
    assert less.left_out_spans == len(list(spans(whole))) - 2
    assert less.left_out_steps == len(whole.steps) - len(less.steps) > 0
    assert len(less.steps) <= 4


def test_there_is_no_picture_without_places() -> None:
    proto = builder.loop()
    proto.ClearField("buffer_assignment")
    assert picture_of(proto) is None
    assert subjects.picture(b"no module", (BUFFER,)) is None


def test_it_is_json(drawn: Drawn) -> None:
    _, picture = drawn["increment", "cpu"]
    assert json.loads(msgspec.json.encode(picture))["buffers"][0]["path"] == "m_array"
